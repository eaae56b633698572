// One model on a chain of its own, asked and taught.
import { accessListOf } from "../src/client/access-list.ts";
import type { AccessListModel } from "../src/client/access-list.ts";
import type { Hex } from "../src/index.ts";
import type { IClassifier } from "../typechain-types/index.js";
import { STAKE, START } from "./setup.ts";
import type { Bench } from "./setup.ts";

interface Sample {
  readonly features: Hex;
  readonly label: number;
}

export class ScalingRun {
  readonly #bench: Bench;
  readonly #model: AccessListModel;
  readonly #classifier: IClassifier;
  #time = START;

  private constructor(bench: Bench, model: AccessListModel, classifier: IClassifier) {
    this.#bench = bench;
    this.#model = model;
    this.#classifier = classifier;
  }

  /** An account stakes. */
  static async start(bench: Bench, model: AccessListModel): Promise<ScalingRun> {
    const { ethers, hub, accounts } = bench;
    await (await hub.connect(accounts[0]!).stake(ethers.ZeroAddress, STAKE, { value: STAKE })).wait();
    return new ScalingRun(bench, model, await ethers.getContractAt("IClassifier", model.classifier));
  }

  async predict(features: Hex): Promise<number> {
    return Number(await this.#classifier.predict(this.#model.modelId, features));
  }

  /** Asked of the classifier, as a transaction. */
  async predictionGas(features: Hex): Promise<number> {
    const data = this.#classifier.interface.encodeFunctionData("predict", [this.#model.modelId, features]);
    const transaction = await this.#bench.owner.sendTransaction({ to: this.#model.classifier, data });
    return Number((await transaction.wait())!.gasUsed);
  }

  async contributionGas(features: Hex, label: number): Promise<number> {
    await this.#nextHour();
    const sample = { features, label };
    const overrides = { accessList: accessListOf(this.#model, [sample], null) };
    const hub = this.#bench.hub.connect(this.#bench.accounts[0]!);
    const receipt = await (await hub.contribute(this.#model.modelId, sample, STAKE, overrides)).wait();
    return Number(receipt!.gasUsed);
  }

  /** @throws Error if not all samples are taken. */
  async batchGas(samples: readonly Sample[]): Promise<number> {
    await this.#nextHour();
    const overrides = { accessList: accessListOf(this.#model, samples, null) };
    const hub = this.#bench.hub.connect(this.#bench.accounts[0]!);
    const receipt = await (await hub.contributeBatch(this.#model.modelId, [...samples], STAKE, overrides)).wait();
    const taken = (await hub.queryFilter(hub.filters.Contributed(), receipt!.blockNumber)).length;
    if (taken !== samples.length) throw new Error(`${taken} of ${samples.length} samples were taken.`);
    return Number(receipt!.gasUsed);
  }

  async #nextHour(): Promise<void> {
    this.#time += 3600;
    await this.#bench.networkHelpers.time.setNextBlockTimestamp(this.#time);
  }
}
