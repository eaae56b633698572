import { indicesEncoder, scalingEncoder, vocabularyEncoder, vocabularyFromJson } from "../../src/encoders/index.ts";
import { importModel, importReferenceModel, MODEL_FORMAT, parseModelFile } from "../../src/training/index.ts";
import type { FloatModel } from "../../src/training/index.ts";
import { readText } from "./encoders.ts";
import { ConflictingOptions, MissingOption } from "./errors.ts";
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
 * @throws MissingOption, ConflictingOptions, and the errors of training and of model files
 */
export async function prepareModel(source: ModelSource): Promise<Prepared> {
  const { data, parameters, vocabulary } = source;
  if (data !== undefined && parameters !== undefined) {
    throw new ConflictingOptions({ options: ["--data", "--parameters"] });
  }
  if (data !== undefined) return trainModel({ ...source, data });
  if (parameters === undefined) {
    throw new MissingOption({ option: "--data or --parameters", what: "a model is trained, or read from a file" });
  }
  const read = { rows: 0, skipped: 0, accuracy: null };
  const text = await readText(parameters);
  if (parseModelFile(text)["format"] === MODEL_FORMAT) return { model: importModel(text), ...read };
  const { model, labels } = importReferenceModel(text, { featurePoint: source.featurePoint });
  const words = vocabulary === undefined ? undefined : vocabularyFromJson(await readText(vocabulary));
  const quantised = quantiseForChain(model.kind === "SparsePerceptron" ? { ...model, featurePoint: 0 } : model);
  const encoder = encoderFor(model, words).description;
  const stored = { ...quantised, labels, encoder, ...(words === undefined ? {} : { vocabulary: words }) };
  return { model: stored, ...read };
}

/** The other project's models do not describe their encoder: indices, plain numbers, or the words that people give. */
function encoderFor({ kind, weights, featurePoint }: FloatModel, words: readonly string[] | undefined) {
  if (kind === "DensePerceptron") {
    return scalingEncoder({ columns: Array.from(weights, () => ({ offset: 0, scale: 1 })), featurePoint });
  }
  return words === undefined ? indicesEncoder(weights.length) : vocabularyEncoder(words);
}
