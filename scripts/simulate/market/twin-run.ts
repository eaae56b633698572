import { keccak256, toUtf8Bytes } from "ethers";

import { auditedPositions, firstIndex, pageCount, scoredOn, settleMarket, sortBatch } from "../../../src/index.ts";
import type { Hex, MarketRecord, MarketSample, MarketTerms } from "../../../src/index.ts";
import { sealedSamples, toMarketSample } from "./batches.ts";
import { prepareMaterial } from "./material.ts";
import { accuraciesOf, agentsOf, byDropLimit } from "./result.ts";
import type { MarketWorldResult } from "./result.ts";
import type { MarketWorldSettings } from "./settings.ts";
import { MODEL_ID, MarketPlan } from "./world.ts";
import type { PlannedBatch } from "./world.ts";

/**
 * The same world by the twin alone, in a second: for choosing settings. The market before is not played, its batches are learned; lots are
 * drawn by the seed, not by blocks. Only for fair sponsors.
 */
export async function runMarketTwin(
  settings: MarketWorldSettings,
  seed: number,
): Promise<Pick<MarketWorldResult, "accuracies" | "agents" | "byDropLimit">> {
  const material = await prepareMaterial(settings, seed);
  const plan = new MarketPlan(settings, material, seed);
  const { earlier, pageSamples, scored, dropLimit } = settings;
  const lot = keccak256(toUtf8Bytes(`${seed}`)) as Hex;
  if (earlier > 0) {
    const test = material.earlierTest.map(toMarketSample);
    const before = recordOf(plan, test, { samples: pageSamples, dropLimit: pageSamples }, { honest: earlier }, lot);
    const model = plan.model.clone();
    plan.takeOver(model, before.record, settleMarket(before.record, model, plan.isRecorded));
  }
  const test = sealedSamples(material.test, "fair", material, plan.random);
  const { batches, record } = recordOf(plan, test, { samples: scored, dropLimit }, settings.batches, lot);
  const after = plan.model.clone();
  const outcome = settleMarket(record, after, plan.isRecorded);
  return {
    accuracies: accuraciesOf(plan, batches, record, after),
    agents: agentsOf(batches, record, outcome),
    byDropLimit: byDropLimit(plan, batches, record),
  };
}

function recordOf(
  plan: MarketPlan,
  test: readonly MarketSample[],
  sizes: { readonly samples: number; readonly dropLimit: number },
  counts: MarketWorldSettings["batches"],
  lot: Hex,
): { batches: PlannedBatch[]; record: MarketRecord } {
  const { settings } = plan;
  const bounty = (settings.bounty / BigInt(settings.scored)) * BigInt(sizes.samples);
  const ends = { auditEnds: 1, commitEnds: 2, revealEnds: 3, pagesEnd: 4, replayEnds: 5 };
  const { pageSamples, pageFee, sampleFee, updateGas } = settings;
  const terms: MarketTerms = {
    ...ends,
    ...sizes,
    ...{ pageSamples, pageFee, sampleFee, updateGas, bounty, bond: bounty, root: lot },
    maxBatches: 64,
    maxBatchSamples: 64,
  };
  const audited: MarketSample[] = [];
  const pages = new Map<number, MarketSample[]>();
  for (let page = 0; page < pageCount(terms); page++) {
    const drawn = auditedPositions(terms, lot, page);
    const on = test.slice(firstIndex(terms, page)).slice(0, drawn.length);
    audited.push(...on.filter((_, i) => drawn[i]));
    pages.set(page, on.filter((_, i) => !drawn[i]).slice(0, scoredOn(terms, page)));
  }
  const batches = plan.batches(counts, audited);
  const sorted = batches.map(({ kind, samples }) => ({
    committer: kind,
    samples: sortBatch(MODEL_ID, samples),
    complete: kind !== "thief",
  }));
  const failures = new Map(
    batches.flatMap(({ kind, samples }, i) =>
      kind === "unfit"
        ? [[i, sorted[i]!.samples.findIndex((sample) => sample.features === samples.at(-1)!.features)] as const]
        : [],
    ),
  );
  const record = {
    modelId: MODEL_ID,
    terms,
    audited: true,
    batches: sorted,
    pages,
    orderSeed: lot,
    failures,
    steps: Infinity,
  };
  return { batches, record };
}
