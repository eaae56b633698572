import assert from "node:assert/strict";

import { AbiCoder, concat, keccak256 } from "ethers";

import { NO_TRACE } from "../../../src/classifiers/index.ts";
import type { Classifier } from "../../../src/classifiers/index.ts";
import { encodeConfig } from "../../../src/codec/index.ts";
import type { ClassifierConfig, Hex, PerceptronKind } from "../../../src/codec/index.ts";
import { DcaiError } from "../../../src/errors.ts";
import { Random } from "../../../src/training/random.ts";
import { randomModel, randomSample } from "./random-models.ts";

/** One model and what happens to it; entry i of each list belongs to step i. */
export interface PerceptronVector {
  readonly kind: PerceptronKind;
  /** The contract's `abi.encode`d configuration, and the same as numbers. */
  readonly encodedConfig: Hex;
  readonly config: ClassifierConfig;
  readonly initialSlots: readonly Hex[];
  readonly features: Hex[];
  readonly labels: number[];
  /** Scores before the step, as decimal texts, and the labels predicted from them. */
  readonly scores: string[];
  readonly predictions: number[];
  /** Whether the update's trace is not zero. */
  readonly changed: boolean[];
  /** After the step: keccak256 of all slots followed by the bias as an int256. */
  readonly digests: string[];
  readonly finalSlots: Hex[];
  readonly finalBias: number;
}

const STEPS = 120;

const CASES: Readonly<Record<string, readonly [PerceptronKind, ClassifierConfig, number]>> = {
  sparse: ["SparsePerceptron", { features: 200, learningRate: 64, binaryPoint: 6, featurePoint: 0, bias: -70 }, 300],
  sparseWide: ["SparsePerceptron", { features: 1000, learningRate: 1, binaryPoint: 0, featurePoint: 0, bias: 0 }, 2],
  sparseFull: [
    "SparsePerceptron",
    { features: 50, learningRate: 7000, binaryPoint: 12, featurePoint: 0, bias: 9 },
    32_767,
  ],
  dense: ["DensePerceptron", { features: 33, learningRate: 50, binaryPoint: 8, featurePoint: 8, bias: 256 }, 2000],
  denseInteger: ["DensePerceptron", { features: 16, learningRate: 1, binaryPoint: 0, featurePoint: 0, bias: -5 }, 20],
  denseFine: [
    "DensePerceptron",
    { features: 40, learningRate: 1999, binaryPoint: 15, featurePoint: 15, bias: 0 },
    9000,
  ],
};

/** All vectors, by name. Throws if twin and oracle differ anywhere. */
export function perceptronVectors(): Record<string, PerceptronVector> {
  const random = new Random(2024);
  return Object.fromEntries(
    Object.entries(CASES).map(([name, [kind, config, largest]]) => [name, makeVector(random, kind, config, largest)]),
  );
}

/** keccak256 of all slots followed by the bias as an int256: `abi.encodePacked(bytes32[] slots, int256 bias)`. */
export function stateDigest(twin: Classifier): string {
  const bias = AbiCoder.defaultAbiCoder().encode(["int256"], [twin.bias]);
  return keccak256(concat([...twin.parameters(), bias]));
}

function makeVector(random: Random, kind: PerceptronKind, config: ClassifierConfig, largest: number): PerceptronVector {
  const { twin, oracle } = randomModel(random, kind, config, largest);
  const lists = { features: [], labels: [], scores: [], predictions: [], changed: [], digests: [] };
  const initialSlots = twin.parameters();
  const vector = { kind, encodedConfig: encodeConfig(kind, config), config, initialSlots, ...lists };
  const steps: Pick<PerceptronVector, keyof typeof lists> = vector;
  while (steps.features.length < STEPS) {
    const features = randomSample(random, kind, config.features);
    // Labels lean towards what is not predicted, so that most steps change something.
    const label = random.below(4) === 0 ? oracle.predict(features) : 1 - oracle.predict(features);
    if (overflows(twin, features, label)) continue;
    steps.features.push(features);
    steps.labels.push(label);
    steps.scores.push(String(twin.score(features)));
    steps.predictions.push(twin.predict(features));
    assert.equal(steps.scores.at(-1), String(oracle.score(features)));
    steps.changed.push(twin.update(features, label) !== NO_TRACE);
    assert.equal(steps.changed.at(-1), oracle.update(features, label));
    assert.deepEqual(twin.parameters(), oracle.slots());
    assert.equal(BigInt(twin.bias), oracle.bias);
    steps.digests.push(stateDigest(twin));
  }
  return { ...vector, finalSlots: twin.parameters(), finalBias: twin.bias };
}

function overflows(twin: Classifier, features: Hex, label: number): boolean {
  try {
    twin.clone().update(features, label);
    return false;
  } catch (error) {
    assert(error instanceof DcaiError && error.code === "WEIGHT_OVERFLOW");
    return true;
  }
}
