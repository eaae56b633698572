import { readSparseSample } from "../classifiers/samples.ts";
import type { BytesLike } from "../codec/bytes.ts";
import { firstGreatest } from "./float-model.ts";
import type { FloatClassifier, NaiveBayesModel } from "./float-model.ts";

/**
 * Multinomial naive Bayes over binary samples in float64, with sums of natural logarithms (C. D. Manning, P. Raghavan and
 * H. Schütze, "Introduction to Information Retrieval", 2008, section 13.2).
 */
export class FloatNaiveBayes implements NaiveBayesModel, FloatClassifier {
  readonly kind = "NaiveBayes";
  readonly labels: number;
  readonly features: number;
  readonly smoothing: number;
  readonly classCounts: Float64Array;
  readonly featureCounts: readonly Float64Array[];
  readonly #totals: Float64Array;

  /** @param start Where to start from; its counts are copied. */
  constructor(start: NaiveBayesModel) {
    this.labels = start.labels;
    this.features = start.features;
    this.smoothing = start.smoothing;
    this.classCounts = Float64Array.from(start.classCounts);
    this.featureCounts = start.featureCounts.map((counts) => Float64Array.from(counts));
    this.#totals = Float64Array.from(this.featureCounts, (counts) => counts.reduce((sum, count) => sum + count, 0));
  }

  /** The natural logarithm of each label's joint probability with the sample; -Infinity for a label without samples. */
  scores(features: BytesLike): Float64Array {
    const indices = readSparseSample(features, this.features);
    const samples = this.classCounts.reduce((sum, count) => sum + count, 0);
    return Float64Array.from(this.featureCounts, (counts, label) => {
      if (this.classCounts[label] === 0) return -Infinity;
      const logDivisor = Math.log(this.#totals[label]! + this.smoothing * this.features);
      let score = Math.log(this.classCounts[label]! / samples);
      for (const index of indices) score += Math.log(counts[index]! + this.smoothing) - logDivisor;
      return score;
    });
  }

  predict(features: BytesLike): number {
    return firstGreatest(this.scores(features));
  }

  update(features: BytesLike, label: number): true {
    const indices = readSparseSample(features, this.features);
    const counts = this.featureCounts[label]!;
    for (const index of indices) counts[index]! += 1;
    this.#totals[label]! += indices.length;
    this.classCounts[label]! += 1;
    return true;
  }
}
