import { BadConfig } from "../codec/errors.ts";
import { maxFeatures } from "../codec/config.ts";
import type { PerceptronKind } from "../codec/config.ts";
import { BadTrainingSetting } from "./errors.ts";
import { FloatPerceptron } from "./float-perceptron.ts";
import type { FloatModel, WeightTotals } from "./float-perceptron.ts";
import { Random } from "./random.ts";

/** An encoded sample and its label. */
export interface LabelledSample {
  /** As it goes on chain: the encoder's output, not empty. */
  readonly features: Uint8Array;
  /** 0 or 1. */
  readonly label: number;
}

/** Settings of {@link trainPerceptron}. */
export interface TrainingOptions {
  readonly kind: PerceptronKind;
  /** How many features the model has. */
  readonly features: number;
  /** Fractional bits of encoded dense values; 0 unless told. */
  readonly featurePoint?: number;
  /** How often all samples are gone through, 1 to 10,000; 1 unless told. */
  readonly epochs?: number;
  /** Above 0; 1 unless told. Starting from zero it changes no prediction, only the scale. */
  readonly learningRate?: number;
  /** Gives the average of the weights after each sample instead of the last ones; steadier. False unless told. */
  readonly averaged?: boolean;
  /** Shuffles the samples before each epoch, by this seed; kept in their order without one. */
  readonly seed?: number;
}

/**
 * Trains a perceptron off chain, in float64, from weights of zero (Rosenblatt 1958). With `averaged`: Freund and
 * Schapire 1999, "Large margin classification using the perceptron algorithm", computed from one running total.
 *
 * @throws BadConfig, BadTrainingSetting, and the codec's errors of malformed samples
 */
export function trainPerceptron(samples: readonly LabelledSample[], options: TrainingOptions): FloatModel {
  const { kind, features, featurePoint = 0, epochs = 1, learningRate = 1, averaged = false, seed } = options;
  checkOptions(samples, options);
  const zero = { kind, weights: new Float64Array(features), bias: 0, learningRate, featurePoint };
  const model = new FloatPerceptron(zero);
  const totals = averaged ? { weights: new Float64Array(features), bias: 0 } : undefined;
  const random = seed === undefined ? undefined : new Random(seed);
  let seen = 0;
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const { features: bytes, label } of random?.shuffle(samples) ?? samples) {
      model.update(bytes, label, totals, seen);
      seen += 1;
    }
  }
  return totals === undefined ? model : average(model, totals, seen);
}

/** The share of samples, 0 to 1, that a model predicts rightly. */
export function accuracy(model: { predict(features: Uint8Array): number }, samples: Iterable<LabelledSample>): number {
  let right = 0;
  let all = 0;
  for (const { features, label } of samples) {
    if (model.predict(features) === label) right += 1;
    all += 1;
  }
  if (all === 0) throw new BadTrainingSetting({ setting: "number of samples", value: 0, expected: "at least 1" });
  return right / all;
}

/**
 * The mean of the weights after each of `seen` samples. A change made at sample s (from 0) is part of `seen - s` of
 * these, so the mean is the last weights less the changes times s / seen.
 */
function average(model: FloatPerceptron, totals: WeightTotals, seen: number): FloatModel {
  const { kind, learningRate, featurePoint } = model;
  const weights = model.weights.map((weight, i) => weight - totals.weights[i]! / seen);
  return { kind, weights, bias: model.bias - totals.bias / seen, learningRate, featurePoint };
}

function checkOptions(samples: readonly LabelledSample[], options: TrainingOptions): void {
  const { kind, features, epochs = 1, learningRate = 1 } = options;
  const maximum = maxFeatures(kind);
  if (!Number.isInteger(features) || features < 1 || features > maximum) {
    throw new BadConfig({ field: "features", value: features, minimum: 1, maximum });
  }
  if (!Number.isInteger(epochs) || epochs < 1 || epochs > 10_000) {
    throw new BadTrainingSetting({ setting: "epochs", value: epochs, expected: "an integer from 1 to 10000" });
  }
  if (!Number.isFinite(learningRate) || learningRate <= 0) {
    throw new BadTrainingSetting({ setting: "learning rate", value: learningRate, expected: "a number above 0" });
  }
  if (samples.length === 0) {
    throw new BadTrainingSetting({ setting: "number of samples", value: 0, expected: "at least 1" });
  }
  samples.forEach(({ label }, i) => {
    if (label !== 0 && label !== 1) {
      throw new BadTrainingSetting({ setting: `label of sample ${i}`, value: label, expected: "0 or 1" });
    }
  });
}
