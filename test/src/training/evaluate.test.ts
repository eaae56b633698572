import { expect } from "chai";

import { CLASSIFIER_KINDS, encodeDense, encodeSparse, isSparse } from "../../../src/codec/index.ts";
import type { ClassifierKind } from "../../../src/codec/index.ts";
import { evaluate, floatOf, quantise, Random, train, twinOf } from "../../../src/training/index.ts";
import type { LabelledSample } from "../../../src/training/index.ts";
import { expectError } from "../expect-error.ts";

const SIZE = { features: 9, labels: 4, featurePoint: 0 };

/** Random samples in which a label's own features are likelier, or larger. */
function makeSamples(kind: ClassifierKind, count: number, seed: number): LabelledSample[] {
  const random = new Random(seed);
  return Array.from({ length: count }, () => {
    const label = random.below(SIZE.labels);
    const values = Array.from(
      { length: SIZE.features },
      (_, i) => random.between(-99, 99) + (i % 4 === label ? 80 : 0),
    );
    const indices = values.flatMap((value, i) => (value > 60 || i === 8 ? [i] : []));
    return { features: isSparse(kind) ? encodeSparse(indices) : encodeDense(values), label };
  });
}

describe("evaluation", () => {
  for (const kind of CLASSIFIER_KINDS) {
    const featurePoint = kind === "DensePerceptron" ? 6 : 0;
    const options = { ...SIZE, featurePoint, seed: 1, headroom: 100 };
    const all = makeSamples(kind, 900, 92);
    const split = { train: all.slice(0, 200), online: all.slice(200, 600), test: all.slice(600) };

    it(`trains, quantises, learns online and counts what is right: ${kind}`, () => {
      const { model, quantised, float, twin, differing } = evaluate(kind, split, options);
      expect({ ...model }).to.deep.equal({ ...train(kind, split.train, options) });
      expect(quantised).to.deep.equal(quantise(model, options));
      const [ownFloat, ownTwin] = [floatOf(model), twinOf(quantised)];
      for (const { features, label } of split.online) {
        ownFloat.update(features, label);
        ownTwin.update(features, label);
      }
      const labelsOf = (judge: { predict(features: Uint8Array): number }) =>
        split.test.map(({ features }) => judge.predict(features));
      expect(float.predictions).to.deep.equal(labelsOf(ownFloat));
      expect(twin.predictions).to.deep.equal(labelsOf(ownTwin));
      const right = split.test.filter(({ label }, i) => label === twin.predictions[i]).length;
      expect(twin.accuracy).to.equal(right / split.test.length);
      expect(differing).to.equal(float.predictions.filter((label, i) => label !== twin.predictions[i]).length);
      expect(twin.accuracy).to.be.greaterThan(0.4);
    });
  }

  it("learns online at another rate, if told so", () => {
    const all = makeSamples("DensePerceptron", 300, 94);
    const split = { train: all.slice(0, 100), online: all.slice(100, 200), test: all.slice(200) };
    const options = { ...SIZE, featurePoint: 8, headroom: 100, binaryPoint: 2, onlineLearningRate: 0.5 };
    const { model, quantised, float } = evaluate("DensePerceptron", split, options);
    expect([model.learningRate, quantised.config.learningRate]).to.deep.equal([0.5, 2]);
    const own = floatOf({ ...train("DensePerceptron", split.train, options), learningRate: 0.5 });
    for (const { features, label } of split.online) own.update(features, label);
    expect(float.predictions).to.deep.equal(split.test.map(({ features }) => own.predict(features)));
    const counted = {
      ...split,
      train: makeSamples("NaiveBayes", 50, 95),
      online: [],
      test: makeSamples("NaiveBayes", 9, 96),
    };
    expect(evaluate("NaiveBayes", counted, options).model).to.not.have.property("learningRate");
  });

  it("needs samples to train on and held-out ones", () => {
    const samples = makeSamples("NaiveBayes", 5, 93);
    const details = { setting: "number of samples" };
    expectError(() => evaluate("NaiveBayes", { train: samples, test: [] }, SIZE), "BAD_TRAINING_SETTING", details);
    expectError(() => evaluate("NaiveBayes", { train: [], test: samples }, SIZE), "BAD_TRAINING_SETTING", details);
  });
});
