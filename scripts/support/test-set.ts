import path from "node:path";

import type { TestSet } from "../../src/audit/page/index.ts";
import type { LabelledSample } from "../../src/training/index.ts";
import { readRows } from "../../src/node.ts";
import { inputColumns, loadEncoder } from "./encoders.ts";
import { BadOption } from "./errors.ts";

/** Where samples to try a model on come from. */
export interface TestSetOptions {
  /** A .csv, .tsv or .jsonl file with labels. */
  readonly data: string;
  readonly text?: string | undefined;
  readonly columns?: string | undefined;
  /** The column with the label. */
  readonly label?: string | undefined;
  /** Model file or vocabulary file. */
  readonly encoder?: string | undefined;
}

/** A model's encoder and labels. */
interface Card {
  readonly encoder: string;
  readonly encoderHash: string;
  readonly labels: readonly string[];
}

/** Samples that a model is tried on at most; it is tried some hundred times. */
const MOST = 2_000;

/**
 * Reads a data file as a model takes it; of a large one samples that are spread evenly over it. Those in which the encoder finds
 * nothing are left out.
 *
 * @throws BadOption if there is none, and as `loadEncoder` and `readRows` do
 */
export async function loadTestSet({ labels, ...card }: Card, options: TestSetOptions): Promise<TestSet> {
  const encoder = await loadEncoder(card, options.encoder);
  const columns = { ...inputColumns(encoder, options), label: options.label ?? "label", labels };
  let samples: LabelledSample[] = [];
  let [of, stride] = [0, 1];
  for await (const { input, label } of readRows(options.data, columns)) {
    const features = encoder.encode(input);
    if (features.length === 0) continue;
    if (of++ % stride === 0) samples.push({ features, label: label! });
    if (samples.length <= MOST) continue;
    samples = samples.filter((_, i) => i % 2 === 0);
    stride *= 2;
  }
  if (of === 0)
    throw new BadOption({ option: "--data", value: options.data, expected: "a file with samples for the model" });
  return { file: path.basename(options.data), samples, of };
}
