import { expect } from "chai";
import { AbiCoder, ZeroAddress } from "ethers";
import hre from "hardhat";

import type { Classifier } from "../../src/classifiers/index.ts";
import { encodeConfig, joinSlots, toHex } from "../../src/codec/index.ts";
import { hashingEncoder } from "../../src/encoders/index.ts";
import { loadSpamAssassin, SPAM_LABELS } from "../../src/node.ts";
import { accuracy, FloatPerceptron, quantise, trainPerceptron, twinOf } from "../../src/training/index.ts";
import type { LabelledSample, QuantisedModel } from "../../src/training/index.ts";
import type { CollaborativeTrainer, SparsePerceptron } from "../../typechain-types/index.js";
import { isLong } from "./classifier-behaviour.ts";

/** How many mails are learnt online; all that are neither pretrained nor held out in the long tier. */
const ONLINE = isLong ? Infinity : 600;
/** How many mails the contract's predictions are compared on. */
const COMPARED = isLong ? Infinity : 600;
const PAGE = 100;
const BATCH = 16;
const GAS = 16_000_000; // a batch of long mails stays below the cap of 2^24
const LARGEST_GAP = 0.002;
const DAY = 86_400;
const ENCODER = hashingEncoder({ features: 1024 });

/** Every mail, and what becomes of it: a tenth to pretrain on, a fifth held out, the rest learnt online. */
async function readMails() {
  const mails = await loadSpamAssassin(1);
  const all = mails.map(({ text, label }): LabelledSample => ({ features: ENCODER.encode(text), label }));
  // The hub takes no empty sample, and none twice.
  const usable = [
    ...new Map(all.map((sample) => [`${sample.label}${toHex(sample.features)}`, sample])).values(),
  ].filter(({ features }) => features.length > 0);
  const first = Math.floor(usable.length / 10);
  const heldOut = usable.slice(-Math.floor(usable.length / 5));
  const online = usable.slice(first, -heldOut.length).slice(0, ONLINE);
  return { all, pretraining: usable.slice(0, first), online, heldOut };
}

/** The hub with one open model that asks for no deposits. */
async function deployModel({ kind, config, slots }: QuantisedModel) {
  const { ethers } = await hre.network.create();
  const hub = (await ethers.deployContract("CollaborativeTrainer")) as unknown as CollaborativeTrainer;
  const classifier = (await ethers.deployContract(kind, [await hub.getAddress()])) as unknown as SparsePerceptron;
  const mechanism = await ethers.deployContract("StakeIncentive", [await hub.getAddress()]);
  const waits = [DAY, 0, 7 * DAY, 30 * DAY];
  await hub.createModel({
    name: "spam",
    labels: [...SPAM_LABELS],
    encoder: ENCODER.description,
    classifier: await classifier.getAddress(),
    classifierConfig: encodeConfig(kind, config),
    mechanism: await mechanism.getAddress(),
    mechanismConfig: AbiCoder.defaultAbiCoder().encode(
      ["uint96", "uint32", "uint32", "uint32", "uint32", "uint16", "uint32"],
      [0, ...waits, 0, DAY],
    ),
    currency: ZeroAddress,
    parameters: toHex(joinSlots(slots)),
    openNow: true,
  });
  return { hub, classifier };
}

async function predictAll(hub: CollaborativeTrainer, samples: readonly LabelledSample[]): Promise<number[]> {
  const labels: number[] = [];
  for (let at = 0; at < samples.length; at += PAGE) {
    const page = samples.slice(at, at + PAGE).map(({ features }) => features);
    labels.push(...(await hub.predictBatch(1, page)).map(Number));
  }
  return labels;
}

async function contributeAll(hub: CollaborativeTrainer, samples: readonly LabelledSample[]): Promise<void> {
  for (let at = 0; at < samples.length; at += BATCH) {
    const batch = samples.slice(at, at + BATCH).map(({ features, label }) => ({ label, features }));
    await (await hub.contributeBatch(1, batch, 0, { gasLimit: GAS })).wait();
  }
  const contributed = await hub.queryFilter(hub.filters.Contributed());
  expect(contributed).to.have.length(samples.length);
}

function predictTwin(twin: Classifier, samples: readonly LabelledSample[]): number[] {
  return samples.map(({ features }) => twin.predict(features));
}

function shareRight(labels: readonly number[], samples: readonly LabelledSample[]): number {
  return labels.filter((label, i) => label === samples[i]!.label).length / samples.length;
}

describe(`SparsePerceptron on real e-mails${isLong ? "" : ", a part of them"}`, function () {
  this.timeout(600_000);

  it("INV-6: predicts and learns as its twin does, and within 0.2 points of a float64 perceptron", async () => {
    const { all, pretraining, online, heldOut } = await readMails();
    expect(all).to.have.length(6046);
    const features = ENCODER.featureCount;
    const options = { kind: "SparsePerceptron", features, epochs: 5, seed: 1, averaged: true } as const;
    const trained = trainPerceptron(pretraining, options);
    const quantised = quantise(trained);
    const { hub, classifier } = await deployModel(quantised);
    const twin = twinOf(quantised);
    const float = new FloatPerceptron(trained);
    const compared = all.slice(0, COMPARED);
    expect(await predictAll(hub, compared)).to.deep.equal(predictTwin(twin, compared));

    await contributeAll(hub, online);
    for (const { features: sample, label } of online) {
      twin.update(sample, label);
      float.update(sample, label);
    }
    expect([...(await classifier.parameters(1, 0, 1000))]).to.deep.equal(twin.parameters());
    expect(await predictAll(hub, compared)).to.deep.equal(predictTwin(twin, compared));

    const onChain = shareRight(await predictAll(hub, heldOut), heldOut);
    expect(Math.abs(onChain - accuracy(float, heldOut))).to.be.at.most(LARGEST_GAP);
    expect(onChain).to.be.greaterThan(0.93);
  });
});
