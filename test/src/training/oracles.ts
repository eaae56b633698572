import * as tf from "@tensorflow/tfjs";
import { MultinomialNB } from "ml-naivebayes";

import type { LabelledSample, PerceptronModel } from "../../../src/training/index.ts";

/** Predictions and scores by a library that nobody here wrote, of samples in their order. */
export interface OracleResult {
  readonly predictions: readonly number[];
  /** For each sample one score for each label; the greatest is predicted. */
  readonly scores: readonly (readonly number[])[];
}

/** How large the dense rows are that the libraries take. */
export interface OracleShape {
  readonly labels: number;
  readonly features: number;
  readonly isSparse: boolean;
}

/** Samples as rows of numbers, one for each feature: 0 or 1 for sparse ones, else raw values. */
export function denseRows(
  samples: readonly LabelledSample[],
  { features, isSparse }: Pick<OracleShape, "features" | "isSparse">,
): Float64Array[] {
  return samples.map(({ features: bytes }) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const row = new Float64Array(features);
    for (let i = 0; 2 * i < bytes.length; i++) {
      if (isSparse) row[view.getUint16(2 * i)] = 1;
      else row[i] = view.getInt16(2 * i);
    }
    return row;
  });
}

/** Multinomial naive Bayes with a smoothing of 1, by ml-naivebayes: predictions, and logarithms of joint probabilities. */
export function bayesOracle(
  train: readonly LabelledSample[],
  test: readonly LabelledSample[],
  shape: OracleShape,
): OracleResult {
  const library = new MultinomialNB();
  library.train(
    denseRows(train, shape),
    train.map(({ label }) => label),
  );
  const rows = denseRows(test, shape);
  const { priorProbability, conditionalProbability } = library;
  const scores = rows.map((row) =>
    Array.from({ length: shape.labels }, (_, label) =>
      row.reduce(
        (sum, value, i) => (value === 0 ? sum : sum + value * conditionalProbability.get(label, i)),
        priorProbability.get(label, 0),
      ),
    ),
  );
  return { predictions: library.predict(rows), scores };
}

/** Nearest centroid by TensorFlow.js, in float32: means of the samples, and minus the squared distances to them. */
export async function centroidOracle(
  train: readonly LabelledSample[],
  test: readonly LabelledSample[],
  shape: OracleShape,
): Promise<OracleResult> {
  return compute(() => {
    const samples = matrix(denseRows(test, shape));
    const distances = Array.from({ length: shape.labels }, (_, wanted) => {
      const own = train.filter(({ label }) => label === wanted);
      const centroid = matrix(denseRows(own, shape)).mean<tf.Tensor1D>(0);
      return samples.squaredDifference(centroid).sum<tf.Tensor1D>(1);
    });
    return tf.stack(distances, 1).neg() as tf.Tensor2D;
  });
}

/** A perceptron's scores by TensorFlow.js, in float32: samples times weights, plus biases. */
export async function linearOracle(model: PerceptronModel, test: readonly LabelledSample[]): Promise<OracleResult> {
  const { labels, features, featurePoint, kind } = model;
  return compute(() => {
    const rows = denseRows(test, { features, isSparse: kind === "SparsePerceptron" });
    const weights = matrix(model.weights).transpose<tf.Tensor2D>();
    const scores = matrix(rows)
      .div<tf.Tensor2D>(2 ** featurePoint)
      .matMul(weights)
      .add<tf.Tensor2D>(tf.tensor1d(Float32Array.from(model.biases)));
    return labels === 2 ? tf.concat2d([tf.zerosLike(scores), scores], 1) : scores;
  });
}

function matrix(rows: readonly Float64Array[]): tf.Tensor2D {
  const width = rows[0]!.length;
  const values = new Float32Array(rows.length * width);
  rows.forEach((row, r) => values.set(row, r * width));
  return tf.tensor2d(values, [rows.length, width]);
}

async function compute(scoresOf: () => tf.Tensor2D): Promise<OracleResult> {
  tf.enableProdMode(); // or it advertises its faster backend
  await tf.setBackend("cpu");
  const scores = tf.tidy(scoresOf);
  const best = scores.argMax<tf.Tensor1D>(1);
  const result = { predictions: Array.from(best.dataSync()), scores: scores.arraySync() };
  tf.dispose([scores, best]);
  return result;
}
