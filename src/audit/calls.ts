import { keccak256 } from "ethers";
import type { Interface } from "ethers";

import { ContractError } from "../client/contract-error.ts";
import type { Rpc } from "../client/rpc.ts";
import { toBytes } from "../codec/bytes.ts";
import type { Hex } from "../codec/bytes.ts";
import { DcaiError } from "../errors.ts";
import { methodOf } from "./abi.ts";
import { CALL_PROGRAM } from "./call-program.ts";
import { StateNotKept } from "./errors.ts";
import type { Invariant } from "./step.ts";

/** What a check is about. */
export interface About {
  readonly invariant: Invariant;
  readonly modelId: bigint | null;
  readonly what: string;
  readonly place: string;
}

/** What a contract must answer. */
export interface CallCheck {
  readonly about: About;
  readonly to: string;
  readonly data: Hex;
  /** The whole answer, encoded. */
  readonly expected: Hex;
  /** Says what differs, once the answer is known; undefined if the call failed. Whole answers are shown without. */
  readonly explain?: (actual: Hex | undefined) => Difference[];
  /** Makes an answer readable. */
  readonly show: (answer: Hex) => string;
  /** How much gas it may take, about. */
  readonly gas: number;
}

/** One thing that is not as it should be. */
export interface Difference {
  readonly place: string;
  readonly expected: string;
  readonly actual: string;
}

/** What became of a check; no differences if all is well. */
export interface Checked {
  readonly check: CallCheck;
  readonly differences: readonly Difference[];
}

/** Init code has at most 49,152 bytes (EIP-3860). */
const PROGRAM_BYTES = 40_000;
/** Some nodes give a call no more than 2^24 (EIP-7825). */
const PROGRAM_GAS = 9_000_000;
/** What a call takes where nothing else is known: a few slots, each read for the first time. */
const CALL_GAS = 60_000;
const AT_ONCE = 4;

/** Gives back `block.timestamp`: `TIMESTAMP PUSH1 0 MSTORE PUSH1 32 PUSH1 0 RETURN`. */
const TIME_PROGRAM = "0x4260005260206000f3";

const NOT_KEPT =
  /missing trie node|prun|state.*(?:not available|unavailable|not found)|historical|archive|distance to target/i;

/** A check of one call whose answer is known. */
export function answerOf(
  abi: Interface,
  to: string,
  name: string,
  args: readonly unknown[],
  answer: readonly unknown[],
  about: About,
  more: Partial<Pick<CallCheck, "explain" | "gas">> = {},
): CallCheck {
  const { selector, inputs, outputs } = methodOf(abi, name);
  return {
    about,
    to,
    data: `${selector}${inputs.write(args)}`,
    expected: `0x${outputs.write(answer)}`,
    show: (encoded) => abi.decodeFunctionResult(name, encoded).map(shown).join(", "),
    gas: CALL_GAS,
    ...more,
  };
}

/**
 * Makes many calls at one block and compares their answers: hundreds in one request, by a program that the node runs without a
 * receiver. What differs there is asked for by itself.
 *
 * @throws StateNotKept, RpcFailed, RpcTimeout
 */
export async function* runChecks(
  rpc: Rpc,
  checks: AsyncIterable<CallCheck>,
  block: number,
): AsyncGenerator<Checked[], void> {
  const onTheirWay: Promise<Checked[]>[] = [];
  for await (const group of groupsOf(checks)) {
    const run = runGroup(rpc, group, block);
    run.catch(() => undefined); // told when its turn comes
    onTheirWay.push(run);
    if (onTheirWay.length >= AT_ONCE) yield await onTheirWay.shift()!;
  }
  for (const run of onTheirWay) yield await run;
}

async function* groupsOf(checks: AsyncIterable<CallCheck>): AsyncGenerator<CallCheck[], void> {
  let group: CallCheck[] = [];
  let [bytes, gas] = [0, 0];
  for await (const check of checks) {
    const size = check.data.length / 2 + 64;
    if (group.length > 0 && (bytes + size > PROGRAM_BYTES || gas + check.gas > PROGRAM_GAS)) {
      yield group;
      [group, bytes, gas] = [[], 0, 0];
    }
    group.push(check);
    bytes += size;
    gas += check.gas;
  }
  if (group.length > 0) yield group;
}

async function runGroup(rpc: Rpc, group: readonly CallCheck[], block: number): Promise<Checked[]> {
  const flags = group.length === 1 ? "00" : await runProgram(rpc, group, block);
  const results: Checked[] = [];
  for (const [i, check] of group.entries()) {
    const isRight = flags.slice(2 * i, 2 * i + 2) === "01";
    results.push({ check, differences: isRight ? [] : await runAlone(rpc, check, block) });
  }
  return results;
}

/** Two digits for each call: 01 if its answer is the expected one; empty if the node does not run the program. */
async function runProgram(rpc: Rpc, group: readonly CallCheck[], block: number): Promise<string> {
  const entries = group.map(({ to, data, expected }) => {
    const length = (data.length / 2 - 1).toString(16).padStart(24, "0");
    return `${to.slice(2)}${length}${hashOf(expected)}${data.slice(2)}`;
  });
  try {
    const answer = await rpc.call({ to: null, data: `${CALL_PROGRAM}${entries.join("")}` }, tag(block));
    return answer.slice(2);
  } catch (error) {
    if (error instanceof DcaiError && error.code === "RPC_TIMEOUT") throw error;
    return "";
  }
}

async function runAlone(rpc: Rpc, check: CallCheck, block: number): Promise<Difference[]> {
  let actual: Hex | undefined;
  let reason = "";
  try {
    actual = await rpc.call({ to: check.to, data: check.data }, tag(block));
  } catch (error) {
    if (!(error instanceof ContractError)) throw explained(error, block);
    reason = error.message;
  }
  if (actual === check.expected) return [];
  if (check.explain !== undefined) return check.explain(actual);
  const { place } = check.about;
  return [
    {
      place,
      expected: readable(check, check.expected),
      actual: actual === undefined ? reason : readable(check, actual),
    },
  ];
}

/** In digits, without `0x`. */
function hashOf(answer: Hex): string {
  return keccak256(toBytes(answer)).slice(2);
}

function readable(check: CallCheck, answer: Hex): string {
  try {
    return check.show(answer);
  } catch {
    return answer;
  }
}

function explained(error: unknown, block: number): unknown {
  const reason = (error as Error).message;
  return NOT_KEPT.test(reason)
    ? new StateNotKept({ block, reason: reason.replace(/\.$/, "") }, { cause: error })
    : error;
}

/**
 * What `block.timestamp` is in calls at a block; not every node takes that of the block itself.
 *
 * @throws StateNotKept, RpcFailed, RpcTimeout
 */
export async function timeOfCalls(rpc: Rpc, block: number): Promise<bigint> {
  try {
    return BigInt(await rpc.call({ to: null, data: TIME_PROGRAM }, tag(block)));
  } catch (error) {
    throw explained(error, block);
  }
}

/** A block's number as calls take it. */
export function tag(block: number): Hex {
  return `0x${block.toString(16)}`;
}

function shown(value: unknown): string {
  return Array.isArray(value) ? `(${[...(value as unknown[])].map(shown).join(", ")})` : String(value);
}
