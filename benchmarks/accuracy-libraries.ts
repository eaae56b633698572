// What libraries that nobody here wrote make of the same split.
import * as tf from "@tensorflow/tfjs";

import { isSparse } from "../src/index.ts";
import type { ClassifierKind } from "../src/index.ts";
import type { DataSet } from "../src/node.ts";
import { bayesOracle, centroidOracle, denseRows } from "../test/src/training/oracles.ts";

/** Steps of softmax regression, whatever the number of samples. */
const STEPS = 4_000;
const BATCH = 32;
const LEARNING_RATE = 0.005;

export interface LibraryResult {
  /** Library and model. */
  readonly name: string;
  /** A label for each held-out sample. */
  readonly predictions: readonly number[];
}

/** Trains and predicts with a library: the same model where there is one, else the nearest to it. */
export async function libraryOf(kind: ClassifierKind, set: DataSet): Promise<LibraryResult> {
  const { train, test, labels, encoder } = set;
  const shape = { labels: labels.length, features: encoder.featureCount, isSparse: isSparse(kind) };
  switch (kind) {
    case "NaiveBayes":
      return { name: "ml-naivebayes, MultinomialNB", predictions: bayesOracle(train, test, shape).predictions };
    case "NearestCentroid":
    case "SparseNearestCentroid": {
      const { predictions } = await centroidOracle(train, test, shape);
      return { name: "TensorFlow.js, nearest mean", predictions };
    }
    default:
      return { name: "TensorFlow.js, softmax regression", predictions: await softmaxRegression(set, shape.isSparse) };
  }
}

/** The linear classifier that libraries offer; from zero weights and without shuffling, so that it is the same each time. */
async function softmaxRegression({ train, test, labels, encoder }: DataSet, sparse: boolean): Promise<number[]> {
  tf.enableProdMode();
  await tf.setBackend("cpu");
  const { featureCount: features, featurePoint } = encoder;
  const inputOf = (samples: DataSet["train"]) => {
    const rows = denseRows(samples, { features, isSparse: sparse });
    return tf
      .tensor2d(Float32Array.from(rows.flatMap((row) => [...row])), [samples.length, features])
      .div(2 ** featurePoint);
  };
  const model = tf.sequential();
  const kernelInitializer = "zeros";
  model.add(
    tf.layers.dense({ inputShape: [features], units: labels.length, activation: "softmax", kernelInitializer }),
  );
  model.compile({ optimizer: tf.train.adam(LEARNING_RATE), loss: "sparseCategoricalCrossentropy" });
  const answers = tf.tensor1d(train.map(({ label }) => label));
  const epochs = Math.ceil((STEPS * BATCH) / train.length);
  await model.fit(inputOf(train), answers, { epochs, batchSize: BATCH, shuffle: false, verbose: 0 });
  const scores = model.predict(inputOf(test)) as tf.Tensor2D;
  return Array.from(scores.argMax(1).dataSync());
}
