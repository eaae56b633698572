/**
 * Accuracy on real data that was held out: of the contracts, of the same models in float64, and of independent libraries on the
 * same split. Writes `benchmarks/results/accuracy.json` and prints it as a table in Markdown. Fails if naive Bayes and its library
 * differ on any sample, or a model on chain and its float64 form by more than 0.2 points.
 *
 *   npx tsx benchmarks/accuracy.ts
 */
import { writeFileSync } from "node:fs";
import path from "node:path";

import type { ClassifierKind } from "../src/index.ts";
import type { DataSet } from "../src/node.ts";
import { evaluate } from "../src/training/index.ts";
import { predictOnChain } from "./accuracy-chain.ts";
import { TASKS } from "./accuracy-data.ts";
import { libraryOf } from "./accuracy-libraries.ts";

const RESULTS = path.join(import.meta.dirname, "results", "accuracy.json");
/** Of the perceptrons; models of counts and sums are the same however they are trained. */
const TRAINING = { averaged: true, epochs: 3, seed: 1 };
/** Of accuracy, between a model on chain and in float64. */
const LARGEST_GAP = 0.002;

interface Line {
  readonly data: string;
  readonly classifier: ClassifierKind;
  readonly trainedOn: number;
  readonly heldOut: number;
  /** Shares that are predicted rightly, 0 to 1. */
  readonly onChain: number;
  readonly float64: number;
  readonly library: number;
  readonly libraryName: string;
  /** Held-out samples that the contract predicts differently. */
  readonly differsFromFloat64: number;
  readonly differsFromLibrary: number;
}

const lines: Line[] = [];
for (const { name, kinds, load } of TASKS) {
  const set = await load();
  for (const kind of kinds) lines.push(await measure(name, kind, set));
}
const what = `Trained on one part of the data, judged on the other. Perceptrons: averaged, ${TRAINING.epochs} epochs.`;
writeFileSync(RESULTS, `${JSON.stringify({ what, lines }, null, 2)}\n`);
console.log(markdown());
lines.forEach(check);

async function measure(data: string, kind: ClassifierKind, set: DataSet): Promise<Line> {
  const { train, test, labels, encoder } = set;
  const { featureCount: features, featurePoint } = encoder;
  const options = { ...TRAINING, features, featurePoint, labels: labels.length };
  const { quantised, float, twin } = evaluate(kind, { train, test }, options);
  const onChain = await predictOnChain(quantised, labels, test);
  if (onChain.join() !== twin.predictions.join()) throw new Error(`Contract and twin differ: ${data}, ${kind}.`);
  const library = await libraryOf(kind, set);
  const right = (predictions: readonly number[]) =>
    predictions.filter((label, i) => label === test[i]!.label).length / test.length;
  const differing = (predictions: readonly number[]) => predictions.filter((label, i) => label !== onChain[i]).length;
  return {
    data,
    classifier: kind,
    trainedOn: train.length,
    heldOut: test.length,
    onChain: right(onChain),
    float64: float.accuracy,
    library: right(library.predictions),
    libraryName: library.name,
    differsFromFloat64: differing(float.predictions),
    differsFromLibrary: differing(library.predictions),
  };
}

function check({ data, classifier, onChain, float64, differsFromLibrary }: Line): void {
  if (Math.abs(onChain - float64) > LARGEST_GAP) throw new Error(`${classifier} loses too much on chain: ${data}.`);
  if (classifier === "NaiveBayes" && differsFromLibrary > 0) throw new Error(`NaiveBayes differs from its library.`);
}

function markdown(): string {
  const percent = (share: number) => `${(100 * share).toFixed(2)} %`;
  const rows = lines.map(({ data, classifier, heldOut, onChain, float64, library, libraryName }) =>
    [
      data,
      `\`${classifier}\``,
      heldOut.toLocaleString("en-US"),
      percent(onChain),
      percent(float64),
      percent(library),
      libraryName,
    ].join(" | "),
  );
  const head = "| data | classifier | held out | on chain | float64 | library | which |\n|---|---|--:|--:|--:|--:|---|";
  return [head, ...rows.map((row) => `| ${row} |`)].join("\n");
}
