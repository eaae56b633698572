import type { BytesLike, Hex } from "./bytes.ts";
import { maxCentroidFeatures, NEAREST_CENTROID } from "./centroid-config.ts";
import { checkFormat, decodeFields, encodeFields } from "./config-format.ts";
import type { ConfigFormat } from "./config-format.ts";
import { NAIVE_BAYES, SPARSE_NEAREST_CENTROID } from "./count-config.ts";
import type { CentroidConfig, NaiveBayesConfig } from "./count-config.ts";
import { MAX_DENSE_FEATURES } from "./dense.ts";
import { isSparse } from "./kinds.ts";
import type { ClassifierKind } from "./kinds.ts";
import { DENSE_PERCEPTRON, SPARSE_PERCEPTRON } from "./perceptron-config.ts";
import type { PerceptronConfig } from "./perceptron-config.ts";
import { MAX_SPARSE_FEATURES } from "./sparse.ts";

/** The settings that each kind of classifier is created with. */
export interface ClassifierConfigs {
  SparsePerceptron: PerceptronConfig;
  DensePerceptron: PerceptronConfig;
  NaiveBayes: NaiveBayesConfig;
  SparseNearestCentroid: CentroidConfig;
  NearestCentroid: CentroidConfig;
}

/** The settings of one kind, or of one of several. */
export type ConfigOf<Kind extends ClassifierKind> = ClassifierConfigs[Kind];

/** The settings of any classifier. */
export type ClassifierConfig = ConfigOf<ClassifierKind>;

const FORMATS: { readonly [Kind in ClassifierKind]: ConfigFormat<ConfigOf<Kind>> } = {
  SparsePerceptron: SPARSE_PERCEPTRON,
  DensePerceptron: DENSE_PERCEPTRON,
  NaiveBayes: NAIVE_BAYES,
  SparseNearestCentroid: SPARSE_NEAREST_CENTROID,
  NearestCentroid: NEAREST_CENTROID,
};

/**
 * The most features that a kind of classifier can have.
 *
 * @param laneBits Of a NearestCentroid, 32 unless told; the others' limits do not depend on it.
 */
export function maxFeatures(kind: ClassifierKind, laneBits = 32): number {
  if (isSparse(kind)) return MAX_SPARSE_FEATURES;
  return kind === "NearestCentroid" ? maxCentroidFeatures(laneBits) : MAX_DENSE_FEATURES;
}

/**
 * Checks every field's range, and whether the model can have so many labels.
 *
 * @param labels How many labels it has: 2 to 255.
 * @throws BadConfig, which names the field; TooLarge
 */
export function checkConfig<Kind extends ClassifierKind>(kind: Kind, config: ConfigOf<Kind>, labels = 2): void {
  checkFormat(formatOf(kind), config, labels);
}

/** Encodes a configuration as the contract reads it. Throws {@link BadConfig}. */
export function encodeConfig<Kind extends ClassifierKind>(kind: Kind, config: ConfigOf<Kind>): Hex {
  checkConfig(kind, config);
  return encodeFields(formatOf(kind), config);
}

/** Decodes what {@link encodeConfig} wrote. Throws {@link MalformedConfig} or {@link BadConfig}. */
export function decodeConfig<Kind extends ClassifierKind>(kind: Kind, data: BytesLike): ConfigOf<Kind> {
  const config = decodeFields(formatOf(kind), data);
  checkConfig(kind, config);
  return config;
}

function formatOf<Kind extends ClassifierKind>(kind: Kind): ConfigFormat<ConfigOf<Kind>> {
  return FORMATS[kind];
}
