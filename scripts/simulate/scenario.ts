/** Seconds, or a number with `s`, `m`, `h` or `d`: `90`, `"15m"`, `"12h"`, `"7d"`. */
export type Duration = number | string;

/** An amount of money with its unit: `"0.05 ether"`, `"50000 gwei"`, `"12 wei"`; without one it is ether. */
export type Amount = string;

/** A simulation: the model, the rules, and the people. */
export interface Scenario {
  /** Names the folder of the results: letters, digits, `-`, `_` and `.`, at most 60. */
  readonly name: string;
  /** A sentence or two for the report. */
  readonly about?: string;
  /** Days for which people contribute, above 0, at most 3650. */
  readonly days: number;
  /** How long they go on claiming afterwards; unless told until every deposit can be swept, and two days. */
  readonly after?: Duration;
  /** Time between two notes of accuracy and balances; 6 hours unless told. */
  readonly noteEvery?: Duration;
  /** The first and the last seed, each 0 to 4294967295; 1 and 10 unless told. */
  readonly seeds?: readonly [first: number, last: number];
  /** Where samples come from. */
  readonly data: Data;
  /** What the owner starts with. */
  readonly model: Model;
  /** The rules by which contributions cost and earn. */
  readonly incentive: Stake | Points;
  /** The people, 1 to 100 entries. */
  readonly agents: readonly Agent[];
}

/** Labelled samples: a set that comes with the project, or a file. The seed decides their order. */
export interface Data {
  /** `spam-assassin` (e-mails), `mnist` (digits) or `iris` (flowers); either this or `file`. */
  readonly set?: "spam-assassin" | "mnist" | "iris";
  /** A `.csv`, `.tsv` or `.jsonl` file, beside the scenario's file unless its path is absolute. */
  readonly file?: string;
  /** Of a file: the column with the text; `text` unless `columns` are named. */
  readonly text?: string;
  /** Of a file: numeric columns in place of a text. */
  readonly columns?: readonly string[];
  /** Of a file: the column with the label; `label` unless told. */
  readonly label?: string;
  /** Of a file: the labels' names, label 0 first; those in the file, in alphabetical order, unless told. */
  readonly labels?: readonly string[];
  /** Share of the samples that the owner trains on first, above 0, below 1; 0.1 unless told. */
  readonly pretrain?: number;
  /** Share that is never contributed, and that accuracy is measured on, above 0, below 1; 0.2 unless told. */
  readonly heldOut?: number;
  /** The most samples that are contributed; all unless told. */
  readonly limit?: number;
}

/** A classifier, trained by its own rule before the model opens. */
export interface Model {
  /** Sparse ones are for texts, the others for numbers. */
  readonly classifier:
    "sparse-perceptron" | "dense-perceptron" | "naive-bayes" | "sparse-nearest-centroid" | "nearest-centroid";
  /** Of texts: the most words, or the buckets, 1 to 65536; 1000 unless told. */
  readonly features?: number;
  /** Of texts: `vocabulary` is the most frequent words of the first samples; `hashing` needs no list. `vocabulary` unless told. */
  readonly encoder?: "vocabulary" | "hashing";
  /** Of texts: the most features of one sample; no bound unless told. */
  readonly maxFeatures?: number;
  /** Of perceptrons: what a contribution adds to a weight, where training added 1, above 0; 0.25 unless told. */
  readonly learningRate?: number;
  /** Of perceptrons: how often training goes through its samples, 1 to 100; 1 unless told. */
  readonly epochs?: number;
}

/** The stake mechanism. What is not named is taken from the profile. */
export interface Stake {
  readonly mechanism: "stake";
  /** Where settings come from that are not named; `l2` unless told. */
  readonly profile?: "local" | "testnet" | "l2" | "mainnet";
  /** A contribution costs 60 times this an hour after the last one. */
  readonly priceWeight?: Amount;
  /** Time until refunds and reports are paid, at least a second. */
  readonly refundWait?: Duration;
  /** Time for which reports, and refunds that are reported, have to stand; 0 for none. */
  readonly confirmWait?: Duration;
  /** Time until the owner can take, at least an hour more than both together. */
  readonly ownerWait?: Duration;
  /** Time until anyone can sweep, at least `ownerWait` and `confirmWait`. */
  readonly anyoneWait?: Duration;
  /** The sweeper's part, in hundredths of a percent, 0 to 500. */
  readonly sweepTipBps?: number;
  /** Time over which money in the pool is shared, at least an hour. */
  readonly poolPeriod?: Duration;
}

/** The points mechanism: votes in rounds, and no money. */
export interface Points {
  readonly mechanism: "points";
  /** Time of each round in which votes are committed, a minute to 30 days; 16 hours unless told. */
  readonly commitWindow?: Duration;
  /** Time of each round, after that, in which they are revealed, a minute to 30 days; 8 hours unless told. */
  readonly revealWindow?: Duration;
  /** Votes that decide, the model's own among them, 2 to 7; 3 unless told. */
  readonly quorum?: number;
  /** What each vote locks, 1 to 65535; 200 unless told. */
  readonly votePoints?: number;
  /** What a valid contribution earns, `votePoints` to 65535; 1000 unless told. */
  readonly contributionPoints?: number;
  /** Rounds in which the owner votes, to give the first people standing, 1 to 1000; 2 unless told. */
  readonly ownerRounds?: number;
}

/** What every kind of agent has. */
export interface AnyAgent {
  /** Unique: letters, digits, spaces, `-`, `_` and `.`, at most 40. */
  readonly name: string;
  /** How many people like this there are, each with a budget and a schedule of their own, 1 to 1000; 1 unless told. */
  readonly count?: number;
  /** What is staked at the start, and all that can be spent on deposits; 1 ether unless told. */
  readonly budget?: Amount;
  /** Time between two visits, at least a second; a day unless told. */
  readonly every?: Duration;
  /** When the first visit is, after the start; unless told people come evenly spread over `every`. */
  readonly from?: Duration;
  /** When they stop contributing, after the start; `days` unless told. */
  readonly until?: Duration;
  /** The part of `every` by which each visit is moved at random, earlier or later, 0 to 0.5; 0 unless told. */
  readonly jitter?: number;
  /** Samples contributed at each visit, 0 to 10000; 1 unless told. */
  readonly samples?: number;
  /** Of stake: claims refunds; yes unless told. */
  readonly refunds?: boolean;
  /** Of stake: reports whatever the model differs from, once there is standing; by kind unless told. */
  readonly reports?: boolean;
  /** Of stake: sweeps what anyone may take; yes for callers, and else no, unless told. */
  readonly sweeps?: boolean;
  /** Of points: `truth` reads samples, `opposite` says the contrary, `valid` to all, `coin`, `own` is for one's own accounts, `none`; by kind unless told. */
  readonly votes?: "truth" | "opposite" | "valid" | "coin" | "own" | "none";
  /** Of points: how often `truth` and `opposite` read a sample rightly, 0 to 1; 0.95 unless told. */
  readonly voteAccuracy?: number;
}

/** Contributes samples with their true labels. Reports; votes by `truth`. */
export interface Honest extends AnyAgent {
  readonly kind: "honest";
}

/** Means well, and labels a share wrongly. Does not report; votes by `truth`. */
export interface Careless extends AnyAgent {
  readonly kind: "careless";
  /** Share of wrong labels, 0 to 1; 0.2 unless told. */
  readonly errorRate?: number;
}

/** Gives wrong labels on purpose. Reports; votes by `opposite`. */
export interface Malicious extends AnyAgent {
  readonly kind: "malicious";
  /** Share of wrong labels, 0 to 1; 1 unless told. */
  readonly errorRate?: number;
}

/** One person behind many accounts, which share the budget and contribute in turn. All report; they vote by `own`. */
export interface Sybil extends AnyAgent {
  readonly kind: "sybil";
  /** How many accounts, 2 to 1000; 10 unless told. */
  readonly accounts?: number;
  /** Share of wrong labels, 0 to 1; 0.5 unless told. */
  readonly errorRate?: number;
}

/** Copies what others contributed lately, changed as little as makes it new, label and all. Does not report; votes by `valid`. */
export interface LazyCopier extends AnyAgent {
  readonly kind: "lazy copier";
}

/** Contributes until there is standing, and from then on only reports. Votes by `truth`. */
export interface Reporter extends AnyAgent {
  readonly kind: "reporter";
  /** Contributions before it stops, 1 to 10000; 10 unless told. */
  readonly contributions?: number;
}

/** As honest, but contributes only while a sample costs at most so much. Reports; votes by `truth`. */
export interface PriceSensitive extends AnyAgent {
  readonly kind: "price-sensitive";
  /** The most for one sample. */
  readonly maxPrice: Amount;
}

/** Contributes nothing: sweeps what anyone may take; of points, opens, settles and collects. Votes by `none`. */
export interface Caller extends AnyAgent {
  readonly kind: "caller";
  /** Is the model's owner, who takes what the model differs from after `ownerWait`; no unless told, once at most. */
  readonly owner?: boolean;
}

/** One entry of the people. */
export type Agent = Honest | Careless | Malicious | Sybil | LazyCopier | Reporter | PriceSensitive | Caller;

/** What agents can be. */
export type AgentKind = Agent["kind"];
