// One row of the gas table: a model of the reference, and its procedure, on our contracts.
import type { ContractTransactionResponse } from "ethers";

import { parameterSlots } from "../src/client/access-list.ts";
import type { Hex } from "../src/index.ts";
import { contributeFloor, createFloor, predictFloor, refundFloor, reportFloor } from "./floor.ts";
import type { SlotsTouched } from "./floor.ts";
import { benchModel } from "./reference-models.ts";
import type { RowName } from "./reference-models.ts";
import reference from "./reference.json" with { type: "json" };
import { accessList, createModel, DAY, openBench, STAKE } from "./setup.ts";
import type { Bench } from "./setup.ts";

export type Operation =
  | "create"
  | "contributeAgrees"
  | "contributeDiffers"
  | "contributeNeverSeen"
  | "contributeBatch32"
  | "refund"
  | "refundAgain"
  | "report"
  | "predict";

/** One line of the results; gas per operation, or per sample of a batch. */
export interface GasRow {
  row: string;
  operation: Operation;
  reference: number | null;
  ours: number;
  floor: number;
}

/** A contribution as its event told it. */
interface Contributed {
  contributor: string;
  contributedAt: bigint;
  deposit: bigint;
  label: bigint;
  features: string;
}

const MOST_VARIANTS = 10;
const NEVER_SEEN_SPARE = 1000; // features that the reference's samples of never-seen features need

/** Measures one row, in the order of the reference's procedure. */
export async function measureRow(row: RowName): Promise<GasRow[]> {
  const figures = reference.rows[row];
  const rows: GasRow[] = [];
  const add = (operation: Operation, ours: number, floor: number) => {
    const theirs = (figures as Record<string, unknown>)[operation];
    rows.push({ row, operation, reference: typeof theirs === "number" ? theirs : null, ours, floor });
  };

  const run = await startRow(row, 0);
  const text = run.spec.name.length + run.spec.labels.join("").length + run.spec.encoder.length;
  add("create", run.creation.gas, createFloor(run.creation.calldata, (run.spec.parameters.length - 2) / 64, text));

  const [a, b, c] = run.accounts;
  const sample = (variant: number) => run.source.sample(variant);
  const agreeing = await run.predict(sample(0));
  const agree = [];
  for (const [account, variant] of [
    [a!, 0],
    [a!, 1],
    [c!, 2],
  ] as const) {
    agree.push(await run.contribute(account, agreeing, sample(variant)));
  }
  add("contributeAgrees", agree[1]!.gas, contributeFloor(agree[1]!.calldata, run.bytes, run.touched(false)));
  const predictCall = run.bench.hub.interface.encodeFunctionData("predict", [run.model.modelId, sample(0)]) as Hex;
  add("predict", await run.predictGas(sample(0)), predictFloor(predictCall, run.touched(false)));

  await run.bench.networkHelpers.time.increase(7 * DAY);
  const refunds = [];
  for (const [account, made] of [
    [a!, agree[0]!],
    [a!, agree[1]!],
    [c!, agree[2]!],
  ] as const) {
    refunds.push(await run.claim("refund", account, made.contribution));
  }
  add("refund", refunds[0]!.gas, refundFloor(refunds[0]!.calldata, true, run.touched(false)));
  add("refundAgain", refunds[1]!.gas, refundFloor(refunds[1]!.calldata, false, run.touched(false)));

  // B contributes what the model differs from, until it still differs from one of them a week later.
  const reported = async (): Promise<boolean> => {
    for (const made of bad) {
      if ((await run.predict(made.contribution.features)) === Number(made.contribution.label)) continue;
      const first = await run.claim("report", a!, made.contribution);
      await run.claim("report", c!, made.contribution);
      add("report", first.gas, reportFloor(first.calldata, run.touched(false)));
      return true;
    }
    return false;
  };
  const bad: Awaited<ReturnType<typeof run.contribute>>[] = [];
  for (let variant = 3; variant < MOST_VARIANTS; variant++) {
    bad.push(await run.contribute(b!, 1 - (await run.predict(sample(variant))), sample(variant)));
    if (variant === 3) {
      add("contributeDiffers", bad[0]!.gas, contributeFloor(bad[0]!.calldata, run.bytes, run.touched(true)));
      continue;
    }
    await run.bench.networkHelpers.time.increase(7 * DAY);
    if (await reported()) break;
  }

  if (run.source.neverSeen !== null) rows.push(await measureNeverSeen(row, figures.contributeNeverSeen));
  return rows;
}

/** A sample of features that no sample had before: their weights are still zero in storage. */
async function measureNeverSeen(row: RowName, theirs: number | null): Promise<GasRow> {
  const run = await startRow(row, NEVER_SEEN_SPARE);
  const features = run.source.neverSeen!;
  const made = await run.contribute(run.accounts[1]!, 1 - (await run.predict(features)), features);
  const slots = parameterSlots(run.model, [features]).length;
  const touched = { read: slots, written: slots, filled: slots - 1 }; // the header's slot is not zero
  const floor = contributeFloor(made.calldata, run.bytes, touched);
  return { row, operation: "contributeNeverSeen", reference: theirs, ours: made.gas, floor };
}

/** A chain with the row's model and three accounts that have staked: A, B and C. */
async function startRow(row: RowName, spare: number) {
  const bench = await openBench();
  const source = benchModel(row, spare);
  const features = reference.rows[row].features + spare;
  const labels = reference.classes[row.split("/")[0] as keyof typeof reference.classes];
  const encoder = `{"features":${features},"kind":"indices"}`;
  const spec = { name: row.split("/")[0]!, labels, features, encoder, ...source };
  const creation = await createModel(bench, spec);
  const accounts = bench.accounts.slice(0, 3);
  for (const account of accounts) await stake(bench, account);
  return { bench, source, spec, creation, model: creation.model, accounts, ...actions(bench, creation.model, source) };
}

async function stake(bench: Bench, account: Bench["owner"]): Promise<void> {
  await (await bench.hub.connect(account).stake(bench.ethers.ZeroAddress, STAKE, { value: STAKE })).wait();
}

/** What the procedure does, each measured. */
function actions(
  bench: Bench,
  model: Awaited<ReturnType<typeof createModel>>["model"],
  source: ReturnType<typeof benchModel>,
) {
  const { hub, networkHelpers } = bench;
  const slots = parameterSlots(model, [source.sample(0)]).length;
  const nextBlock = () => networkHelpers.time.increase(11); // the next one is a second later
  const finish = async (transaction: ContractTransactionResponse) => {
    const receipt = await transaction.wait();
    return { gas: Number(receipt!.gasUsed), calldata: transaction.data as Hex, receipt: receipt! };
  };
  return {
    bytes: (source.sample(0).length - 2) / 2,
    touched: (learns: boolean): SlotsTouched => ({ read: slots, written: learns ? slots : 0, filled: 0 }),
    predict: async (features: string) => Number(await hub.predict(model.modelId, features)),
    predictGas: async (features: string) => Number(await hub.predict.estimateGas(model.modelId, features)),
    contribute: async (account: Bench["owner"], label: number, features: Hex) => {
      await nextBlock();
      const overrides = { accessList: accessList(model, [features], null) };
      const done = await finish(
        await hub.connect(account).contribute(model.modelId, { label, features }, STAKE, overrides),
      );
      const [event] = await hub.queryFilter(hub.filters.Contributed(), done.receipt.blockNumber);
      const { contributor, contributedAt, deposit, label: told, features: data } = event!.args;
      const contribution: Contributed = { contributor, contributedAt, deposit, label: told, features: data };
      return { ...done, contribution };
    },
    claim: async (kind: "refund" | "report", account: Bench["owner"], contribution: Contributed) => {
      await nextBlock();
      const overrides = { accessList: accessList(model, [contribution.features], account.address) };
      return finish(await hub.connect(account)[kind](model.modelId, contribution, overrides));
    },
  };
}
