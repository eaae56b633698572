import type { Hex } from "../codec/bytes.ts";
import { checkConfig } from "../codec/config.ts";
import type { ClassifierConfig, PerceptronKind } from "../codec/config.ts";
import { joinSlots, packParameters, splitSlots, unpackParameters } from "../codec/lanes.ts";
import { checkEncoder, encoderFromDescription, hashDescription } from "../encoders/index.ts";
import type { Encoder } from "../encoders/index.ts";
import { BadModelFile, BadParameter } from "./errors.ts";
import type { QuantisedModel } from "./quantise.ts";

/** The name of this project's model format. */
export const MODEL_FORMAT = "dcai-model/1";

/** A model that is ready to be created on chain, with everything that its users need. */
export interface StoredModel extends QuantisedModel {
  /** The labels' names, label 0 first; two for perceptrons. */
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
 * - `kind`: `"SparsePerceptron"` or `"DensePerceptron"`;
 * - `labels`: the labels' names, label 0 first;
 * - `features`: how many weights there are;
 * - `config`: `learningRate`, `binaryPoint`, `featurePoint`, `bias`, all raw integers;
 * - `slots`: the parameters as the contract stores them, 32-byte `0x` strings that begin with the settings, or instead
 *   `weights`: the weights alone as an array of raw integers, which people can write by hand;
 * - `encoder`: the encoder's description, a string of canonical JSON;
 * - `vocabulary`: its words, for a vocabulary encoder only.
 */
export interface ModelFile {
  readonly format: typeof MODEL_FORMAT;
  readonly kind: PerceptronKind;
  readonly labels: readonly string[];
  readonly features: number;
  readonly config: Omit<ClassifierConfig, "features">;
  readonly slots?: readonly Hex[];
  readonly weights?: readonly number[];
  readonly encoder: string;
  readonly vocabulary?: readonly string[];
}

/** Writes a model file, with slots. Throws if the model is not one that {@link importModel} would read. */
export function exportModel(model: StoredModel): string {
  const { features, ...config } = model.config;
  const { kind, labels, slots, encoder } = model;
  const vocabulary = model.vocabulary === undefined ? {} : { vocabulary: model.vocabulary };
  const file: ModelFile = { format: MODEL_FORMAT, kind, labels, features, config, slots, encoder, ...vocabulary };
  const json = `${JSON.stringify(file, null, 1)}\n`;
  importModel(json);
  return json;
}

/**
 * Reads a model file and checks all of it, its encoder too.
 *
 * @param json The file's text, or its parsed value.
 * @throws BadModelFile, BadParameter, BadConfig, the codec's errors of bad slots, and the encoders' errors
 */
export function importModel(json: unknown): StoredModel {
  const file = parseModelFile(json) as Partial<ModelFile>;
  if (file.format !== MODEL_FORMAT) fail("format", `it must be "${MODEL_FORMAT}"`);
  const { kind, encoder, vocabulary } = file;
  if (kind !== "SparsePerceptron" && kind !== "DensePerceptron") fail("kind", "no such classifier");
  const labels = readLabels("labels", file.labels);
  const config = readConfig(kind, file);
  const slots = readSlots(file, config);
  if (typeof encoder !== "string") fail("encoder", "it must be the encoder's description, a string");
  const words = vocabulary === undefined ? {} : { vocabulary };
  const model = { kind, labels, config, slots, encoder, ...words };
  encoderOf(model);
  return model;
}

/** Rebuilds a model's encoder and checks that it suits the model. Throws {@link BadModelFile} and encoder errors. */
export function encoderOf(model: Pick<StoredModel, "kind" | "config" | "encoder" | "vocabulary">): Encoder {
  const encoder = encoderFromDescription(model.encoder, model.vocabulary);
  checkEncoder(encoder, hashDescription(model.encoder));
  const kind = encoder.kind === "sparse" ? "SparsePerceptron" : "DensePerceptron";
  if (kind !== model.kind) fail("encoder", `it makes ${encoder.kind} samples, which a ${model.kind} does not read`);
  if (encoder.featureCount !== model.config.features) {
    fail("encoder", `it has ${encoder.featureCount} features, the model ${model.config.features}`);
  }
  if (encoder.featurePoint !== model.config.featurePoint) {
    fail("encoder", `its featurePoint is ${encoder.featurePoint}, the model's ${model.config.featurePoint}`);
  }
  return encoder;
}

/** Parses a file's text, or takes a parsed value; it must be a JSON object. Throws {@link BadModelFile}. */
export function parseModelFile(json: unknown): Record<string, unknown> {
  let value = json;
  if (typeof json === "string") {
    try {
      value = JSON.parse(json);
    } catch (cause) {
      throw new BadModelFile({ where: "its beginning", reason: "it is not JSON" }, { cause });
    }
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) fail("its beginning", "not a JSON object");
  return value as Record<string, unknown>;
}

/** Checks the names of a perceptron's two labels. Throws {@link BadModelFile}. */
export function readLabels(where: string, labels: unknown): readonly string[] {
  const isList = Array.isArray(labels) && labels.every((label) => typeof label === "string" && label !== "");
  if (!isList || labels.length !== 2) return fail(where, "there must be two names");
  if (labels[0] === labels[1]) fail(where, `both are called ${JSON.stringify(labels[0])}`);
  return labels as string[];
}

function readConfig(kind: PerceptronKind, { features, config }: Partial<ModelFile>): ClassifierConfig {
  if (typeof config !== "object" || config === null) return fail("config", "it is missing");
  const { learningRate, binaryPoint, featurePoint, bias } = config;
  const whole = { features, learningRate, binaryPoint, featurePoint, bias } as ClassifierConfig;
  checkConfig(kind, whole);
  return whole;
}

function readSlots({ slots, weights }: Partial<ModelFile>, config: ClassifierConfig): readonly Hex[] {
  const { features } = config;
  if (Array.isArray(slots)) {
    unpackParameters(slots, config);
    return splitSlots(joinSlots(slots));
  }
  if (!Array.isArray(weights)) return fail("slots", "neither slots nor weights are given");
  if (weights.length !== features) fail("weights", `there are ${weights.length}, not ${features}`);
  for (const [i, value] of weights.entries()) {
    if (typeof value !== "number" || !Number.isFinite(value)) throw new BadParameter({ where: `weight ${i}`, value });
  }
  return packParameters(config, weights);
}

function fail(where: string, reason: string): never {
  throw new BadModelFile({ where, reason });
}
