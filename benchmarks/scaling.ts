/**
 * Measures how gas grows with the features of a sample, with labels, and with the size of a batch, for each classifier.
 * Writes `benchmarks/results/scaling.json` and, from it, the charts in `docs/images`.
 *
 *   npx tsx benchmarks/scaling.ts
 */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

import type { Hex } from "../src/index.ts";
import { CLASSIFIER_KINDS, isPerceptron, isSparse } from "../src/index.ts";
import { Random } from "../src/training/index.ts";
import { byBatch, byFeatures, byLabels } from "./scaling-charts.ts";
import { createScaled, randomSample, spreadSample } from "./scaling-models.ts";
import type { ScaledShape } from "./scaling-models.ts";
import { ScalingRun } from "./scaling-run.ts";
import type { ScalingResults } from "./scaling-results.ts";
import { openBench } from "./setup.ts";

const SEED = 1;
const FEATURES = [10, 20, 50, 100, 200, 500, 1_000, 2_000, 4_096];
/** Sparse samples are spread over so many features, one slot each as long as there are slots. */
const SPREAD = 4_096;
const LABELS = [2, 3, 4, 5, 6, 7, 8, 9, 10];
const BATCHES = [1, 2, 4, 8, 16, 32, 64, 128];
/** Small batches are measured until there are so many samples. */
const MEAN_OF = 32;
/** The shapes of the reference's samples: 20 of 1,000 sparse features, 9 dense ones. */
const SPARSE = { features: 1_000, count: 20 };
const DENSE = { features: 9, count: 9 };

const IMAGES = path.join(import.meta.dirname, "..", "docs", "images");
const RESULTS = path.join(import.meta.dirname, "results", "scaling.json");

const results: ScalingResults = {
  what:
    "Gas of a prediction asked of the classifier, and of a contribution that the model learns from, in models without a zero; " +
    "counts of 32 bits. features: sparse samples spread evenly over 4,096 features, dense ones have all of the model's. labels, " +
    "batch: 20 of 1,000 features, or 9 dense ones; batch is per sample, of random features and labels, in batches after the account's first.",
  features: await measureFeatures(),
  labels: await measureLabels(),
  batch: await measureBatches(),
};
writeFileSync(RESULTS, `${JSON.stringify(results, null, 2)}\n`);
mkdirSync(IMAGES, { recursive: true });
writeFileSync(path.join(IMAGES, "gas-by-features.svg"), byFeatures(results.features));
writeFileSync(path.join(IMAGES, "gas-by-labels.svg"), byLabels(results.labels));
writeFileSync(path.join(IMAGES, "gas-by-batch.svg"), byBatch(results.batch));
console.table(results.features);
console.table(results.labels);
console.table(results.batch);

async function measureFeatures(): Promise<ScalingResults["features"]> {
  const points = [];
  for (const kind of CLASSIFIER_KINDS) {
    for (const features of FEATURES) {
      const shape = { kind, features: isSparse(kind) ? SPREAD : features, labels: 2 };
      const random = new Random(SEED);
      const sample = isSparse(kind) ? spreadSample(features, SPREAD) : randomSample(random, shape, features);
      points.push({ kind, features, ...(await measureOne(shape, sample)) });
    }
  }
  return points;
}

async function measureLabels(): Promise<ScalingResults["labels"]> {
  const points = [];
  for (const kind of CLASSIFIER_KINDS) {
    const { features, count } = isSparse(kind) ? SPARSE : DENSE;
    for (const labels of LABELS) {
      const shape = { kind, features, labels };
      const sample = randomSample(new Random(SEED), shape, count);
      points.push({ kind, labels, ...(await measureOne(shape, sample)) });
    }
  }
  return points;
}

async function measureOne(shape: ScaledShape, sample: Hex): Promise<{ predict: number; contribute: number }> {
  const bench = await openBench();
  const run = await ScalingRun.start(bench, await createScaled(bench, shape));
  const predict = await run.predictionGas(sample);
  const predicted = await run.predict(sample);
  const label = isPerceptron(shape.kind) ? (predicted + 1) % shape.labels : 0; // perceptrons learn from mistakes only
  return { predict, contribute: await run.contributionGas(sample, label) };
}

async function measureBatches(): Promise<ScalingResults["batch"]> {
  const points = [];
  for (const kind of CLASSIFIER_KINDS) {
    const { features, count } = isSparse(kind) ? SPARSE : DENSE;
    const shape = { kind, features, labels: 2 };
    for (const size of BATCHES) {
      const bench = await openBench();
      const run = await ScalingRun.start(bench, await createScaled(bench, shape));
      const random = new Random(SEED);
      const rounds = Math.max(1, MEAN_OF / size);
      const draw = () => ({ features: randomSample(random, shape, count), label: random.below(2) });
      const batch = () => Array.from({ length: size }, draw);
      await run.batchGas(batch()); // an account's first
      let gas = 0;
      for (let round = 0; round < rounds; round++) gas += await run.batchGas(batch());
      points.push({ kind, size, contribute: Math.round(gas / rounds / size) });
    }
  }
  return points;
}
