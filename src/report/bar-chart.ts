import * as Plot from "@observablehq/plot";

import { frame, placeOf } from "./line-chart.ts";
import type { Axis, Canvas } from "./line-chart.ts";

/** A part of a bar. */
export interface Bar {
  /** Where it begins and ends on the x axis. */
  readonly from: number;
  readonly to: number;
  /** How high this part is. */
  readonly height: number;
  readonly colour: string;
  /** Shown to who points at it. */
  readonly title: string;
}

/** Bars over a common x axis; those of one place are stacked in their order, the first at the bottom. */
export interface BarChart {
  /** Says what the picture shows, to those who can't see it. */
  readonly description: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly bars: readonly Bar[];
}

/** Draws stacked bars, as `drawLines` draws lines. Gives an `<svg>` element as text. */
export function drawBars(chart: BarChart, canvas: Canvas): string {
  const data = chart.bars.map(({ from, to, ...bar }) => {
    return { ...bar, from: placeOf(from, chart.x), to: placeOf(to, chart.x) };
  });
  const options = { x1: "from", x2: "to", y: "height", fill: "colour", title: "title" } as const;
  const bars = Plot.rectY(data, Plot.stackY({ order: null }, { ...options, inset: 0.5, insetTop: 0 }));
  const axes = frame(chart, canvas);
  return Plot.plot({ ...axes, color: { type: "identity" }, marks: [bars, Plot.ruleY([0])] }).outerHTML;
}
