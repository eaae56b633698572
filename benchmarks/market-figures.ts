// Pictures of simulated markets.
import * as Plot from "@observablehq/plot";
import { JSDOM } from "jsdom";

import type { Kind } from "../scripts/simulate/market/kinds.ts";
import { HEAD, WIDTH, framed } from "./figure.ts";
import type { MarketSummary } from "./market-summary.ts";

/** How data sets are called. */
const DATA: Partial<Record<MarketSummary["scenario"], string>> = { spam: "SpamAssassin", mnist: "MNIST, 3 against 8" };
const LEFT = 16;
/** Good, bad, and what is drawn for comparison. */
const COLOURS = [
  { light: "#1f6fb2", dark: "#6cb2f0" },
  { light: "#c2570c", dark: "#f0a05a" },
  { light: "#8a919c", dark: "#7d8590" },
  { light: "#2f8f3a", dark: "#6fd07a" },
  { light: "#8b3fb0", dark: "#cf94ef" },
] as const;
const PAYOFF_TICKS = [-300, -100, -30, -10, -3, 0, 3, 10, 30, 100];
const BATCH_TICKS = PAYOFF_TICKS.slice(1);
/** Payoffs are drawn straight up to about so many answers, and by their logarithm beyond. */
const LINEAR = 3;

/** A mark and what it stands for. */
interface Key {
  readonly name: string;
  readonly mark: string;
}

/** What everybody earned: a dot for each seed, a bar at the mean. */
export function payoffFigure(summaries: readonly MarketSummary[]): string {
  const seeds = summaries.flatMap(({ scenario, kinds }) =>
    kinds.flatMap(({ kind, bySeed }) => bySeed.map((payoff) => ({ kind, payoff, data: DATA[scenario] }))),
  );
  const means = summaries.flatMap(({ scenario, kinds }) =>
    kinds.map(({ kind, payoff }) => ({ kind, payoff: payoff.mean, data: DATA[scenario] })),
  );
  const kinds = [...new Set(means.map(({ kind }) => kind))];
  const height = 80 + 30 * kinds.length;
  const channels = { x: "payoff", y: "kind", fx: "data" } as const;
  const colour = ({ payoff }: { readonly payoff: number }) => (payoff > 0 ? "var(--c0)" : "var(--c1)");
  const plot = draw({
    height,
    marginLeft: 78,
    x: { type: "symlog", constant: LINEAR, label: null, domain: [-150, 150] },
    y: { domain: kinds, label: null },
    fx: { label: null, domain: summaries.map(({ scenario }) => DATA[scenario]!), padding: 0.06 },
    marks: [
      Plot.gridX(BATCH_TICKS, { stroke: "currentColor", strokeOpacity: 0.1 }),
      Plot.ruleX([0], { stroke: "currentColor", strokeOpacity: 0.5 }),
      Plot.axisX(BATCH_TICKS, {
        label: "payoff of a batch, in answers (gas left out)",
        ...CENTRED,
        tickFormat: signed,
      }),
      Plot.axisY({ tickSize: 0, label: null }),
      Plot.axisFx({ label: null, fontWeight: 600, tickSize: 0 }),
      Plot.dot(seeds, { ...channels, r: 2.6, fill: colour, fillOpacity: 0.45, stroke: "none" }),
      Plot.tickX(means, { ...channels, stroke: "currentColor", strokeWidth: 2.5, insetTop: 5, insetBottom: 5 }),
    ],
  });
  const dot = (place: number) => `<circle cx="13" cy="-4" r="4" fill="var(--c${place})" fill-opacity=".6"/>`;
  const bar = '<path d="M13 -11V3" stroke="var(--ink)" stroke-width="2.5"/>';
  return sheet("What batches earned and lost", noteOf(summaries), plot, height, [
    { name: "a seed in which the kind earned", mark: dot(0) },
    { name: "a seed in which it lost", mark: dot(1) },
    { name: "mean over the seeds", mark: bar },
  ]);
}

const MODELS = {
  before: "before the market",
  without: "everything learned",
  withMarket: "with the market",
  honestOnly: "honest batches alone",
} as const;

/** Accuracy with and without markets: a dot for each seed, a bar at the mean. */
export function accuracyFigure(summaries: readonly MarketSummary[]): string {
  const names = Object.keys(MODELS) as (keyof typeof MODELS)[];
  const rows = summaries.flatMap(({ scenario, accuracies }) =>
    names.flatMap((key) =>
      accuracies[key].bySeed.map((value) => ({ model: MODELS[key], accuracy: 100 * value, data: DATA[scenario] })),
    ),
  );
  const means = summaries.flatMap(({ scenario, accuracies }) =>
    names.map((key) => ({ model: MODELS[key], accuracy: 100 * accuracies[key].mean, data: DATA[scenario] })),
  );
  const height = 230;
  const channels = { x: "accuracy", y: "model", fx: "data" } as const;
  const place = ({ model }: { readonly model: string }) =>
    `var(--c${model === MODELS.withMarket ? 0 : model === MODELS.without ? 1 : 2})`;
  const plot = draw({
    height,
    marginLeft: 150,
    x: { label: null, nice: true },
    y: { domain: names.map((key) => MODELS[key]), label: null },
    fx: { label: null, domain: summaries.map(({ scenario }) => DATA[scenario]!), padding: 0.06 },
    marks: [
      Plot.gridX({ stroke: "currentColor", strokeOpacity: 0.1 }),
      Plot.axisX({ label: "right answers on samples that nobody else has seen (%)", ...CENTRED, ticks: 6 }),
      Plot.axisY({ tickSize: 0, label: null }),
      Plot.axisFx({ label: null, fontWeight: 600, tickSize: 0 }),
      Plot.dot(rows, { ...channels, r: 3, fill: place, fillOpacity: 0.5, stroke: "none" }),
      Plot.tickX(means, { ...channels, stroke: "currentColor", strokeWidth: 2.5, insetTop: 8, insetBottom: 8 }),
    ],
  });
  const dot = '<circle cx="13" cy="-4" r="4" fill="var(--c2)" fill-opacity=".7"/>';
  const bar = '<path d="M13 -11V3" stroke="var(--ink)" stroke-width="2.5"/>';
  return sheet("Accuracy, a third of the batches being flipped", noteOf(summaries), plot, height, [
    { name: "a seed", mark: dot },
    { name: "mean over the seeds", mark: bar },
  ]);
}

const CURVES: readonly Kind[] = ["honest", "flipper", "random", "wager", "noise"];

/** Mean payoffs against the drop limit. */
export function dropLimitFigure(summaries: readonly MarketSummary[]): string {
  const points = summaries.flatMap(({ scenario, scored, byDropLimit }) =>
    byDropLimit.flatMap(({ dropLimit, kinds }) =>
      kinds
        .filter(({ kind }) => CURVES.includes(kind))
        .map(({ kind, payoff }) => ({ kind, payoff, share: (100 * dropLimit) / scored, data: DATA[scenario] })),
    ),
  );
  const order = [0, 1, 2, 3, 4];
  const colour = (kind: Kind) => `var(--c${order[CURVES.indexOf(kind)]})`;
  const height = 380;
  const channels = { x: "share", y: "payoff", fx: "data" } as const;
  const plot = draw({
    height,
    marginLeft: 58,
    x: { type: "log", label: null },
    y: { type: "symlog", constant: LINEAR, label: null },
    fx: { label: null, domain: summaries.map(({ scenario }) => DATA[scenario]!), padding: 0.08 },
    marks: [
      Plot.gridY(PAYOFF_TICKS, { stroke: "currentColor", strokeOpacity: 0.1 }),
      Plot.ruleY([0], { stroke: "currentColor", strokeOpacity: 0.5 }),
      Plot.axisY(PAYOFF_TICKS, {
        label: "mean payoff of a batch, in answers",
        labelAnchor: "top",
        tickSize: 0,
        tickFormat: signed,
      }),
      Plot.axisX([2, 5, 10, 20, 40, 100], {
        label: "drop limit d, in % of the scored samples",
        ...CENTRED,
        text: String,
      }),
      Plot.axisFx({ label: null, fontWeight: 600, tickSize: 0 }),
      ...CURVES.map((kind) =>
        Plot.line(
          points.filter((point) => point.kind === kind),
          { ...channels, stroke: colour(kind), strokeWidth: 2 },
        ),
      ),
      Plot.dot(points, { ...channels, r: 2.8, fill: ({ kind }: { kind: Kind }) => colour(kind), stroke: "none" }),
    ],
  });
  return sheet(
    "Payoffs by drop limit",
    "The same batches in the same order, by the twin; at 5 % it is what the contracts paid. S = 3·u·d grows with d.",
    plot,
    height,
    CURVES.map((kind) => ({ name: kind, mark: `<path d="M0 -4H26" stroke="${colour(kind)}" stroke-width="2.5"/>` })),
  );
}

const CENTRED = { labelAnchor: "center", labelArrow: "none", tickSize: 4 } as const;

function draw(options: Plot.PlotOptions): string {
  const svg = Plot.plot({
    document: new JSDOM("").window.document,
    width: WIDTH,
    marginRight: 24,
    marginTop: 40,
    marginBottom: 46,
    style: { fontSize: "12.5px", fontFamily: "inherit", overflow: "visible", background: "none" },
    color: { type: "identity" },
    ...options,
  });
  svg.setAttribute("y", String(HEAD));
  return svg.outerHTML;
}

function sheet(title: string, note: string, plot: string, height: number, keys: readonly Key[]): string {
  const legend = keys.map(({ name, mark }, i) => {
    const [x, y] = [LEFT + (i % 3) * 270, 78 + 20 * Math.floor(i / 3)];
    return `<g transform="translate(${x} ${y})">${mark}<text x="34" font-size="13" fill="var(--ink)">${name}</text></g>`;
  });
  return framed({ title, note, colours: COLOURS, body: `${legend.join("\n")}\n${plot}`, height: HEAD + height });
}

function noteOf(summaries: readonly MarketSummary[]): string {
  const counts = summaries.map(({ scenario, seeds }) => `${DATA[scenario]}: ${seeds.length} seeds`).join("; ");
  return `Markets played on the real contracts. ${counts}.`;
}

function signed(value: number): string {
  return `${value > 0 ? "+" : ""}${value}`.replace("-", "−");
}
