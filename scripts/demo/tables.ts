import { formatEther } from "ethers";

import type { Column, Table } from "../../src/report/table.ts";
import type { DemoResult } from "./run.ts";

/** The demo's results as tables, for the terminal and the page. */
export function tablesOf(result: DemoResult): Table[] {
  return [accuracyTable(result), accountTable(result), gasTable(result)];
}

/** A share of 0 to 1, in percent with one decimal. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** An amount of wei in ether, rounded to four decimals, with its sign if asked for. */
export function ether(wei: bigint, signed = false): string {
  const value = Number(formatEther(wei));
  return `${signed && value > 0 ? "+" : ""}${value.toFixed(4)}`.replace("-", "−");
}

/** An integer with a comma between thousands. */
export function count(value: number | bigint): string {
  return value.toLocaleString("en-GB");
}

const left = (name: string): Column => ({ name, align: "left" });
const right = (name: string): Column => ({ name, align: "right" });

function accuracyTable(result: DemoResult): Table {
  return {
    title: `Accuracy on ${count(result.emails.heldOut)} held-out e-mails`,
    columns: [left("Model"), right("Right")],
    rows: [
      ["always the more frequent label", percent(result.accuracyOfMajority)],
      ["before: pretrained by its owner", percent(result.accuracyBefore)],
      ["after all contributions", percent(result.accuracyAfter)],
      ["after the honest contributions alone", percent(result.accuracyWithoutMalicious)],
    ],
  };
}

function accountTable({ accounts }: DemoResult): Table {
  return {
    title: "Accounts, in ether, gas left out",
    columns: [left("Account"), left("Role"), right("Staked"), right("Unstaked"), right("Gain")],
    rows: accounts.map(({ name, role, stakedWei, unstakedWei, profitWei }) => {
      return [name, role, ether(stakedWei), ether(unstakedWei), ether(profitWei, true)];
    }),
  };
}

function gasTable({ gas }: DemoResult): Table {
  return {
    title: "Gas for each operation",
    columns: [left("Operation"), right("Count"), right("Transactions"), right("Gas each")],
    rows: gas.map(({ operation, count: done, transactions, gasEach }) => {
      return [operation, count(done), count(transactions), count(gasEach)];
    }),
  };
}
