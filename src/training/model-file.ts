import {
  checkConfig,
  CLASSIFIER_KINDS,
  isClassifierKind,
  isPerceptron,
  isSparse,
  joinSlots,
  splitSlots,
} from "../codec/index.ts";
import type { BytesLike, ClassifierConfig, ClassifierKind, Hex, PerceptronConfig } from "../codec/index.ts";
import { checkEncoder, encoderFromDescription, hashDescription } from "../encoders/index.ts";
import type { Encoder } from "../encoders/index.ts";
import { fail, parseModelFile, readLabels, readList, readMap } from "./json.ts";
import { numbersOf, slotsFromNumbers } from "./model-numbers.ts";
import type { ModelNumbers } from "./model-numbers.ts";
import { checkSlots } from "./model-slots.ts";
import type { QuantisedModel } from "./quantised-model.ts";

/** The name of this project's model format. */
export const MODEL_FORMAT = "dcai-model/1";

/** A model that is ready to be created on chain, with everything that its users need. */
export interface StoredModel extends Omit<QuantisedModel, "labels"> {
  /** The labels' names, label 0 first. */
  readonly labels: readonly string[];
  /** The encoder's description: canonical JSON. */
  readonly encoder: string;
  /** The words of a vocabulary encoder. */
  readonly vocabulary?: readonly string[];
}

/**
 * What a model file holds, as JSON:
 *
 * - `format`: `"dcai-model/1"`;
 * - `kind`: the classifier contract's name, such as `"NaiveBayes"`;
 * - `labels`: the labels' names, label 0 first;
 * - `features`: how many features there are;
 * - `config`: the contract's other settings, all raw integers: `learningRate`, `binaryPoint`, `featurePoint` and `bias` of
 *   perceptrons, `laneBits` of the others, `smoothing` (65,536 is 1) of naive Bayes;
 * - `slots`: the parameters as the contract stores them, 32-byte `0x` strings that begin with the settings; or instead the
 *   numbers in them, which people can read and write, see {@link ModelNumbers};
 * - `encoder`: the encoder's description, a string of canonical JSON;
 * - `vocabulary`: its words, for a vocabulary encoder only.
 */
export interface ModelFile extends ModelNumbers {
  readonly format: typeof MODEL_FORMAT;
  readonly kind: ClassifierKind;
  readonly labels: readonly string[];
  readonly features: number;
  readonly config: Omit<ClassifierConfig, "features">;
  readonly slots?: readonly Hex[];
  readonly encoder: string;
  readonly vocabulary?: readonly string[];
}

/** How a model file holds the parameters: as the contract does, or as numbers for people. */
export type ModelForm = "slots" | "numbers";

/** Writes a model file. Throws if the model is not one that {@link importModel} would read. */
export function exportModel(model: StoredModel, form: ModelForm = "slots"): string {
  const { features, ...config } = model.config;
  const { kind, labels, slots, encoder } = model;
  const vocabulary = model.vocabulary === undefined ? {} : { vocabulary: model.vocabulary };
  const parameters = form === "slots" ? { slots } : numbersOf({ ...model, labels: labels.length });
  const file: ModelFile = {
    format: MODEL_FORMAT,
    kind,
    labels,
    features,
    config,
    ...parameters,
    encoder,
    ...vocabulary,
  };
  const json = `${JSON.stringify(file, null, 1)}\n`;
  importModel(json);
  return json;
}

/**
 * Reads a model file and checks all of it, its encoder too; the sums that slots hold must be those of their counts.
 *
 * @param json The file's text, or its parsed value.
 * @throws BadModelFile, BadParameter, LabelRepeated, WrongLength, CountAboveSamples, BadConfig, TooLarge, the
 * codec's errors of bad numbers and slots, and the encoders' errors
 */
export function importModel(json: unknown): StoredModel {
  const file = parseModelFile(json);
  const { format, kind, encoder, vocabulary } = file as Partial<ModelFile>;
  if (format !== MODEL_FORMAT) fail("format", `it must be "${MODEL_FORMAT}"`);
  if (typeof kind !== "string" || !isClassifierKind(kind)) {
    return fail("kind", `it must be one of ${CLASSIFIER_KINDS.join(", ")}`);
  }
  const labels = readLabels("labels", file["labels"]);
  const config = readConfig(kind, labels.length, file);
  const shape = { kind, config, labels: labels.length };
  const slots = file["slots"] === undefined ? slotsFromNumbers(shape, file) : readSlots(shape, file["slots"]);
  if (typeof encoder !== "string") fail("encoder", "it must be the encoder's description, a string");
  const words = vocabulary === undefined ? {} : { vocabulary };
  const model = { kind, labels, config, slots, encoder, ...words };
  encoderOf(model);
  return model;
}

/** Rebuilds a model's encoder and checks that it suits the model. Throws BadModelFile and encoder errors. */
export function encoderOf(model: Pick<StoredModel, "kind" | "config" | "encoder" | "vocabulary">): Encoder {
  const { kind, config } = model;
  const encoder = encoderFromDescription(model.encoder, model.vocabulary);
  checkEncoder(encoder, hashDescription(model.encoder));
  if (encoder.kind !== (isSparse(kind) ? "sparse" : "dense")) {
    fail("encoder", `it makes ${encoder.kind} samples, which a ${kind} does not read`);
  }
  if (encoder.featureCount !== config.features) {
    fail("encoder", `it has ${encoder.featureCount} features, the model ${config.features}`);
  }
  const point = isPerceptron(kind) ? (config as PerceptronConfig).featurePoint : encoder.featurePoint;
  if (encoder.featurePoint !== point) {
    fail("encoder", `its featurePoint is ${encoder.featurePoint}, the model's ${point}`);
  }
  return encoder;
}

function readSlots(shape: Omit<QuantisedModel, "slots">, value: unknown): readonly Hex[] {
  const slots = readList("slots", value) as readonly BytesLike[];
  checkSlots(shape, slots);
  return splitSlots(joinSlots(slots));
}

const SETTINGS: Readonly<Record<ClassifierKind, readonly string[]>> = {
  SparsePerceptron: ["learningRate", "binaryPoint", "featurePoint", "bias"],
  DensePerceptron: ["learningRate", "binaryPoint", "featurePoint", "bias"],
  NaiveBayes: ["laneBits", "smoothing"],
  SparseNearestCentroid: ["laneBits"],
  NearestCentroid: ["laneBits"],
};

function readConfig(kind: ClassifierKind, labels: number, file: Record<string, unknown>): ClassifierConfig {
  const settings = readMap("config", file["config"]);
  const entries = SETTINGS[kind].map((field) => [field, settings[field]]);
  const config = { features: file["features"], ...Object.fromEntries(entries) } as ClassifierConfig;
  checkConfig(kind, config, labels);
  return config;
}
