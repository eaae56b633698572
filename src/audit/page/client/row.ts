import { grouped, showAmount } from "../amounts.ts";
import type { Unit } from "../amounts.ts";
import type { ModelMeta } from "../chunk.ts";
import { FATES } from "../fates.ts";
import { KIND_TEXTS } from "../ledger.ts";
import { accountUrl, transactionUrl } from "../links.ts";
import type { Explorer } from "../links.ts";
import { showTime } from "../times.ts";
import { foreign, linkOrCopy, linkOrText, make, shorten } from "./dom.ts";
import type { Row, Rows } from "./rows.ts";

/** What rows are drawn with. */
export interface RowContext {
  readonly model: ModelMeta;
  readonly explorer: Explorer | null;
  readonly rows: Rows;
  unit: Unit;
  /** Somebody wants to see one account's rows only. */
  readonly onAccount: (who: string) => void;
}

/** Features that a row shows, and all of them that are ever shown. */
const [SHOWN, MOST] = [40, 1_000];

/** One row of the list; whoever clicks on it sees the rest. */
export function drawRow(context: RowContext, index: number): DocumentFragment {
  const { model, explorer, rows, unit } = context;
  const row = rows.get(index);
  const fate = FATES[row.fate];
  const sample = make(
    "button",
    { type: "button", class: "open-row cut", "aria-expanded": "false" },
    foreign(excerpt(rows, index)),
  );
  const who = make("button", { type: "button", class: "link", title: `Only those of ${row.who}` });
  who.append(make("span", { class: "hash nowrap" }, shorten(row.who)));
  who.addEventListener("click", () => context.onAccount(row.who));
  const line = make(
    "tr",
    { class: "row" },
    make("td", { class: "time nowrap" }, showTime(row.at)),
    make("td", { class: "label cut" }, foreign(model.labels[row.label] ?? `label ${row.label}`)),
    make("td", { class: "sample cut" }, sample),
    make("td", { class: "who" }, who),
    make("td", { class: "fate nowrap" }, make("span", { class: `key fill-${fate?.tone ?? "open"}` }), fate?.name ?? ""),
    make("td", { class: "deposit right" }, ...depositOf(row, unit)),
    make("td", { class: "transaction right" }, linkOrCopy(row.transaction, transactionUrl(explorer, row.transaction))),
  );
  const fragment = document.createDocumentFragment();
  fragment.append(line);
  line.addEventListener("click", ({ target }) => {
    const control = (target as Element).closest("a, button");
    if (control !== null && control !== sample) return;
    const next = line.nextElementSibling;
    const isOpen = next?.classList.contains("more") === true;
    sample.setAttribute("aria-expanded", String(!isOpen));
    if (isOpen) next.remove();
    else line.after(drawMore(context, index, row));
  });
  return fragment;
}

/** The head of the column says the unit; where there is no head, the cell does. */
function depositOf({ deposit }: Row, unit: Unit): (Node | string)[] {
  return deposit === 0n ? [] : [showAmount(deposit, unit), make("span", { class: "unit" }, ` ${unit.symbol}`)];
}

function excerpt(rows: Rows, index: number): string {
  const tokens = rows.tokens(index);
  return `${tokens.slice(0, SHOWN).join("  ")}${tokens.length > SHOWN ? " …" : ""}`;
}

/** All about one contribution. */
function drawMore({ rows, explorer, unit }: RowContext, index: number, row: Row): HTMLTableRowElement {
  const tokens = rows.tokens(index);
  const shown = tokens.slice(0, MOST).map((token) => foreign(token));
  const rest = tokens.length > MOST ? `and ${grouped(tokens.length - MOST)} more` : null;
  const list = make("dl", { class: "facts" });
  const fact = (name: string, ...value: readonly (Node | string | null)[]) =>
    list.append(make("dt", {}, name), make("dd", {}, ...value));
  fact("Sample", make("span", { class: "tokens" }, ...shown, rest));
  fact("Contributor", linkOrText(row.who, accountUrl(explorer, row.who)));
  const fate = FATES[row.fate];
  if (fate !== undefined) fact("What became of it", `${fate.name}: ${fate.text}`);
  fact("Taught the model", row.learned ? "yes" : "no");
  if (row.votes !== null) fact("Votes", `${row.votes[0]} that it is right, ${row.votes[1]} that it is wrong`);
  for (const { kind, who, amount } of row.paid) {
    const name = KIND_TEXTS[kind] ?? kind;
    const to = linkOrText(who, accountUrl(explorer, who));
    fact(`${name[0]!.toUpperCase()}${name.slice(1)}`, `${showAmount(amount, unit)} ${unit.symbol} to `, to);
  }
  if (row.left > 0n) fact("Left of its deposit", `${showAmount(row.left, unit)} ${unit.symbol}`);
  fact("Transaction", linkOrText(row.transaction, transactionUrl(explorer, row.transaction)));
  fact("Block", grouped(row.block));
  fact("Id", make("span", { class: "hash" }, row.id));
  return make("tr", { class: "more" }, make("td", { colspan: "7" }, list));
}
