// One row of the gas table: a model of the reference, and its procedure, on our contracts.
import { isPerceptron } from "../src/index.ts";
import type { Hex } from "../src/index.ts";
import { NEVER_SEEN_SHIFT } from "./bench-models.ts";
import type { Variation } from "./bench-models.ts";
import { slotsOfModel, slotsOfPrediction, slotsOfUpdate } from "./floor-slots.ts";
import { contributeFloor, createFloor, predictFloor, refundFloor, reportFloor } from "./floor.ts";
import { GasRun } from "./gas-run.ts";
import type { Contribution } from "./gas-run.ts";
import type { RowName } from "./reference-models.ts";
import reference from "./reference.json" with { type: "json" };
import { DAY } from "./setup.ts";

export type Operation =
  | "create"
  | "contributeAgrees"
  | "contributeDiffers"
  | "contributeDiffersAgain"
  | "contributeNeverSeen"
  | "contributeBatch32"
  | "refund"
  | "refundAgain"
  | "report"
  | "predict"
  | "pointsContribute"
  | "pointsCommit"
  | "pointsReveal";

/** One line of the results; gas per operation, or per sample of a batch. */
export interface GasRow {
  readonly row: string;
  readonly operation: Operation;
  /** Null where the reference was not measured. */
  readonly reference: number | null;
  readonly ours: number;
  readonly floor: number;
}

/** The labels of the reference's row, which ours must have, too. */
interface Labels {
  readonly contributeAgrees: number;
  readonly contributeDiffers: number;
  readonly contributeDiffersAgain: number;
  readonly report: number;
  readonly contributeNeverSeen?: number;
}

/**
 * Measures one row, in the order of the reference's procedure, with its labels.
 *
 * @throws Error if ours can't have the reference's labels.
 */
export async function measureRow(row: RowName, variation: Variation = {}): Promise<GasRow[]> {
  const labels: Labels = reference.rows[row].labels;
  const run = await GasRun.start(row, variation);
  const lines: GasRow[] = [];
  const add = (operation: keyof (typeof reference.rows)[RowName]["gas"], ours: number, floor: number) =>
    lines.push({ row, operation, reference: reference.rows[row].gas[operation], ours, floor });

  const { creation, source } = run;
  add("create", creation.gas, createFloor(creation.calldata, slotsOfModel(source), run.textBytes));

  const addContribution = (operation: Parameters<typeof add>[0], { gas, calldata, contribution }: Contribution) => {
    const { features } = contribution;
    const learns = operation !== "contributeAgrees" || !isPerceptron(source.kind);
    const touched = learns ? slotsOfUpdate(source, features) : slotsOfPrediction(source, features);
    add(operation, gas, contributeFloor(calldata, bytesOf(features), touched));
  };
  const [a, b, c] = run.accounts;
  const agreeing = [];
  for (const account of [a!, a!, c!]) {
    const label = labels.contributeAgrees;
    agreeing.push(await run.contribute(account, label, await run.nextSample(label, true)));
  }
  addContribution("contributeAgrees", agreeing[1]!);

  const { features } = agreeing[0]!.contribution;
  const prediction = await run.measurePrediction(features);
  add("predict", prediction.gas, predictFloor(prediction.calldata, slotsOfPrediction(source, features)));

  run.wait(7 * DAY);
  const refunds = [];
  for (const [place, account] of [a!, a!, c!].entries()) {
    refunds.push(await run.claim("refund", account, agreeing[place]!.contribution));
  }
  for (const [place, operation] of (["refund", "refundAgain"] as const).entries()) {
    const { gas, calldata } = refunds[place]!;
    add(operation, gas, refundFloor(calldata, place === 0, slotsOfPrediction(source, features)));
  }

  const differing: Contribution[] = [];
  for (const operation of ["contributeDiffers", "contributeDiffersAgain"] as const) {
    const label = labels[operation];
    differing.push(await run.contribute(b!, label, await run.nextSample(label, false)));
    addContribution(operation, differing.at(-1)!);
  }

  run.wait(7 * DAY);
  const { contribution } = await firstToReport(run, differing, labels.report);
  const report = await run.claim("report", a!, contribution);
  await run.claim("report", c!, contribution);
  add("report", report.gas, reportFloor(report.calldata, slotsOfPrediction(source, contribution.features)));

  if (source.neverSeen !== null) lines.push(await measureNeverSeen(row, labels.contributeNeverSeen!, variation));
  return lines;
}

/** The first contribution of this label from which the model differs; it learns the other label again if there is none. */
async function firstToReport(
  run: GasRun,
  contributions: readonly Contribution[],
  label: number,
): Promise<Contribution> {
  for (const made of contributions) {
    const isOf = Number(made.contribution.label) === label;
    if (isOf && (await run.predict(made.contribution.features)) !== label) return made;
  }
  await run.contribute(run.accounts[1]!, 1 - label, await run.nextSample(label, true));
  return firstToReport(run, contributions, label);
}

/** A sample of features that no sample had before: their numbers are still zero in storage. */
async function measureNeverSeen(row: RowName, label: number, variation: Variation): Promise<GasRow> {
  const run = await GasRun.start(row, { ...variation, spare: NEVER_SEEN_SHIFT });
  const features = run.source.neverSeen!;
  if (isPerceptron(run.source.kind) && (await run.predict(features)) === label) {
    throw new Error(`The model answers ${label} to the never-seen features of ${row}, and would learn nothing.`);
  }
  const { gas, calldata } = await run.contribute(run.accounts[1]!, label, features);
  const floor = contributeFloor(calldata, bytesOf(features), slotsOfUpdate(run.source, features, true));
  const operation = "contributeNeverSeen";
  return { row, operation, reference: reference.rows[row].gas[operation], ours: gas, floor };
}

function bytesOf(hex: Hex): number {
  return (hex.length - 2) / 2;
}
