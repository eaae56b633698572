import { AbiCoder } from "ethers";

import { toHex } from "../codec/bytes.ts";
import type { Hex } from "../codec/bytes.ts";
import type { Opening } from "../incentives/market-seal.ts";
import type { MarketTerms } from "../incentives/market-terms.ts";
import { marketAbi } from "./abi.ts";

/** One part of a batch, with what proves that it was committed to. */
export interface RevealedPart {
  readonly batch: number;
  readonly salt: Hex;
  /** keccak256 of each of the batch's parts. */
  readonly partHashes: readonly Hex[];
  readonly part: Hex;
}

/** In the order of the contract's MarketAction. */
const ACTIONS = ["open", "draw", "audit", "commit", "reveal", "revealPage", "replay", "claim", "close"] as const;

const OPENING = "tuple(bytes samples, bytes32[] salts, bytes32[] others, bytes32[] proof)";
/** The terms as the contract's own event has them. */
const TERMS = marketAbi
  .getEvent("MarketOpened")!
  .inputs.find(({ name }) => name === "terms")!
  .format("full");

/** The data of `act` on a model with a PredictionMarket; see `IPredictionMarket`. */
export const marketAct = {
  open: (terms: MarketTerms): Hex => encode("open", [TERMS], [terms]),
  draw: (): Hex => encode("draw", [], []),
  audit: (page: number, opening: Opening): Hex => encode("audit", ["uint256", OPENING], [page, opening]),
  commit: (commitment: Hex): Hex => encode("commit", ["bytes32"], [commitment]),
  reveal: ({ batch, salt, partHashes, part }: RevealedPart): Hex =>
    encode("reveal", ["uint256", "bytes32", "bytes32[]", "bytes"], [batch, salt, partHashes, part]),
  revealPage: (page: number, opening: Opening): Hex => encode("revealPage", ["uint256", OPENING], [page, opening]),
  replay: (step: number | bigint, maxSteps: number): Hex => encode("replay", ["uint256", "uint256"], [step, maxSteps]),
  claim: (market: number, batch: number): Hex => encode("claim", ["uint256", "uint256"], [market, batch]),
  close: (): Hex => encode("close", [], []),
};

function encode(action: (typeof ACTIONS)[number], types: readonly string[], values: readonly unknown[]): Hex {
  return toHex(AbiCoder.defaultAbiCoder().encode(["uint8", ...types], [ACTIONS.indexOf(action), ...values]));
}
