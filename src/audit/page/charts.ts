import { JSDOM } from "jsdom";

import { drawBars } from "../../report/bar-chart.ts";
import { drawLines } from "../../report/line-chart.ts";
import type { Canvas, Series } from "../../report/line-chart.ts";
import type { AccuracyPoint } from "./accuracy.ts";
import { countOf, toNumber } from "./amounts.ts";
import type { Unit } from "./amounts.ts";
import { FATES } from "./fates.ts";
import type { Ledger } from "./ledger.ts";
import { markup, Markup } from "./markup.ts";
import type { FateCount } from "./queries.ts";
import { showTime } from "./times.ts";
import type { Buckets } from "./times.ts";

/** A picture for wide and for narrow screens, and its key. */
export interface Picture {
  readonly key: readonly Pick<Series, "name" | "colour" | "dash">[];
  /** `<svg>` elements without styles of their own: the page's policy allows none but its own. */
  readonly wide: Markup;
  readonly narrow: Markup;
}

type Draw = (canvas: Canvas) => string;

const WIDE = { width: 1040, height: 300 };
const NARROW = { width: 360, height: 280 };

let page: Document | undefined;

/** Accuracy over time, against where it was before the first contribution. */
export function accuracyPicture(points: readonly AccuracyPoint[], description: string): Picture {
  const line = points.map(({ at, accuracy }) => ({ x: at, y: 100 * accuracy }));
  const series: Series[] = [{ name: "got right", colour: "var(--paid)", points: line }];
  const chart = {
    description,
    x: { label: "time (UTC)", isTime: true },
    y: { label: "samples of the file got right (%)" },
    series,
    level: line[0]!.y,
  };
  const before = { name: "before the first contribution", colour: "var(--level)", dash: "2 3" };
  return picture([...series, before], (canvas) => drawLines(chart, canvas));
}

/** How many contributions there were, and what became of them. */
export function fatesPicture(counts: readonly FateCount[], { width, name }: Buckets, description: string): Picture {
  const present = FATES.filter((fate) => counts.some((row) => row.fate === fate.name));
  const bars = present.flatMap(({ name: fate, tone }) =>
    counts
      .filter((row) => row.fate === fate)
      .map(({ at, count }) => {
        const title = `${showTime(at)}, ${name}: ${countOf(count, "contribution")} ${fate}`;
        return { from: at, to: at + width, height: count, colour: `var(--${tone})`, title };
      }),
  );
  const chart = {
    description,
    x: { label: "time (UTC)", isTime: true },
    y: { label: `contributions per ${name}` },
    bars,
  };
  const key = present.map((fate) => ({ name: fate.name, colour: `var(--${fate.tone})` }));
  return picture(key, (canvas) => drawBars(chart, canvas));
}

/** What went to others, added up over time, and what lay in the model. */
export function moneyPicture({ steps }: Ledger, unit: Unit, description: string): Picture {
  const line = (pick: (step: Ledger["steps"][number]) => bigint) =>
    steps.map((step) => ({ x: step.at, y: toNumber(pick(step), unit) }));
  const series: Series[] = [
    { name: "in the model", colour: "var(--paid)", points: line(({ held }) => held) },
    { name: "gone to others until then", colour: "var(--bad)", points: line(({ toOthers }) => toOthers), dash: "8 3" },
  ];
  const chart = {
    description,
    x: { label: "time (UTC)", isTime: true },
    y: { label: unit.symbol },
    series,
    curve: "linear" as const,
  };
  return picture(series, (canvas) => drawLines(chart, canvas));
}

function picture(key: Picture["key"], draw: Draw): Picture {
  page ??= new JSDOM("").window.document;
  const [wide, narrow] = [WIDE, NARROW].map((size) => new Markup(unstyled(draw({ ...size, document: page! }))));
  return { key, wide: wide!, narrow: narrow! };
}

/** Without the styles that the charts bring along; the page's own style says the same. */
function unstyled(svg: string): string {
  return svg.replaceAll(/<style>.*?<\/style>/gs, "").replaceAll(/ style="[^"]*"/g, "");
}

/** A picture with its key, and the same as a table for who cannot see it. */
export function figure({ key, wide, narrow }: Picture, table: Markup): Markup {
  return markup`<ul class="legend">
      ${key.map(keyItem)}
    </ul>
    <figure class="wide">${wide}</figure>
    <figure class="narrow">${narrow}</figure>
    <details class="as-table">
      <summary>The same as a table</summary>
      <div class="scroll">${table}</div>
    </details>`;
}

function keyItem({ name, colour, dash }: Picture["key"][number]): Markup {
  const line = markup`<path
    d="M0 6H28"
    stroke="${colour}"
    stroke-width="${dash === undefined ? 6 : 3}"
    stroke-dasharray="${dash ?? ""}"
  />`;
  return markup`<li><svg width="28" height="12" aria-hidden="true">${line}</svg>${name}</li>`;
}
