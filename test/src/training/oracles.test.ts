import { expect } from "chai";

import { naturalLog } from "../../../src/classifiers/index.ts";
import { encodeSparse } from "../../../src/codec/index.ts";
import { hashingEncoder } from "../../../src/encoders/index.ts";
import { encodeSamples, loadIris, loadMnist, loadSpamAssassin, splitSamples } from "../../../src/node.ts";
import type { DataSet } from "../../../src/node.ts";
import { evaluate, Random, twinOf } from "../../../src/training/index.ts";
import type { Evaluation, LabelledSample } from "../../../src/training/index.ts";
import { bayesOracle, centroidOracle, linearOracle } from "./oracles.ts";
import type { OracleResult } from "./oracles.ts";
import { expectNear } from "../expect-near.ts";

const isLong = process.env["DCAI_FUZZ"] === "long";

/** The largest error of a float32 sum of some thousand terms, as a share of the greatest score. */
const FLOAT32 = 1e-5;

/** SpamAssassin, hashed; the last fifth is held out. */
async function loadMails(features: number, seed = 1): Promise<DataSet> {
  const encoder = hashingEncoder({ features });
  const mails = (await loadSpamAssassin(seed)).map(({ text, label }) => ({ input: text, label }));
  return { labels: ["ham", "spam"], encoder, ...splitSamples(encodeSamples(mails, encoder), 0.2) };
}

const sizeOf = ({ labels, encoder: { featureCount, featurePoint } }: DataSet) => {
  return { labels: labels.length, features: featureCount, featurePoint };
};

/** Twin and MultinomialNB: the same label for every sample, and the same logarithm of each joint probability. */
function compareBayes(
  train: readonly LabelledSample[],
  test: readonly LabelledSample[],
  labels: number,
  features: number,
) {
  const { quantised, twin } = evaluate("NaiveBayes", { train, test }, { labels, features, smoothing: 1 });
  const { predictions, scores } = bayesOracle(train, test, { labels, features, isSparse: true });
  const loaded = twinOf(quantised);
  const logs = test.map(({ features: sample }) =>
    loaded.scores(sample).map((score) => naturalLog(score) - Math.log(train.length)),
  );
  const disagreements = test.flatMap((_, i) =>
    twin.predictions[i] === predictions[i] ? [] : [{ i, ours: logs[i], theirs: scores[i] }],
  );
  expect(disagreements).to.deep.equal([]);
  logs.forEach((own, i) => {
    own.forEach((log, label) => expectNear(log / scores[i]![label]!, 1, 1e-12));
  });
}

/**
 * A twin against an oracle in float32: equal labels wherever the two best scores are further apart than its errors, which is
 * nearly everywhere.
 */
function compareRounded(twin: Evaluation["twin"], { predictions, scores }: OracleResult): void {
  let close = 0;
  scores.forEach((row, i) => {
    const [first, second] = [...row].sort((a, b) => b - a);
    if (first! - second! <= FLOAT32 * Math.max(...row.map(Math.abs))) close += 1;
    else expect(twin.predictions[i], `sample ${i}`).to.equal(predictions[i]);
  });
  expect(close / scores.length).to.be.at.most(0.01);
}

describe("independent libraries on real data", function () {
  this.timeout(isLong ? 600_000 : 60_000);
  let mails: DataSet;

  before(async () => {
    mails = await loadMails(1024);
  });

  it("MultinomialNB agrees with NaiveBayes on every held-out e-mail", () => {
    expect(mails.test).to.have.length(1209);
    compareBayes(mails.train, mails.test, 2, 1024);
  });

  for (const features of isLong ? [2048, 4096] : []) {
    it(`MultinomialNB agrees with NaiveBayes on every held-out e-mail, ${features} features`, async () => {
      const { train, test } = await loadMails(features);
      compareBayes(train, test, 2, features);
    });
  }

  for (const seed of isLong ? [2, 3, 4, 5] : []) {
    it(`MultinomialNB agrees with NaiveBayes, order ${seed} of the e-mails`, async () => {
      const { train, test } = await loadMails(1024, seed);
      compareBayes(train, test, 2, 1024);
    });
  }

  it("MultinomialNB agrees with NaiveBayes on samples of eleven labels", () => {
    const random = new Random(91);
    const samples = Array.from({ length: 1500 }, () => {
      const label = random.below(11);
      const isIn = (index: number) => random.below(10) < (index % 11 === label ? 4 : 2);
      const indices = Array.from({ length: 60 }, (_, i) => i).filter((i) => i === 0 || isIn(i));
      return { features: encodeSparse(indices), label };
    });
    compareBayes(samples.slice(0, 1000), samples.slice(1000), 11, 60);
  });

  it("TensorFlow.js agrees with SparseNearestCentroid on held-out e-mails", async () => {
    const size = sizeOf(mails);
    const { twin } = evaluate("SparseNearestCentroid", mails, size);
    compareRounded(twin, await centroidOracle(mails.train, mails.test, { ...size, isSparse: true }));
  });

  it("TensorFlow.js agrees with SparsePerceptron on held-out e-mails", async () => {
    const { twin, model } = evaluate("SparsePerceptron", mails, sizeOf(mails));
    compareRounded(twin, await linearOracle(model, mails.test));
  });

  for (const [what, load] of [
    ["3 and 8", () => loadMnist(1, { digits: [3, 8] })],
    ["ten digits", () => loadMnist(1)],
    ["irises", () => loadIris(1)],
  ] as const) {
    it(`TensorFlow.js agrees with both dense classifiers: ${what}`, async () => {
      const set = await load();
      const centroids = evaluate("NearestCentroid", set, sizeOf(set));
      compareRounded(centroids.twin, await centroidOracle(set.train, set.test, { ...sizeOf(set), isSparse: false }));
      // The weights that the chain has: rounded ones.
      const { twin, model, quantised } = evaluate("DensePerceptron", set, { ...sizeOf(set), seed: 1 });
      const unit = 2 ** quantised.config.binaryPoint;
      const rounded = (row: Float64Array) => row.map((value) => Math.round(value * unit) / unit);
      const onChain = { ...model, weights: model.weights.map(rounded), biases: rounded(model.biases) };
      compareRounded(twin, await linearOracle(onChain, set.test));
    });
  }
});
