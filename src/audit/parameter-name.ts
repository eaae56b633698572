import { CentroidLayout } from "../codec/centroid-layout.ts";
import { CountLayout } from "../codec/count-layout.ts";
import type { ClassifierConfig } from "../codec/config.ts";
import type { ClassifierKind } from "../codec/kinds.ts";
import type { Layout } from "../codec/layout.ts";
import { layoutOf } from "../codec/model-layout.ts";
import type { PerceptronLayout } from "../codec/perceptron-layout.ts";

/** A model whose parameters are to be named. */
export interface NamedModel {
  readonly kind: ClassifierKind;
  readonly config: ClassifierConfig;
  readonly labels: number;
  /** Labels in a block, as its first slot tells. */
  readonly group: number;
}

/**
 * Which number of a model a byte belongs to, for people: `weight of feature 7`, `count of feature 3 for label 1` …
 *
 * @param at The byte's place, from the model's first slot.
 */
export function parameterName({ kind, config, labels, group }: NamedModel, at: number): string {
  const layout = layoutOf(kind, config, labels, group);
  if (layout instanceof CountLayout) return countName(layout, config.features, labels, at);
  if (layout instanceof CentroidLayout) return centroidName(layout, config.features, labels, at);
  return perceptronName(layout as PerceptronLayout, config.features, at);
}

function perceptronName(layout: PerceptronLayout, features: number, at: number): string {
  const of = (row: number) => (layout.rows === 1 ? "" : ` for label ${row}`);
  for (let row = 0; row < layout.rows; row++) {
    if (covers(layout.biasAt(row), 4, at)) return `bias${of(row)}`;
    const base = layout.baseOf(row);
    const index = findIndex(features, (i) => covers(base + layout.offsetOf(i), 2, at));
    if (index !== undefined) return `weight of feature ${index}${of(row)}`;
  }
  return elsewhere(layout, at);
}

function countName(layout: CountLayout, features: number, labels: number, at: number): string {
  for (let label = 0; label < labels; label++) {
    if (covers(layout.samplesAt(label), 4, at)) return `number of samples of label ${label}`;
    if (covers(layout.sumAt(label), layout.sumBytes, at)) return `sum of label ${label}`;
    const base = layout.blocks.baseOf(label);
    const index = findIndex(features, (i) => covers(base + layout.blocks.offsetOf(i), layout.blocks.laneBytes, at));
    if (index !== undefined) return `count of feature ${index} for label ${label}`;
  }
  return elsewhere(layout, at);
}

function centroidName(layout: CentroidLayout, features: number, labels: number, at: number): string {
  for (let label = 0; label < labels; label++) {
    if (covers(layout.samplesAt(label), 4, at)) return `number of samples of label ${label}`;
    if (covers(layout.normAt(label), 14, at)) return `norm of label ${label}`;
    const laneBytes = layout.sumAt(label, 1) - layout.sumAt(label, 0);
    const index = findIndex(features, (i) => covers(layout.sumAt(label, i), laneBytes, at));
    if (index !== undefined) return `sum of feature ${index} for label ${label}`;
  }
  return elsewhere(layout, at);
}

function elsewhere(layout: Layout, at: number): string {
  return at < layout.headerBytes ? "settings" : "unused bytes";
}

function covers(start: number, bytes: number, at: number): boolean {
  return at >= start && at < start + bytes;
}

function findIndex(count: number, fits: (index: number) => boolean): number | undefined {
  for (let index = 0; index < count; index++) if (fits(index)) return index;
  return undefined;
}
