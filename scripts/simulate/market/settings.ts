import { parseEther } from "ethers";

import type { Kind } from "./kinds.ts";

/** What a sponsor does. */
export const SPONSORS = {
  fair: "does all that it should",
  "withholds half": "shows the test set up to its middle, and has batches of its own",
  "withholds all": "shows nothing of the test set, and has batches of its own",
  "trains on it": "commits to a batch that is the test set itself",
  "random labels": "has drawn the test set's labels by lot",
  malformed: "has one sample in its test set that the classifier refuses",
} as const;

export type Sponsor = keyof typeof SPONSORS;

export type DataName = "spam-assassin" | "mnist";

/** How a world with a market is made up. Money in wei. */
export interface MarketWorldSettings {
  readonly data: DataName;
  /** How many samples the owner pretrains on, in one pass. */
  readonly pretrained: number;
  /** On chain, where 1 was that of pretraining. */
  readonly learningRate: number;
  /** m. */
  readonly scored: number;
  readonly pageSamples: number;
  /** d, answers. */
  readonly dropLimit: number;
  /** Samples of a batch. */
  readonly batchSamples: number;
  /** Batches of each kind. */
  readonly batches: Partial<Record<Kind, number>>;
  /** Honest batches in a market before, whose test set has one page: what is copied. 0 for no such market. */
  readonly earlier: number;
  readonly sponsor: Sponsor;
  readonly bounty: bigint;
  readonly pageFee: bigint;
  readonly sampleFee: bigint;
  readonly updateGas: number;
  /** Drop limits for which the twin tells what everybody would have been paid. */
  readonly otherDropLimits: readonly number[];
}

/** Replayed at 0.01 gwei, a sample's 200,000 gas cost this; a page of e-mails some ten times as much. */
const SAMPLE_FEE = parseEther("0.000002");
const PAGE_FEE = parseEther("0.00002");

/** A third of the batches is flipped. */
const CROWD = {
  honest: 8,
  flipper: 8,
  random: 1,
  wager: 1,
  noise: 1,
  lazy: 1,
  copier: 1,
  editor: 1,
  parrot: 1,
} as const;

/**
 * The scenarios' sizes. Learning rate, batch sizes and d were chosen by the twin on seeds 101 to 140; what is reported are seeds 1 to 20.
 * An answer is worth 0.001 ether in each.
 */
const SPAM: MarketWorldSettings = {
  data: "spam-assassin",
  pretrained: 30,
  learningRate: 1 / 16,
  scored: 480,
  pageSamples: 80,
  dropLimit: 24,
  batchSamples: 60,
  batches: { ...CROWD, thief: 1, unfit: 1 },
  earlier: 1,
  sponsor: "fair",
  bounty: parseEther("0.48"),
  pageFee: PAGE_FEE,
  sampleFee: SAMPLE_FEE,
  updateGas: 900_000,
  otherDropLimits: [10, 48, 96, 192, 480],
};

const MNIST: MarketWorldSettings = {
  ...SPAM,
  data: "mnist",
  scored: 300,
  pageSamples: 50,
  dropLimit: 15,
  batchSamples: 35,
  batches: { ...CROWD, thief: 1 },
  earlier: 1,
  bounty: parseEther("0.3"),
  pageFee: 5n * PAGE_FEE,
  sampleFee: 2n * SAMPLE_FEE,
  updateGas: 600_000,
  otherDropLimits: [6, 30, 60, 120, 300],
};

/** A smaller market, for sponsors of all sorts. */
const SMALL: MarketWorldSettings = {
  ...SPAM,
  scored: 240,
  dropLimit: 12,
  batches: { honest: 6, flipper: 3 },
  earlier: 0,
  bounty: parseEther("0.24"),
  otherDropLimits: [],
};

const withSponsor = (sponsor: Sponsor, accomplices: number): MarketWorldSettings => ({
  ...SMALL,
  sponsor,
  batches: { ...SMALL.batches, accomplice: accomplices },
});

/** Everything that is simulated, by name. */
export const SCENARIOS = {
  spam: SPAM,
  mnist: MNIST,
  "fair sponsor": withSponsor("fair", 0),
  "withholds half": withSponsor("withholds half", 3),
  "withholds all": withSponsor("withholds all", 3),
  "trains on it": withSponsor("trains on it", 1),
  "random labels": withSponsor("random labels", 0),
  malformed: withSponsor("malformed", 0),
} as const satisfies Record<string, MarketWorldSettings>;

export type ScenarioName = keyof typeof SCENARIOS;
