import { readDenseSample, readSparseSample } from "../classifiers/samples.ts";
import type { BytesLike } from "../codec/bytes.ts";
import { firstGreatest } from "./float-model.ts";
import type { FloatClassifier, NearestCentroidModel, SparseNearestCentroidModel } from "./float-model.ts";

/** Nearest centroid in float64: squared Euclidean distances to centroids that are rounded to doubles. */
abstract class FloatCentroids implements FloatClassifier {
  abstract readonly kind: "NearestCentroid" | "SparseNearestCentroid";
  readonly labels: number;
  readonly features: number;
  readonly classCounts: Float64Array;
  protected readonly rows: readonly Float64Array[];

  /** @param rows For each label, what divided by its class count is its centroid; copied. */
  protected constructor(
    start: Pick<NearestCentroidModel, "labels" | "features" | "classCounts">,
    rows: readonly ArrayLike<number>[],
  ) {
    this.labels = start.labels;
    this.features = start.features;
    this.classCounts = Float64Array.from(start.classCounts);
    this.rows = rows.map((row) => Float64Array.from(row));
  }

  /** A sample's values, one for each feature. */
  protected abstract read(features: BytesLike): ArrayLike<number>;

  /** Minus the squared distance to each label's centroid; -Infinity for a label without samples. */
  scores(features: BytesLike): Float64Array {
    const values = this.read(features);
    return Float64Array.from(this.rows, (row, label) => {
      const count = this.classCounts[label]!;
      if (count === 0) return -Infinity;
      let distance = 0;
      for (let i = 0; i < row.length; i++) distance += (values[i]! - row[i]! / count) ** 2;
      return -distance;
    });
  }

  predict(features: BytesLike): number {
    return firstGreatest(this.scores(features));
  }

  update(features: BytesLike, label: number): true {
    const values = this.read(features);
    const row = this.rows[label]!;
    for (let i = 0; i < row.length; i++) row[i]! += values[i]!;
    this.classCounts[label]! += 1;
    return true;
  }
}

/** Nearest centroid of dense samples in float64, over raw values: a common scale changes no prediction. */
export class FloatNearestCentroid extends FloatCentroids implements NearestCentroidModel {
  readonly kind = "NearestCentroid";
  readonly sums: readonly Float64Array[];

  /** @param start Where to start from; its sums are copied. */
  constructor(start: NearestCentroidModel) {
    super(start, start.sums);
    this.sums = this.rows;
  }

  protected read(features: BytesLike): Int16Array {
    return readDenseSample(features, this.features);
  }
}

/** Nearest centroid of binary samples in float64. */
export class FloatSparseNearestCentroid extends FloatCentroids implements SparseNearestCentroidModel {
  readonly kind = "SparseNearestCentroid";
  readonly featureCounts: readonly Float64Array[];

  /** @param start Where to start from; its counts are copied. */
  constructor(start: SparseNearestCentroidModel) {
    super(start, start.featureCounts);
    this.featureCounts = this.rows;
  }

  protected read(features: BytesLike): Uint8Array {
    const values = new Uint8Array(this.features);
    for (const index of readSparseSample(features, this.features)) values[index] = 1;
    return values;
  }
}
