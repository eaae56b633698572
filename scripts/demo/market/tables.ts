import type { Column, Table } from "../../../src/report/table.ts";
import { count, ether, percent } from "../tables.ts";
import type { MarketDemoResult } from "./run.ts";
import { MARKETS } from "./settings.ts";

const left = (name: string): Column => ({ name, align: "left" });
const right = (name: string): Column => ({ name, align: "right" });

/** The demo's results as tables, for the terminal and the page. */
export function marketTablesOf(result: MarketDemoResult): Table[] {
  return [accuracyTable(result), marketTable(result), accountTable(result), gasTable(result)];
}

function accuracyTable(result: MarketDemoResult): Table {
  return {
    title: `Accuracy on ${count(result.emails.heldOut)} held-out e-mails`,
    columns: [left("Model"), right("Right")],
    rows: [
      ["always the more frequent label", percent(result.accuracyOfMajority)],
      ["before: pretrained by its owner", percent(result.accuracyBefore)],
      ["after all markets", percent(result.accuracyAfter)],
      ["without markets: everything learned", percent(result.accuracyWithoutMarket)],
      ["the honest batches alone", percent(result.accuracyWithoutMalicious)],
    ],
  };
}

function marketTable({ markets }: MarketDemoResult): Table {
  return {
    title: `Markets, each with ${count(MARKETS.scored)} sealed e-mails`,
    columns: [
      left("Market"),
      right("Right before"),
      right("Right after"),
      right("Accepted"),
      right("Rejected"),
      right("Held-out"),
    ],
    rows: markets.map(({ market, baseline, correct, accepted, rejected, accuracy }) => {
      return [String(market), count(baseline), count(correct), count(accepted), count(rejected), percent(accuracy)];
    }),
  };
}

function accountTable({ accounts }: MarketDemoResult): Table {
  return {
    title: "Accounts, in ether, gas left out",
    columns: [
      left("Account"),
      left("Role"),
      right("Batches"),
      right("Accepted"),
      right("Rejected"),
      right("Answers added"),
      right("Gain"),
    ],
    rows: accounts.map(({ name, role, batches, accepted, rejected, improvement, profitWei }) => {
      const answers = `${improvement > 0 ? "+" : ""}${improvement}`.replace("-", "−");
      const own = batches === 0 ? ["", "", "", ""] : [count(batches), count(accepted), count(rejected), answers];
      return [name, ROLES[role], ...own, ether(profitWei, true)];
    }),
  };
}

const ROLES = {
  owner: "sponsor",
  honest: "honest",
  malicious: "flips labels",
  lazy: "draws labels by lot",
  replayer: "replays",
} as const;

function gasTable({ gas }: MarketDemoResult): Table {
  return {
    title: "Gas for each operation",
    columns: [left("Operation"), right("Count"), right("Transactions"), right("Gas each")],
    rows: gas.map(({ operation, count: done, transactions, gasEach }) => {
      return [operation, count(done), count(transactions), count(gasEach)];
    }),
  };
}
