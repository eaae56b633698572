import type { Unproven } from "../../report.ts";
import { grouped, showAmount } from "../amounts.ts";
import { markup } from "../markup.ts";
import type { Markup } from "../markup.ts";
import type { AuditPageOptions } from "../options.ts";
import { foreign, table } from "./parts.ts";

/** What each invariant says, in short; docs/invariants.md says all of it. */
const TEXTS: Readonly<Record<string, readonly [name: string, text: string]>> = {
  "INV-1": ["solvent", "the hub holds at least what it owes, in every currency"],
  "INV-2": ["bounded", "a deposit pays out at most itself; anything more comes from that model's own pool or escrows"],
  "INV-3": ["isolated", "nothing that is done to one model changes another"],
  "INV-4": ["replayable", "the events alone lead to every parameter and every amount"],
  "INV-5": ["live", "a contribution is closed only when nothing of its deposit is left"],
  "INV-6": ["twin", "the contract learns and predicts as its twin does, bit for bit"],
  "INV-7": ["once", "a sample is recorded once, and nobody is paid twice for reporting it"],
  "INV-8": ["consent", "a balance falls only as its holder agreed"],
};

/** What came of each invariant, what the hub holds, and what could not be proven. */
export function proof(options: AuditPageOptions): Markup {
  const { invariants, unproven } = options.report;
  const rows = Object.entries(invariants).map(([name, { holds, isChecked, checks, mismatches }]) => {
    const [title, text] = TEXTS[name] ?? ["", ""];
    const result = !holds
      ? markup`<span class="no">✗ no</span>`
      : isChecked
        ? "✓ yes"
        : markup`<span class="soft">not checked</span>`;
    const says = markup`<strong>${title}</strong>: ${text}`;
    return [
      markup`<span class="nowrap">${name}</span>`,
      markup`<span class="nowrap">${result}</span>`,
      says,
      grouped(checks),
      grouped(mismatches),
    ];
  });
  const columns = [
    { name: "Invariant" },
    { name: "Holds" },
    { name: "What always has to hold" },
    { name: "Checks", isNumber: true, isOptional: true },
    { name: "Failed", isNumber: true, isOptional: true },
  ];
  return markup`<section class="model">
    <h2>What was checked</h2>
    <div class="scroll">${table(columns, rows, "wide-table")}</div>
    ${unproven.length === 0 ? null : unprovenList(unproven)} ${holdings(options)}
  </section>`;
}

function unprovenList(unproven: readonly Unproven[]): Markup {
  const items = unproven.map(({ modelId, part, name }) => {
    const whose = modelId === null ? "The hub's" : `Model ${modelId}: its`;
    return markup`<li>${whose} ${part} (${foreign(name)})</li>`;
  });
  return markup`<h3>What could not be proven</h3>
    <p>
      Contracts that this program does not know, or what needs the events of all models. It does not count against the
      result.
    </p>
    <ul>
      ${items}
    </ul>`;
}

function holdings({ report, units }: AuditPageOptions): Markup | null {
  if (report.holdings.length === 0) return null;
  const rows = report.holdings.map(({ currency, held, owed }) => {
    const unit = units.get(currency) ?? { symbol: currency, decimals: 0 };
    return [foreign(unit.symbol, 20), showAmount(held, unit), showAmount(owed, unit), showAmount(held - owed, unit)];
  });
  const columns = [
    { name: "Currency" },
    { name: "Held", isNumber: true },
    { name: "Owed", isNumber: true },
    { name: "More than owed", isNumber: true },
  ];
  return markup`<h3>Money in the hub</h3>
    <p>What the hub holds, and what it owes: balances, deposits, pools and escrows.</p>
    <div class="scroll">${table(columns, rows)}</div>`;
}
