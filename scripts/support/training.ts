import { BadTextInRow } from "../../src/data/errors.ts";
import type { Row } from "../../src/data/rows.ts";
import {
  buildVocabulary,
  fitScaling,
  hashingEncoder,
  indicesEncoder,
  scalingEncoder,
  vocabularyEncoder,
} from "../../src/encoders/index.ts";
import type { Encoder } from "../../src/encoders/index.ts";
import { readRows } from "../../src/node.ts";
import { isPerceptron, MAX_LABELS } from "../../src/codec/index.ts";
import { accuracy, LabelRepeated, train, twinOf } from "../../src/training/index.ts";
import type { FloatModel, LabelledSample, StoredModel } from "../../src/training/index.ts";
import { chooseClassifier, parseSettings } from "./classifiers.ts";
import type { ClassifierOptions } from "./classifiers.ts";
import { DEFAULTS } from "./defaults.ts";
import { splitList } from "./encoders.ts";
import { BadOption, CannotTrain, ConflictingOptions, MissingOption } from "./errors.ts";
import { parseChoice, parseInteger } from "./options.ts";
import { quantiseForChain } from "./quantising.ts";

/** What a model is trained from, and how. */
export interface TrainOptions extends ClassifierOptions {
  /** A `.csv`, `.tsv` or `.jsonl` file. */
  readonly data: string;
  readonly text?: string | undefined;
  /** Numeric columns, separated by commas. */
  readonly columns?: string | undefined;
  readonly label: string;
  /** The labels' names, label 0 first, separated by commas; those in the data, in alphabetical order, unless told. */
  readonly labels?: string | undefined;
  /** `hashing`, `vocabulary`, `indices` or `scaling`; hashing for texts and scaling for numbers unless told. */
  readonly encoder?: string | undefined;
  readonly features: number;
  /** Most features of one text. */
  readonly maxFeatures?: string | undefined;
  /** `each`: a number by its column's mean and deviation; `shared`: by those of all numbers together. */
  readonly scaling: string;
  /** Fractional bits of numbers, 0 to 15. */
  readonly featurePoint: number;
  /** Of perceptrons. */
  readonly epochs: number;
  readonly seed: number;
  /** Of perceptrons: what an update on the chain adds to a weight, where training added 1. */
  readonly learningRate: number;
}

/** A model that is ready for the chain, and how it came about. */
export interface Prepared {
  readonly model: StoredModel;
  /** Rows that it was trained from; 0 if it was read from a file. */
  readonly rows: number;
  /** Rows in which the encoder found nothing. */
  readonly skipped: number;
  /** Share of the rows that the model, as it goes on chain, predicts rightly; null if it was read from a file. */
  readonly accuracy: number | null;
  /** How far averages of a file were rounded, at most, if they were. */
  readonly largestDifference?: number;
}

/**
 * Trains a classifier from a file, perceptrons averaged, and quantises it. The same file, options and seed give the same
 * model.
 *
 * @throws CannotTrain, ConflictingOptions, BadOption, and the errors of the readers, encoders and training
 */
export async function trainModel(options: TrainOptions): Promise<Prepared> {
  const { data, label, epochs, seed, learningRate } = options;
  const columns = chooseColumns(options);
  const labels = options.labels === undefined ? await labelsIn(data, label) : readLabels(options.labels);
  const rows: Row[] = [];
  for await (const row of readRows(data, { ...columns, label, labels })) rows.push(row);
  const { encoder, vocabulary } = makeEncoder(options, columns.columns, rows);
  const kind = chooseClassifier(options, encoder);
  const { smoothing, laneBits } = parseSettings(kind, options);
  const samples = rows
    .map((row): LabelledSample => ({ features: encoder.encode(row.input), label: row.label! }))
    .filter(({ features }) => features.length > 0);
  checkSamples(data, labels, samples);
  const { featureCount: features, featurePoint } = encoder;
  const shape = { features, featurePoint, labels: labels.length };
  const chosen = smoothing === undefined ? {} : { smoothing };
  const trained: FloatModel = train(kind, samples, { ...shape, ...chosen, epochs, seed, averaged: true });
  const words = vocabulary === undefined ? {} : { vocabulary };
  const ready = isPerceptron(kind) ? { ...trained, learningRate } : trained;
  const model = { ...quantiseForChain(ready, laneBits), labels, encoder: encoder.description, ...words };
  return {
    model,
    rows: rows.length,
    skipped: rows.length - samples.length,
    accuracy: accuracy(twinOf(model), samples),
  };
}

function chooseColumns({
  text,
  columns,
}: TrainOptions): { text: string; columns?: never } | { columns: string[]; text?: never } {
  if (text !== undefined && columns !== undefined) throw new ConflictingOptions({ options: ["--text", "--columns"] });
  return columns === undefined ? { text: text ?? DEFAULTS.text } : { columns: splitList(columns) };
}

/** Names that are given in a list. Throws BadOption, LabelRepeated. */
function readLabels(list: string): string[] {
  const labels = splitList(list);
  if (labels.length < 2 || labels.length > MAX_LABELS || labels.includes("")) {
    throw new BadOption({ option: "--labels", value: list, expected: `2 to ${MAX_LABELS} names` });
  }
  const label = labels.find((name, i) => labels.indexOf(name) < i);
  if (label !== undefined) throw new LabelRepeated({ label });
  return labels;
}

/** The labels that occur in a file. */
export async function labelsIn(data: string, label: string): Promise<string[]> {
  const names = new Set<string>();
  try {
    for await (const { input } of readRows(data, { text: label })) names.add((input as string).trim());
  } catch (error) {
    if (!(error instanceof BadTextInRow)) throw error;
    throw new MissingOption({ option: "--labels", what: "the labels in the data are not texts" }, { cause: error });
  }
  if (names.size < 2 || names.size > MAX_LABELS) {
    throw new CannotTrain({
      file: data,
      reason: `it has ${names.size} different labels instead of 2 to ${MAX_LABELS}`,
    });
  }
  return [...names].sort();
}

function makeEncoder(options: TrainOptions, columns: readonly string[] | undefined, rows: readonly Row[]) {
  const choices = columns === undefined ? (["hashing", "vocabulary", "indices"] as const) : (["scaling"] as const);
  const type = parseChoice("--encoder", options.encoder ?? choices[0], choices);
  const { features } = options;
  const cap = options.maxFeatures;
  const bound = cap === undefined ? {} : { maxFeatures: parseInteger("--max-features", cap, 1, 65_536) };
  switch (type) {
    case "hashing":
      return { encoder: hashingEncoder({ features, ...bound }) };
    case "vocabulary": {
      const vocabulary = buildVocabulary(texts(rows), features);
      return { encoder: vocabularyEncoder(vocabulary, bound), vocabulary };
    }
    case "indices":
      return { encoder: indicesEncoder(features) };
    case "scaling":
      return { encoder: fitEncoder(columns!, rows, options) };
  }
}

function texts(rows: readonly Row[]): string[] {
  return rows.map(({ input }) => input as string);
}

/** Shifts and scales to mean 0 and deviation 1, see `scaling`; a column may hold several numbers in JSON. */
function fitEncoder(
  names: readonly string[],
  rows: readonly Row[],
  { scaling, featurePoint }: Pick<TrainOptions, "scaling" | "featurePoint">,
): Encoder {
  const numbers = rows.map(({ input }) => input as readonly number[]);
  const each = fitScaling(numbers, "standard"); // refuses rows of different lengths
  const isShared = parseChoice("--scaling", scaling, ["each", "shared"]) === "shared";
  const [shared] = isShared ? fitScaling(singly(numbers), "standard") : [];
  const columns = shared === undefined ? each : each.map(() => shared);
  return scalingEncoder(columns.length === names.length ? { columns, featurePoint, names } : { columns, featurePoint });
}

/** Every number as a row of its own. */
function* singly(rows: readonly (readonly number[])[]): Generator<readonly number[]> {
  for (const row of rows) for (const number of row) yield [number];
}

function checkSamples(file: string, labels: readonly string[], samples: readonly LabelledSample[]): void {
  for (const [number, name] of labels.entries()) {
    if (samples.some(({ label }) => label === number)) continue;
    throw new CannotTrain({ file, reason: `no usable row has the label ${JSON.stringify(name)}` });
  }
}
