import { LabelOutOfRange } from "../classifiers/errors.ts";
import { FeatureOutOfRange, FeatureRepeated } from "../codec/index.ts";
import { checkLength } from "./counts.ts";
import { fail, readList, readNumber } from "./json.ts";

/**
 * Reads feature counts: for each label a list of pairs of a feature and its count, in any order; features that are not named
 * have the count 0. Whether a count is a whole number is not looked at.
 *
 * @returns For each label one number for each feature.
 * @throws BadModelFile, LabelOutOfRange, WrongLength, FeatureOutOfRange, FeatureRepeated, BadParameter
 */
export function readFeatureCounts(value: unknown, labels: number, features: number): Float64Array[] {
  const lists = readList("featureCounts", value);
  if (lists.length > labels) throw new LabelOutOfRange({ label: labels, labels });
  checkLength("featureCounts", lists, labels);
  return lists.map((list, label) => readPairs(`featureCounts of label ${label}`, list, features));
}

function readPairs(where: string, value: unknown, features: number): Float64Array {
  const counts = new Float64Array(features);
  const seen = new Set<number>();
  readList(where, value).forEach((pair, position) => {
    const at = `${where}, entry ${position},`;
    const [index, count, ...rest] = readList(at, pair);
    if (rest.length > 0 || count === undefined) fail(at, "it is not a pair of a feature and its count");
    const feature = readNumber(`the feature in ${at}`, index);
    if (!Number.isInteger(feature) || feature < 0 || feature >= features) {
      throw new FeatureOutOfRange({ index: feature, features });
    }
    if (seen.has(feature)) throw new FeatureRepeated({ position, index: feature });
    seen.add(feature);
    counts[feature] = readNumber(`the count of feature ${feature} in ${where}`, count);
  });
  return counts;
}
