import { checkConfig } from "../codec/config.ts";
import type { ClassifierConfig, PerceptronKind } from "../codec/config.ts";
import { DensePerceptronTwin } from "./dense-perceptron.ts";
import { SparsePerceptronTwin } from "./sparse-perceptron.ts";

export * from "./access-list.ts";
export * from "./classifier.ts";
export { DensePerceptronTwin } from "./dense-perceptron.ts";
export * from "./errors.ts";
export { SparsePerceptronTwin } from "./sparse-perceptron.ts";

/** A twin of either kind, with all weights zero. Throws `BadConfig`. */
export function createTwin(kind: PerceptronKind, config: ClassifierConfig): SparsePerceptronTwin | DensePerceptronTwin {
  checkConfig(kind, config);
  return kind === "SparsePerceptron" ? new SparsePerceptronTwin(config) : new DensePerceptronTwin(config);
}
