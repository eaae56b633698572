// The models and samples that the reference's gas was measured with, quantised to our scales.
import { createHash } from "node:crypto";

import { encodeConfig, encodeDense, encodeSparse, joinSlots, packParameters, toHex } from "../src/index.ts";
import type { Hex, PerceptronKind } from "../src/index.ts";
import reference from "./reference.json" with { type: "json" };

export type RowName = keyof typeof reference.rows;
export type SampleName = keyof typeof reference.samples;

/** A model of the reference, ready for our contracts. */
export interface BenchModel {
  kind: PerceptronKind;
  config: Hex;
  parameters: Hex;
  /** The sample, varied so that the same slots are touched: a sample can be contributed only once. */
  sample(variant: number): Hex;
  /** The sample with 1000 added to every index; null for dense models. */
  neverSeen: Hex | null;
}

/** The reference's generator of numbers: a 64-bit linear congruential one, of which the lowest 11 bits are dropped. */
function generator(seed: number): (bound: bigint) => bigint {
  let state = BigInt(seed);
  return (bound) => {
    state = (state * 6364136223846793005n + 1442695040888963407n) & 0xffff_ffff_ffff_ffffn;
    return (state >> 11n) % bound;
  };
}

/** Weights and intercept as the reference had them, scaled by 10^9. Checked against its published digest. */
function referenceWeights(row: RowName): { weights: bigint[]; intercept: bigint } {
  const { seed, features, sha256OfCommaJoinedDecimals, intercept: expected } = reference.rows[row];
  const next = generator(seed);
  const weights = Array.from({ length: features }, () => next(12_000_000_001n) - 6_000_000_000n || 1n);
  const intercept = next(2_000_000_001n) - 1_000_000_000n;
  const digest = createHash("sha256").update(weights.join(",")).digest("hex");
  if (digest !== sha256OfCommaJoinedDecimals || intercept !== BigInt(expected)) {
    throw new Error(`The generator does not give the reference's weights for ${row}.`);
  }
  return { weights, intercept };
}

/** Fractional bits of weights, of which the largest are 6: a learning rate of 1.0 is the largest step allowed, 512. */
const BINARY_POINT = 9;
/** Of dense features, which lie between -1 and 1. */
const FEATURE_POINT = 15;

/** @param spare How many more features than the reference's the model has, with weights of 0. */
export function benchModel(row: RowName, spare = 0): BenchModel {
  const { weights, intercept } = referenceWeights(row);
  const kind: PerceptronKind = row.includes("Sparse") ? "SparsePerceptron" : "DensePerceptron";
  const scale = 2 ** BINARY_POINT;
  const config = {
    features: weights.length + spare,
    learningRate: scale,
    binaryPoint: BINARY_POINT,
    featurePoint: kind === "DensePerceptron" ? FEATURE_POINT : 0,
    bias: Math.round((Number(intercept) / 1e9) * scale),
  };
  const quantised = weights.map((weight) => Math.round((Number(weight) / 1e9) * scale));
  const slots = packParameters(config, [...quantised, ...new Array<number>(spare).fill(0)]);
  const data = reference.samples[row.split("/")[0] as SampleName];
  return {
    kind,
    config: encodeConfig(kind, config),
    parameters: toHex(joinSlots(slots)),
    sample: (variant) => (kind === "DensePerceptron" ? denseSample(data, variant) : sparseSample(data, variant)),
    neverSeen: kind === "DensePerceptron" ? null : toHex(encodeSparse(data.map((index) => index + 1000))),
  };
}

/** The last index moved to another place in its slot of sixteen lanes (weight i is lane i + 6). */
function sparseSample(indices: number[], variant: number): Hex {
  const last = indices.at(-1)!;
  const others = indices.slice(0, -1);
  const first = ((last + 6) & ~15) - 6;
  const places = Array.from({ length: 16 }, (_, lane) => first + lane).filter((i) => i >= 0 && !others.includes(i));
  places.sort((a, b) => Math.abs(a - last) - Math.abs(b - last)); // the sample itself comes first
  const replaced = places[variant];
  if (replaced === undefined) throw new Error(`No variant ${variant} of the sample.`);
  return toHex(encodeSparse([...others, replaced].sort((a, b) => a - b)));
}

/** The reference normalises the sample to length 1; a variant changes its last value by the smallest step. */
function denseSample(values: number[], variant: number): Hex {
  const length = Math.hypot(...values);
  const scaled = values.map((value) => Math.round((value / length) * 2 ** FEATURE_POINT));
  return toHex(encodeDense([...scaled.slice(0, -1), scaled.at(-1)! + variant]));
}
