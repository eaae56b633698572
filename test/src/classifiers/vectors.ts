import assert from "node:assert/strict";

import { concat, keccak256 } from "ethers";

import { NO_TRACE } from "../../../src/classifiers/index.ts";
import type { Classifier } from "../../../src/classifiers/index.ts";
import { encodeConfig, splitChunks } from "../../../src/codec/index.ts";
import type { ClassifierConfig, Hex, PerceptronKind } from "../../../src/codec/index.ts";
import { DcaiError } from "../../../src/errors.ts";
import { Random } from "../../../src/training/random.ts";
import type { PerceptronOracle } from "./oracle.ts";
import { randomModel, randomSample } from "./random-models.ts";
import { revertData } from "./revert-data.ts";

/** One model and what happens to it; entry i of each list of steps belongs to step i. */
export interface PerceptronVector {
  readonly kind: PerceptronKind;
  /** The contract's `abi.encode`d configuration, and the same as numbers. */
  readonly encodedConfig: Hex;
  readonly config: ClassifierConfig;
  /** What is loaded before the first step: chunks of whole slots, and the slots that they begin with. */
  readonly chunks: Hex[];
  readonly offsets: number[];
  readonly features: Hex[];
  readonly labels: number[];
  /** Scores before the step, as decimal texts, and the labels predicted from them. */
  readonly scores: string[];
  readonly predictions: number[];
  /** Whether the update's trace is not zero. */
  readonly changed: boolean[];
  /** What the update reverts with; `0x` if it does not. */
  readonly reverts: Hex[];
  /** After the step: keccak256 of all parameter slots, one after the other. */
  readonly digests: string[];
}

const STEPS = 60;
/** Small, so that the huge model, of which little is loaded, takes little room here. */
const CHUNK_SLOTS = 4;

/** What a model is made from. */
interface Case {
  readonly kind: PerceptronKind;
  readonly config: ClassifierConfig;
  /** The largest weight at the start. */
  readonly largest: number;
  /** How many updates must overflow, at least. */
  readonly overflows: number;
}

type Settings = readonly [features: number, learningRate: number, binaryPoint: number, bias: number];

function sparse([features, learningRate, binaryPoint, bias]: Settings, largest: number, overflows = 0): Case {
  const config = { features, learningRate, binaryPoint, featurePoint: 0, bias };
  return { kind: "SparsePerceptron", config, largest, overflows };
}

function dense(settings: Settings, featurePoint: number, largest: number, overflows = 0): Case {
  const { config } = sparse(settings, largest);
  return { kind: "DensePerceptron", config: { ...config, featurePoint }, largest, overflows };
}

const CASES: Readonly<Record<string, Case>> = {
  sparse: sparse([200, 64, 6, -70], 300),
  sparseWide: sparse([1000, 1, 0, 0], 2),
  sparseFull: sparse([50, 500, 12, 9], 32_767, 3),
  sparseFast: sparse([30, 512, 15, -1], 32_700, 3),
  sparseOne: sparse([1, 3, 1, 2], 5),
  sparseOneSlot: sparse([10, 5, 2, 0], 30),
  sparseTwoSlots: sparse([11, 5, 2, -4], 30),
  sparseHuge: sparse([65_536, 32, 5, 3], 90),
  dense: dense([33, 4, 8, 256], 8, 2000),
  denseCoarse: dense([16, 1, 0, -5], 6, 20),
  denseFine: dense([40, 512, 15, 0], 15, 9000),
  denseTwoFullSlots: dense([26, 16, 7, -1], 10, 32_767, 3),
  denseOneFullSlot: dense([10, 100, 2, -7], 14, 32_767),
  denseOne: dense([1, 7, 3, 0], 12, 100),
};

/** All vectors, by name. Throws if twin and oracle differ anywhere. */
export function perceptronVectors(): Record<string, PerceptronVector> {
  const random = new Random(2024);
  return Object.fromEntries(Object.entries(CASES).map(([name, settings]) => [name, makeVector(random, settings)]));
}

/** keccak256 of all parameter slots, one after the other. */
export function stateDigest(slots: readonly string[]): string {
  return keccak256(concat(slots));
}

function makeVector(random: Random, { kind, config, largest, overflows }: Case): PerceptronVector {
  const { twin, oracle } = randomModel(random, kind, config, largest);
  const lists = { features: [], labels: [], scores: [], predictions: [], changed: [], reverts: [], digests: [] };
  const vector = { kind, encodedConfig: encodeConfig(kind, config), config, ...initialChunks(twin), ...lists };
  const steps: Pick<PerceptronVector, keyof typeof lists> = vector;
  for (let step = 0; step < STEPS; step++) {
    const features = randomSample(random, kind, config.features);
    // Labels lean towards what is not predicted, so that most steps change something.
    const label = random.below(4) === 0 ? oracle.predict(features) : 1 - oracle.predict(features);
    steps.features.push(features);
    steps.labels.push(label);
    steps.scores.push(String(twin.score(features)));
    steps.predictions.push(twin.predict(features));
    assert.equal(steps.scores.at(-1), String(oracle.score(features)));
    const { outcome, revert } = learn(twin, features, label);
    assert.equal(outcome, learnPlainly(oracle, features, label));
    steps.changed.push(outcome === "changed");
    steps.reverts.push(revert);
    assert.deepEqual(twin.parameters(), oracle.slots());
    steps.digests.push(stateDigest(twin.parameters()));
  }
  const overflowed = steps.reverts.filter((data) => data !== "0x").length;
  assert(overflowed >= overflows, `${overflowed} updates of ${JSON.stringify(config)} overflowed`);
  return vector;
}

/** The chunks of a model's parameters that are not all zero. */
function initialChunks(twin: Classifier): Pick<PerceptronVector, "chunks" | "offsets"> {
  const used = splitChunks(twin.parameters(), CHUNK_SLOTS).filter(({ data }) => /[1-9a-f]/.test(data.slice(2)));
  return { chunks: used.map(({ data }) => data), offsets: used.map(({ offset }) => offset) };
}

/** What an update did: `changed`, `same`, or what overflowed, with its index or value, and the contract's revert data. */
function learn(twin: Classifier, features: Hex, label: number): { outcome: string; revert: Hex } {
  try {
    return { outcome: twin.update(features, label) === NO_TRACE ? "same" : "changed", revert: "0x" };
  } catch (error) {
    if (!(error instanceof DcaiError)) throw error;
    return { outcome: [error.code, ...Object.values(error.details)].join(" "), revert: revertData(error) };
  }
}

function learnPlainly(oracle: PerceptronOracle, features: Hex, label: number): string {
  try {
    return oracle.update(features, label) ? "changed" : "same";
  } catch (error) {
    return (error as Error).message;
  }
}
