import type { Encoder, EncoderInput } from "../encoders/index.ts";
import type { LabelledSample } from "../training/samples.ts";

/** Encoded samples with known labels, split in two. */
export interface DataSet {
  /** The labels' names, label 0 first. */
  readonly labels: readonly string[];
  readonly encoder: Encoder;
  /** To train on. */
  readonly train: readonly LabelledSample[];
  /** Held out. */
  readonly test: readonly LabelledSample[];
}

/** A sample before it is encoded. */
export interface RawSample {
  readonly input: EncoderInput;
  readonly label: number;
}

/**
 * Splits samples, in the order they have: the last share is held out. Nothing is moved between the two afterwards.
 *
 * @param testShare 0 to 1; rounded down to whole samples.
 */
export function splitSamples<Sample>(
  samples: readonly Sample[],
  testShare: number,
): { train: readonly Sample[]; test: readonly Sample[] } {
  const first = samples.length - Math.floor(samples.length * testShare);
  return { train: samples.slice(0, first), test: samples.slice(first) };
}

/** Encodes samples; those in which the encoder finds nothing are left out, as the chain refuses them. */
export function encodeSamples(samples: readonly RawSample[], encoder: Encoder): LabelledSample[] {
  return samples
    .map(({ input, label }) => ({ features: encoder.encode(input), label }))
    .filter(({ features }) => features.length > 0);
}
