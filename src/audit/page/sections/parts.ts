import { FATES } from "../fates.ts";
import { accountUrl, transactionUrl } from "../links.ts";
import type { Explorer } from "../links.ts";
import { markup, printable } from "../markup.ts";
import type { Markup, Part } from "../markup.ts";

/** A column of a table on the page. */
export interface Column {
  readonly name: string;
  readonly isNumber?: boolean;
  /** Left out on narrow screens. */
  readonly isOptional?: boolean;
}

/** A table with a head. */
export function table(columns: readonly Column[], rows: readonly (readonly Part[])[], kind = ""): Markup {
  const side = (i: number) => {
    const { isNumber = false, isOptional = false } = columns[i]!;
    return `${isNumber ? "right" : ""}${isOptional ? " optional" : ""}`;
  };
  const head = columns.map(({ name }, i) => markup`<th scope="col" class="${side(i)}">${name}</th>`);
  const body = rows.map(
    (cells) =>
      markup`<tr>
        ${cells.map((cell, i) => markup`<td class="${side(i)}" data-name="${columns[i]!.name}">${cell}</td>`)}
      </tr> `,
  );
  return markup`<table class="${kind}">
    <thead>
      <tr>
        ${head}
      </tr>
    </thead>
    <tbody>
      ${body}
    </tbody>
  </table>`;
}

/** Names and values. */
export function facts(rows: readonly (readonly [name: string, value: Part])[]): Markup {
  return markup`<dl class="facts">
    ${rows.map(
      ([name, value]) =>
        markup`<dt>${name}</dt>
          <dd>${value}</dd> `,
    )}
  </dl>`;
}

/** A text that somebody put on the chain; it cannot change how what is beside it is read. */
export function foreign(text: string, length = 200): Markup {
  return markup`<bdi>${printable(text, length)}</bdi>`;
}

/** The beginning and the end of an address or a hash; all of it when pointed at or copied. */
export function short(hex: string): Markup {
  return markup`<span class="hash nowrap" title="${hex}">${shorten(hex)}</span>`;
}

/** The beginning and the end of an address or a hash. */
export function shorten(hex: string): string {
  return hex.length > 14 ? `${hex.slice(0, 8)}…${hex.slice(-4)}` : hex;
}

/** An account, linked to the explorer. */
export function account(explorer: Explorer | null, address: string): Markup {
  return linked(accountUrl(explorer, address), short(address));
}

/** A transaction, linked to the explorer; all of its hash where there is none, to be copied. */
export function transaction(explorer: Explorer | null, hash: string): Markup {
  const url = transactionUrl(explorer, hash);
  return url === null ? markup`<span class="hash">${hash}</span>` : linked(url, short(hash));
}

function linked(url: string | null, content: Markup): Markup {
  return url === null ? content : markup`<a href="${url}" target="_blank" rel="noopener noreferrer">${content}</a>`;
}

/** How an account's contributions fared, as one bar. @param counts By fate. */
export function shareBar(counts: Readonly<Record<string, number>>): Markup {
  const total = Object.values(counts).reduce((all, count) => all + count, 0);
  if (total === 0) return markup``;
  let x = 0;
  const parts = FATES.filter(({ name }) => (counts[name] ?? 0) > 0).map(({ name, tone }) => {
    const width = (100 * counts[name]!) / total;
    const part = markup`<rect x="${x.toFixed(2)}" width="${width.toFixed(2)}" height="8" class="fill-${tone}" />`;
    x += width;
    return part;
  });
  const text = fatesText(counts);
  return markup`<svg class="share" viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label="${text}">
    <title>${text}</title>
    ${parts}
  </svg>`;
}

/** `12 refunded, 3 open`. */
export function fatesText(counts: Readonly<Record<string, number>>): string {
  return FATES.filter(({ name }) => (counts[name] ?? 0) > 0)
    .map(({ name }) => `${counts[name]} ${name}`)
    .join(", ");
}
