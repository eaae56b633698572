import { JSDOM } from "jsdom";

import { drawLines } from "../../../src/report/line-chart.ts";
import type { LineChart, Series } from "../../../src/report/line-chart.ts";
import { renderPage } from "../../../src/report/page.ts";
import type { Figure } from "../../../src/report/page.ts";
import { COLOURS, DASHES, NARROW, WIDE } from "../page.ts";
import { MODELS, OWNER, SCENARIO } from "../settings.ts";
import { count, percent } from "../tables.ts";
import type { PointsDemoResult } from "./run.ts";
import { MEMBERS, RULES, VOTING } from "./settings.ts";
import { pointsTablesOf, pointsText } from "./tables.ts";

/** The page of the points demo: two pictures over time, the badges, and the tables. */
export function pointsDemoPage(result: PointsDemoResult): string {
  const { document } = new JSDOM("").window;
  const figure = (title: string, text: string, chart: LineChart): Figure => {
    const [wide, narrow] = [WIDE, NARROW].map((size) => drawLines(chart, { ...size, document }));
    return { title, text, series: chart.series, wide: wide!, narrow: narrow! };
  };
  return renderPage({
    title: "A spam filter that people train and judge together",
    paragraphs: introduction(result),
    figures: [
      figure("Accuracy", accuracyText(result), accuracyChart(result)),
      figure("Points", pointsCaption(result), pointsChart(result)),
    ],
    pictures: {
      title: "Badges earned",
      items: result.badges.map(({ about, svg, names }) => ({ caption: `${about}: ${names.join(", ")}`, svg })),
    },
    tables: pointsTablesOf(result),
    colours: { ...COLOURS, "--victor": ["#6b5b95", "#b9a6ec"] },
  });
}

function introduction({ model, emails, seed, contributions, maliciousContributions }: PointsDemoResult): string[] {
  return [
    `${OWNER.name} trains ${MODELS[model].called} on ${count(emails.pretrained)} of the ${count(emails.corpus)} e-mails of the SpamAssassin ` +
      `corpus and puts it on a simulated chain. Over ${SCENARIO.seasonDays} days five people contribute the next e-mails, without ` +
      `deposits, and vote on each other's: in secret by day, openly at night. Alice, Bob and Carol read what they vote on, and ` +
      `are right in ${100 * VOTING.accuracy} % of the cases. Mallory flips labels from day ${SCENARIO.attackDay} on and tosses a coin to vote. ` +
      `Victor calls everything valid.`,
    `A valid contribution earns ${count(RULES.contributionPoints)} points; a vote locks ${RULES.votePoints}, and brings back more or less than ` +
      `that, by what the others say and how rare it is.`,
    `${count(contributions)} contributions, ${count(maliciousContributions)} of them Mallory's. Seed ${seed}.`,
  ];
}

function accuracyText({ accuracyBefore, accuracyAfter, accuracyWithoutMalicious, emails }: PointsDemoResult): string {
  return (
    `Share of ${count(emails.heldOut)} held-out e-mails that the model gets right: ${percent(accuracyBefore)} before, ` +
    `${percent(accuracyAfter)} after; ${percent(accuracyWithoutMalicious)} if Mallory had stayed away. Votes take nothing back that the model ` +
    `has learned: they tell people, and programs, whose data to trust.`
  );
}

function pointsCaption({ accounts }: PointsDemoResult): string {
  const parts = accounts
    .filter(({ role }) => role !== "owner")
    .map(
      ({ name, points, pointsByVotes }) =>
        `${name} ${pointsText(points)} (${pointsText(pointsByVotes, true)} by votes)`,
    );
  return `Points of each account, those that votes lock included. At the end: ${parts.join(", ")}.`;
}

function accuracyChart({ accuracies, accuracyBefore }: PointsDemoResult): LineChart {
  const line = (key: "all" | "honest") => accuracies.map((point) => ({ x: point.day, y: 100 * point[key] }));
  return {
    description: "Held-out accuracy over time, with and without what Mallory contributed.",
    x: { label: "days since the start" },
    y: { label: "held-out e-mails got right (%)" },
    series: [
      { name: "without Mallory's contributions", colour: "var(--without)", points: line("honest"), dash: "8 3" },
      { name: "all contributions, as on chain", colour: "var(--with)", points: line("all") },
    ],
    moments: [],
    level: 100 * accuracyBefore,
  };
}

function pointsChart({ pointsOverTime }: PointsDemoResult): LineChart {
  const series = MEMBERS.map(({ name }): Series => {
    const own = pointsOverTime.filter((point) => point.name === name);
    const dash = name === "Victor" ? "10 3 2 3" : DASHES[name];
    const points = own.map(({ day, points: y }) => ({ x: day, y }));
    return { name, colour: `var(--${name.toLowerCase()})`, points, ...(dash === undefined ? {} : { dash }) };
  });
  return {
    description: "What each account has in points over time.",
    x: { label: "days since the start" },
    y: { label: "points" },
    series,
    moments: [],
    level: 0,
  };
}
