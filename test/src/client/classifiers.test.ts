import { expect } from "chai";

import { createTwin, restoreTwin } from "../../../src/classifiers/index.ts";
import type { Classifier } from "../../../src/classifiers/index.ts";
import { contributeAll } from "../../../src/client/index.ts";
import type { BatchEvent, DcaiClient, SampleInput, SkippedRow } from "../../../src/client/index.ts";
import { CLASSIFIER_KINDS, encodeConfig, isSparse, SMOOTHING_ONE, toHex } from "../../../src/codec/index.ts";
import type { ClassifierKind, ConfigOf, Hex } from "../../../src/codec/index.ts";
import { indicesEncoder } from "../../../src/encoders/index.ts";
import { Random } from "../../../src/training/index.ts";
import { clientOf, deploy, newModel, walletClient } from "./setup.ts";
import type { Deployment } from "./setup.ts";

const PERCEPTRON = { learningRate: 64, binaryPoint: 8, featurePoint: 12, bias: 0 };
const GAS_CAP = 2n ** 24n;

function configOf(kind: ClassifierKind, features: number): ConfigOf<ClassifierKind> {
  switch (kind) {
    case "SparsePerceptron":
      return { features, ...PERCEPTRON, featurePoint: 0 };
    case "DensePerceptron":
      return { features, ...PERCEPTRON };
    case "NaiveBayes":
      return { features, laneBits: 32, smoothing: SMOOTHING_ONE };
    default:
      return { features, laneBits: 32 };
  }
}

describe("DcaiClient with every classifier", function () {
  this.timeout(60_000);
  let deployment: Deployment;
  let owner: DcaiClient;
  const random = new Random(5);

  before(async () => {
    deployment = await deploy();
    owner = await clientOf(deployment, 0);
  });

  /** Creates a model without parameters, and its twin. */
  async function make(kind: ClassifierKind, features: number, labels: readonly string[]) {
    const config = configOf(kind, features);
    const classifier = await deployment.network.ethers.deployContract(kind, [deployment.hub]);
    const encoder = indicesEncoder(features);
    const { modelId } = await owner.createModel(
      newModel(deployment, {
        labels,
        encoder: encoder.description,
        classifier: await classifier.getAddress(),
        classifierConfig: encodeConfig(kind, config),
      }),
    );
    return { modelId, encoder, twin: createTwin(kind, config, labels.length) as Classifier };
  }

  /** A random sample: some indices, or as many numbers. */
  function sample(kind: ClassifierKind, features: number, label: number): { label: number; features: Hex } {
    if (!isSparse(kind)) {
      const values = Array.from({ length: features }, () => random.below(8_192) - 4_096 + 1_000 * label);
      return { label, features: toHex(Uint8Array.from(values.flatMap((value) => [(value >> 8) & 255, value & 255]))) };
    }
    const indices = Array.from({ length: features }, (_, i) => i).filter(() => random.below(4) === 0);
    return { label, features: toHex(indicesEncoder(features).encode(indices)) };
  }

  for (const kind of CLASSIFIER_KINDS) {
    it(`${kind}: learns, scores and predicts three labels as the twin does`, async () => {
      const { modelId, twin } = await make(kind, 40, ["a", "b", "c"]);
      const samples = Array.from({ length: 12 }, (_, i) => sample(kind, 40, i % 3));
      for (const each of samples.slice(0, 3)) {
        const trace = twin.update(each.features, each.label);
        expect((await owner.contribute(modelId, each)).learned).to.equal(BigInt(trace) !== 0n);
      }
      const { contributed } = await owner.contributeBatch(modelId, samples.slice(3));
      expect(contributed).to.have.length(9);
      for (const each of samples.slice(3)) twin.update(each.features, each.label);
      expect(await owner.parameters(modelId)).to.deep.equal(twin.parameters());
      const features = samples.map((each) => each.features);
      expect(await owner.predictBatch(modelId, features)).to.deep.equal(features.map((each) => twin.predict(each)));
      for (const each of features) expect(await owner.scores(modelId, each)).to.deep.equal(twin.scores(each));
      const { settings } = await owner.modelInfo(modelId);
      expect(settings).to.deep.include({ kind, labels: 3 });
      expect(restoreTwin(kind, await owner.parameters(modelId)).scores(features[0]!)).to.deep.equal(
        twin.scores(features[0]!),
      );
    });

    it(`${kind}: lists just the slots that a contribution and a claim read`, async () => {
      const { modelId } = await make(kind, 60, ["a", "b", "c"]);
      for (const label of [0, 1, 2]) {
        const sent = await owner.contribute(modelId, sample(kind, 60, label));
        expect(await unlisted(sent.hash), `contributing label ${label}`).to.deep.equal({ missing: 0, needless: 0 });
      }
      await deployment.network.networkHelpers.time.increase(86_400);
      const open = await owner.contributions(modelId, { status: "open" });
      const sent = await owner.refund(modelId, open.at(-1)!); // what the model learned last, it knows
      expect(await unlisted(sent.hash), "refunding").to.deep.equal({ missing: 0, needless: 0 });
    });
  }

  /** How many of the classifier's slots that a transaction read were not in its access list, and the other way round. */
  async function unlisted(hash: Hex): Promise<{ missing: number; needless: number }> {
    const { provider } = deployment.network.ethers;
    const { accessList } = (await provider.getTransaction(hash))!;
    const [classifier] = accessList!;
    const listed = new Set(classifier!.storageKeys);
    const trace = (await provider.send("debug_traceTransaction", [hash, { disableMemory: true }])) as {
      structLogs: { op: string; depth: number; stack: string[] }[];
    };
    const own = new Set<string>();
    let called = 0n; // by the hub; a classifier calls nobody
    for (const { op, depth, stack } of trace.structLogs) {
      if (depth === 1 && op.endsWith("CALL")) called = BigInt(hexOf(stack.at(-2)!));
      if (depth !== 2 || op !== "SLOAD" || called !== BigInt(classifier!.address)) continue;
      own.add(
        `0x${BigInt(hexOf(stack.at(-1)!))
          .toString(16)
          .padStart(64, "0")}`,
      );
    }
    const missing = [...own].filter((key) => !listed.has(key)).length;
    return { missing, needless: [...listed].filter((key) => !own.has(key)).length };
  }

  it("learns samples of a label that was added meanwhile", async () => {
    const { modelId, twin } = await make("NaiveBayes", 40, ["a", "b"]);
    const samples = [sample("NaiveBayes", 40, 1), sample("NaiveBayes", 40, 2)] as const;
    await owner.contribute(modelId, samples[0]);
    twin.update(samples[0].features, 1);
    expect((await owner.addLabel(modelId, "c")).label).to.equal(2);
    twin.addLabel();
    const sent = await owner.contribute(modelId, samples[1]);
    twin.update(samples[1].features, 2);
    expect(await unlisted(sent.hash)).to.deep.equal({ missing: 0, needless: 0 });
    expect((await owner.modelInfo(modelId)).settings).to.deep.include({ labels: 3, group: 2 });
    expect(await owner.parameters(modelId)).to.deep.equal(twin.parameters());
    expect(await owner.predict(modelId, samples[1].features)).to.equal(twin.predict(samples[1].features));
  });

  it("predicts inputs that are too long to be asked for together", async () => {
    const { modelId, encoder } = await make("NaiveBayes", 8_192, ["a", "b"]);
    const long = (shift: number) => encoder.encode(Array.from({ length: 4_000 }, (_, i) => 2 * i + shift));
    await owner.contribute(modelId, { label: 1, features: encoder.encode([1, 3]) });
    const labels = await owner.predictBatch(modelId, [long(0), long(1), long(0)]);
    expect(labels).to.deep.equal([1, 1, 1]);
  });

  describe("counting models whose features were never seen", () => {
    const FEATURES = 16_384;
    /** Samples of one and the same label, first of common features, then each of others. */
    const rows = () => {
      const common = Array.from({ length: 40 }, (_, i) => ({ label: 0, input: [0, 1, 2, 3, 100 + i] }));
      const rare = Array.from({ length: 100 }, (_, i) => {
        return { label: 1, input: Array.from({ length: 40 }, (_unused, j) => 400 * j + 4 * (i % 100)) };
      });
      return [...common, ...rare];
    };

    for (const kind of ["NaiveBayes", "SparseNearestCentroid"] as const) {
      it(`${kind}: are sent in transactions below the cap, none of which fails, for about what was quoted`, async () => {
        const { modelId, encoder } = await make(kind, FEATURES, ["a", "b"]);
        const anna = await walletClient(deployment);
        const options = { modelId, encoder, inFlight: 1 };
        const quote = await contributeAll(anna, rows(), { ...options, dryRun: true });
        const events: BatchEvent[] = [];
        const sent = await contributeAll(anna, rows(), options, { batch: (event) => events.push(event) });
        expect(sent.done).to.equal(140);
        expect(events.map(({ event }) => event)).not.to.include("void");
        for (const { hash } of events.filter(({ event }) => event === "mined")) {
          const receipt = await deployment.network.ethers.provider.getTransactionReceipt(hash!);
          expect(receipt!.gasUsed < GAS_CAP).to.equal(true);
        }
        expect(Number(quote.estimate!.gas) / Number(sent.gasUsed)).to.be.within(0.8, 1.3);
      });
    }

    it("leave out a sample that no transaction has room for, by name, before anything is spent on it", async () => {
      const { modelId, encoder } = await make("NaiveBayes", 65_536, ["a", "b"]);
      const anna = await walletClient(deployment);
      const input = (length: number) => Array.from({ length }, (_, i) => 40 * i);
      const lines = [5, 900, 6].map((length, i) => ({ line: i + 1, label: 1, input: input(length) }));
      const skipped: SkippedRow[] = [];
      const sent = await contributeAll(anna, lines, { modelId, encoder }, { skipped: (row) => skipped.push(row) });
      expect(sent).to.include({ done: 2, refused: 1 });
      expect(skipped.map(({ line }) => line)).to.deep.equal([2]);
      expect(skipped[0]!.reason!.code).to.be.oneOf(["ABOVE_GAS_CAP", "BATCH_OUT_OF_GAS"]); // what the node says first
      expect(sent.gasUsed < 1_000_000n).to.equal(true);
    });

    it("are packed by what is stored already", async () => {
      const { modelId, encoder } = await make("NaiveBayes", FEATURES, ["a", "b"]);
      const anna = await walletClient(deployment);
      const samples = rows().map(({ label, input }): SampleInput => ({ label, features: encoder.encode(input) }));
      const first = await anna.planBatches(modelId, samples);
      for (const { samples: batch } of first.batches) await anna.contributeBatch(modelId, batch);
      const other = samples.map(({ features }): SampleInput => ({ label: 0, features }));
      const second = await anna.planBatches(modelId, other.slice(40));
      expect(second.batches.length).to.be.below(first.batches.length);
      expect(Number(second.gas)).to.be.below(0.5 * Number(first.gas));
    });
  });
});

function hexOf(word: string): string {
  return word.startsWith("0x") ? word : `0x${word}`;
}
