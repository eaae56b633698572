import { BadTrainingSetting } from "./errors.ts";

/** An encoded sample and its label. */
export interface LabelledSample {
  /** As it goes on chain: the encoder's output, not empty. */
  readonly features: Uint8Array;
  /** The label's number, from 0. */
  readonly label: number;
}

/** Throws {@link BadTrainingSetting} unless there are samples, and all have a label below `labels`. */
export function checkSamples(samples: readonly LabelledSample[], labels: number): void {
  if (samples.length === 0) {
    throw new BadTrainingSetting({ setting: "number of samples", value: 0, expected: "at least 1" });
  }
  samples.forEach(({ label }, i) => {
    if (!Number.isInteger(label) || label < 0 || label >= labels) {
      const expected = `an integer from 0 to ${labels - 1}`;
      throw new BadTrainingSetting({ setting: `label of sample ${i}`, value: label, expected });
    }
  });
}
