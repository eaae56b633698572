import { expect } from "chai";

import { hashingEncoder, VocabularyBuilder, vocabularyEncoder } from "../../../src/encoders/index.ts";
import type { Encoder } from "../../../src/encoders/index.ts";
import { loadSpamAssassin } from "../../../src/node.ts";
import type { SpamMail } from "../../../src/node.ts";
import { accuracy, FloatPerceptron, quantise, trainPerceptron, twinOf } from "../../../src/training/index.ts";

const LARGEST_GAP = 0.002;

describe("real e-mails", function () {
  this.timeout(60_000);
  let mails: SpamMail[];

  before(async () => {
    mails = await loadSpamAssassin(1);
  });

  /** A tenth to pretrain on, a fifth held out, the rest learnt online by the twin and by a float64 perceptron. */
  function run(encoder: Encoder, averaged: boolean) {
    const samples = mails
      .map(({ text, label }) => ({ features: encoder.encode(text), label }))
      .filter(({ features }) => features.length > 0);
    const first = Math.floor(samples.length / 10);
    const heldOut = samples.slice(-Math.floor(samples.length / 5));
    const online = samples.slice(first, -heldOut.length);
    const features = encoder.featureCount;
    const options = { kind: "SparsePerceptron", features, epochs: 5, seed: 1, averaged } as const;
    const trained = trainPerceptron(samples.slice(0, first), options);
    const twin = twinOf(quantise(trained));
    const float = new FloatPerceptron(trained);
    const before = accuracy(twin, heldOut);
    for (const { features, label } of online) {
      twin.update(features, label);
      float.update(features, label);
    }
    return { before, after: accuracy(twin, heldOut), float: accuracy(float, heldOut) };
  }

  it("hashed into 1024 features: within 0.2 points of float64 in the same order", () => {
    const { after, float } = run(hashingEncoder({ features: 1024 }), false);
    expect(Math.abs(after - float)).to.be.at.most(LARGEST_GAP);
    expect(after).to.be.greaterThan(0.93);
  });

  it("hashed into 1024 features from averaged weights, which are rounded: within 0.2 points too", () => {
    const { after, float } = run(hashingEncoder({ features: 1024 }), true);
    expect(Math.abs(after - float)).to.be.at.most(LARGEST_GAP);
  });

  it("by a frequency-ordered vocabulary of 2048 words: the online mails make it better", () => {
    const builder = new VocabularyBuilder();
    for (const { text } of mails.slice(0, 604)) builder.add(text);
    const { before, after, float } = run(vocabularyEncoder(builder.build(2048)), false);
    expect(Math.abs(after - float)).to.be.at.most(LARGEST_GAP);
    expect(after).to.be.greaterThan(before).and.greaterThan(0.95);
  });
});
