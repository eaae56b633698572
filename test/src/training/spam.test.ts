import { expect } from "chai";

import { hashingEncoder, VocabularyBuilder, vocabularyEncoder } from "../../../src/encoders/index.ts";
import type { Encoder } from "../../../src/encoders/index.ts";
import { encodeSamples, loadSpamAssassin, splitSamples } from "../../../src/node.ts";
import type { SpamMail } from "../../../src/node.ts";
import { accuracy, evaluate, twinOf } from "../../../src/training/index.ts";
import type { SampleSplit } from "../../../src/training/index.ts";

const LARGEST_GAP = 0.002;
const HASHED = hashingEncoder({ features: 1024 });

describe("real e-mails", function () {
  this.timeout(60_000);
  let mails: SpamMail[];
  let hashed: SampleSplit;

  before(async () => {
    mails = await loadSpamAssassin(1);
    hashed = split(HASHED);
  });

  /** A tenth to pretrain on, a fifth held out, the rest learnt online by the twin and by the float64 form. */
  function split(encoder: Encoder): SampleSplit {
    const samples = encodeSamples(
      mails.map(({ text, label }) => ({ input: text, label })),
      encoder,
    );
    const { train, test } = splitSamples(samples, 0.2);
    const first = Math.floor(samples.length / 10);
    return { train: train.slice(0, first), online: train.slice(first), test };
  }

  for (const averaged of [false, true]) {
    it(`perceptron, ${averaged ? "averaged" : "last"} weights: within 0.2 points of float64 in the same order`, () => {
      const options = { features: 1024, epochs: 5, seed: 1, averaged };
      const { float, twin } = evaluate("SparsePerceptron", hashed, options);
      expect(Math.abs(twin.accuracy - float.accuracy)).to.be.at.most(LARGEST_GAP);
      expect(twin.accuracy).to.be.greaterThan(0.93);
    });
  }

  for (const [kind, least] of [
    ["NaiveBayes", 0.91],
    ["SparseNearestCentroid", 0.8],
  ] as const) {
    it(`${kind}: the same labels as in float64, and those of training on all mails at once`, () => {
      const { float, twin, differing } = evaluate(kind, hashed, { features: 1024 });
      expect(differing).to.equal(0);
      expect(twin.accuracy).to.be.greaterThan(least).and.equal(float.accuracy);
      const train = [...hashed.train, ...hashed.online!];
      expect(evaluate(kind, { train, test: hashed.test }, { features: 1024 }).twin).to.deep.equal(twin);
    });
  }

  it("perceptron by a frequency-ordered vocabulary of 2048 words: the online mails make it better", () => {
    const builder = new VocabularyBuilder();
    for (const { text } of mails.slice(0, 604)) builder.add(text);
    const worded = split(vocabularyEncoder(builder.build(2048)));
    const { quantised, float, twin } = evaluate("SparsePerceptron", worded, { features: 2048, epochs: 5, seed: 1 });
    expect(Math.abs(twin.accuracy - float.accuracy)).to.be.at.most(LARGEST_GAP);
    expect(twin.accuracy)
      .to.be.greaterThan(accuracy(twinOf(quantised), worded.test))
      .and.greaterThan(0.95);
  });
});
