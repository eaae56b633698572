import { formatEther } from "ethers";
import { JSDOM } from "jsdom";

import { drawLines } from "../../src/report/line-chart.ts";
import type { LineChart, Series } from "../../src/report/line-chart.ts";
import { renderPage } from "../../src/report/page.ts";
import type { Figure } from "../../src/report/page.ts";
import type { DemoResult } from "./run.ts";
import { CONTRIBUTORS, MODELS, OWNER, SCENARIO } from "./settings.ts";
import { count, ether, percent, tablesOf } from "./tables.ts";

export const WIDE = { width: 900, height: 380 };
export const NARROW = { width: 400, height: 320 };

/** Light and dark. The lines' hues are told apart by people with the common kinds of colour blindness too. */
export const COLOURS = {
  "--paper": ["#ffffff", "#16181d"],
  "--ink": ["#1d2129", "#e4e7ec"],
  "--rule": ["#d9dde3", "#383d47"],
  "--moment": ["#c8372d40", "#ff7a6b50"],
  "--level": ["#7a828e", "#8b93a1"],
  "--plot-background": ["#ffffff", "#16181d"],
  "--with": ["#0b62c4", "#6cb2ff"],
  "--without": ["#8a5a00", "#f0b64d"],
  "--alice": ["#0b62c4", "#6cb2ff"],
  "--bob": ["#00805f", "#38cfa4"],
  "--carol": ["#8a5a00", "#f0b64d"],
  "--mallory": ["#c8372d", "#ff7a6b"],
  "--olivia": ["#6b5b95", "#b9a6ec"],
} as const;

export const DASHES: Readonly<Record<string, string>> = { Bob: "8 3", Carol: "2 3", Olivia: "10 3 2 3" };

/** The demo's page: two pictures over time, and the tables. */
export function demoPage(result: DemoResult): string {
  const { document } = new JSDOM("").window;
  const figure = (title: string, text: string, chart: LineChart): Figure => {
    const [wide, narrow] = [WIDE, NARROW].map((size) => drawLines(chart, { ...size, document }));
    const attacks = { name: "a batch of Mallory's", colour: "var(--moment)" };
    return { title, text, series: [...chart.series, attacks], wide: wide!, narrow: narrow! };
  };
  return renderPage({
    title: "A spam filter that people train together",
    paragraphs: introduction(result),
    figures: [
      figure("Accuracy", accuracyText(result), accuracyChart(result)),
      figure("Gains and losses", wealthText(result), wealthChart(result)),
    ],
    tables: tablesOf(result),
    colours: COLOURS,
  });
}

function introduction({ model, emails, seed, contributions, maliciousContributions }: DemoResult): string[] {
  const honest = CONTRIBUTORS.filter(({ role }) => role === "honest").map(({ name }) => name);
  const names = `${honest.slice(0, -1).join(", ")} and ${honest.at(-1)!}`;
  return [
    `${OWNER.name} trains ${MODELS[model].called} on ${count(emails.pretrained)} of the ${count(emails.corpus)} e-mails of the SpamAssassin ` +
      `corpus and puts it on a simulated chain. Over ${SCENARIO.seasonDays} days ${names} contribute the next e-mails with ` +
      `their true labels; from day ${SCENARIO.attackDay} on Mallory contributes e-mails with flipped ones. Every contribution ` +
      `takes a deposit, the model learns at once, and whether it agrees with the label later decides who gets the deposit.`,
    `${count(contributions)} contributions, ${count(maliciousContributions)} of them Mallory's. Seed ${seed}.`,
  ];
}

function accuracyText({ accuracyBefore, accuracyAfter, accuracyWithoutMalicious, emails }: DemoResult): string {
  return (
    `Share of ${count(emails.heldOut)} held-out e-mails that the model gets right: ${percent(accuracyBefore)} before, ` +
    `${percent(accuracyAfter)} after; ${percent(accuracyWithoutMalicious)} if Mallory had stayed away. The dotted line is the start.`
  );
}

function wealthText({ accounts }: DemoResult): string {
  const gains = accounts.map(({ name, profitWei }) => `${name} ${ether(profitWei, true)}`).join(", ");
  return `Staked balance and deposits still out, less the stake of ${Number(formatEther(SCENARIO.stake))} ether at the start. At the end: ${gains}.`;
}

function accuracyChart(result: DemoResult): LineChart {
  const line = (key: "all" | "honest") => result.accuracies.map((point) => ({ x: point.day, y: 100 * point[key] }));
  return {
    description: "Held-out accuracy over time, with and without what the malicious account did.",
    x: { label: "days since the start" },
    y: { label: "held-out e-mails got right (%)" },
    series: [
      { name: "without Mallory's contributions", colour: "var(--without)", points: line("honest"), dash: "8 3" },
      { name: "all contributions, as on chain", colour: "var(--with)", points: line("all") },
    ],
    moments: result.attacks,
    level: 100 * result.accuracyBefore,
  };
}

function wealthChart(result: DemoResult): LineChart {
  const series = [...CONTRIBUTORS, OWNER].map(({ name }): Series => {
    const own = result.wealth.filter((point) => point.name === name);
    const points = own.map(({ day, gainWei }) => ({ x: day, y: Number(gainWei) / 1e18 }));
    const dash = DASHES[name];
    return { name, colour: `var(--${name.toLowerCase()})`, points, ...(dash === undefined ? {} : { dash }) };
  });
  return {
    description: "What each account gained or lost over time, in ether.",
    x: { label: "days since the start" },
    y: { label: "gain (ether)", format: "+.1f" },
    series,
    moments: result.attacks,
    level: 0,
  };
}
