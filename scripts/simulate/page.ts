import { renderPage } from "../../src/report/page.ts";
import type { Figure } from "../../src/report/page.ts";
import type { BandChart } from "../../src/report/band-chart.ts";
import { COLOURS, NARROW, WIDE } from "../demo/page.ts";
import { count, percent } from "../demo/tables.ts";
import { formatDuration } from "../support/amounts.ts";
import { accuracyChart, colourName, draw, gainChart, KIND_COLOURS } from "./charts.ts";
import type { Plan } from "./plan.ts";
import type { SeedResult } from "./seed-result.ts";
import type { Summary } from "./summary.ts";
import { seedsText, tablesOf } from "./tables.ts";

/** The report: what was simulated, two pictures over time, and the tables. One HTML file without scripts or links. */
export function simulationPage(plan: Plan, summary: Summary, results: readonly SeedResult[]): string {
  const isMoney = plan.incentive.mechanism === "stake";
  const days = plan.season / 86_400;
  const shown = summary.kinds.map(({ kind }) => [colourName(kind), KIND_COLOURS[kind]] as const);
  return renderPage({
    title: `Simulation: ${plan.name}`,
    paragraphs: [...(plan.about === "" ? [] : [plan.about]), introduction(plan, summary, results)],
    figures: [
      figure("Accuracy", accuracyText(summary, results), accuracyChart(summary, days)),
      figure("Gains and losses", gainText(isMoney), gainChart(summary, isMoney, days)),
    ],
    tables: tablesOf(summary, isMoney),
    colours: { ...COLOURS, "--accuracy": COLOURS["--with"], ...Object.fromEntries(shown) },
  });
}

function figure(title: string, text: string, chart: BandChart): Figure {
  return { title, text, series: chart.series, wide: draw(chart, WIDE), narrow: draw(chart, NARROW) };
}

function introduction(
  { season, horizon, incentive, model }: Plan,
  summary: Summary,
  results: readonly SeedResult[],
): string {
  const [first] = results;
  const { pretrained, stream } = first!.samples;
  return (
    `${model.classifier} with ${incentive.mechanism === "stake" ? "deposits" : "points and votes"}, on the real contracts: ` +
    `pretrained on ${count(pretrained)} samples, up to ${count(stream)} contributed over ${formatDuration(season)}; ` +
    `everything is settled ${formatDuration(horizon)} after the start. ${seedsText(summary)}; ` +
    `${count(summary.contributions)} contributions in all.`
  );
}

function accuracyText({ accuracyBefore, accuracyAfter }: Summary, results: readonly SeedResult[]): string {
  return (
    `Share of ${count(results[0]!.samples.heldOut)} held-out samples that the model gets right; medians ` +
    `${percent(accuracyBefore.median)} before, ${percent(accuracyAfter.median)} after. The line is the median of the seeds, ` +
    `the band goes from the lowest to the highest, and the dotted line is the median start. After the vertical line nobody contributes.`
  );
}

function gainText(isMoney: boolean): string {
  return isMoney
    ? "Of all accounts of a kind together: staked balances, own deposits still out, and what the pool owes, less the stakes at the start. Gas left out."
    : "Of all accounts of a kind together: free points, and those that votes lock.";
}
