import type { AuditReport, Mismatch } from "../../report.ts";
import { countOf, grouped } from "../amounts.ts";
import { markup } from "../markup.ts";
import type { Markup } from "../markup.ts";
import type { AuditPageOptions } from "../options.ts";
import { showTime } from "../times.ts";
import { foreign, transaction } from "./parts.ts";

/** Mismatches that are listed; the report counts all. */
const SHOWN = 100;

/** Whether all holds, in a sentence, and what does not. */
export function verdict(options: AuditPageOptions, time: number | null): Markup {
  const { report } = options;
  const { ok, block, blockHash, invariants } = report;
  const failed = Object.values(invariants).reduce((all, { mismatches }) => all + mismatches, 0);
  const when = time === null ? "" : ` of ${showTime(time)} UTC`;
  const many = report.mismatches.length;
  const state = ok ? "ok" : "bad";
  return markup`<section class="verdict ${state}" aria-label="Result">
      <p class="say">
        ${ok ? "✓ Everything holds." : `✗ ${countOf(many, "thing")} ${many === 1 ? "is" : "are"} not as the events say.`}
      </p>
      <p>${ok ? holdsText(report) : failsText(report, failed)}</p>
      <p class="soft">Compared at block ${grouped(block)}${when}, <span class="hash">${blockHash}</span></p>
    </section>
    ${ok ? null : mismatchList(options)}`;
}

function holdsText({ events, contributions, parameterSlots, models }: AuditReport): string {
  return (
    `${countOf(contributions, "contribution")} and ${countOf(parameterSlots, "slot")} of parameters of ` +
    `${countOf(models.length, "model")} were rebuilt from ${countOf(events, "event")}, ` +
    "and are on the chain as they have to be: every bit of what was learned, and every unit of money."
  );
}

function failsText({ events }: AuditReport, failed: number): string {
  return (
    `What ${countOf(events, "event")} lead to is not what the chain has: ${countOf(failed, "check")} failed. ` +
    "Either the node does not tell all events as they were, or the contracts do not do what they should. " +
    "Audit again through another node to find out which."
  );
}

function mismatchList(options: AuditPageOptions): Markup {
  const { mismatches } = options.report;
  const shown = mismatches.slice(0, SHOWN);
  const more = mismatches.length - shown.length;
  return markup`<section>
    <h3>What does not hold</h3>
    <ol class="mismatches">
      ${shown.map((mismatch) => mismatchItem(options, mismatch))}
    </ol>
    ${more > 0 ? markup`<p class="soft">And ${countOf(more, "other thing")}; the report in JSON has them.</p>` : null}
  </section>`;
}

function mismatchItem({ explorer }: AuditPageOptions, mismatch: Mismatch): Markup {
  const { invariant, modelId, what, place, expected, actual, block, transactionHash } = mismatch;
  const where = modelId === null ? "The hub" : `Model ${modelId}`;
  const by = transactionHash === null ? null : markup`, transaction ${transaction(explorer, transactionHash)}`;
  return markup`<li>
    ${where}: the ${what} ${foreign(place)} is not right, seen at block ${grouped(block)}${by}. By the events it is
    <span class="hash">${foreign(expected)}</span>, in truth <span class="hash">${foreign(actual)}</span>.
    <span class="soft nowrap">(${invariant})</span>
  </li> `;
}
