import * as Plot from "@observablehq/plot";

/** One line of a chart. */
export interface Series {
  readonly name: string;
  /** Any CSS colour; `var(--name)` follows the page's theme. */
  readonly colour: string;
  /** Lengths of dashes and gaps, as SVG has them; solid unless told. */
  readonly dash?: string;
  /** In ascending order of x. */
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

/** An axis. */
export interface Axis {
  /** With its unit. */
  readonly label: string;
  /** How tick labels are written, in d3's notation. */
  readonly format?: string;
}

/** What to draw. */
export interface LineChart {
  /** Says what the picture shows, to those who can't see it. */
  readonly description: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
  /** Places on the x axis that are marked by a thin vertical line. */
  readonly moments?: readonly number[];
  /** A horizontal line to compare with. */
  readonly level?: number;
}

/** Where it is drawn, in CSS pixels. */
export interface Canvas {
  readonly document: Document;
  readonly width: number;
  readonly height: number;
}

const FONT_SIZE = 13;

/**
 * Draws lines over a common x axis. Text and axes take the colour of the surrounding page, moments are
 * `var(--moment)`, and the level is `var(--level)`.
 *
 * @returns An `<svg>` element as text.
 */
export function drawLines(chart: LineChart, { document, width, height }: Canvas): string {
  const narrow = width < 600;
  const { x, y } = chart;
  const figure = Plot.plot({
    document,
    width,
    height,
    marginLeft: 56,
    marginTop: 34,
    marginBottom: 44,
    ariaDescription: chart.description,
    style: { fontSize: `${FONT_SIZE}px`, fontFamily: "inherit", overflow: "visible" },
    x: { label: x.label, labelArrow: "none", labelAnchor: "center", ticks: narrow ? 5 : 10, ...tickFormat(x) },
    y: { label: y.label, labelArrow: "none", grid: true, nice: true, ticks: 6, ...tickFormat(y) },
    marks: [...momentMarks(chart), ...levelMarks(chart), ...chart.series.map(lineMark)],
  });
  return figure.outerHTML;
}

function lineMark({ points, colour, dash }: Series) {
  const options = { x: "x", y: "y", stroke: colour, strokeWidth: 2, curve: "step-after" } as const;
  return Plot.line(points, dash === undefined ? options : { ...options, strokeDasharray: dash });
}

function momentMarks({ moments = [] }: LineChart) {
  return [Plot.ruleX(moments, { stroke: "var(--moment)", strokeWidth: 1.5 })];
}

function levelMarks({ level }: LineChart) {
  return level === undefined ? [] : [Plot.ruleY([level], { stroke: "var(--level)", strokeDasharray: "2 3" })];
}

function tickFormat({ format }: Axis) {
  return format === undefined ? {} : { tickFormat: format };
}
