import type { Hex } from "../codec/bytes.ts";
import { hubAbi } from "./abi.ts";

/**
 * A program that asks the hub for the status of many records in one call. It is the init code of a contract that is
 * never created: eth_call without a receiver runs it, and gives back what it would have stored as code, one byte for
 * each record.
 *
 * The plain form: `for each id: out[i] = uint8(hub.recordOf(modelId, id).status); return out`.
 */
export interface Probe {
  /** What eth_call takes as data. */
  readonly data: Hex;
  /** How many records it asks for. */
  readonly count: number;
}

/** The most records of one probe; init code has at most 49,152 bytes (EIP-3860). */
export const RECORDS_PER_PROBE = 500;

const SELECTOR = hubAbi.getFunction("recordOf")!.selector.slice(2);

// Memory: 0x00 the call of recordOf (selector, modelId, id), 0x60 the hub at first, then each answer, 0x80 the result.
// Behind the program, which has 0x60 bytes, lie hub, modelId and the ids, 32 bytes each. The stack is the hub and the
// position of the next id, except where said.
const PROGRAM = [
  `63${SELECTOR}60e01b600052`, // 0x00 mem[0x00] = selector << 224
  "60206080600439", // 0x0b mem[0x04] = modelId
  "60206060606039", // 0x12 mem[0x60] = hub
  "606051", // 0x19 push the hub
  "60a0", // 0x1c push the position of the first id
  "5b", // 0x1e loop:
  "38811015604f57", // 0x1f if position >= code size, go to end
  "602081602439", // 0x26 mem[0x24] = id
  "602060606044600085", // 0x2c push output (0x20 at 0x60), input (0x44 at 0x00), the hub
  "5afa15605a57", // 0x35 if the call fails, go to fail
  "606051", // 0x3b push the status
  "60a0820360051c60800153", // 0x3e mem[0x80 + (position - 0xa0) / 32] = its lowest byte
  "602001601e56", // 0x49 position += 32, go to loop
  "5b60a0900360051c6080f3", // 0x4f end: return the bytes
  "5b60006000fd", // 0x5a fail: revert
].join("");

/** Asks for the records of these ids. */
export function probeRecords(hub: string, modelId: bigint, ids: readonly Hex[]): Probe {
  const word = (hex: string): string => hex.padStart(64, "0");
  const words = [word(hub.slice(2).toLowerCase()), word(modelId.toString(16)), ...ids.map((id) => id.slice(2))];
  return { data: `0x${PROGRAM}${words.join("")}`, count: ids.length };
}

/** The statuses that a probe gives back, as numbers; null if the answer is none. */
export function readProbe({ count }: Probe, answer: Hex): number[] | null {
  if (answer.length !== 2 + 2 * count) return null;
  return Array.from({ length: count }, (_, i) => Number.parseInt(answer.slice(2 + 2 * i, 4 + 2 * i), 16));
}
