import { quantise } from "../../src/training/index.ts";
import type { FloatModel, QuantisedModel } from "../../src/training/index.ts";

/** The least updates in one direction, by the largest value that a feature can have, that a weight at 0 has room for. */
const WORST_UPDATES = 64;
/** What a model is given room for at least, in updates by features of value 1. */
const USUAL_UPDATES = 256;

/** Rounds a model to the on-chain format with the room for updates that the classifiers ask for. Throws as `quantise` does. */
export function quantiseForChain(model: FloatModel): QuantisedModel {
  const largestFeature = model.kind === "SparsePerceptron" ? 1 : 2 ** (15 - model.featurePoint);
  return quantise(model, { headroom: Math.max(USUAL_UPDATES, WORST_UPDATES * largestFeature) });
}
