import { countOf, grouped, showAmount } from "../amounts.ts";
import type { Unit } from "../amounts.ts";
import type { Explorer } from "../links.ts";
import { markup } from "../markup.ts";
import type { Markup } from "../markup.ts";
import type { AccountRow, PointsRow } from "../queries.ts";
import { account, fatesText, shareBar, table } from "./parts.ts";

/** Who sent what, what became of it, and what it earned. */
export function people(
  rows: readonly AccountRow[],
  all: number,
  unit: Unit,
  isFree: boolean,
  explorer: Explorer | null,
): Markup {
  const senders = rows.filter(({ contributions }) => contributions > 0).length;
  const text =
    `${countOf(all, "account")} contributed${all > senders ? `; the ${senders} that sent most are here` : ""}.` +
    `${rows.length > senders && !isFree ? " Others only moved money." : ""}`;
  return markup`<h3>People</h3>
    <p>
      ${text}
      ${isFree ? "" : "Net is what came in less what went out; deposits that are still in the model are not lost."}
    </p>
    <div class="scroll">${isFree ? freeTable(rows, explorer) : moneyTable(rows, unit, explorer)}</div>`;
}

function moneyTable(rows: readonly AccountRow[], unit: Unit, explorer: Explorer | null): Markup {
  const columns = [
    { name: "Account" },
    { name: "Sent", isNumber: true },
    { name: "What became of it" },
    { name: "Paid in", isNumber: true },
    { name: "Back", isNumber: true },
    { name: "Earned", isNumber: true },
    { name: "Still in", isNumber: true },
    { name: `Net (${unit.symbol})`, isNumber: true },
  ];
  const cells = rows.map(({ account: who, contributions, fates, paid, returned, earned, held, net }) => [
    account(explorer, who),
    grouped(contributions),
    fateCell(fates),
    ...[paid, returned, earned, held].map((amount) =>
      amount === 0n ? markup`<span class="soft">0</span>` : showAmount(amount, unit),
    ),
    markup`${net > 0n ? "+" : ""}${showAmount(net, unit)}`,
  ]);
  return table(columns, cells, "wide-table cards");
}

function freeTable(rows: readonly AccountRow[], explorer: Explorer | null): Markup {
  const columns = [{ name: "Account" }, { name: "Sent", isNumber: true }, { name: "What became of it" }];
  const senders = rows.filter(({ contributions }) => contributions > 0);
  const cells = senders.map(({ account: who, contributions, fates }) => [
    account(explorer, who),
    grouped(contributions),
    fateCell(fates),
  ]);
  return table(columns, cells, "wide-table cards");
}

function fateCell(fates: AccountRow["fates"]): Markup {
  return markup`${shareBar(fates)}<span class="soft small">${fatesText(fates)}</span>`;
}

/** The leaderboard of a model by points. */
export function leaderboard(rows: readonly PointsRow[], explorer: Explorer | null): Markup | null {
  if (rows.length === 0) return null;
  const columns = [
    { name: "Account" },
    { name: "Points", isNumber: true },
    { name: "Found valid", isNumber: true },
    { name: "Right votes", isNumber: true },
  ];
  const cells = rows.map(({ account: who, points, validContributions, rightVotes }) => [
    account(explorer, who),
    grouped(points),
    grouped(validContributions),
    grouped(rightVotes),
  ]);
  return markup`<h3>Points</h3>
    <p>Free points, and what they were earned with; the first ${rows.length} of the leaderboard.</p>
    <div class="scroll">${table(columns, cells)}</div>`;
}
