import { AbiCoder } from "ethers";
import type { BaseContract } from "ethers";

const TERMS =
  "tuple(bytes32 root, uint128 bounty, uint128 bond, uint96 pageFee, uint96 sampleFee, uint32 samples, uint32 dropLimit, " +
  "uint32 maxBatchSamples, uint32 updateGas, uint16 pageSamples, uint16 maxBatches, uint40 auditEnds, uint40 commitEnds, " +
  "uint40 revealEnds, uint40 pagesEnd, uint40 replayEnds)";
const OPENING = "tuple(bytes samples, bytes32[] salts, bytes32[] others, bytes32[] proof)";

/** What each action takes, in the contract's order. */
const ACTIONS = {
  open: [TERMS],
  draw: [],
  audit: ["uint256", OPENING],
  commit: ["bytes32"],
  reveal: ["uint256", "bytes32", "bytes32[]", "bytes"],
  revealPage: ["uint256", OPENING],
  replay: ["uint256", "uint256"],
  claim: ["uint256", "uint256"],
  close: [],
} as const;
export type ActName = keyof typeof ACTIONS;

/** The hub's `act` for an action of a market; whoever pays allows everything. */
export function encodeAct(hub: BaseContract, modelId: bigint, name: ActName, values: readonly unknown[]): string {
  const action = Object.keys(ACTIONS).indexOf(name);
  const maxSpend = name === "open" || name === "commit" || name === "reveal" ? 10n ** 30n : 0n;
  const data = AbiCoder.defaultAbiCoder().encode(["uint256", ...ACTIONS[name]], [action, ...values]);
  return hub.interface.encodeFunctionData("act", [modelId, maxSpend, data]);
}
