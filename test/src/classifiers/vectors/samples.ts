import type { Hex } from "../../../../src/codec/index.ts";
import type { Random } from "../../../../src/training/random.ts";
import { digits, predictionOf } from "../oracle/plain.ts";
import type { Oracle } from "../oracle/plain.ts";
import type { Recorder } from "./recorder.ts";

/** A sample of numbers, two bytes each: indices, or values. */
export function sampleOf(numbers: readonly number[]): Hex {
  return `0x${numbers.map((number) => digits(BigInt(number), 16)).join("")}`;
}

/** A sparse sample of so many of the model's features. */
export function drawIndices(random: Random, features: number, count: number): Hex {
  const all = Array.from({ length: features }, (_, i) => i);
  const drawn = random.shuffle(all).slice(0, count);
  return sampleOf(drawn.sort((a, b) => a - b));
}

/** A dense sample of values of any size, up to `largest`. */
export function drawValues(random: Random, features: number, largest = 32_767): Hex {
  return sampleOf(Array.from({ length: features }, () => random.between(-largest - 1, largest)));
}

/** Takes random steps: two updates to each undo. */
export function randomSteps(random: Random, recorder: Recorder, steps: number, draw: () => Hex): Recorder {
  for (let step = 0; step < steps; step++) {
    if (random.below(3) === 0) recorder.undo();
    else {
      const features = draw();
      recorder.update(features, drawLabel(random, recorder.oracle, features));
    }
  }
  return recorder;
}

/** A label; one in four times the predicted one. */
function drawLabel(random: Random, oracle: Oracle, features: Hex): number {
  return random.below(4) === 0 ? predictionOf(oracle.scores(features)) : random.below(oracle.labels);
}
