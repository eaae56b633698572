import { makeWorld } from "./world.ts";
import type { TaskOptions, World } from "./world.ts";

export const SPONSOR = "0";
export const ANNA = "1";
export const BEN = "2";
export const CARL = "3";
export const ZOE = "9";

/** What `market show` gives, as JSON. */
export interface Shown {
  readonly market: number;
  readonly phase: string;
  readonly stake: string;
  readonly unit: string;
  readonly drawBlock: number;
  readonly releaseAt: number;
  readonly revealedPages: number;
  readonly terms: Readonly<Record<"auditEnds" | "commitEnds" | "revealEnds" | "pagesEnd" | "replayEnds", number>> & {
    readonly samples: number;
    readonly bounty: string;
    readonly bond: string;
    readonly pageFee: string;
    readonly sampleFee: string;
    readonly updateGas: number;
    readonly dropLimit: number;
  };
  readonly cursor: { readonly steps: number; readonly correct: number; readonly baseline: number };
  readonly situation: {
    readonly phase: string;
    readonly who: string;
    readonly what: string;
    readonly until: number | null;
    readonly otherwise: string;
  };
  readonly batches: readonly {
    readonly batch: number;
    readonly state: string;
    readonly committer: string;
    readonly samples: number;
    readonly improvement: number;
    readonly least: string;
    readonly most: string;
    readonly fees: string | null;
  }[];
  readonly voided: number;
}

/** What `market run` gives, as JSON. */
export interface Ran {
  readonly phase: string;
  readonly steps: readonly {
    readonly step: string;
    readonly count: number;
    readonly mostGas: string;
    readonly transactions: readonly string[];
  }[];
  readonly raced: number;
  readonly credited: string;
  readonly situation: Shown["situation"];
}

/** A world with a model of messages that learns in markets, and a sealed test set of twelve scored samples on two pages. */
export interface MarketWorld extends World {
  readonly seal: string;
  readonly encoder: string;
  show(market?: string): Promise<Shown>;
  /** Runs `market run` as an account. */
  drive(from: string, options?: TaskOptions): Promise<Ran>;
  /** Lets the chain's clock show this time, seconds since 1970. */
  toTime(time: number): Promise<void>;
}

const SPAM = ["prize", "free", "claim", "winner", "cash", "offer", "pills", "loan", "casino", "bonus", "deal", "bank"];
const HAM = [
  "lunch",
  "meeting",
  "friday",
  "train",
  "notes",
  "garden",
  "choir",
  "report",
  "keys",
  "milk",
  "library",
  "piano",
];

/** Messages of three words each, different ones for each number below 200; with their labels, or the other ones. */
export function messages(first: number, count: number, truly = true): string {
  const rows = Array.from({ length: count }, (_, i) => {
    const pick = Math.floor((first + i) / 2);
    const isSpam = (first + i) % 2 === 0;
    const words = isSpam ? SPAM : HAM;
    const [a, b] = [pick % 12, 1 + Math.floor(pick / 12)];
    const text = [a, (a + b) % 12, (a + 2 * b + 1) % 12].map((word) => words[word]).join(" ");
    return `${isSpam === truly ? "spam" : "ham"},${text}`;
  });
  return `label,text\n${rows.join("\n")}\n`;
}

/** What the model was trained on: it has each word once, and a third of them with the wrong label. */
function training(): string {
  const rows = SPAM.flatMap((word, i) => {
    const labels = i % 3 === 0 ? ["ham", "spam"] : ["spam", "ham"];
    return [`${labels[0]},${word}`, `${labels[1]},${HAM[i]}`];
  });
  return `label,text\n${rows.join("\n")}\n`;
}

/** @param prepare Gives further options of `create`; the suite is deployed by then. */
export async function makeMarketWorld(
  url?: string,
  prepare: (world: World) => Promise<TaskOptions> = async () => ({}),
): Promise<MarketWorld> {
  const world = await makeWorld(url);
  await world.run("deploy");
  const create = await prepare(world);
  const encoder = `${world.folder}/messages.model.json`;
  const source = { name: "messages", data: world.file("train.csv", training()), encoder: "vocabulary", features: 64 };
  await world.run("create", { ...source, incentive: "market", learningRate: 1, out: encoder, ...create });
  const data = world.file("test.csv", messages(100, 20));
  const seal = `${world.folder}/test.seal.json`;
  await world.run("market seal", { model: "1", data, encoder, out: seal, pageSamples: "6" });
  const show = (market?: string) =>
    world.run<Shown>("market show", { model: "1", ...(market === undefined ? {} : { market }) });
  const drive = (from: string, options: TaskOptions = {}) =>
    world.run<Ran>("market run", { model: "1", from, ...options });
  const toTime = async (time: number) => {
    const { timestamp } = await world.rpc<{ timestamp: string }>("eth_getBlockByNumber", ["latest", false]);
    await world.wait(time - Number(timestamp));
  };
  return { ...world, seal, encoder, show, drive, toTime };
}

/** Opens a market with the sealed test set; a fee of a million wei for each page and sample unless told. */
export function openMarket(world: MarketWorld, options: TaskOptions = {}): Promise<{ market: number; stake: string }> {
  const fees = { pageFee: "1000000wei", sampleFee: "1000wei" };
  return world.run("market open", { model: "1", seal: world.seal, bounty: "1.2", yes: true, ...fees, ...options });
}

/** Mines until the audit can be drawn. */
export async function toDraw(world: MarketWorld): Promise<void> {
  const { drawBlock } = await world.show();
  const now = Number(await world.rpc<string>("eth_blockNumber"));
  if (now <= drawBlock) await world.rpc("hardhat_mine", [`0x${(drawBlock + 1 - now).toString(16)}`]);
}

/** Commits to a batch of messages. */
export function commit(
  world: MarketWorld,
  from: string,
  rows: string,
  options: TaskOptions = {},
): Promise<{ batch: number; samples: number; file?: string; hash: string | null; skipped: Record<string, number> }> {
  const data = world.file(`batch-${from}.csv`, rows);
  return world.run("market commit", { model: "1", from, data, encoder: world.encoder, yes: true, ...options });
}
