import type { Column, Table } from "../../../src/report/table.ts";
import { count, percent } from "../tables.ts";
import type { PointsDemoResult } from "./run.ts";

const left = (name: string): Column => ({ name, align: "left" });
const right = (name: string): Column => ({ name, align: "right" });

/** The demo's results as tables, for the terminal and the page. */
export function pointsTablesOf(result: PointsDemoResult): Table[] {
  return [accuracyTable(result), contributionTable(result), voteTable(result), badgeTable(result), gasTable(result)];
}

/** Points, with a sign if asked for. */
export function pointsText(points: number, signed = false): string {
  return `${signed && points > 0 ? "+" : ""}${count(points)}`.replace("-", "−");
}

function accuracyTable(result: PointsDemoResult): Table {
  return {
    title: `Accuracy on ${count(result.emails.heldOut)} held-out e-mails`,
    columns: [left("Model"), right("Right")],
    rows: [
      ["always the more frequent label", percent(result.accuracyOfMajority)],
      ["before: pretrained by its owner", percent(result.accuracyBefore)],
      ["after all contributions", percent(result.accuracyAfter)],
      ["after all but Mallory's contributions", percent(result.accuracyWithoutMalicious)],
    ],
  };
}

function contributionTable({ accounts }: PointsDemoResult): Table {
  return {
    title: "Contributions, and points in all",
    columns: [
      left("Account"),
      right("Contributions"),
      right("Rightly labelled"),
      right("Found valid"),
      right("Points"),
    ],
    rows: accounts.map(({ name, contributions, rightLabels, validContributions, points }) => {
      return [name, count(contributions), count(rightLabels), count(validContributions), pointsText(points)];
    }),
  };
}

function voteTable({ accounts }: PointsDemoResult): Table {
  return {
    title: "Votes on other people's contributions",
    columns: [
      left("Account"),
      left("How"),
      right("Votes"),
      right("True"),
      right("Earned more"),
      right("Points by votes"),
    ],
    rows: accounts.map(({ name, way, votes, trueVotes, rightVotes, pointsByVotes }) => {
      return [name, way, count(votes), count(trueVotes), count(rightVotes), pointsText(pointsByVotes, true)];
    }),
  };
}

function badgeTable({ badges }: PointsDemoResult): Table {
  return {
    title: "Badges",
    columns: [left("Badge"), left("Who has it")],
    rows: badges.map(({ about, names }) => [about, names.join(", ")]),
  };
}

function gasTable({ gas }: PointsDemoResult): Table {
  return {
    title: "Gas for each contribution or vote",
    columns: [left("Operation"), right("Count"), right("Transactions"), right("Gas each")],
    rows: gas.map(({ operation, count: done, transactions, gasEach }) => {
      return [operation, count(done), count(transactions), count(gasEach)];
    }),
  };
}
