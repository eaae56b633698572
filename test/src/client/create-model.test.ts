import { expect } from "chai";
import type { Provider } from "ethers";

import { createTwin } from "../../../src/classifiers/index.ts";
import { DcaiClient } from "../../../src/client/index.ts";
import type { CreateStep, NewModel } from "../../../src/client/index.ts";
import { encodeConfig, packPerceptron } from "../../../src/codec/index.ts";
import { Random } from "../../../src/training/index.ts";
import { expectRejection } from "../expect-error.ts";
import { CONFIG, clientOf, deploy, newModel } from "./setup.ts";
import type { Deployment } from "./setup.ts";

/** 1,000 features take 63 slots. */
const LARGE = { ...CONFIG, features: 1000, bias: -77 };

describe("DcaiClient.createModel", () => {
  const random = new Random(1);
  const weights = Array.from({ length: LARGE.features }, () => random.below(2000) - 1000);
  const slots = packPerceptron("SparsePerceptron", LARGE, { biases: [LARGE.bias], weights: [weights] });
  let deployment: Deployment;
  let owner: DcaiClient;
  let spec: NewModel;

  beforeEach(async () => {
    deployment = await deploy();
    owner = await clientOf(deployment, 0);
    spec = newModel(deployment, { classifierConfig: encodeConfig("SparsePerceptron", LARGE), slots });
  });

  it("takes one transaction if all fits in it", async () => {
    const steps: CreateStep[] = [];
    const created = await owner.createModel(spec, { progress: (step) => steps.push(step) });
    expect(created.transactions).to.have.length(1);
    expect(created).to.deep.include({ modelId: 1n, resumed: false, gasUsed: created.transactions[0]!.gasUsed });
    expect(steps.map(({ step }) => step)).to.deep.equal(["create", "open"]);
    expect(steps[0]).to.deep.include({ done: 63, total: 63, hash: created.transactions[0]!.hash, modelId: 1n });
    expect(await owner.parameters(1n)).to.deep.equal(slots);
    const twin = createTwin("SparsePerceptron", LARGE);
    twin.load(0, slots);
    for (const features of ["0x0001", "0x00020300", "0x01000200"]) {
      expect(await owner.predict(1n, features)).to.equal(twin.predict(features));
    }
  });

  it("takes several where they are limited, and opens the model at the end", async () => {
    const steps: CreateStep[] = [];
    const options = { slotsPerTransaction: 20, progress: (step: CreateStep) => steps.push(step) };
    const { transactions, modelId } = await owner.createModel(spec, options);
    expect(transactions).to.have.length(5);
    expect(steps.map(({ step, done }) => `${step} ${done}`)).to.deep.equal([
      "create 20",
      "load 40",
      "load 60",
      "load 63",
      "open 63",
    ]);
    expect(await owner.parameters(modelId)).to.deep.equal(slots);
    expect((await owner.modelInfo(modelId)).isOpen).to.equal(true);
  });

  it("finds chunks that stay below the gas cap", async () => {
    const careful = await clientOf(deployment, 0, { sending: { gasCap: 1_000_000n } });
    const { transactions, modelId } = await careful.createModel(spec);
    expect(transactions.length).to.be.greaterThan(2);
    for (const { gasUsed } of transactions) expect(gasUsed <= 1_000_000n).to.equal(true);
    expect(await careful.parameters(modelId)).to.deep.equal(slots);
  });

  it("fails by name where not even the least fits", async () => {
    const poor = await clientOf(deployment, 0, { sending: { gasCap: 100_000n } });
    await expectRejection(poor.createModel(newModel(deployment)), "ABOVE_GAS_CAP", { cap: 100_000n });
  });

  it("continues where it broke off, however often", async () => {
    let runs = 0;
    for (let deathAt = 12, done = false; !done; deathAt += 9) {
      const options = { slotsPerTransaction: 16, resume: "find" } as const;
      try {
        const mortal = await dyingClient(deathAt);
        done = (await mortal.createModel(spec, options)).resumed;
      } catch (error) {
        expect(String(error)).to.contain("killed");
      }
      runs++;
    }
    expect(runs).to.be.greaterThan(3);
    expect(await owner.modelCount()).to.equal(1n);
    expect(await owner.parameters(1n)).to.deep.equal(slots);
    expect((await owner.modelInfo(1n)).isOpen).to.equal(true);
  });

  it("waits for what an earlier run sent, and creates nothing twice", async () => {
    const { provider } = deployment.network.ethers;
    await provider.send("evm_setAutomine", [false]);
    // The first request after the one that sends kills it.
    let sent = false;
    const send = async (method: string, params: unknown[]): Promise<unknown> => {
      if (sent) throw new Error("killed");
      sent = method === "eth_sendTransaction";
      return provider.send(method, params) as Promise<unknown>;
    };
    const killed = (await clientWith(send)).createModel(spec).catch(String);
    expect(await killed).to.contain("killed");
    const impatient = await clientOf(deployment, 0, { sending: { pollMs: 5, timeoutMs: 50 } });
    await expectRejection(impatient.createModel(spec, { resume: "find" }), "TRANSACTION_TIMEOUT");
    const again = await clientOf(deployment, 0, { sending: { pollMs: 5 } });
    const resumed = again.createModel(spec, { resume: "find" });
    await provider.send("evm_setAutomine", [true]);
    await provider.send("hardhat_mine", []);
    expect(await resumed).to.deep.include({ modelId: 1n, resumed: true, transactions: [] });
    expect(await owner.modelCount()).to.equal(1n);
  });

  it("sends nothing again that is there", async () => {
    const unopened = { ...spec, open: false };
    const { modelId } = await owner.createModel(unopened, { slotsPerTransaction: 20 });
    const again = await owner.createModel(spec, { resume: modelId, slotsPerTransaction: 20 });
    expect(again).to.deep.include({ modelId, resumed: true });
    expect(again.transactions.flatMap(({ events }) => events.map(({ name }) => name))).to.deep.equal(["ModelOpened"]);
    const third = await owner.createModel(spec, { resume: "find" });
    expect(third).to.deep.include({ modelId, resumed: true, transactions: [], gasUsed: 0n });
  });

  it("repairs a slot that is not as it should be", async () => {
    const wrong = [...slots.slice(0, 30), slots[29]!, ...slots.slice(31)];
    const { modelId } = await owner.createModel({ ...spec, slots: wrong, open: false });
    await owner.createModel(spec, { resume: modelId, slotsPerTransaction: 10 });
    expect(await owner.parameters(modelId)).to.deep.equal(slots);
  });

  it("continues no other model", async () => {
    const { modelId } = await owner.createModel({ ...spec, open: false });
    const differing: [string, Partial<NewModel>][] = [
      ["name", { name: "another" }],
      ["labels", { labels: ["a", "b"] }],
      ["encoder", { encoder: "{}" }],
      ["classifierConfig", { classifierConfig: encodeConfig("SparsePerceptron", { ...LARGE, learningRate: 3 }) }],
      ["mechanism", { mechanism: deployment.sparse }],
    ];
    for (const [field, changes] of differing) {
      const other = owner.createModel({ ...spec, ...changes }, { resume: modelId });
      await expectRejection(other, "MODEL_DIFFERS", { modelId, field });
    }
    const stranger = await clientOf(deployment, 1);
    await expectRejection(stranger.createModel(spec, { resume: modelId }), "MODEL_DIFFERS", {
      modelId,
      field: "owner",
    });
    await expectRejection(owner.createModel(spec, { resume: 9n }), "UNKNOWN_MODEL");
    const since = (await owner.context.rpc.blockNumber()) + 1;
    const { resumed } = await owner.createModel(spec, { resume: "find", sinceBlock: since });
    expect(resumed, "older ones are not looked at").to.equal(false);
  });

  it("tells what is wrong with a model", async () => {
    const create = (changes: Partial<NewModel>) => owner.createModel({ ...spec, ...changes });
    await expectRejection(create({ name: "" }), "BAD_NAME");
    await expectRejection(create({ labels: ["only one"] }), "BAD_LABEL_COUNT");
    await expectRejection(create({ encoder: "x".repeat(8193) }), "ENCODER_TOO_LONG");
    await expectRejection(create({ classifier: deployment.hub }), "NOT_A_PLUGIN");
    await expectRejection(create({ slots: slots.map(() => slots[1]!) }), "HEADER_DIFFERS");
    await expectRejection(create({ slots: [...slots, slots[0]!] }), "CHUNK_OUT_OF_RANGE");
    await expectRejection(create({ currency: "0x00000000000000000000000000000000000000ab" }), "NOT_A_CURRENCY");
  });

  /** A client whose provider dies after so many requests. */
  function dyingClient(deathAt: number): Promise<DcaiClient> {
    const { provider } = deployment.network.ethers;
    let count = 0;
    const send = async (method: string, params: unknown[]): Promise<unknown> => {
      const result = (await provider.send(method, params)) as unknown;
      if (++count >= deathAt) throw new Error("killed");
      return result;
    };
    return clientWith(send);
  }

  /** A client of the owner's account, which the node holds. */
  function clientWith(send: (method: string, params: unknown[]) => Promise<unknown>): Promise<DcaiClient> {
    const runner = { getAddress: async () => owner.account!, signTransaction: null, provider: { send } as never };
    return DcaiClient.connect({ hub: deployment.hub, runner: runner as unknown as Provider, deployedAt: 0 });
  }
});
