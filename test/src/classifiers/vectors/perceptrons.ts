import type { Hex, PerceptronKind } from "../../../../src/codec/index.ts";
import { Random } from "../../../../src/training/random.ts";
import { PerceptronOracle } from "../oracle/perceptron.ts";
import { randomSample } from "../random-models.ts";
import { Recorder } from "./recorder.ts";
import type { Vector } from "./recorder.ts";
import { drawIndices, drawValues, randomSteps, sampleOf } from "./samples.ts";

type Settings = readonly [features: number, learningRate: number, binaryPoint: number, bias: number];

/** What a model is made from; `largest` is the largest weight at the start. */
interface Case {
  readonly kind: PerceptronKind;
  readonly labels: number;
  readonly settings: Settings;
  readonly featurePoint: number;
  readonly largest: number;
  readonly steps: number;
}

function sparse(labels: number, settings: Settings, largest: number, steps = 60): Case {
  return { kind: "SparsePerceptron", labels, settings, featurePoint: 0, largest, steps };
}

function dense(labels: number, settings: Settings, featurePoint: number, largest: number, steps = 60): Case {
  return { kind: "DensePerceptron", labels, settings, featurePoint, largest, steps };
}

const TWO_LABELS: Readonly<Record<string, Case>> = {
  sparse: sparse(2, [200, 64, 6, -70], 300),
  sparseWide: sparse(2, [1000, 1, 0, 0], 2),
  sparseFull: sparse(2, [50, 500, 12, 9], 32_767),
  sparseFast: sparse(2, [30, 512, 15, -1], 32_700),
  sparseOne: sparse(2, [1, 3, 1, 2], 5),
  sparseOneSlot: sparse(2, [10, 5, 2, 0], 30),
  sparseTwoSlots: sparse(2, [11, 5, 2, -4], 30),
  sparseHuge: sparse(2, [65_536, 32, 5, 3], 90),
  dense: dense(2, [33, 4, 8, 256], 8, 2000),
  denseCoarse: dense(2, [16, 1, 0, -5], 6, 20),
  denseFine: dense(2, [40, 512, 15, 0], 15, 9000),
  denseTwoFullSlots: dense(2, [26, 16, 7, -1], 10, 32_767),
  denseOneFullSlot: dense(2, [10, 100, 2, -7], 14, 32_767),
  denseOne: dense(2, [1, 7, 3, 0], 12, 100),
};

const MANY_LABELS: Readonly<Record<string, Case>> = {
  sparse3: sparse(3, [60, 64, 6, -70], 300, 40),
  sparse3Full: sparse(3, [20, 512, 15, 9], 32_767, 30),
  sparse6: sparse(6, [33, 5, 2, 1], 60, 30),
  sparse10: sparse(10, [40, 20, 4, 0], 90, 30),
  sparse16: sparse(16, [9, 20, 4, 0], 90, 20),
  sparse17: sparse(17, [12, 20, 4, 7], 90, 20),
  sparse17Full: sparse(17, [12, 512, 15, -3], 32_767, 15),
  sparse255: sparse(255, [4, 3, 1, 2], 9, 1),
  dense3: dense(3, [33, 4, 8, 256], 8, 2000, 40),
  dense3Full: dense(3, [26, 16, 7, -1], 10, 32_767, 30),
  dense10: dense(10, [10, 70, 8, 3], 15, 900, 30),
  dense17: dense(17, [11, 1, 0, -5], 6, 20, 20),
};

/** What perceptrons of two labels are told in; the scores of the updates are label 1's. */
export interface TwoLabelVector {
  readonly kind: PerceptronKind;
  /** The contract's `abi.encode`d configuration, and the same as numbers. */
  readonly encodedConfig: Hex;
  readonly config: Readonly<Record<string, number>>;
  /** As in {@link Vector}. */
  readonly chunks: Hex[];
  readonly offsets: number[];
  readonly features: Hex[];
  readonly labels: number[];
  /** Before the step, as decimal texts, and the labels predicted from them. */
  readonly scores: string[];
  readonly predictions: number[];
  /** Whether the update's trace is not zero. */
  readonly changed: boolean[];
  readonly reverts: Hex[];
  readonly digests: Hex[];
}

/** The vectors of perceptrons with two labels: updates only. */
export function twoLabelVectors(): Record<string, TwoLabelVector> {
  const random = new Random(2024);
  return Object.fromEntries(
    Object.entries(TWO_LABELS).map(([name, settings]) => [name, twoLabelVector(random, settings)]),
  );
}

/** The vectors of perceptrons with more labels. */
export function manyLabelVectors(): Record<string, Vector> {
  const random = new Random(2025);
  const vectors = Object.entries(MANY_LABELS).map(([name, settings]) => {
    const { kind, steps } = settings;
    const draw = () => randomSample(random, kind, settings.settings[0]);
    const recorder = randomSteps(random, new Recorder(kind, oracleOf(random, settings)), steps, draw);
    return [name, recorder.undoAll().vector] as const;
  });
  return { ...Object.fromEntries(vectors), ...boundaries(random) };
}

/** Ties, samples of one feature and of none, the longest ones, and biases that are full. */
function boundaries(random: Random): Record<string, Vector> {
  const tied = new Recorder("SparsePerceptron", oracleOf(random, sparse(4, [30, 8, 3, 0], 0)));
  for (const label of [0, 3, 2, 1, 3, 0]) tied.update(sampleOf([2, 3]), label);
  tied
    .update("0x", 1)
    .update("0x", 2)
    .update(sampleOf([29]), 1)
    .undoAll();
  const crowded = oracleOf(random, sparse(17, [2_000, 8, 3, 0], 0));
  const most = Number(crowded.maxCount());
  const longest = new Recorder("SparsePerceptron", crowded);
  // Predicted rightly: to change so many weights that are 0 takes more gas than a transaction has.
  longest.update(drawIndices(random, 2_000, most), 0).update(drawIndices(random, 2_000, most + 1), 1);
  longest.update(sampleOf([1_999]), 16).undoAll();
  const wide = new Recorder("DensePerceptron", oracleOf(random, dense(10, [784, 16, 8, 0], 12, 0)));
  wide
    .update(drawValues(random, 784, 4096), 9)
    .update(drawValues(random, 784), 5)
    .undoAll();
  return { ties: tied.vector, longest: longest.vector, wide: wide.vector, fullBiases: fullBiases() };
}

/** Labels 0 and 1 have no room above, label 2 has none below. */
function fullBiases(): Vector {
  const settings = { sparse: true, labels: 3, learningRate: 8n, binaryPoint: 3n, featurePoint: 0n };
  const most = 2n ** 31n - 1n;
  const oracle = new PerceptronOracle(settings, new Array<bigint[]>(3).fill([9n, -9n]), [most, most - 7n, -most]);
  const recorder = new Recorder("SparsePerceptron", oracle);
  for (const label of [1, 2, 0, 0, 1]) recorder.update(sampleOf([0, 1]), label);
  return recorder.undoAll().vector;
}

function twoLabelVector(random: Random, settings: Case): TwoLabelVector {
  const { kind, steps, featurePoint } = settings;
  const [features, learningRate, binaryPoint, bias] = settings.settings;
  const oracle = oracleOf(random, settings);
  const recorder = new Recorder(kind, oracle);
  for (let step = 0; step < steps; step++) {
    const sample = randomSample(random, kind, features);
    const predicted = oracle.scores(sample)[1]! > 0n ? 1 : 0;
    // Labels lean towards what is not predicted, so that most steps change something.
    recorder.update(sample, random.below(4) === 0 ? predicted : 1 - predicted);
  }
  const { encodedConfig, chunks, offsets, features: samples, labels, predictions, reverts, digests } = recorder.vector;
  return {
    kind,
    encodedConfig,
    config: { features, learningRate, binaryPoint, featurePoint, bias },
    chunks,
    offsets,
    features: samples,
    labels,
    scores: recorder.vector.scores.map((packed) => String(BigInt.asIntN(256, BigInt(`0x${packed.slice(66)}`)))),
    predictions,
    changed: recorder.vector.traces.map((trace) => BigInt(trace) !== 0n),
    reverts,
    digests,
  };
}

function oracleOf(random: Random, { kind, labels, settings, featurePoint, largest }: Case): PerceptronOracle {
  const [features, learningRate, binaryPoint, bias] = settings;
  const rows = labels === 2 ? 1 : labels;
  // A huge model has weights at both ends and in a few places between.
  const isUsed = (index: number) => features < 10_000 || index < 12 || index >= features - 12 || index % 4_099 === 0;
  const draw = () => {
    if (random.below(8) === 0) return random.below(2) === 0 ? largest : -largest;
    return random.between(-largest, largest);
  };
  const row = () => Array.from({ length: features }, (_, index) => BigInt(isUsed(index) ? draw() : 0));
  const exact = {
    sparse: kind === "SparsePerceptron",
    labels,
    learningRate: BigInt(learningRate),
    binaryPoint: BigInt(binaryPoint),
    featurePoint: BigInt(featurePoint),
  };
  const biases = Array.from({ length: rows }, (_, i) => BigInt(i === 0 ? bias : draw()));
  return new PerceptronOracle(exact, Array.from({ length: rows }, row), biases);
}
