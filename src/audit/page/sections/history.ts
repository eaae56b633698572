import type { AccuracyPoint, TestSet } from "../accuracy.ts";
import { countOf, grouped, percent } from "../amounts.ts";
import { accuracyPicture, fatesPicture, figure } from "../charts.ts";
import { FATES } from "../fates.ts";
import { markup } from "../markup.ts";
import type { Markup } from "../markup.ts";
import type { FateCount } from "../queries.ts";
import { showTime } from "../times.ts";
import type { Buckets } from "../times.ts";
import { foreign, table } from "./parts.ts";

/** How good the model was over time. */
export function accuracySection(points: readonly AccuracyPoint[], { file, samples, of }: TestSet): Markup {
  const [first, last] = [points[0]!.accuracy, points.at(-1)!.accuracy];
  const best = Math.max(...points.map(({ accuracy }) => accuracy));
  const worst = Math.min(...points.map(({ accuracy }) => accuracy));
  const part = of > samples.length ? `, spread evenly over its ${grouped(of)},` : "";
  const description = `Accuracy over time: ${percent(first)} before the first contribution, ${percent(last)} after the last.`;
  const columns = [
    { name: "Time (UTC)" },
    { name: "Contributions until then", isNumber: true },
    { name: "Got right", isNumber: true },
  ];
  const rows = points.map(({ at, contributions, accuracy }) => [
    showTime(at),
    grouped(contributions),
    percent(accuracy),
  ]);
  return markup`<h3>Accuracy over time</h3>
    <p>
      Share of ${countOf(samples.length, "sample")} of ${foreign(file, 80)}${part} that the model got right:
      ${percent(first)} before the first contribution, ${percent(last)} after the last; at least ${percent(worst)}, at
      most ${percent(best)}.
    </p>
    ${figure(accuracyPicture(points, description), table(columns, rows))}`;
}

/** How many contributions came when, and what became of them. */
export function fatesSection(counts: readonly FateCount[], buckets: Buckets): Markup {
  const present = FATES.filter((fate) => counts.some((row) => row.fate === fate.name));
  const sums = present.map((fate) => ({ ...fate, count: sumOf(counts.filter((row) => row.fate === fate.name)) }));
  const total = sumOf(counts);
  const description = `Contributions per ${buckets.name}: ${sums.map(({ count, name }) => `${count} ${name}`).join(", ")}.`;
  const list = sums.map(({ name, text, tone, count }) => [
    markup`<span class="key fill-${tone}"></span>${name}<br><span class="soft small">${text}</span>`,
    grouped(count),
    percent(count / total),
  ]);
  const columns = [{ name: "Became" }, { name: "How many", isNumber: true }, { name: "Share", isNumber: true }];
  return markup`<h3>Contributions over time</h3>
    ${figure(fatesPicture(counts, buckets, description), bucketTable(counts, present))}
    <div class="scroll">${table(columns, list)}</div>`;
}

function bucketTable(counts: readonly FateCount[], present: readonly (typeof FATES)[number][]): Markup {
  const columns = [{ name: "From (UTC)" }, ...present.map(({ name }) => ({ name, isNumber: true }))];
  const times = [...new Set(counts.map(({ at }) => at))];
  const byTime = new Map(counts.map(({ at, fate, count }) => [`${at} ${fate}`, count]));
  const rows = times.map((at) => [
    showTime(at),
    ...present.map(({ name }) => grouped(byTime.get(`${at} ${name}`) ?? 0)),
  ]);
  return table(columns, rows);
}

function sumOf(counts: readonly FateCount[]): number {
  return counts.reduce((all, { count }) => all + count, 0);
}
