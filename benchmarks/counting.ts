/**
 * Measures what counting a page of a prediction market's test set costs, for each classifier and size of the page.
 * Writes `benchmarks/results/counting.json` and, from it, `docs/images/gas-of-counting.svg`.
 *
 *   npx tsx benchmarks/counting.ts
 */
import { writeFileSync } from "node:fs";
import path from "node:path";

import { CLASSIFIER_KINDS, isSparse } from "../src/index.ts";
import { countPages } from "./counting-market.ts";
import type { CountingResults } from "./counting-results.ts";
import { byPage } from "./scaling-charts.ts";

const SIZES = [5, 10, 20, 50, 100, 190];
const PAGES = [1, 5];
/** Mails of 60 words out of 1,000; dense samples of as many values. */
const COUNT = 60;
const FEATURES = 1_000;

const points = [];
for (const kind of CLASSIFIER_KINDS) {
  for (const pages of PAGES) {
    for (const pageSamples of SIZES) {
      const features = isSparse(kind) ? FEATURES : COUNT;
      const counted = await countPages({ kind, features, labels: 2, count: COUNT, pages, pageSamples });
      if (counted === undefined) continue;
      const { samples, gas } = counted;
      const counts = samples / pageSamples;
      if (counts === 1 && pages > 1) continue; // measured before
      points.push({ kind, pageSamples, pages: counts, gas, gasPerSample: Math.round(gas / samples) });
    }
  }
}
const results: CountingResults = {
  what:
    "Gas of a transaction that counts pages of a test set before any batch, from cold slots, calldata and the transaction's own 21,000 " +
    "included: one page, or as many of five as one transaction can. Samples of 60 features of 1,000, dense ones of 60 values, in models of two " +
    "labels without a zero, counts of 32 bits. Sizes that are missing are of pages that need more than the 8,000,000 gas that one may.",
  points,
};
const RESULTS = path.join(import.meta.dirname, "results", "counting.json");
writeFileSync(RESULTS, `${JSON.stringify(results, null, 2)}\n`);
writeFileSync(path.join(import.meta.dirname, "..", "docs", "images", "gas-of-counting.svg"), byPage(points));
console.table(points);
