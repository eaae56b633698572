import { countOf, grouped } from "../amounts.ts";
import { FATES } from "../fates.ts";
import { markup } from "../markup.ts";
import type { Markup } from "../markup.ts";
import { shorten } from "./parts.ts";

/** What the list of one model begins with. */
export interface ListOptions {
  readonly modelId: bigint;
  readonly labels: readonly string[];
  /** Fates that there are. */
  readonly fates: ReadonlySet<string>;
  /** Accounts that sent most. */
  readonly accounts: readonly string[];
  readonly shown: number;
  readonly total: number;
}

/** Filters, and a place for the rows, which the page's script fills in. */
export function contributionList({ modelId, labels, fates, accounts, shown, total }: ListOptions): Markup {
  const labelOptions = labels.map(
    (name, i) => markup`<option value="${i}">${name === "" ? `label ${i}` : name}</option>`,
  );
  const fateOptions = FATES.flatMap(({ name }, i) =>
    fates.has(name) ? [markup`<option value="${i}">${name}</option>`] : [],
  );
  const known = `accounts-${modelId}`;
  return markup`<h3>Every contribution</h3>
    <p>
      ${shown < total ? `The newest ${grouped(shown)} of ${countOf(total, "contribution")}; the others are in the CSV file that --csv writes.` : null}
    </p>
    <noscript><p>The list needs JavaScript, which is in this file; nothing is loaded from anywhere.</p></noscript>
    <div class="list" data-model="${modelId}" hidden>
      <form class="filters" autocomplete="off">
        <label
          >Label
          <select name="label">
            <option value="">all</option>
            ${labelOptions}
          </select></label
        >
        <label
          >What became of it
          <select name="fate">
            <option value="">all</option>
            ${fateOptions}
          </select></label
        >
        <label
          >Contributor <input name="who" type="search" list="${known}" placeholder="0x…" spellcheck="false"
        /></label>
        <label>Word or feature <input name="text" type="search" spellcheck="false" /></label>
        <button type="reset">Clear</button>
        <datalist id="${known}">
          ${accounts.map((account) => markup`<option value="${account}">${shorten(account)}</option>`)}
        </datalist>
      </form>
      <p class="count soft" role="status" aria-live="polite"></p>
      <table class="rows">
        <thead>
          <tr>
            <th class="time" scope="col">Time (UTC)</th>
            <th class="label" scope="col">Label</th>
            <th class="sample" scope="col">Sample</th>
            <th class="who" scope="col">Contributor</th>
            <th class="fate" scope="col">Became</th>
            <th class="deposit right" scope="col"></th>
            <th class="transaction right" scope="col">Transaction</th>
          </tr>
        </thead>
        <tbody></tbody>
      </table>
      <div class="pager">
        <button type="button" data-go="first">« First</button><button type="button" data-go="back">‹ Newer</button>
        <span class="place"></span><button type="button" data-go="on">Older ›</button>
      </div>
    </div>`;
}
