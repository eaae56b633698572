import type { Column, Table } from "../../src/report/table.ts";
import { count, percent } from "../demo/tables.ts";
import type { AgentSummary, Spread, Summary } from "./summary.ts";

const left = (name: string): Column => ({ name, align: "left" });
const right = (name: string): Column => ({ name, align: "right" });

/** What came of a scenario, for the terminal and the page. */
export function tablesOf(summary: Summary, isMoney: boolean): Table[] {
  return [gainTable(summary, isMoney), accuracyTable(summary)];
}

/** How many seeds, in words. */
export function seedsText({ seeds }: Pick<Summary, "seeds">): string {
  const isRow = seeds.every((seed, i) => seed === seeds[0]! + i);
  if (seeds.length === 1) return `seed ${seeds[0]}`;
  return isRow ? `${seeds.length} seeds, ${seeds[0]} to ${seeds.at(-1)}` : `seeds ${seeds.join(", ")}`;
}

function gainTable(summary: Summary, isMoney: boolean): Table {
  const { agents, seeds } = summary;
  const unit = isMoney ? "ether" : "points";
  const hasNames = agents.some(({ name, kind }) => name.toLowerCase() !== kind);
  const hasMany = agents.some(({ accounts }) => accounts > 1);
  return {
    title: `Who gained and who lost, in ${unit}: ${seedsText(summary)}`,
    columns: [
      left("Agent"),
      ...(hasNames ? [left("Kind")] : []),
      ...(hasMany ? [right("Accounts")] : []),
      right("Contributed"),
      right("Wrong"),
      ...(isMoney ? [right("Mean deposit")] : []),
      right("Median gain"),
      right("Lowest"),
      right("Highest"),
      right("Gained in"),
    ],
    rows: agents.map((agent) => [
      agent.name,
      ...(hasNames ? [agent.kind] : []),
      ...(hasMany ? [count(agent.accounts)] : []),
      count(Math.round(agent.contributed.median)),
      agent.wrong === null ? "–" : percent(agent.wrong),
      ...(isMoney ? [agent.deposit === null ? "–" : amountText(agent.deposit)] : []),
      ...gainTexts(agent, isMoney),
      `${agent.gained} of ${seeds.length}`,
    ]),
  };
}

function gainTexts({ gain }: AgentSummary, isMoney: boolean): string[] {
  const text = (value: number) =>
    signed(value, isMoney ? amountText(Math.abs(value)) : count(Math.round(Math.abs(value))));
  return [text(gain.median), text(gain.low), text(gain.high)];
}

function accuracyTable(summary: Summary): Table {
  const { accuracyBefore, accuracyAfter, accuracyGain, majority, seeds, withinThreePoints } = summary;
  const row = (name: string, { low, median, high }: Spread, write: (share: number) => string) => [
    name,
    write(median),
    write(low),
    write(high),
  ];
  const points = (share: number) => signed(share, (100 * Math.abs(share)).toFixed(1));
  return {
    title: `Accuracy on held-out samples; within three points of its start, or better, in ${withinThreePoints} of ${seeds.length} seeds`,
    columns: [left("Model"), right("Median"), right("Lowest"), right("Highest")],
    rows: [
      row("always the most frequent label", majority, percent),
      row("before", accuracyBefore, percent),
      row("after", accuracyAfter, percent),
      row("change, in points", accuracyGain, points),
    ],
  };
}

/** Ether with three significant digits, and at most four decimals unless it is less. */
function amountText(ether: number): string {
  return ether === 0 || ether >= 0.01 ? ether.toFixed(4) : ether.toPrecision(3);
}

function signed(value: number, size: string): string {
  if (value === 0) return size;
  return `${value > 0 ? "+" : "−"}${size}`;
}
