import { JSDOM } from "jsdom";

import { drawBands } from "../../src/report/band-chart.ts";
import type { BandChart, BandSeries } from "../../src/report/band-chart.ts";
import type { AgentKind } from "./scenario.ts";
import type { Course, Summary } from "./summary.ts";

/** Light and dark: hues that people with the common kinds of colour blindness tell apart, with the dashes. */
export const KIND_COLOURS: Readonly<Record<AgentKind, readonly [light: string, dark: string]>> = {
  honest: ["#0b62c4", "#6cb2ff"],
  malicious: ["#c8372d", "#ff7a6b"],
  careless: ["#8a5a00", "#f0b64d"],
  sybil: ["#8b3fb0", "#cf94ef"],
  "lazy copier": ["#5b6470", "#a9b2bd"],
  reporter: ["#00805f", "#38cfa4"],
  "price-sensitive": ["#0a7f99", "#5fd0e6"],
  caller: ["#5a4a3a", "#c9b49a"],
};

export const KIND_DASHES: Partial<Readonly<Record<AgentKind, string>>> = {
  careless: "8 3",
  sybil: "2 3",
  "lazy copier": "10 3 2 3",
  reporter: "5 3",
  "price-sensitive": "8 3 2 3 2 3",
  caller: "3 6",
};

/** The CSS variable of a kind's colour. */
export function colourName(kind: AgentKind): string {
  return `--${kind.replace(" ", "-")}`;
}

/** Held-out accuracy over time. */
export function accuracyChart(summary: Summary, seasonDays: number): BandChart {
  const { days, accuracy, accuracyBefore } = summary;
  return {
    description: "Held-out accuracy over time: the median of all seeds, and the band from the lowest to the highest.",
    x: { label: "days since the start" },
    y: { label: "held-out samples got right (%)" },
    series: [{ name: "accuracy", colour: "var(--accuracy)", points: bandOf(days, accuracy, 100) }],
    level: 100 * accuracyBefore.median,
    moment: seasonDays,
  };
}

/** What each kind gained over time. */
export function gainChart({ days, kinds }: Summary, isMoney: boolean, seasonDays: number): BandChart {
  const series = kinds.map(({ kind, gain }): BandSeries => {
    const dash = KIND_DASHES[kind];
    const colour = `var(${colourName(kind)})`;
    return { name: kind, colour, points: bandOf(days, gain, 1), ...(dash === undefined ? {} : { dash }) };
  });
  return {
    description:
      "What each kind of agent gained or lost over time: medians of all seeds, and bands from lowest to highest.",
    x: { label: "days since the start" },
    y: { label: isMoney ? "gain (ether)" : "points", format: isMoney ? "+" : "~s" },
    series,
    level: 0,
    moment: seasonDays,
  };
}

/** An SVG element of a chart. */
export function draw(chart: BandChart, size: { readonly width: number; readonly height: number }): string {
  return drawBands(chart, { ...size, document: new JSDOM("").window.document });
}

function bandOf(days: readonly number[], { low, median, high }: Course, factor: number): BandSeries["points"] {
  return days.map((x, i) => ({ x, low: factor * low[i]!, middle: factor * median[i]!, high: factor * high[i]! }));
}
