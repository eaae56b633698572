// Line charts beside each other as one SVG, readable on light and dark paper.
import * as Plot from "@observablehq/plot";
import { JSDOM } from "jsdom";

/** A line of every panel. */
export interface Curve {
  readonly name: string;
  /** Its colour on light and on dark paper. */
  readonly light: string;
  readonly dark: string;
  /** Lengths of dashes and gaps; solid unless told. */
  readonly dash?: string;
}

export interface Point {
  /** The curve's name. */
  readonly curve: string;
  readonly x: number;
  readonly y: number;
}

export interface Panel {
  readonly name: string;
  readonly points: readonly Point[];
  /** Shown as circles that no line joins. */
  readonly marks: readonly Point[];
}

export interface Axis {
  readonly label: string;
  readonly scale: "linear" | "log";
  readonly ticks: readonly number[];
}

export interface Figure {
  readonly title: string;
  /** Below the title. */
  readonly note: string;
  readonly curves: readonly Curve[];
  readonly panels: readonly Panel[];
  /** Common to all panels. */
  readonly x: Axis;
  readonly y: Axis;
}

/** Of every figure, in pixels. */
export const WIDTH = 860;
const PLOT_HEIGHT = 380;
const LEFT = 16;
/** Height of title, note and legend. */
export const HEAD = 104;
const LEGEND_ROW = 22;
const FONT = "font-family: system-ui, -apple-system, 'Segoe UI', sans-serif";

/** An SVG document with a paper of its own, so that it can be shown on any page. */
export function drawFigure(figure: Figure): string {
  const { title, note, curves } = figure;
  const body = `${legend(figure)}\n${plot(figure)}`;
  return framed({ title, note, colours: curves, body, height: HEAD + PLOT_HEIGHT });
}

/** What stands on the paper. */
export interface Sheet {
  readonly title: string;
  /** Below the title. */
  readonly note: string;
  /** `--c0`, `--c1` and so on. */
  readonly colours: readonly Pick<Curve, "light" | "dark">[];
  /** SVG elements, from `HEAD` downwards. */
  readonly body: string;
  readonly height: number;
}

/** The paper: light or dark as the reader's system is. */
export function framed({ title, note, colours, body, height }: Sheet): string {
  const theme = (of: (curve: Sheet["colours"][number]) => string) =>
    colours.map((curve, i) => `--c${i}: ${of(curve)};`).join(" ");
  const light = `--paper: #ffffff; --ink: #1f2328; --faint: #59636e; ${theme((curve) => curve.light)}`;
  const dark = `--paper: #0d1117; --ink: #e6edf3; --faint: #9198a1; ${theme((curve) => curve.dark)}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escapeXml(`${title}. ${note}`)}">
<style>
svg { ${light} color: var(--ink); ${FONT}; }
@media (prefers-color-scheme: dark) { svg { ${dark} } }
</style>
<rect width="100%" height="100%" fill="var(--paper)"/>
<text x="${LEFT}" y="28" font-size="17" font-weight="600" fill="var(--ink)">${escapeXml(title)}</text>
<text x="${LEFT}" y="48" font-size="12.5" fill="var(--faint)">${escapeXml(note)}</text>
${body}
</svg>
`;
}

function legend({ curves, panels }: Figure): string {
  const entries = curves.map(({ name, dash }, i) => {
    const line = `<path d="M0 -4H26" stroke="var(--c${i})" stroke-width="2.5" stroke-dasharray="${dash ?? ""}"/>`;
    return { name, mark: `${line}<circle cx="13" cy="-4" r="3" fill="var(--c${i})"/>` };
  });
  const ring = '<circle cx="13" cy="-4" r="4.5" fill="none" stroke="var(--ink)" stroke-width="1.8"/>';
  if (panels.some(({ marks }) => marks.length > 0)) entries.push({ name: "the reference (same colours)", mark: ring });
  return entries
    .map(({ name, mark }, i) => {
      const [x, y] = [LEFT + (i % 3) * 270, HEAD - LEGEND_ROW + 2 - LEGEND_ROW * (1 - Math.floor(i / 3)) + 8];
      return `<g transform="translate(${x} ${y})">${mark}<text x="34" font-size="13" fill="var(--ink)">${escapeXml(name)}</text></g>`;
    })
    .join("\n");
}

function plot({ curves, panels, x, y }: Figure): string {
  const colour = (name: string) => `var(--c${curves.findIndex((curve) => curve.name === name)})`;
  const points = panels.flatMap((panel) => panel.points.map((point) => ({ ...point, panel: panel.name })));
  const marks = panels.flatMap((panel) => panel.marks.map((point) => ({ ...point, panel: panel.name })));
  const channels = { x: "x", y: "y", fx: "panel" } as const;
  const lines = curves.map(({ name, dash }) =>
    Plot.line(
      points.filter(({ curve }) => curve === name),
      { ...channels, stroke: colour(name), strokeWidth: 2, ...(dash === undefined ? {} : { strokeDasharray: dash }) },
    ),
  );
  const svg = Plot.plot({
    document: new JSDOM("").window.document,
    width: WIDTH,
    height: PLOT_HEIGHT,
    marginLeft: 58,
    marginRight: 24,
    marginTop: 40,
    marginBottom: 46,
    style: { fontSize: "12.5px", fontFamily: "inherit", overflow: "visible", background: "none" },
    x: { type: x.scale, label: null },
    y: { type: y.scale, label: null, domain: domainOf([...points, ...marks], y) },
    fx: { label: null, domain: panels.map(({ name }) => name), padding: 0.08 },
    marks: [
      Plot.gridY(y.ticks, { stroke: "currentColor", strokeOpacity: 0.16 }),
      Plot.gridX(x.ticks, { stroke: "currentColor", strokeOpacity: 0.08 }),
      Plot.axisY(y.ticks, { label: y.label, labelAnchor: "top", labelArrow: "up", text: short, tickSize: 0 }),
      Plot.axisX(x.ticks, {
        label: x.label,
        labelAnchor: "center",
        labelArrow: "none",
        text: short,
        tickSize: 4,
      }),
      Plot.axisFx({ label: null, fontWeight: 600, tickSize: 0 }),
      ...lines,
      Plot.dot(points, { ...channels, r: 2.6, fill: ({ curve }: Point) => colour(curve), stroke: "none" }),
      Plot.dot(marks, { ...channels, r: 4.5, stroke: ({ curve }: Point) => colour(curve), strokeWidth: 1.8 }),
    ],
    color: { type: "identity" },
  });
  svg.setAttribute("y", String(HEAD));
  return svg.outerHTML;
}

/** From the lowest tick or point to the highest. */
function domainOf(points: readonly Point[], { scale, ticks }: Axis): [number, number] {
  const values = [...ticks, ...points.map(({ y }) => y)];
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return scale === "log" ? [least * 0.9, most * 1.1] : [least, most * 1.03];
}

/** 300k, 3M; smaller numbers as they are. */
function short(value: number): string {
  if (value >= 1_000_000) return `${value / 1_000_000}M`;
  return value >= 10_000 ? `${value / 1_000}k` : value.toLocaleString("en-US");
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
