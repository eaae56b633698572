import { TIMED_OUT, withDeadline } from "./clock.ts";
import type { Clock } from "./clock.ts";
import { shapeOf } from "./error-shapes.ts";
import { RpcFailed, RpcTimeout } from "./errors.ts";

/** How requests are repeated. */
export interface RetryOptions {
  /** How often a request is made at most, the first time included. */
  readonly attempts: number;
  /** The first wait, in milliseconds; each next one is twice as long. */
  readonly baseMs: number;
  /** The longest wait. */
  readonly maxMs: number;
  /** How long one attempt may take. */
  readonly timeoutMs: number;
}

export const DEFAULT_RETRY: RetryOptions = { attempts: 6, baseMs: 250, maxMs: 8_000, timeoutMs: 30_000 };

const TRANSIENT_CODES = new Set([
  ...["TIMEOUT", "NETWORK_ERROR", "ECONNRESET", "ECONNREFUSED", "ECONNABORTED", "EPIPE", "ETIMEDOUT", "EAI_AGAIN"],
  ...["ENOTFOUND", "EHOSTUNREACH", "ENETUNREACH", "UND_ERR_SOCKET", "UND_ERR_CONNECT_TIMEOUT"],
  ...["UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT"],
  "-32005", // limit exceeded (EIP-1474)
  "-32016", // over the rate limit, as some public nodes say
  "-32097", // timed out, likewise
  "429",
]);

const TRANSIENT_TEXT = new RegExp(
  "rate.?limit|too many requests|limit exceeded|socket hang up|fetch failed|network error|timed? ?out|" +
    "connection (?:was )?(?:refused|reset|closed)|cannot connect to the network|bad gateway|service unavailable|" +
    "gateway time|other side closed|temporarily|try again|header not found|missing response",
  "i",
);

/** Whether the same request may well succeed a little later: time-outs, lost connections, 429 and 5xx. */
export function isTransient(error: unknown): boolean {
  const { messages, codes, statuses, revertData } = shapeOf(error);
  if (revertData !== undefined && revertData !== "0x") return false;
  if (statuses.some((status) => status === 429 || status === 408 || status >= 500)) return true;
  if (codes.some((code) => TRANSIENT_CODES.has(code))) return true;
  return messages.some((message) => TRANSIENT_TEXT.test(message) && !/revert/i.test(message));
}

/** What {@link withRetry} needs besides the request. */
export interface RetryContext {
  readonly clock: Clock;
  /** A number from 0 to below 1, for the jitter. */
  readonly random: () => number;
  readonly retry: RetryOptions;
  /** Errors that are answers, not failures: passed on at once. */
  readonly isFinal?: (error: unknown) => boolean;
}

/**
 * Makes a request, and repeats it after transient failures, waiting longer each time: between half and all of
 * `baseMs · 2^n`, at most `maxMs`, drawn at random so that many clients do not come back at the same moment.
 *
 * @throws RpcTimeout, RpcFailed if it never worked; any other error as it is
 */
export async function withRetry<T>(method: string, run: () => Promise<T>, context: RetryContext): Promise<T> {
  const { clock, random, retry, isFinal = () => false } = context;
  for (let attempt = 1; ; attempt++) {
    let failure: unknown;
    try {
      const result = await withDeadline(run(), retry.timeoutMs);
      if (result !== TIMED_OUT) return result;
    } catch (error) {
      if (isFinal(error) || !isTransient(error)) throw error;
      failure = error;
    }
    if (attempt >= retry.attempts) throw gaveUp(method, attempt, retry.timeoutMs, failure);
    const longest = Math.min(retry.maxMs, retry.baseMs * 2 ** (attempt - 1));
    await clock.sleep(longest * (0.5 + random() / 2));
  }
}

function gaveUp(method: string, attempts: number, timeoutMs: number, cause: unknown): Error {
  if (cause === undefined) return new RpcTimeout({ method, attempts, timeoutMs });
  const { messages, statuses } = shapeOf(cause);
  const status = statuses[0] === undefined ? "" : `HTTP ${statuses[0]}, `;
  return new RpcFailed({ method, attempts, reason: `${status}${messages[0] ?? String(cause)}` }, { cause });
}
