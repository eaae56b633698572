import type { BaseContract } from "ethers";

import { marketAct } from "../../../src/client/market-acts.ts";

export type ActName = keyof typeof marketAct;

/** The hub's `act` for an action of a market; whoever pays allows everything. */
export function encodeAct<Name extends ActName>(
  hub: BaseContract,
  modelId: bigint,
  name: Name,
  values: Parameters<(typeof marketAct)[Name]>,
): string {
  const encode = marketAct[name] as (...values: Parameters<(typeof marketAct)[Name]>) => string;
  const maxSpend = name === "open" || name === "commit" || name === "reveal" ? 10n ** 30n : 0n;
  return hub.interface.encodeFunctionData("act", [modelId, maxSpend, encode(...values)]);
}
