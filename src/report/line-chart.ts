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
  /** Values are moments, in seconds since 1970, and ticks are dates and hours in UTC. */
  readonly isTime?: boolean;
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
  /** How points are joined; by steps unless told. */
  readonly curve?: "step-after" | "linear";
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
export function drawLines(chart: LineChart, canvas: Canvas): string {
  const marks = [...momentMarks(chart), ...levelMarks(chart), ...chart.series.map((series) => lineMark(series, chart))];
  return Plot.plot({ ...frame(chart, canvas), marks }).outerHTML;
}

/** What charts have in common: their size, type, and axes. */
export function frame({ description, x, y }: Pick<LineChart, "description" | "x" | "y">, canvas: Canvas) {
  const { document, width, height } = canvas;
  const narrow = width < 600;
  const time = x.isTime === true ? ({ type: "utc", tickFormat: momentText } as const) : {};
  return {
    document,
    width,
    height,
    marginLeft: 56,
    marginTop: 34,
    marginBottom: 44,
    marginRight: 30, // for half of the last tick's label
    ariaDescription: description,
    style: { fontSize: `${FONT_SIZE}px`, fontFamily: "inherit", overflow: "visible" },
    x: { label: x.label, labelArrow: "none", labelAnchor: "center", ticks: narrow ? 5 : 10, ...time, ...tickFormat(x) },
    y: { label: y.label, labelArrow: "none", grid: true, nice: true, ticks: 6, ...tickFormat(y) },
  } as const;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** A tick on an axis of time, in UTC: `5 Jan`, `14:30`, and `2026` for the beginning of a year. */
function momentText(moment: Date): string {
  const [month, day, time] = [moment.getUTCMonth(), moment.getUTCDate(), moment.toISOString().slice(11, 16)];
  if (time !== "00:00") return time;
  return month === 0 && day === 1 ? String(moment.getUTCFullYear()) : `${day} ${MONTHS[month]!}`;
}

/** A place on the x axis, as Plot takes it. */
export function placeOf(x: number, { isTime }: Axis): number | Date {
  return isTime === true ? new Date(x * 1_000) : x;
}

function lineMark({ points, colour, dash }: Series, { x: axis, curve = "step-after" }: LineChart) {
  const options = { x: "x", y: "y", stroke: colour, strokeWidth: 2, curve } as const;
  const data = points.map(({ x, y }) => ({ x: placeOf(x, axis), y }));
  return Plot.line(data, dash === undefined ? options : { ...options, strokeDasharray: dash });
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
