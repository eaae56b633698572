import type { JsonRpcApiProvider } from "ethers";

import type { Hex } from "../../../src/codec/index.ts";

interface Step {
  readonly op: string;
  readonly depth: number;
  readonly stack: readonly string[];
}

/** The storage slots of one contract that a mined transaction read or wrote, in the order of the first time. */
export async function slotsTouched(
  provider: Pick<JsonRpcApiProvider, "send">,
  hash: Hex,
  contract: string,
): Promise<Hex[]> {
  const trace = (await provider.send("debug_traceTransaction", [hash, { disableStorage: true }])) as {
    structLogs: Step[];
  };
  const callees: string[] = []; // the contract that runs at each depth; unknown at the first
  const slots = new Set<Hex>();
  for (const { op, depth, stack } of trace.structLogs) {
    if (op === "CALL" || op === "STATICCALL") callees[depth + 1] = word(stack.at(-2)!).slice(-40);
    if (op !== "SLOAD" && op !== "SSTORE") continue;
    if (callees[depth] === contract.slice(2).toLowerCase()) slots.add(`0x${word(stack.at(-1)!)}`);
  }
  return [...slots];
}

function word(value: string): string {
  return value.replace(/^0x/, "").toLowerCase().padStart(64, "0");
}
