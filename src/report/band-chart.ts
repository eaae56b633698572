import * as Plot from "@observablehq/plot";

import type { Axis, Canvas } from "./line-chart.ts";

/** A line with a band around it. */
export interface BandSeries {
  readonly name: string;
  /** Any CSS colour; `var(--name)` follows the page's theme. */
  readonly colour: string;
  /** Lengths of dashes and gaps, as SVG has them; solid unless told. */
  readonly dash?: string;
  /** In ascending order of x. */
  readonly points: readonly {
    readonly x: number;
    readonly low: number;
    readonly middle: number;
    readonly high: number;
  }[];
}

/** What to draw. */
export interface BandChart {
  /** Says what the picture shows, to those who can't see it. */
  readonly description: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly BandSeries[];
  /** A horizontal line to compare with, `var(--level)`. */
  readonly level?: number;
  /** Where something ends on the x axis, a vertical line, `var(--moment)`. */
  readonly moment?: number;
}

const FONT_SIZE = 13;

/**
 * Draws lines with bands over a common x axis. Text and axes take the colour of the surrounding page.
 *
 * @returns An `<svg>` element as text.
 */
export function drawBands(chart: BandChart, { document, width, height }: Canvas): string {
  const { x, y, series, level, moment } = chart;
  const ticks = width < 600 ? 5 : 10;
  const figure = Plot.plot({
    document,
    width,
    height,
    marginLeft: 60,
    marginTop: 34,
    marginBottom: 44,
    ariaDescription: chart.description,
    style: { fontSize: `${FONT_SIZE}px`, fontFamily: "inherit", overflow: "visible", background: "none" },
    x: { label: x.label, labelArrow: "none", labelAnchor: "center", ticks, ...tickFormat(x) },
    y: { label: y.label, labelArrow: "none", grid: true, nice: true, ticks: 6, ...tickFormat(y) },
    marks: [
      Plot.ruleX(moment === undefined ? [] : [moment], { stroke: "var(--moment)", strokeWidth: 1.5 }),
      Plot.ruleY(level === undefined ? [] : [level], { stroke: "var(--level)", strokeDasharray: "2 3" }),
      ...series.map(bandMark),
      ...series.map(lineMark),
    ],
  });
  return figure.outerHTML;
}

function bandMark({ points, colour }: BandSeries) {
  return Plot.areaY(points, { x: "x", y1: "low", y2: "high", fill: colour, fillOpacity: 0.2 });
}

function lineMark({ points, colour, dash }: BandSeries) {
  const options = { x: "x", y: "middle", stroke: colour, strokeWidth: 2 } as const;
  return Plot.line(points, dash === undefined ? options : { ...options, strokeDasharray: dash });
}

function tickFormat({ format }: Axis) {
  return format === undefined ? {} : { tickFormat: format };
}
