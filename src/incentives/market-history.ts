import type { Hex } from "../codec/bytes.ts";
import { BadMarketHistory } from "./market-errors.ts";
import { unpackSamples } from "./market-samples.ts";
import type { MarketSample } from "./market-samples.ts";
import { pageCount } from "./market-terms.ts";
import type { MarketTerms } from "./market-terms.ts";
import type { MarketBatch, MarketRecord } from "./market-twin.ts";

/** An event of `IPredictionMarket` about one market, as ethers parses it. */
export interface MarketEvent {
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/** Before the baseline is scored no order is needed. */
const NO_SEED: Hex = `0x${"0".repeat(64)}`;

/** A batch that is being revealed. */
interface Batch extends MarketBatch {
  samples: MarketSample[];
  complete: boolean;
}

/**
 * Follows the events of one market and tells what decides it.
 *
 * Samples are not in the events: `codeAt` gives the code of the contracts that keep them.
 */
export class MarketHistory {
  readonly #codeAt: (address: string) => Hex;
  #modelId = 0n;
  #terms: MarketTerms | undefined;
  #audited = 0;
  #seed: Hex | undefined;
  readonly #batches: Batch[] = [];
  readonly #pages = new Map<number, MarketSample[]>();
  readonly #failures = new Map<number, number>();
  readonly #claimed = new Set<number>();
  #closed = false;

  constructor(codeAt: (address: string) => Hex) {
    this.#codeAt = codeAt;
  }

  /** Takes the next event. Throws {@link BadMarketHistory}; events that decide nothing are passed over. */
  follow({ name, args }: MarketEvent): void {
    if (name === "MarketOpened") return this.#open(args);
    if (this.#terms === undefined) throw new BadMarketHistory({ event: name, why: "no market was opened" });
    if (name === "PageAudited") this.#audited++;
    else if (name === "BatchCommitted") {
      this.#batches.push({ committer: String(args["committer"]), samples: [], complete: false });
    } else if (name === "PartRevealed") this.#batchOf(name, args).samples.push(...this.#samplesOf(name, args));
    else if (name === "BatchRevealed") {
      this.#batchOf(name, args).complete = true;
    } else if (name === "PageRevealed") this.#pages.set(Number(args["page"]), this.#samplesOf(name, args));
    else if (name === "BaselineScored") this.#seed = args["orderSeed"] as Hex;
    else if (name === "BatchJudged" && args["failedAt"] !== 0n) {
      this.#failures.set(Number(args["batch"]), Number(args["failedAt"]) - 1);
    } else if (name === "BatchClaimed") this.#claimed.add(Number(args["batch"]));
    // Closed after the hub began to release the escrows, a market pays nobody; before, at least a bond.
    else if (name === "MarketClosed")
      this.#closed = BigInt(args["paidToSponsor"] as bigint) + BigInt(args["burned"] as bigint) > 0n;
  }

  /**
   * What was followed, as if everybody will take, or has taken, what is theirs in time.
   *
   * @param steps How many steps of the replay were done before `replayEnds`; all, if it is left out.
   * @throws BadMarketHistory
   */
  record(steps = Infinity): MarketRecord {
    const terms = this.#terms;
    if (terms === undefined) throw new BadMarketHistory({ event: "none", why: "no market was opened" });
    return {
      modelId: this.#modelId,
      terms,
      audited: this.#audited === pageCount(terms),
      batches: this.#batches,
      pages: this.#pages,
      orderSeed: this.#seed ?? NO_SEED,
      failures: this.#failures,
      steps,
    };
  }

  /**
   * What was followed of a market whose escrows the hub has released.
   *
   * @param steps See {@link record}.
   * @param paidSteps How many steps were done before the hub began to release escrows.
   * @throws BadMarketHistory
   */
  endedRecord(steps: number, paidSteps: number): MarketRecord {
    return { ...this.record(steps), ending: { claimed: this.#claimed, closed: this.#closed, steps: paidSteps } };
  }

  #open(args: MarketEvent["args"]): void {
    if (this.#terms !== undefined)
      throw new BadMarketHistory({ event: "MarketOpened", why: "another market was opened before" });
    this.#modelId = BigInt(args["modelId"] as bigint);
    this.#terms = readTerms(args["terms"] as Record<string, bigint | string>);
  }

  #batchOf(event: string, args: MarketEvent["args"]): Batch {
    const batch = this.#batches[Number(args["batch"])];
    if (batch === undefined) throw new BadMarketHistory({ event, why: "nobody committed to the batch" });
    return batch;
  }

  #samplesOf(event: string, args: MarketEvent["args"]): MarketSample[] {
    const code = this.#codeAt(String(args["code"]));
    const samples = unpackSamples(`0x${code.slice(4)}`); // after the STOP
    if (samples.length !== Number(args["samples"]))
      throw new BadMarketHistory({ event, why: `the code has ${samples.length} samples` });
    return samples;
  }
}

/** Terms as ethers decodes them. */
export function readTerms(terms: Readonly<Record<string, bigint | string>>): MarketTerms {
  const number = (name: keyof MarketTerms) => Number(terms[name]);
  const amount = (name: keyof MarketTerms) => BigInt(terms[name]!);
  return {
    root: terms["root"] as Hex,
    bounty: amount("bounty"),
    bond: amount("bond"),
    pageFee: amount("pageFee"),
    sampleFee: amount("sampleFee"),
    samples: number("samples"),
    pageSamples: number("pageSamples"),
    dropLimit: number("dropLimit"),
    maxBatchSamples: number("maxBatchSamples"),
    updateGas: number("updateGas"),
    maxBatches: number("maxBatches"),
    auditEnds: number("auditEnds"),
    commitEnds: number("commitEnds"),
    revealEnds: number("revealEnds"),
    pagesEnd: number("pagesEnd"),
    replayEnds: number("replayEnds"),
  };
}
