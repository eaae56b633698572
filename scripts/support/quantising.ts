import { quantise } from "../../src/training/index.ts";
import type { FloatModel, QuantisedModel } from "../../src/training/index.ts";

/** The least updates in one direction, by the largest value that a feature can have, that a weight at 0 has room for. */
const WORST_UPDATES = 64;
/** What a perceptron is given room for at least, in updates by features of value 1. */
const USUAL_UPDATES = 256;

/**
 * Puts a model into the on-chain form: perceptrons with the room for updates that the classifiers ask for.
 *
 * @param laneBits Bits of a count or sum; 32 unless told.
 * @throws the errors of `quantise`
 */
export function quantiseForChain(model: FloatModel, laneBits?: number): QuantisedModel {
  switch (model.kind) {
    case "SparsePerceptron":
      return quantise(model, { headroom: USUAL_UPDATES });
    case "DensePerceptron": {
      const largestFeature = 2 ** (15 - model.featurePoint);
      return quantise(model, { headroom: Math.max(USUAL_UPDATES, WORST_UPDATES * largestFeature) });
    }
    default:
      return quantise(model, laneBits === undefined ? {} : { laneBits });
  }
}
