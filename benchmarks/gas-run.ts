// A chain of its own with one model of the reference on it, and what the procedure does there, each measured.
import type { TransactionResponse } from "ethers";

import { accessListOf } from "../src/client/access-list.ts";
import type { Hex } from "../src/index.ts";
import type { CollaborativeTrainer, IClassifier } from "../typechain-types/index.js";
import { benchModel } from "./bench-models.ts";
import type { BenchModel, Variation } from "./bench-models.ts";
import { sampleOf } from "./reference-models.ts";
import type { RowName } from "./reference-models.ts";
import reference from "./reference.json" with { type: "json" };
import { createModel, openBench, STAKE, START } from "./setup.ts";
import type { Bench } from "./setup.ts";

type Account = Bench["owner"];

/** A transaction's gas, and its calldata for the floor. */
export interface Measured {
  readonly gas: number;
  readonly calldata: Hex;
}

/** A contribution as its event told it. */
export interface Contributed {
  readonly contributor: string;
  readonly contributedAt: bigint;
  readonly deposit: bigint;
  readonly label: bigint;
  readonly features: Hex;
}

export type Contribution = Measured & { readonly contribution: Contributed };

export class GasRun {
  readonly source: BenchModel;
  readonly creation: Measured;
  /** Bytes of the model's name, labels and encoder. */
  readonly textBytes: number;
  /** A, B and C of the procedure, who have staked. */
  readonly accounts: readonly Account[];
  readonly #bench: Bench;
  #time = START;
  readonly #model: Awaited<ReturnType<typeof createModel>>["model"];

  private constructor(
    bench: Bench,
    source: BenchModel,
    created: Awaited<ReturnType<typeof createModel>>,
    text: string,
  ) {
    this.#bench = bench;
    this.source = source;
    this.#model = created.model;
    this.creation = created;
    this.textBytes = text.length;
    this.accounts = bench.accounts.slice(0, 3);
  }

  static async start(row: RowName, variation: Variation = {}): Promise<GasRun> {
    const bench = await openBench();
    const source = benchModel(row, variation);
    const name = sampleOf(row);
    const labels = reference.classes[name];
    const encoder = `{"features":${source.features},"kind":"indices"}`;
    const created = await createModel(bench, { name, labels, encoder, ...source });
    const run = new GasRun(bench, source, created, name + labels.join("") + encoder);
    for (const account of run.accounts) {
      await (await bench.hub.connect(account).stake(bench.ethers.ZeroAddress, STAKE, { value: STAKE })).wait();
    }
    return run;
  }

  /** The next sample that nobody has contributed, for which the model answers a label, or another than it. */
  async nextSample(label: number, agrees: boolean): Promise<Hex> {
    for (let at = this.source.samples.next(); !at.done; at = this.source.samples.next()) {
      if (((await this.predict(at.value)) === label) === agrees) return at.value;
    }
    throw new Error(`No sample is left for which the model ${agrees ? "answers" : "does not answer"} ${label}.`);
  }

  async predict(features: Hex): Promise<number> {
    return Number(await this.#bench.hub.predict(this.#model.modelId, features));
  }

  /** Asks the classifier directly, as the reference's is asked: its trainer has no predictions. */
  async measurePrediction(features: Hex): Promise<Measured> {
    const { ethers, plugins } = this.#bench;
    const classifier = await ethers.getContractAt("IClassifier", plugins[this.source.kind]!);
    return this.#measureCall(classifier, features);
  }

  async measureHubPrediction(features: Hex): Promise<Measured> {
    return this.#measureCall(this.#bench.hub, features);
  }

  async contribute(account: Account, label: number, features: Hex): Promise<Contribution> {
    await this.#nextBlock();
    const { hub } = this.#bench;
    const sample = { label, features };
    const overrides = { accessList: accessListOf(this.#model, [sample], null) };
    const transaction = await hub.connect(account).contribute(this.#model.modelId, sample, STAKE, overrides);
    const measured = await measure(transaction);
    const [event] = await hub.queryFilter(hub.filters.Contributed(), (await transaction.wait())!.blockNumber);
    const { contributor, contributedAt, deposit } = event!.args;
    return { ...measured, contribution: { contributor, contributedAt, deposit, label: BigInt(label), features } };
  }

  async claim(kind: "refund" | "report", account: Account, contribution: Contributed): Promise<Measured> {
    await this.#nextBlock();
    const sample = { label: Number(contribution.label), features: contribution.features };
    const claim = { kind, account: account.address, standing: "0x0" } as const; // the pool has not streamed
    const overrides = { accessList: accessListOf(this.#model, [sample], claim) };
    return measure(await this.#bench.hub.connect(account)[kind](this.#model.modelId, contribution, overrides));
  }

  /** Time passes until the next transaction. */
  wait(seconds: number): void {
    this.#time += seconds;
  }

  /** Sent as a transaction, although nobody has to. */
  async #measureCall(contract: CollaborativeTrainer | IClassifier, features: Hex): Promise<Measured> {
    await this.#nextBlock();
    const data = contract.interface.encodeFunctionData("predict", [this.#model.modelId, features]);
    return measure(await this.#bench.owner.sendTransaction({ to: await contract.getAddress(), data }));
  }

  /** Blocks are 12 seconds apart. */
  async #nextBlock(): Promise<void> {
    this.#time += 12;
    await this.#bench.networkHelpers.time.setNextBlockTimestamp(this.#time);
  }
}

async function measure(transaction: TransactionResponse): Promise<Measured> {
  const receipt = await transaction.wait();
  return { gas: Number(receipt!.gasUsed), calldata: transaction.data as Hex };
}
