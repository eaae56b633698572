import { indicesEncoder, scalingEncoder, vocabularyEncoder, vocabularyFromJson } from "../../src/encoders/index.ts";
import type { ClassifierKind } from "../../src/codec/index.ts";
import { isSparse } from "../../src/codec/index.ts";
import { importModel, importReferenceModel, MODEL_FORMAT, parseModelFile } from "../../src/training/index.ts";
import type { FloatModel } from "../../src/training/index.ts";
import { classifierName, parseClassifier, parseSettings } from "./classifiers.ts";
import { readText } from "./encoders.ts";
import { BadOption, ConflictingOptions, MissingOption } from "./errors.ts";
import { quantiseForChain } from "./quantising.ts";
import { trainModel } from "./training.ts";
import type { Prepared, TrainOptions } from "./training.ts";

/** Where a new model comes from: either `data` or `parameters`. */
export interface ModelSource extends Omit<TrainOptions, "data"> {
  readonly data?: string | undefined;
  /** A model file of this project, or of microsoft/0xDeCA10B. */
  readonly parameters?: string | undefined;
  /** A vocabulary file, for a model of texts in the other project's format. */
  readonly vocabulary?: string | undefined;
}

/**
 * Trains a model, or reads it from a file.
 *
 * @throws MissingOption, ConflictingOptions, BadOption, and the errors of training and of model files
 */
export async function prepareModel(source: ModelSource): Promise<Prepared> {
  const { data, parameters, smoothing } = source;
  if (data !== undefined && parameters !== undefined) {
    throw new ConflictingOptions({ options: ["--data", "--parameters"] });
  }
  if (data !== undefined) return trainModel({ ...source, data });
  if (parameters === undefined) {
    throw new MissingOption({ option: "--data or --parameters", what: "a model is trained, or read from a file" });
  }
  if (smoothing !== undefined) throw new ConflictingOptions({ options: ["--smoothing", "--parameters"] });
  const text = await readText(parameters);
  const prepared =
    parseModelFile(text)["format"] === MODEL_FORMAT ? readModelFile(text, source) : await readReference(text, source);
  checkClassifier(prepared.model.kind, source.classifier);
  return prepared;
}

const READ = { rows: 0, skipped: 0, accuracy: null };

/** A model file holds all of a model, so that nothing of it can be chosen. */
function readModelFile(text: string, { laneBits }: ModelSource): Prepared {
  if (laneBits !== undefined) throw new ConflictingOptions({ options: ["--lane-bits", "--parameters"] });
  return { model: importModel(text), ...READ };
}

async function readReference(text: string, source: ModelSource): Promise<Prepared> {
  const { vocabulary, featurePoint } = source;
  const words = vocabulary === undefined ? undefined : vocabularyFromJson(await readText(vocabulary));
  const known = words === undefined ? {} : { features: words.length };
  const { model, labels, largestDifference } = importReferenceModel(text, { featurePoint, ...known });
  const { laneBits } = parseSettings(model.kind, { laneBits: source.laneBits });
  const quantised = quantiseForChain(
    model.kind === "SparsePerceptron" ? { ...model, featurePoint: 0 } : model,
    laneBits,
  );
  const encoder = encoderFor(model, featurePoint, words).description;
  const stored = { ...quantised, labels, encoder, ...(words === undefined ? {} : { vocabulary: words }) };
  return { model: stored, ...READ, ...(largestDifference === 0 ? {} : { largestDifference }) };
}

/** The other project's models do not describe their encoder: indices, plain numbers, or the words that people give. */
function encoderFor({ kind, features }: FloatModel, featurePoint: number, words: readonly string[] | undefined) {
  if (!isSparse(kind)) {
    return scalingEncoder({ columns: Array.from({ length: features }, () => ({ offset: 0, scale: 1 })), featurePoint });
  }
  return words === undefined ? indicesEncoder(features) : vocabularyEncoder(words);
}

function checkClassifier(kind: ClassifierKind, wanted: string | undefined): void {
  if (wanted === undefined || parseClassifier(wanted) === kind) return;
  const expected = `left out, or ${classifierName(kind)}: that is what the file holds`;
  throw new BadOption({ option: "--classifier", value: wanted, expected });
}
