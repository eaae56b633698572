import type { PerceptronKind } from "../codec/index.ts";
import { BadTrainingSetting } from "./errors.ts";
import type { PerceptronModel } from "./float-model.ts";
import { FloatPerceptron } from "./float-perceptron.ts";
import type { WeightTotals } from "./float-perceptron.ts";
import { Random } from "./random.ts";
import { checkSamples } from "./samples.ts";
import type { LabelledSample } from "./samples.ts";
import { checkShape } from "./settings.ts";
import type { ModelShape } from "./settings.ts";

/** How a perceptron is trained. */
export interface PerceptronTraining {
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

/** Settings of {@link trainPerceptron}. */
export interface TrainingOptions extends ModelShape, PerceptronTraining {
  readonly kind: PerceptronKind;
}

/**
 * Trains a perceptron off chain, in float64, from weights of zero. With two labels: Rosenblatt 1958, "The perceptron". With
 * more, a sample that is predicted wrongly raises its own label's weights and lowers the predicted one's: R. Duda and P.
 * Hart, "Pattern classification and scene analysis", 1973 (Kesler's construction); K. Crammer and Y. Singer,
 * "Ultraconservative online algorithms for multiclass problems", 2003. With `averaged`: Freund and Schapire 1999, "Large
 * margin classification using the perceptron algorithm", computed from one running total.
 *
 * @throws BadConfig, BadTrainingSetting, and the codec's errors of malformed samples
 */
export function trainPerceptron(samples: readonly LabelledSample[], options: TrainingOptions): PerceptronModel {
  const { kind, features, labels = 2, featurePoint = 0, epochs = 1, learningRate = 1, averaged, seed } = options;
  checkOptions(samples, options);
  const zeros = () => zeroRows(labels, features);
  const model = new FloatPerceptron({ kind, labels, features, ...zeros(), learningRate, featurePoint });
  const totals = averaged === true ? zeros() : undefined;
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

function zeroRows(labels: number, features: number): WeightTotals {
  const rows = labels === 2 ? 1 : labels;
  return { weights: Array.from({ length: rows }, () => new Float64Array(features)), biases: new Float64Array(rows) };
}

/**
 * The mean of the weights after each of `seen` samples. A change made at sample s (from 0) is part of `seen - s` of
 * these, so the mean is the last weights less the changes times s / seen.
 */
function average(model: FloatPerceptron, totals: WeightTotals, seen: number): PerceptronModel {
  const { kind, labels, features, learningRate, featurePoint } = model;
  const mean = (last: Float64Array, total: Float64Array) => last.map((value, i) => value - total[i]! / seen);
  const weights = model.weights.map((row, r) => mean(row, totals.weights[r]!));
  return { kind, labels, features, weights, biases: mean(model.biases, totals.biases), learningRate, featurePoint };
}

function checkOptions(samples: readonly LabelledSample[], options: TrainingOptions): void {
  const { kind, epochs = 1, learningRate = 1 } = options;
  const labels = checkShape(kind, options);
  if (!Number.isInteger(epochs) || epochs < 1 || epochs > 10_000) {
    throw new BadTrainingSetting({ setting: "epochs", value: epochs, expected: "an integer from 1 to 10000" });
  }
  if (!Number.isFinite(learningRate) || learningRate <= 0) {
    throw new BadTrainingSetting({ setting: "learning rate", value: learningRate, expected: "a number above 0" });
  }
  checkSamples(samples, labels);
}
