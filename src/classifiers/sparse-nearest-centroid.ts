import type { CentroidConfig } from "../codec/count-config.ts";
import { centroidScore } from "./centroid-score.ts";
import { CountTwin } from "./count-model.ts";

/**
 * Twin of the contract `SparseNearestCentroid`: the label whose samples' mean is nearest, by Euclidean distance (Rocchio's rule;
 * C. Manning, P. Raghavan and H. Schütze, "Introduction to Information Retrieval", 2008, section 14.2), over binary sparse
 * samples. The sum of the squares of a label's counts is kept with every sample: a count c that grows by 1 adds 2c + 1.
 */
export class SparseNearestCentroidTwin extends CountTwin<"SparseNearestCentroid"> {
  /** @param labels 2 to 255; `group` see `CountTwin`. */
  constructor(config: CentroidConfig, labels: number, group?: number) {
    super("SparseNearestCentroid", config, labels, group);
  }

  clone(): SparseNearestCentroidTwin {
    return this.copyTo(new SparseNearestCentroidTwin(this.config, this.labels, this.group));
  }

  protected score(label: number, offsets: Int32Array): bigint {
    const { samples, sum: norm } = this.entry(label);
    let counts = 0; // at most 65,536 below 2^32
    for (const offset of offsets) counts += this.countAt(label, offset);
    return centroidScore(BigInt(counts), samples, norm, BigInt(offsets.length));
  }

  protected growth(counts: number, features: number): bigint {
    return BigInt(2 * counts + features);
  }
}
