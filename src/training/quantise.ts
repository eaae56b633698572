import { createTwin } from "../classifiers/index.ts";
import type { DensePerceptronTwin, SparsePerceptronTwin } from "../classifiers/index.ts";
import type { Hex } from "../codec/bytes.ts";
import { INT32_MAX, INT32_MIN, maxLearningRate } from "../codec/config.ts";
import type { ClassifierConfig, PerceptronKind } from "../codec/config.ts";
import { INT16_MAX } from "../codec/dense.ts";
import { packParameters } from "../codec/lanes.ts";
import { BadParameter, BadTrainingSetting, CannotQuantise } from "./errors.ts";
import type { FloatModel } from "./float-perceptron.ts";

/** A model in the on-chain format. */
export interface QuantisedModel {
  readonly kind: PerceptronKind;
  readonly config: ClassifierConfig;
  /** The parameters as the contract stores them: settings, bias and weights. */
  readonly slots: readonly Hex[];
}

/** Settings of {@link quantise}. */
export interface QuantiseOptions {
  /**
   * How many updates in the same direction, by samples whose value there is 1, even the largest weight can take before
   * it is full; 0 to 32,766; 256 unless told.
   */
  readonly headroom?: number;
  /** Fractional bits to use, 0 to 15; the most that leave the headroom unless told. */
  readonly binaryPoint?: number;
}

const DEFAULT_HEADROOM = 256;
const MAX_BINARY_POINT = 15;

/**
 * Rounds a model to the on-chain format: weight, bias and learning rate become round(real * 2^binaryPoint), with the
 * largest binaryPoint for which `largest weight + headroom * learning rate` stays within int16.
 *
 * @throws BadParameter if a number is not finite, BadTrainingSetting, CannotQuantise if no binary point will do
 */
export function quantise(model: FloatModel, options: QuantiseOptions = {}): QuantisedModel {
  checkNumbers(model);
  const headroom = checkOption("headroom", options.headroom ?? DEFAULT_HEADROOM, INT16_MAX - 1);
  const fixed = options.binaryPoint;
  const highest = fixed === undefined ? MAX_BINARY_POINT : checkOption("binary point", fixed, MAX_BINARY_POINT);
  const lowest = fixed ?? 0;
  let problem = "";
  for (let binaryPoint = highest; binaryPoint >= lowest; binaryPoint--) {
    problem = findProblem(model, headroom, binaryPoint);
    if (problem === "") return round(model, binaryPoint);
  }
  const { index, largest } = largestWeight(model);
  const { learningRate } = model;
  throw new CannotQuantise({ largest, where: `weight ${index}`, learningRate, headroom, reason: problem });
}

/** A twin with the model's parameters loaded. */
export function twinOf({ kind, config, slots }: QuantisedModel): SparsePerceptronTwin | DensePerceptronTwin {
  const twin = createTwin(kind, config);
  twin.load(0, slots);
  return twin;
}

function findProblem(model: FloatModel, headroom: number, binaryPoint: number): string {
  const rate = scaled(model.learningRate, binaryPoint);
  const bias = scaled(model.bias, binaryPoint);
  const largest = Math.abs(scaled(largestWeight(model).largest, binaryPoint));
  const at = `with ${binaryPoint} fractional bits`;
  if (rate < 1) return `the learning rate rounds to 0 ${at}`;
  const maxRate = maxLearningRate(model.kind, model.featurePoint);
  if (rate > maxRate) return `the learning rate becomes ${rate}, above ${maxRate}, ${at}`;
  if (bias < INT32_MIN || bias > INT32_MAX) return `the bias exceeds int32 ${at}`;
  return largest + headroom * rate > INT16_MAX ? `a weight and its headroom exceed int16 ${at}` : "";
}

function round(model: FloatModel, binaryPoint: number): QuantisedModel {
  const { kind, weights, featurePoint } = model;
  const config = {
    features: weights.length,
    learningRate: scaled(model.learningRate, binaryPoint),
    binaryPoint,
    featurePoint,
    bias: scaled(model.bias, binaryPoint),
  };
  const slots = packParameters(
    config,
    weights.map((weight) => scaled(weight, binaryPoint)),
  );
  return { kind, config, slots };
}

function scaled(value: number, binaryPoint: number): number {
  return Math.round(value * 2 ** binaryPoint);
}

function largestWeight({ weights }: FloatModel): { index: number; largest: number } {
  let index = 0;
  for (let i = 1; i < weights.length; i++) if (Math.abs(weights[i]!) > Math.abs(weights[index]!)) index = i;
  return { index, largest: weights[index]! };
}

function checkNumbers({ weights, bias, learningRate }: FloatModel): void {
  weights.forEach((value, i) => {
    if (!Number.isFinite(value)) throw new BadParameter({ where: `weight ${i}`, value });
  });
  if (!Number.isFinite(bias)) throw new BadParameter({ where: "the bias", value: bias });
  if (!Number.isFinite(learningRate)) throw new BadParameter({ where: "the learning rate", value: learningRate });
}

function checkOption(setting: string, value: number, maximum: number): number {
  if (!Number.isInteger(value) || value < 0 || value > maximum) {
    throw new BadTrainingSetting({ setting, value, expected: `an integer from 0 to ${maximum}` });
  }
  return value;
}
