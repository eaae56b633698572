import { SMOOTHING_ONE, SMOOTHING_POINT } from "../codec/count-config.ts";
import type { NaiveBayesConfig } from "../codec/count-config.ts";
import { NO_SAMPLES } from "./classifier.ts";
import { CountTwin } from "./count-model.ts";
import { product, quotientScore } from "./naive-bayes-score.ts";

/**
 * Twin of the contract `NaiveBayes`: multinomial naive Bayes over binary sparse samples with additive smoothing (C. Manning, P.
 * Raghavan and H. Schütze, "Introduction to Information Retrieval", 2008, section 13.2).
 *
 * A label of n samples, of which n_i have feature i, and T = sum of n_i has for a sample the joint probability n / N * product
 * of (n_i + s) / (T + s * F) over the sample's features, where N is the number of all samples, F that of the features and s the
 * smoothing. What is compared is that times N, as mantissa and exponent.
 */
export class NaiveBayesTwin extends CountTwin<"NaiveBayes"> {
  /** @param labels 2 to 255; `group` see `CountTwin`. */
  constructor(config: NaiveBayesConfig, labels: number, group?: number) {
    super("NaiveBayes", config, labels, group);
  }

  clone(): NaiveBayesTwin {
    return this.copyTo(new NaiveBayesTwin(this.config, this.labels, this.group));
  }

  protected score(label: number, offsets: Int32Array): bigint {
    const { samples, sum: total } = this.entry(label);
    if (samples === 0) return NO_SAMPLES;
    const { features, smoothing } = this.config;
    const factors = new Float64Array(offsets.length);
    for (let i = 0; i < factors.length; i++) {
      factors[i] = this.countAt(label, offsets[i]!) * SMOOTHING_ONE + smoothing;
    }
    const divisor = (total << BigInt(SMOOTHING_POINT)) + BigInt(smoothing * features);
    return quotientScore(product(samples, factors), divisor, factors.length);
  }

  protected growth(_: number, features: number): bigint {
    return BigInt(features);
  }
}
