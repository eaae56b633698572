// A market on a chain of its own, up to its replay, to measure what counting its pages costs.
import { partHashes, batchCommitment } from "../src/incentives/market-commit.ts";
import { packSamples } from "../src/incentives/market-samples.ts";
import type { MarketSample } from "../src/incentives/market-samples.ts";
import { SealedTestSet } from "../src/incentives/market-seal.ts";
import { pageCount, testSetSize } from "../src/incentives/market-terms.ts";
import type { MarketTerms } from "../src/incentives/market-terms.ts";
import { marketAct } from "../src/client/market-acts.ts";
import { encodeConfig } from "../src/index.ts";
import type { Hex } from "../src/index.ts";
import { Random } from "../src/training/index.ts";
import { randomSample, scaledParameters } from "./scaling-models.ts";
import type { ScaledShape } from "./scaling-models.ts";
import { DAY, openBench, START, STAKE } from "./setup.ts";
import type { Bench } from "./setup.ts";

const SEED = 1;
const DRAW_DELAY = 66; // blocks from opening until the audit can be drawn
const MOST_GAS = 2 ** 24; // of a transaction
const MODEL = 1n;

/** The shape of a test set. */
export interface CountingShape extends ScaledShape {
  /** Features of a sample; dense ones have all of the model's. */
  readonly count: number;
  readonly pages: number;
  readonly pageSamples: number;
}

/** How many samples one transaction counted, and its gas, the transaction's own and calldata included. */
export interface Counted {
  readonly samples: number;
  readonly gas: number;
}

/**
 * Counts as many pages as a transaction can, before any batch.
 *
 * @returns undefined if a page is too costly to be revealed.
 */
export async function countPages(shape: CountingShape): Promise<Counted | undefined> {
  const market = await CountingMarket.open(shape);
  await market.auditAndCommit();
  if (!(await market.reveal())) return undefined;
  return market.count();
}

class CountingMarket {
  readonly #bench: Bench;
  readonly #shape: CountingShape;
  readonly #sealed: SealedTestSet;
  readonly #terms: MarketTerms;
  readonly #batch: MarketSample;
  #seed: Hex = "0x";

  private constructor(bench: Bench, shape: CountingShape) {
    const random = new Random(SEED);
    const sampled = () => ({ features: randomSample(random, shape, shape.count), label: random.below(2) });
    const sizes = { samples: shape.pages * shape.pageSamples, pageSamples: shape.pageSamples };
    const samples = Array.from({ length: testSetSize(sizes) }, sampled);
    const salt: Hex = `0x${"5a".repeat(32)}`;
    this.#bench = bench;
    this.#shape = shape;
    this.#batch = sampled();
    this.#sealed = new SealedTestSet(
      sizes,
      samples,
      samples.map(() => salt),
    );
    this.#terms = {
      ...sizes,
      root: this.#sealed.root,
      bounty: STAKE,
      bond: STAKE,
      pageFee: 1n,
      sampleFee: 1n,
      dropLimit: Math.ceil(sizes.samples / 50),
      maxBatchSamples: 1,
      updateGas: 1_000_000,
      maxBatches: 1,
      auditEnds: START + DAY,
      commitEnds: START + 2 * DAY,
      revealEnds: START + 3 * DAY,
      pagesEnd: START + 4 * DAY,
      replayEnds: START + 5 * DAY,
    };
  }

  static async open(shape: CountingShape): Promise<CountingMarket> {
    const bench = await openBench();
    const { ethers, hub, owner, plugins } = bench;
    const mechanism = await ethers.deployContract("PredictionMarket", [await hub.getAddress()]);
    const { config, slots } = scaledParameters(shape);
    const model = {
      name: shape.kind,
      labels: ["ham", "spam"],
      encoder: "{}",
      classifier: plugins[shape.kind]!,
      classifierConfig: encodeConfig(shape.kind, config),
      mechanism: await mechanism.getAddress(),
      mechanismConfig: "0x",
      currency: ethers.ZeroAddress,
      parameters: ethers.concat(slots),
      openNow: true,
    };
    await (await hub.createModel(model)).wait();
    await (await hub.connect(owner).stake(ethers.ZeroAddress, 5n * STAKE, { value: 5n * STAKE })).wait();
    const market = new CountingMarket(bench, shape);
    await market.#act(marketAct.open(market.#terms));
    return market;
  }

  async auditAndCommit(): Promise<void> {
    const { ethers, hub, networkHelpers, owner } = this.#bench;
    const opened = await ethers.provider.getBlockNumber();
    await networkHelpers.mine(DRAW_DELAY);
    this.#seed = (await ethers.provider.getBlock(opened + DRAW_DELAY - 2))!.hash as Hex;
    for (let page = 0; page < pageCount(this.#terms); page++) {
      await this.#act(marketAct.audit(page, this.#sealed.openAudited(this.#seed, page)));
    }
    const { chainId } = await ethers.provider.getNetwork();
    const place = { chainId, hub: await hub.getAddress(), modelId: MODEL, market: 1n, committer: owner.address };
    await this.#toTime(this.#terms.auditEnds);
    await this.#act(marketAct.commit(batchCommitment(place, this.#partHashes(), this.#seed)));
  }

  /** @returns Whether all pages could be. */
  async reveal(): Promise<boolean> {
    await this.#toTime(this.#terms.commitEnds);
    const part = packSamples([this.#batch]);
    await this.#act(marketAct.reveal({ batch: 0, salt: this.#seed, partHashes: this.#partHashes(), part }));
    await this.#toTime(this.#terms.revealEnds);
    for (let page = 0; page < this.#shape.pages; page++) {
      const refused = await this.#act(marketAct.revealPage(page, this.#sealed.openScored(this.#seed, page))).catch(
        (error: unknown) => error as Error,
      );
      if (!(refused instanceof Error)) continue;
      if (/PageTooCostly/.test(refused.message)) return false;
      throw refused;
    }
    return true;
  }

  async count(): Promise<Counted> {
    const { ethers, hub } = this.#bench;
    const gas = await this.#act(marketAct.replay(0, this.#shape.pages));
    const { mechanism } = await hub.modelInfo(MODEL);
    const contract = await ethers.getContractAt("IPredictionMarket", mechanism);
    const { cursor } = await contract.marketOf(MODEL, 1);
    return { samples: Number(cursor.steps) * this.#shape.pageSamples, gas };
  }

  #partHashes(): Hex[] {
    return partHashes([packSamples([this.#batch])]);
  }

  async #act(data: Hex): Promise<number> {
    const sent = await this.#bench.hub.act(MODEL, 5n * STAKE, data, { gasLimit: MOST_GAS });
    return Number((await sent.wait())!.gasUsed);
  }

  async #toTime(timestamp: number): Promise<void> {
    await this.#bench.networkHelpers.time.increaseTo(timestamp);
  }
}
