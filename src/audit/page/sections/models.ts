import type { AuditedModel } from "../../report.ts";
import { countOf, grouped } from "../amounts.ts";
import { markup } from "../markup.ts";
import type { Markup } from "../markup.ts";
import { foreign } from "./parts.ts";

/** All models, to choose one. @param detailed Numbers of those that have a part of the page. */
export function models(all: readonly AuditedModel[], detailed: ReadonlySet<string>): Markup {
  const left = all.length - detailed.size;
  const rows = all.map(({ modelId, name, classifier, mechanism, contributions, parameterSlots, mismatches }) => {
    const text = foreign(name === "" ? "without a name" : name, 80);
    const isDetailed = detailed.has(modelId.toString());
    return markup`<tr data-model="${modelId}">
      <td class="right">${modelId}</td>
      <td>${isDetailed ? markup`<a href="#model-${modelId}">${text}</a>` : text}</td>
      <td class="optional">${foreign(classifier, 60)}</td>
      <td class="optional">${foreign(mechanism, 60)}</td>
      <td class="right">${grouped(contributions)}</td>
      <td class="right">${grouped(parameterSlots)}</td>
      <td class="right ${mismatches > 0 ? "no" : ""}">${grouped(mismatches)}</td>
    </tr> `;
  });
  const note = `The ${detailed.size} with most contributions can be chosen; --model makes a page of ${left === 1 ? "the other" : "any other"}.`;
  return markup`<section aria-label="Models">
    <div class="models-list scroll">
      <table class="wide-table">
        <thead>
          <tr>
            <th scope="col" class="right">No.</th>
            <th scope="col">Model</th>
            <th scope="col" class="optional">Classifier</th>
            <th scope="col" class="optional">Incentive</th>
            <th scope="col" class="right">Contributions</th>
            <th scope="col" class="right">Slots</th>
            <th scope="col" class="right">Mismatches</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
    ${left > 0 ? markup`<p class="soft">${countOf(all.length, "model")}. ${note}</p>` : null}
  </section>`;
}
