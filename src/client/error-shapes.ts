/**
 * What is inside an error of a JSON-RPC provider. Hardhat, anvil, geth, ethers and wallets all nest the node's answer
 * differently (`cause`, `error`, `info.error`, `data.originalError`, a JSON text in `body` ...), so everything is
 * searched.
 */
export interface ErrorShape {
  /** All messages, outermost first. */
  readonly messages: readonly string[];
  /** All codes, as text: ethers' names, Node's, JSON-RPC's numbers. */
  readonly codes: readonly string[];
  /** HTTP status codes. */
  readonly statuses: readonly number[];
  /** The data that a call reverted with; `0x` if it reverted without any; undefined if none is told. */
  readonly revertData: string | undefined;
}

const MAX_DEPTH = 8;
const INNER = ["error", "cause", "info", "data", "originalError", "body", "responseBody", "response"];
const HEX_DATA = /^0x(?:[0-9a-f]{2})*$/i;
const DATA_IN_TEXT = /(?:reverted?:?|return data:|data=")\s*"?(0x[0-9a-f]{8,})/i;

/** Collects what an error says on all its levels. */
export function shapeOf(error: unknown): ErrorShape {
  const shape = {
    messages: [] as string[],
    codes: [] as string[],
    statuses: [] as number[],
    revertData: undefined as string | undefined,
  };
  const seen = new Set<unknown>();
  const texts: string[] = [];
  const visit = (value: unknown, depth: number): void => {
    const level = typeof value === "string" ? parsed(value) : value;
    if (typeof level !== "object" || level === null || depth > MAX_DEPTH || seen.has(level)) return;
    seen.add(level);
    const fields = level as Record<string, unknown>;
    if (typeof fields["message"] === "string") shape.messages.push(fields["message"]);
    if (isCode(fields["code"])) shape.codes.push(String(fields["code"]));
    for (const name of ["status", "statusCode"]) {
      if (typeof fields[name] === "number") shape.statuses.push(fields[name]);
    }
    shape.revertData = longer(shape.revertData, fields["data"]);
    if (typeof fields["data"] === "string") texts.push(fields["data"]);
    for (const name of INNER) visit(fields[name], depth + 1);
  };
  visit(error, 0);
  shape.revertData ??= inTexts([...shape.messages, ...texts]);
  return shape;
}

/** Whether the node does not know the method, or does not offer it. */
export function isUnknownMethod(error: unknown): boolean {
  const { codes, messages } = shapeOf(error);
  return (
    codes.some((code) => code === "-32601" || code === "-32004") ||
    messages.some((message) =>
      /method .*not (?:found|supported|available)|unsupported method|unknown method/i.test(message),
    )
  );
}

/** What a node means when it does not take a transaction. */
export type Refusal = "known" | "nonce" | "underpriced" | "funds" | "reverted" | "other";

const REFUSALS: readonly (readonly [Refusal, RegExp])[] = [
  ["known", /already known|known transaction|already imported|already exists/i],
  ["underpriced", /underpriced|replacement.*(?:fee|gas)|(?:fee|gas).*too low to replace|could not replace/i],
  ["nonce", /nonce.*(?:too low|already been used|expired)|expected nonce to be|invalid nonce|oldnonce/i],
  ["funds", /insufficient (?:funds|balance|max fee)|enough funds|overshot|sender balance/i],
  ["reverted", /revert|out of gas|vm exception/i],
];

/** Sorts a node's refusal of a transaction. */
export function refusalOf(error: unknown): Refusal {
  const { codes, messages, revertData } = shapeOf(error);
  if (codes.includes("NONCE_EXPIRED")) return "nonce";
  if (codes.includes("REPLACEMENT_UNDERPRICED")) return "underpriced";
  if (codes.includes("INSUFFICIENT_FUNDS")) return "funds";
  for (const [refusal, pattern] of REFUSALS) {
    if (messages.some((message) => pattern.test(message))) return refusal;
  }
  return revertData === undefined ? "other" : "reverted";
}

function isCode(code: unknown): boolean {
  return typeof code === "string" || typeof code === "number";
}

function longer(known: string | undefined, data: unknown): string | undefined {
  if (typeof data !== "string" || !HEX_DATA.test(data)) return known;
  return known === undefined || data.length > known.length ? data : known;
}

function inTexts(texts: readonly string[]): string | undefined {
  for (const text of texts) {
    const data = DATA_IN_TEXT.exec(text)?.[1];
    if (data !== undefined && HEX_DATA.test(data)) return data;
  }
  return undefined;
}

function parsed(text: string): unknown {
  if (!text.startsWith("{")) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
