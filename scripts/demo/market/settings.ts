import { parseEther } from "ethers";

import type { Role } from "../settings.ts";
import type { Kind } from "../../simulate/market/kinds.ts";

/** Somebody with a batch in every market. */
export interface Bidder {
  readonly name: string;
  readonly role: Role;
  readonly kind: Kind;
}

/** In the order in which they commit. */
export const BIDDERS: readonly Bidder[] = [
  { name: "Alice", role: "honest", kind: "honest" },
  { name: "Bob", role: "honest", kind: "honest" },
  { name: "Carol", role: "honest", kind: "honest" },
  { name: "Mallory", role: "malicious", kind: "flipper" },
  { name: "Gus", role: "lazy", kind: "random" },
];

/** Rita owns nothing and contributes nothing: she replays, for the fees. */
export const REPLAYER = "Rita";

/** The scenario's numbers, each with its reason. */
export const MARKETS = {
  /** One after another, each with a test set of its own. */
  most: 6,
  /** Fewer e-mails make no batch that moves a model. */
  leastBatch: 12,
  /** More make a market no more telling. */
  mostBatch: 60,
  /** Olivia has read so many of her e-mails when she starts: there is something to learn. */
  pretrained: 60,
  /** Small steps: no batch moves the model far, and honest ones are hardly ever rejected. */
  learningRate: 1 / 16,
  scored: 240,
  /** A page's e-mails have to fit into the code of a contract. */
  pageSamples: 60,
  /** 5 % of those scored. */
  dropLimit: 12,
  /** For each market: an answer is worth 0.001 ether. */
  bounty: parseEther("0.24"),
  pageFee: parseEther("0.00002"),
  sampleFee: parseEther("0.000002"),
  /** Enough for the longest e-mail when none of its words was ever seen. */
  updateGas: 3_500_000,
} as const;

/** How many markets, and how large everybody's batch is in each. */
export function paceOfMarkets(emails: number): { readonly markets: number; readonly batch: number } {
  const markets = Math.min(MARKETS.most, Math.max(1, Math.floor(emails / (BIDDERS.length * MARKETS.leastBatch))));
  return { markets, batch: Math.min(MARKETS.mostBatch, Math.floor(emails / (BIDDERS.length * markets))) };
}
