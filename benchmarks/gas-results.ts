// Everything that the gas benchmark measures.
import type { Hex } from "../src/index.ts";
import { slotsOfPrediction } from "./floor-slots.ts";
import { predictFloor } from "./floor.ts";
import { measureBatch } from "./gas-batch.ts";
import { gasMeans } from "./gas-means.ts";
import type { AllMeans } from "./gas-means.ts";
import { measurePoints } from "./gas-points.ts";
import { measureRow } from "./gas-rows.ts";
import type { GasRow } from "./gas-rows.ts";
import { GasRun } from "./gas-run.ts";
import type { RowName } from "./reference-models.ts";
import reference from "./reference.json" with { type: "json" };
import { openBench } from "./setup.ts";

export interface GasResults {
  /** On the reference's samples, with its labels; and a batch, which has no place in the means. */
  readonly rows: readonly GasRow[];
  readonly means: AllMeans;
  /** With other lane widths and other samples, and through the hub. */
  readonly others: readonly GasRow[];
  /** Gas of deploying each contract, and of all. */
  readonly deployment: Record<string, number>;
}

const ROWS = Object.keys(reference.rows) as RowName[];

/** More features than the two that the fitness sample names, nine times, when its values are read as indices. */
const FIVE = [0, 1, 2, 4, 6];

export async function measureGas(): Promise<GasResults> {
  const rows = await measureRows();
  const others = await measureOthers();
  const { deploymentGas } = await openBench();
  const total = Object.values(deploymentGas).reduce((sum, gas) => sum + gas, 0);
  return { rows, means: gasMeans(rows), others, deployment: { ...deploymentGas, total } };
}

/** The lines that are compared with the reference, the batch, and a points model's. */
export async function measureRows(): Promise<GasRow[]> {
  const rows: GasRow[] = [];
  for (const row of ROWS) rows.push(...(await measureRow(row)));
  return [...rows, await measureBatch(), ...(await measurePoints())];
}

async function measureOthers(): Promise<GasRow[]> {
  const others: GasRow[] = [];
  for (const row of ROWS.filter((name) => /^(imdb|news).(NaiveBayes|SparseNearestCentroid)/.test(name))) {
    others.push(...named(await measureRow(row, { laneBits: 32 }), `${row}, counts of 32 bits`));
  }
  const five = await measureRow("fitness/NaiveBayes/Stake", { sample: FIVE });
  return [...others, ...named(five, "fitness/NaiveBayes/Stake, five features"), await measureHubPrediction()];
}

/** The question through the hub, which costs a second contract and the model's first slot. */
async function measureHubPrediction(): Promise<GasRow> {
  const row = "imdb/SparsePerceptron/Stake";
  const run = await GasRun.start(row);
  const sample: Hex = run.source.samples.next().value;
  const { gas, calldata } = await run.measureHubPrediction(sample);
  const floor = predictFloor(calldata, slotsOfPrediction(run.source, sample));
  return { row: `${row}, through the hub`, operation: "predict", reference: null, ours: gas, floor };
}

function named(rows: readonly GasRow[], row: string): GasRow[] {
  return rows.map((line) => ({ ...line, row }));
}
