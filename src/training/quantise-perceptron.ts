import { INT16_MAX, INT32_MAX, INT32_MIN, maxLearningRate, packPerceptron } from "../codec/index.ts";
import type { PerceptronKind } from "../codec/index.ts";
import { BadParameter, BadTrainingSetting, CannotQuantise } from "./errors.ts";
import type { PerceptronModel } from "./float-model.ts";
import type { QuantisedModel } from "./quantised-model.ts";

/** How a perceptron is rounded. */
export interface RoundingOptions {
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
 * Rounds a perceptron to the on-chain format: weights, biases and learning rate become round(real * 2^binaryPoint), with
 * the largest binaryPoint for which `largest weight + headroom * learning rate` stays within int16.
 *
 * @throws BadParameter if a number is not finite, BadTrainingSetting, CannotQuantise if no binary point will do, BadConfig,
 * WrongDimension, TooLarge
 */
export function quantisePerceptron(model: PerceptronModel, options: RoundingOptions): QuantisedModel<PerceptronKind> {
  checkNumbers(model);
  const headroom = checkOption("headroom", options.headroom ?? DEFAULT_HEADROOM, INT16_MAX - 1);
  const fixed = options.binaryPoint;
  const highest = fixed === undefined ? MAX_BINARY_POINT : checkOption("binary point", fixed, MAX_BINARY_POINT);
  const lowest = fixed ?? 0;
  const { largest, where } = largestWeight(model);
  let problem = "";
  for (let binaryPoint = highest; binaryPoint >= lowest; binaryPoint--) {
    problem = findProblem(model, largest, headroom, binaryPoint);
    if (problem === "") return round(model, binaryPoint);
  }
  throw new CannotQuantise({ largest, where, learningRate: model.learningRate, headroom, reason: problem });
}

function findProblem(model: PerceptronModel, largest: number, headroom: number, binaryPoint: number): string {
  const rate = scaled(model.learningRate, binaryPoint);
  const at = `with ${binaryPoint} fractional bits`;
  if (rate < 1) return `the learning rate rounds to 0 ${at}`;
  const maxRate = maxLearningRate(model.kind, model.featurePoint);
  if (rate > maxRate) return `the learning rate becomes ${rate}, above ${maxRate}, ${at}`;
  const biases = model.biases.map((bias) => scaled(bias, binaryPoint));
  if (biases.some((bias) => bias < INT32_MIN || bias > INT32_MAX)) return `the bias exceeds int32 ${at}`;
  const room = Math.abs(scaled(largest, binaryPoint)) + headroom * rate;
  return room > INT16_MAX ? `a weight and its headroom exceed int16 ${at}` : "";
}

function round(model: PerceptronModel, binaryPoint: number): QuantisedModel<PerceptronKind> {
  const { kind, labels, features, featurePoint } = model;
  const raw = (row: Float64Array) => row.map((value) => scaled(value, binaryPoint));
  const biases = raw(model.biases);
  const learningRate = scaled(model.learningRate, binaryPoint);
  const config = { features, learningRate, binaryPoint, featurePoint, bias: biases[0]! };
  return { kind, config, labels, slots: packPerceptron(kind, config, { biases, weights: model.weights.map(raw) }) };
}

/** Halves upwards; never -0, which a comparison of configurations would take for another number than 0. */
function scaled(value: number, binaryPoint: number): number {
  return Math.round(value * 2 ** binaryPoint) + 0;
}

function largestWeight({ weights }: PerceptronModel): { where: string; largest: number } {
  let [row, index] = [0, 0];
  weights.forEach((values, r) => {
    values.forEach((value, i) => {
      if (Math.abs(value) > Math.abs(weights[row]![index]!)) [row, index] = [r, i];
    });
  });
  return { where: weightName(weights.length, row, index), largest: weights[row]![index]! };
}

function checkNumbers({ weights, biases, learningRate }: PerceptronModel): void {
  weights.forEach((row, r) => row.forEach((value, i) => checkFinite(weightName(weights.length, r, i), value)));
  biases.forEach((value, r) => checkFinite(biases.length === 1 ? "the bias" : `the bias of label ${r}`, value));
  checkFinite("the learning rate", learningRate);
}

function weightName(rows: number, row: number, index: number): string {
  return rows === 1 ? `weight ${index}` : `weight ${index} of label ${row}`;
}

function checkFinite(where: string, value: number): void {
  if (!Number.isFinite(value)) throw new BadParameter({ where, value });
}

function checkOption(setting: string, value: number, maximum: number): number {
  if (!Number.isInteger(value) || value < 0 || value > maximum) {
    throw new BadTrainingSetting({ setting, value, expected: `an integer from 0 to ${maximum}` });
  }
  return value;
}
