// The scaling curves as pictures, beside what the reference was measured at.
import type { ClassifierKind } from "../src/index.ts";
import { drawFigure } from "./figure.ts";
import type { Curve, Figure, Panel, Point } from "./figure.ts";
import { sampleOf } from "./reference-models.ts";
import type { RowName } from "./reference-models.ts";
import reference from "./reference.json" with { type: "json" };
import type { CountingPoint } from "./counting-results.ts";
import type { ScalingResults } from "./scaling-results.ts";

/** Colours on light and dark paper, and dashes where curves lie upon each other. */
const STYLES: Record<ClassifierKind, Omit<Curve, "name">> = {
  SparsePerceptron: { light: "#1f6fb2", dark: "#6cb2f0" },
  DensePerceptron: { light: "#c2570c", dark: "#f0a05a" },
  NaiveBayes: { light: "#2f8f3a", dark: "#6fd07a" },
  SparseNearestCentroid: { light: "#8b3fb0", dark: "#cf94ef", dash: "6 4" },
  NearestCentroid: { light: "#a8323e", dark: "#f08a94" },
};
const CURVES: readonly Curve[] = Object.entries(STYLES).map(([name, style]) => ({ name, ...style }));
const PANELS = { predict: "a prediction", contribute: "a contribution that teaches" } as const;
type Operation = keyof typeof PANELS;

/** Features of the reference's samples, as it reads them. */
const REFERENCE_FEATURES = { fitness: 9, imdb: 20, news: 15 };

/** Gas against the features of a sample. */
export function byFeatures(points: ScalingResults["features"]): string {
  return draw({
    title: "Gas, by features of the sample",
    note: "Two labels. Sparse samples are spread over 4,096 features: a slot for each feature, until all slots are touched.",
    x: { label: "features of the sample", scale: "log", ticks: [10, 20, 50, 100, 200, 500, 1_000, 4_096] },
    y: { label: "gas", scale: "log", ticks: [30_000, 100_000, 300_000, 1_000_000, 3_000_000] },
    panels: panels(points, "features"),
    marks: marks((name) => REFERENCE_FEATURES[name]),
  });
}

/** Gas against the model's labels. */
export function byLabels(points: ScalingResults["labels"]): string {
  return draw({
    title: "Gas, by labels of the model",
    note: "Samples of the reference's shapes: 20 of 1,000 features, or 9 dense ones. Eight labels share a slot of counts of 32 bits.",
    x: { label: "labels", scale: "linear", ticks: [2, 3, 4, 5, 6, 7, 8, 9, 10] },
    y: { label: "gas", scale: "linear", ticks: [0, 50_000, 100_000, 150_000, 200_000, 250_000, 300_000] },
    panels: panels(points, "labels"),
    marks: marks((name) => (name === "news" ? null : 2)),
  });
}

/** Gas per sample against the size of a batch. */
export function byBatch(points: ScalingResults["batch"]): string {
  const name = "each contribution of a batch";
  return draw({
    title: "Gas of each contribution, by size of the batch",
    note: "Random samples of the reference's shapes and random labels: perceptrons learn from about half of them, the others from all.",
    x: { label: "samples in one transaction", scale: "log", ticks: [1, 2, 4, 8, 16, 32, 64, 128] },
    y: { label: "gas per sample", scale: "linear", ticks: [0, 50_000, 100_000, 150_000, 200_000, 250_000, 300_000] },
    panels: [{ name, points: points.map(({ kind, size, contribute }) => ({ curve: kind, x: size, y: contribute })) }],
    marks: { [name]: marks((sample) => (sample === "news" ? null : 1))[PANELS.contribute]! },
  });
}

/** Gas per prediction against the samples of a page of a market's test set. */
export function byPage(points: readonly CountingPoint[]): string {
  const panels = { "one page in a transaction": [1], "many pages in a transaction": [2, 3, 4, 5] };
  return draw({
    title: "Gas of counting a test set, for each sample",
    note: "60 features of 1,000, or 60 dense values. The second picture: five pages, or as many as a transaction has gas for.",
    x: { label: "samples on the page", scale: "log", ticks: [5, 10, 20, 50, 100, 190] },
    y: { label: "gas per sample", scale: "log", ticks: [5_000, 10_000, 20_000, 50_000, 100_000] },
    panels: Object.entries(panels).map(([name, pages]) => ({
      name,
      points: points
        .filter((point) => pages.includes(point.pages))
        .map(({ kind, pageSamples, gasPerSample }) => ({ curve: kind, x: pageSamples, y: gasPerSample })),
    })),
    marks: {},
  });
}

interface Chart extends Omit<Figure, "curves" | "panels"> {
  readonly panels: readonly Omit<Panel, "marks">[];
  /** Points of the reference, by panel. */
  readonly marks: Readonly<Record<string, readonly Point[]>>;
}

function draw({ panels: drawn, marks: all, ...chart }: Chart): string {
  return drawFigure({
    ...chart,
    curves: CURVES,
    panels: drawn.map((panel) => ({ ...panel, marks: all[panel.name] ?? [] })),
  });
}

function panels<X extends string>(
  points: readonly ({ readonly kind: ClassifierKind } & Readonly<Record<Operation | X, number>>)[],
  x: X,
): Omit<Panel, "marks">[] {
  return Object.entries(PANELS).map(([operation, name]) => ({
    name,
    points: points.map((point) => ({ curve: point.kind, x: point[x], y: point[operation as Operation] })),
  }));
}

/**
 * What the reference was measured at, by panel: predictions, and contributions of label 0 that teach, as a label of 1 costs it
 * a slot more.
 *
 * @param place The point's x; null leaves the sample out.
 */
function marks(place: (sample: keyof typeof REFERENCE_FEATURES) => number | null): Record<string, Point[]> {
  const found: Record<string, Point[]> = { [PANELS.predict]: [], [PANELS.contribute]: [] };
  for (const [row, { gas, labels }] of Object.entries(reference.rows)) {
    const x = place(sampleOf(row as RowName));
    if (x === null) continue;
    const curve = row.split("/")[1]!;
    found[PANELS.predict]!.push({ curve, x, y: gas.predict });
    const teaches = labels.contributeDiffers === 0 ? gas.contributeDiffers : gas.contributeAgrees;
    found[PANELS.contribute]!.push({ curve, x, y: teaches });
  }
  return found;
}
