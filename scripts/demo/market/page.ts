import { formatEther } from "ethers";
import { JSDOM } from "jsdom";

import { drawLines } from "../../../src/report/line-chart.ts";
import type { LineChart, Series } from "../../../src/report/line-chart.ts";
import { renderPage } from "../../../src/report/page.ts";
import type { Figure } from "../../../src/report/page.ts";
import { COLOURS, DASHES, NARROW, WIDE } from "../page.ts";
import { MODELS, OWNER } from "../settings.ts";
import { count, ether, percent } from "../tables.ts";
import type { MarketDemoResult } from "./run.ts";
import { BIDDERS, MARKETS } from "./settings.ts";
import { marketTablesOf } from "./tables.ts";

/** The page of the market demo: two pictures, market by market, and the tables. */
export function marketDemoPage(result: MarketDemoResult): string {
  const { document } = new JSDOM("").window;
  const figure = (title: string, text: string, chart: LineChart): Figure => {
    const [wide, narrow] = [WIDE, NARROW].map((size) => drawLines(chart, { ...size, document }));
    return { title, text, series: chart.series, wide: wide!, narrow: narrow! };
  };
  return renderPage({
    title: "A spam filter that is paid for by what it gets right",
    paragraphs: introduction(result),
    figures: [
      figure("Accuracy", accuracyText(result), accuracyChart(result)),
      figure("Gains and losses", gainText(result), gainChart(result)),
    ],
    tables: marketTablesOf(result),
    colours: { ...COLOURS, "--gus": ["#6b5b95", "#b9a6ec"] },
  });
}

function introduction({ model, emails, seed, markets }: MarketDemoResult): string[] {
  return [
    `${OWNER.name} trains ${MODELS[model].called} on ${count(emails.pretrained)} of the ${count(emails.corpus)} e-mails of the SpamAssassin ` +
      `corpus, puts it on a simulated chain, and opens ${markets.length === 1 ? "a market" : `${count(markets.length)} markets, one after another`}. For each she seals ` +
      `${count(MARKETS.scored)} e-mails that nobody else has seen and puts up ${formatEther(MARKETS.bounty)} ether. Alice, Bob and Carol commit to ` +
      `batches with true labels, Mallory to one with flipped labels, and Gus draws his labels by lot. Then everything is shown, and the chain ` +
      `replays the batches in a drawn order: a batch is paid for every answer that it adds, and one that costs more than ${MARKETS.dropLimit} answers ` +
      `is undone and loses its stake.`,
    `${count(emails.sent)} e-mails in batches, ${count(emails.tested)} in test sets. Seed ${seed}.`,
  ];
}

function accuracyText(result: MarketDemoResult): string {
  return (
    `Share of ${count(result.emails.heldOut)} e-mails, seen by neither contributors nor markets, that the model gets right: ` +
    `${percent(result.accuracyBefore)} before, ${percent(result.accuracyAfter)} after; ${percent(result.accuracyWithoutMarket)} if it had learned ` +
    `everything, ${percent(result.accuracyWithoutMalicious)} if it had learned the honest batches only.`
  );
}

function gainText({ accounts }: MarketDemoResult): string {
  const parts = accounts.map(({ name, profitWei }) => `${name} ${ether(profitWei, true)}`);
  return `What each account has more than at the start, in ether, gas left out. ${OWNER.name} pays for answers. At the end: ${parts.join(", ")}.`;
}

function accuracyChart(result: MarketDemoResult): LineChart {
  const line = (key: "accuracy" | "accuracyWithout" | "accuracyHonest") => [
    { x: 0, y: 100 * result.accuracyBefore },
    ...result.markets.map((round) => ({ x: round.market, y: 100 * round[key] })),
  ];
  return {
    description: "Held-out accuracy after each market, with and without the markets.",
    x: { label: "markets", format: "d" },
    y: { label: "held-out e-mails got right (%)" },
    series: [
      { name: "honest batches alone", colour: "var(--bob)", points: line("accuracyHonest"), dash: "2 3" },
      { name: "without markets", colour: "var(--without)", points: line("accuracyWithout"), dash: "8 3" },
      { name: "with markets, as on chain", colour: "var(--with)", points: line("accuracy") },
    ],
    moments: [],
    level: 100 * result.accuracyBefore,
  };
}

function gainChart({ markets }: MarketDemoResult): LineChart {
  const series = [...BIDDERS, OWNER].map(({ name }): Series => {
    const points = markets.map(({ market, gainsWei }) => ({ x: market, y: Number(gainsWei[name]!) / 1e18 }));
    const dash = name === "Gus" ? "10 3 2 3" : DASHES[name];
    const line = { name, colour: `var(--${name.toLowerCase()})`, points: [{ x: 0, y: 0 }, ...points] };
    return dash === undefined ? line : { ...line, dash };
  });
  return {
    description: "What each account gained or lost, market by market, in ether.",
    x: { label: "markets", format: "d" },
    y: { label: "gain (ether)", format: "+.2f" },
    series,
    moments: [],
    level: 0,
  };
}
