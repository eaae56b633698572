import { CentroidLayout } from "./centroid-layout.ts";
import { checkConfig } from "./config.ts";
import type { ConfigOf } from "./config.ts";
import type { CentroidConfig } from "./count-config.ts";
import { CountLayout, groupOf } from "./count-layout.ts";
import { isCountModel, isPerceptron } from "./kinds.ts";
import type { ClassifierKind } from "./kinds.ts";
import type { Layout } from "./layout.ts";
import { perceptronLayout } from "./perceptron-layout.ts";

/**
 * Where the numbers of a model are.
 *
 * @param labels How many labels it has.
 * @param group Labels in a block of a count model; as at creation with so many labels unless told.
 * @throws BadConfig, TooLarge
 */
export function layoutOf<Kind extends ClassifierKind>(
  kind: Kind,
  config: ConfigOf<Kind>,
  labels: number,
  group?: number,
): Layout {
  checkConfig(kind, config, labels);
  if (isPerceptron(kind)) return perceptronLayout(kind, config.features, labels);
  const { features, laneBits } = config as CentroidConfig;
  if (!isCountModel(kind)) return new CentroidLayout({ features, laneBits }, labels);
  return new CountLayout(kind, { features, laneBits, labels, group: group ?? groupOf(labels, laneBits) });
}
