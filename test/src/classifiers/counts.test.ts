import { expect } from "chai";

import { CHANGED_TRACE, createTwin, NO_SAMPLES, NO_TRACE, restoreTwin } from "../../../src/classifiers/index.ts";
import type { Classifier } from "../../../src/classifiers/index.ts";
import { encodeDense, encodeSparse, packCentroids, packCounts } from "../../../src/codec/index.ts";
import { expectError } from "../expect-error.ts";

const bayes = (labels = 2, features = 20, laneBits = 32) =>
  createTwin("NaiveBayes", { features, laneBits, smoothing: 65_536 }, labels);
const sparse = (labels = 2, features = 20, laneBits = 32) =>
  createTwin("SparseNearestCentroid", { features, laneBits }, labels);
const dense = (labels = 2, laneBits = 32) => createTwin("NearestCentroid", { features: 3, laneBits }, labels);

/** A sample of the twin's kind. */
function sampleFor(twin: Classifier): Uint8Array {
  return twin.kind === "NearestCentroid" ? encodeDense([7, -8, 9]) : encodeSparse([2, 5, 19]);
}

const MAKERS = { bayes, sparse, dense };

describe("twins that count", () => {
  for (const [name, make] of Object.entries(MAKERS)) {
    describe(name, () => {
      it("predicts label 0 while nothing is learnt, and never a label without samples", () => {
        const twin: Classifier = make(3);
        const sample = sampleFor(twin);
        expect(twin.scores(sample)).to.deep.equal([NO_SAMPLES, NO_SAMPLES, NO_SAMPLES]);
        expect(twin.predict(sample)).to.equal(0);
        const far = twin.kind === "NearestCentroid" ? encodeDense([-32_768, 32_767, -32_768]) : encodeSparse([1]);
        twin.update(far, 2);
        expect(twin.predict(sample)).to.equal(2);
        expect(twin.scores(sample).slice(0, 2)).to.deep.equal([NO_SAMPLES, NO_SAMPLES]);
      });

      it("learns from every sample, also from what it predicts rightly", () => {
        const twin = make();
        const sample = sampleFor(twin);
        expect(twin.update(sample, 1)).to.equal(CHANGED_TRACE);
        expect(twin.predict(sample)).to.equal(1);
        expect(twin.update(sample, 1)).to.equal(CHANGED_TRACE);
        expect([...twin.samples()]).to.deep.equal([0, 2]);
      });

      it("undoes with any trace but zero", () => {
        const twin: Classifier = make();
        const start = twin.parameters();
        const trace = twin.update(sampleFor(twin), 1);
        const learnt = twin.parameters();
        twin.undo("0xff", 9, NO_TRACE); // the contract does not look at anything then
        expect(twin.parameters()).to.deep.equal(learnt);
        twin.undo(sampleFor(twin), 1, trace);
        expect(twin.parameters()).to.deep.equal(start);
      });

      it("adds labels up to 255, keeping all that it has learnt", () => {
        const twin: Classifier = make(2);
        const sample = sampleFor(twin);
        const trace = twin.update(sample, 1);
        const scores = twin.scores(sample);
        for (let labels = 3; labels <= 255; labels++) {
          twin.addLabel();
          expect(twin.labels).to.equal(labels);
        }
        expect(twin.scores(sample).slice(0, 2)).to.deep.equal(scores);
        expect(twin.predict(sample)).to.equal(1);
        expectError(() => twin.addLabel(), "BAD_CONFIG", { field: "labels", value: 256 });
        twin.update(sample, 254);
        twin.undo(sample, 254, CHANGED_TRACE);
        twin.undo(sample, 1, trace);
        expect(twin.scores(sample).every((score) => score === NO_SAMPLES)).to.equal(true);
      });

      it("a clone goes its own way, and keeps labels that were added", () => {
        const twin: Classifier = make(2);
        twin.addLabel();
        twin.update(sampleFor(twin), 2);
        const before = twin.parameters();
        const copy = twin.clone();
        expect(copy.parameters()).to.deep.equal(before);
        copy.update(sampleFor(twin), 0);
        copy.addLabel();
        expect(twin.parameters()).to.deep.equal(before);
        expect([twin.labels, copy.labels]).to.deep.equal([3, 4]);
        copy.undo(sampleFor(twin), 0, CHANGED_TRACE);
        copy.update(sampleFor(twin), 3);
        expect(copy.predict(sampleFor(twin))).to.equal(2);
      });

      it("can be restored from its slots", () => {
        const twin: Classifier = make(3);
        for (let i = 0; i < 7; i++) twin.addLabel();
        for (const label of [9, 1, 9]) twin.update(sampleFor(twin), label);
        const restored: Classifier = restoreTwin(twin.kind, twin.parameters());
        expect(restored.config).to.deep.equal(twin.config);
        expect(restored.parameters()).to.deep.equal(twin.parameters());
        restored.addLabel();
        twin.addLabel();
        expect(restored.parameters()).to.deep.equal(twin.parameters());
        const slots = restored.parameters();
        expectError(() => restoreTwin(twin.kind, slots.slice(0, -1)), "WRONG_SLOT_COUNT", { given: slots.length - 1 });
      });

      it("refuses labels that it does not have, before it looks at the sample", () => {
        const twin: Classifier = make(2);
        for (const label of [2, -1, 0.5]) {
          expectError(() => twin.check("0xff", label), "LABEL_OUT_OF_RANGE", { label, labels: 2 });
          expectError(() => twin.update("0xff", label), "LABEL_OUT_OF_RANGE", { label });
          expectError(() => twin.undo("0xff", label, CHANGED_TRACE), "LABEL_OUT_OF_RANGE", { label });
        }
        twin.addLabel();
        twin.check(sampleFor(twin), 2);
      });
    });
  }

  for (const make of [bayes, sparse]) {
    const { kind } = make();
    it(`${kind} names the count that is full, the lowest of them, then the label, and changes nothing`, () => {
      const twin = make(2, 4, 16);
      const full = 65_535;
      const parameters = {
        samples: [2 ** 32 - 1, 70_000],
        counts: [
          [1, 1, 1, 1],
          [full - 1, full, 1, full],
        ],
      };
      twin.load(0, packCounts(kind, { ...twin.config, smoothing: 65_536 }, parameters));
      const before = twin.parameters();
      expectError(() => twin.update(encodeSparse([0, 1, 3]), 1), "COUNT_FULL", { index: 1, label: 1 });
      expectError(() => twin.update(encodeSparse([0]), 0), "LABEL_FULL", { label: 0 });
      expect(twin.parameters()).to.deep.equal(before);
      twin.update(encodeSparse([0, 2]), 1);
      expectError(() => twin.update(encodeSparse([0, 2]), 1), "COUNT_FULL", { index: 0 });
    });

    it(`${kind} names what can't be undone, and changes nothing`, () => {
      const twin = make();
      twin.update(encodeSparse([1, 2]), 0);
      const before = twin.parameters();
      expectError(() => twin.undo(encodeSparse([1, 3, 4]), 0, CHANGED_TRACE), "NOTHING_TO_UNDO", {
        index: 3,
        label: 0,
      });
      expectError(() => twin.undo("0x", 1, CHANGED_TRACE), "LABEL_EMPTY", { label: 1 });
      expect(twin.parameters()).to.deep.equal(before);
      // Counts without the total or norm that belongs to them, which only loading makes.
      const slots = packCounts(
        kind,
        { ...twin.config, smoothing: 65_536 },
        {
          samples: [0, 1],
          counts: [twin.counts()[0]!, twin.counts()[0]!],
        },
      );
      const other = make();
      other.load(1, slots.slice(1));
      expectError(() => other.undo(encodeSparse([1]), 1, CHANGED_TRACE), "LABEL_EMPTY", { label: 1 });
    });

    it(`${kind} takes a sample that was learnt back after labels were added, however long`, () => {
      const twin = make(2, 5000);
      const start = twin.counts();
      const long = encodeSparse(Array.from({ length: 4096 }, (_, i) => i));
      twin.update(long, 1);
      for (let i = 0; i < 30; i++) twin.addLabel();
      expectError(() => twin.update(long, 1), "TOO_MANY_FEATURES", { count: 4096 });
      expectError(() => twin.check(long, 1), "TOO_MANY_FEATURES");
      expect(twin.predict(long)).to.equal(1);
      twin.undo(long, 1, CHANGED_TRACE);
      expect(twin.counts().slice(0, 2)).to.deep.equal(start);
    });

    it(`${kind} refuses malformed samples by name`, () => {
      const twin = make();
      for (const call of [
        (sample: string) => twin.predict(sample),
        (sample: string) => twin.scores(sample),
        (sample: string) => twin.check(sample, 0),
        (sample: string) => twin.update(sample, 0),
        (sample: string) => twin.undo(sample, 0, CHANGED_TRACE),
        (sample: string) => twin.touchedSlots(sample),
      ]) {
        expectError(() => call("0x000100"), "ODD_LENGTH", { length: 3 });
        expectError(() => call("0x00020001"), "FEATURES_UNSORTED", { position: 1 });
        expectError(() => call("0x00010001"), "FEATURES_UNSORTED", { position: 1 });
        expectError(() => call("0x00010014"), "FEATURE_OUT_OF_RANGE", { index: 20, features: 20 });
      }
      expectError(() => twin.check("0x", 1), "EMPTY_FEATURES");
      expect(twin.update("0x", 1)).to.equal(CHANGED_TRACE);
    });

    it(`${kind} touches each block's entries, and the slots of the features' counts`, () => {
      const twin = make(3, 20); // 2 features a slot, 2 slots of entries
      expect(twin.touchedSlots("0x")).to.deep.equal([0, 1]);
      expect(twin.touchedSlots(encodeSparse([0, 1, 5, 19]))).to.deep.equal([0, 1, 2, 4, 11]);
      twin.addLabel();
      expect(twin.touchedSlots(encodeSparse([0, 5]))).to.deep.equal([0, 1, 2, 4, 12, 13, 14, 16]);
      expect(twin.group).to.equal(3);
    });
  }

  it("NearestCentroid names the sum that is full, then the label, and changes nothing", () => {
    const most = 2 ** 31 - 1;
    const twin = dense();
    const sums = [
      [most - 7, most, -most],
      [0, 0, 0],
    ];
    twin.load(0, packCentroids(twin.config, { samples: [1, 2 ** 32 - 1], sums }));
    const before = twin.parameters();
    expectError(() => twin.update(encodeDense([7, 1, -2]), 0), "SUM_OVERFLOW", { index: 1, label: 0 });
    expectError(() => twin.update(encodeDense([0, 0, -2]), 0), "SUM_OVERFLOW", { index: 2, label: 0 });
    expectError(() => twin.undo(encodeDense([0, -1, 0]), 0, CHANGED_TRACE), "SUM_OVERFLOW", { index: 1 });
    expectError(() => twin.update(encodeDense([0, 0, 0]), 1), "LABEL_FULL", { label: 1 });
    expect(twin.parameters()).to.deep.equal(before);
    twin.update(encodeDense([7, 0, -1]), 0);
    const wide = createTwin("NearestCentroid", { features: 1, laneBits: 64 });
    wide.load(0, packCentroids(wide.config, { samples: [9, 9], sums: [[2n ** 56n - 1n], [0]] }));
    expectError(() => wide.update(encodeDense([1]), 0), "LABEL_FULL", { label: 0 });
    expectError(() => wide.undo(encodeDense([-1]), 0, CHANGED_TRACE), "LABEL_EMPTY", { label: 0 });
    wide.update(encodeDense([-1]), 0);
  });

  it("NearestCentroid refuses malformed samples by name, and what it has not learnt", () => {
    const twin = dense();
    expectError(() => twin.predict("0x00010000ff"), "ODD_LENGTH", { length: 5 });
    expectError(() => twin.update("0x00010001", 0), "WRONG_DIMENSION", { given: 2, expected: 3 });
    expectError(() => twin.check("0x", 0), "WRONG_DIMENSION", { given: 0, expected: 3 });
    expectError(() => twin.undo("0x", 0, CHANGED_TRACE), "WRONG_DIMENSION");
    expectError(() => twin.undo(encodeDense([0, 0, 0]), 0, CHANGED_TRACE), "LABEL_EMPTY", { label: 0 });
    expect(twin.touchedSlots(new Uint8Array(6))).to.deep.equal([0, 1, 2, 3]);
    expect(twin.parameterSlots()).to.equal(4);
  });

  it("NearestCentroid adds labels only while a prediction and an update are affordable", () => {
    const twin = createTwin("NearestCentroid", { features: 3841, laneBits: 32 }, 3);
    expectError(() => twin.addLabel(), "TOO_LARGE", { features: 3841, labels: 4 });
    expect(twin.labels).to.equal(3);
  });
});
