import { countOf, grouped, scaleOf, showAmount } from "../amounts.ts";
import type { Unit } from "../amounts.ts";
import { figure, moneyPicture } from "../charts.ts";
import { KIND_TEXTS } from "../ledger.ts";
import type { Ledger } from "../ledger.ts";
import { markup } from "../markup.ts";
import type { Markup } from "../markup.ts";
import { showTime } from "../times.ts";
import { table } from "./parts.ts";

/** What lies in a model. */
export interface Held {
  readonly deposits: bigint;
  readonly pool: bigint;
  readonly escrows: bigint;
}

/** Money in and out of a model; nothing where none ever moved. */
export function money(ledger: Ledger, held: Held, currency: Unit): Markup | null {
  if (ledger.kinds.length === 0) return null;
  const { paidIn, back, toOthers } = ledger;
  const unit = scaleOf(currency, paidIn);
  const left = held.deposits + held.pool + held.escrows;
  const rows = ledger.kinds.map(({ kind, direction, count, sum }) => {
    return [KIND_TEXTS[kind] ?? kind, grouped(count), `${direction === "in" ? "+" : "−"}${showAmount(sum, unit)}`];
  });
  const columns = [
    { name: "What" },
    { name: "Payments", isNumber: true },
    { name: `Sum (${unit.symbol})`, isNumber: true },
  ];
  return markup`<h3>Money in and out</h3>
    <p>${sentence(ledger, held, unit)}</p>
    ${tiles(
      [
        ["Came in", paidIn],
        ["Went back", back],
        ["Went to others", toOthers],
        ["Still in the model", left],
      ],
      unit,
    )}
    ${figure(moneyPicture(ledger, unit, "Money that lay in the model, and that went to others until then, over time."), steps(ledger, unit))}
    <div class="scroll">${table(columns, rows)}</div>`;
}

function sentence({ paidIn, back, toOthers, kinds }: Ledger, { deposits, pool, escrows }: Held, unit: Unit): string {
  const show = (amount: bigint) => showAmount(amount, unit);
  const payments = kinds.reduce((all, { count }) => all + count, 0);
  const left = deposits + pool + escrows;
  const parts = [`${show(deposits)} in deposits`, `${show(pool)} in the pool`, `${show(escrows)} in escrow`];
  const all = `${countOf(payments, "payment")}.`;
  if (paidIn - back - toOthers !== left)
    return `${all} What came in less what went out is not what is left: ${show(left)} ${unit.symbol}.`;
  if (left === 0n) return `${all} All that came in went out again, to the smallest unit.`;
  return `${all} What came in less what went out is what is left, to the smallest unit: ${parts.join(", ")} (${unit.symbol}).`;
}

function tiles(rows: readonly (readonly [string, bigint])[], unit: Unit): Markup {
  const tile = ([name, amount]: readonly [string, bigint]) =>
    markup`<div>
      <dt>${name}</dt>
      <dd>${showAmount(amount, unit)} <small>${unit.symbol}</small></dd>
    </div>`;
  return markup`<dl class="tiles">${rows.map(tile)}</dl>`;
}

function steps({ steps: rows }: Ledger, unit: Unit): Markup {
  const columns = [
    { name: "Until (UTC)" },
    ...["Came in", "Went back", "To others", `Left (${unit.symbol})`].map((name) => ({ name, isNumber: true })),
  ];
  const cells = rows.slice(1).map(({ at, paidIn, back, toOthers, held }) => {
    return [showTime(at), ...[paidIn, back, toOthers, held].map((amount) => showAmount(amount, unit))];
  });
  return table(columns, cells);
}
