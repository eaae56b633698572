import { expect } from "chai";

import { createTwin } from "../../../src/classifiers/index.ts";
import type { Classifier } from "../../../src/classifiers/index.ts";
import { encodeSparse, isSparse, layoutOf, readHeader, toBytes, toHex } from "../../../src/codec/index.ts";
import type { ClassifierKind, ConfigOf } from "../../../src/codec/index.ts";
import type { DcaiError } from "../../../src/errors.ts";
import { expectError } from "../expect-error.ts";

interface Shape {
  readonly kind: ClassifierKind;
  readonly labels: number;
  /** Labels that are added later. */
  readonly added?: number;
  readonly features: number;
  readonly laneBits?: number;
  /** Bits of the header, and of each label besides its features' numbers. */
  readonly header: number;
  readonly entry: number;
}

/** Weights have 16 bits, and every row but the first a bias of 32; the first's is in the header. */
const perceptron = (kind: ClassifierKind, labels: number, features: number): Shape => ({
  kind,
  labels,
  features,
  laneBits: 16,
  header: 96,
  entry: 32,
});
const bayes = (labels: number, features: number, laneBits: number, added = 0): Shape => ({
  kind: "NaiveBayes",
  labels,
  added,
  features,
  laneBits,
  header: 80,
  entry: 88,
});
const counts = (labels: number, features: number, laneBits: number, added = 0): Shape => ({
  ...bayes(labels, features, laneBits, added),
  kind: "SparseNearestCentroid",
  header: 48,
  entry: 104,
});
const centroid = (labels: number, features: number, laneBits: number, added = 0): Shape => ({
  ...bayes(labels, features, laneBits, added),
  kind: "NearestCentroid",
  header: 48,
  entry: 144,
});

const SHAPES: readonly Shape[] = [
  perceptron("SparsePerceptron", 2, 3),
  perceptron("SparsePerceptron", 2, 26),
  perceptron("SparsePerceptron", 3, 7),
  perceptron("SparsePerceptron", 7, 9),
  perceptron("SparsePerceptron", 14, 2),
  perceptron("SparsePerceptron", 17, 3),
  perceptron("DensePerceptron", 2, 12),
  perceptron("DensePerceptron", 4, 11),
  perceptron("DensePerceptron", 3, 10),
  bayes(2, 5, 32),
  bayes(3, 9, 16),
  bayes(9, 3, 32),
  bayes(17, 2, 16),
  bayes(3, 5, 32, 4),
  counts(2, 5, 16),
  counts(5, 4, 32),
  counts(5, 4, 16, 3),
  centroid(2, 2, 32),
  centroid(3, 5, 64),
  centroid(2, 7, 32, 2),
];

function twinOf({ kind, labels, added = 0, features, laneBits = 32 }: Shape): Classifier {
  const all = { features, laneBits, smoothing: 7, learningRate: 1, binaryPoint: 3, bias: 5 };
  const config = { ...all, featurePoint: isSparse(kind) ? 0 : 15 };
  const twin: Classifier = createTwin(kind, config, labels);
  for (let i = 0; i < added; i++) twin.addLabel();
  return twin;
}

/** What loading a slot comes to. */
function attempt(twin: Classifier, slot: number, bytes: Uint8Array): string {
  try {
    twin.load(slot, toHex(bytes));
    return "taken";
  } catch (error) {
    return (error as DcaiError).code;
  }
}

describe("layouts", () => {
  for (const shape of SHAPES) {
    const { kind, labels, added = 0, features, laneBits = 32, header, entry } = shape;
    it(`of a ${kind} with ${labels} + ${added} labels, ${features} features: every bit is the header's, in use, or zero`, () => {
      const twin = twinOf(shape);
      const start = twin.parameters();
      const seen: Record<string, number> = { taken: 0, HEADER_DIFFERS: 0, UNUSED_LANES_NOT_ZERO: 0 };
      start.forEach((slot, number) => {
        for (let bit = 0; bit < 256; bit++) {
          const bytes = toBytes(slot).slice();
          bytes[bit >> 3]! ^= 0x80 >> (bit & 7);
          const outcome = attempt(twin, number, bytes);
          seen[outcome]! += 1;
          if (outcome === "taken") expect(twin.parameters()[number]).to.equal(toHex(bytes));
          else expect(twin.parameters()).to.deep.equal(start);
          twin.load(number, slot);
        }
      });
      const isRow = labels === 2 && kind.endsWith("Perceptron");
      const rows = isRow ? 1 : labels + added;
      const entries = kind.endsWith("Perceptron") ? rows - 1 : rows;
      const used = rows * features * laneBits + entries * entry;
      const unused = 256 * start.length - header - used;
      expect(seen).to.deep.equal({ taken: used, HEADER_DIFFERS: header, UNUSED_LANES_NOT_ZERO: unused });
    });

    it(`of a ${kind} with ${labels} + ${added} labels, ${features} features: follow from the first slot`, () => {
      const twin = twinOf(shape);
      const slots = twin.parameters();
      const { config, labels: told, group } = readHeader(kind, slots[0]!);
      expect(config).to.deep.equal(readBack(twin));
      expect(told).to.equal(twin.labels);
      const layout = layoutOf(kind, config, told, group);
      expect(layout.slots).to.equal(slots.length);
      const sample = isSparse(kind) ? encodeSparse([features - 1]) : new Uint8Array(2 * features);
      expect(layout.touched(sample)).to.deep.equal(twin.touchedSlots(sample));
    });
  }

  it("refuse chunks beyond the last slot, and take empty ones up to it", () => {
    const twin = twinOf(bayes(2, 20, 32)); // 6 slots
    const slots = twin.parameters();
    expect(slots).to.have.length(6);
    for (const offset of [0, 3, 6]) twin.load(offset, []);
    expectError(() => twin.load(1, slots), "CHUNK_OUT_OF_RANGE", { end: 7, slots: 6 });
    expectError(() => twin.load(7, []), "CHUNK_OUT_OF_RANGE", { end: 7, slots: 6 });
    expectError(() => twin.load(-1, [slots[1]!]), "CHUNK_OUT_OF_RANGE", { offset: -1 });
    expectError(() => twin.load(0.5, [slots[1]!]), "CHUNK_OUT_OF_RANGE", { offset: 0.5 });
    expectError(() => twin.load(0, `${slots[0]!}00`), "CHUNK_MISALIGNED", { length: 33 });
  });

  it("report the first wrong slot of a chunk, and load nothing of it", () => {
    const twin = twinOf(bayes(2, 21, 32)); // in the last of 7 slots only two lanes are in use
    const slots = twin.parameters();
    const good = `0x${"00000001".repeat(8)}`;
    const bad = `0x${"00".repeat(31)}01`;
    const worse = `0x${"00".repeat(31)}02`;
    expectError(() => twin.load(5, [good, bad]), "UNUSED_LANES_NOT_ZERO", { slot: bad });
    expectError(() => twin.load(0, [worse, ...slots.slice(1, 6), bad]), "HEADER_DIFFERS");
    expect(twin.parameters()).to.deep.equal(slots);
    const second = twinOf(centroid(3, 2, 32));
    expectError(
      () => second.load(1, [bad.replace("0x00", "0x01"), worse.replace("0x00", "0x01")]),
      "UNUSED_LANES_NOT_ZERO",
      {
        slot: bad.replace("0x00", "0x01"),
      },
    );
  });

  it("are told from first slots that make sense only", () => {
    const slot = twinOf(bayes(3, 5, 32)).parameters()[0]!;
    const withByte = (at: number, byte: string) => `${slot.slice(0, 2 + 2 * at)}${byte}${slot.slice(4 + 2 * at)}`;
    readHeader("NaiveBayes", slot);
    for (const [at, byte] of [
      [2, "00"], // no features
      [3, "18"], // lanes of 24 bits
      [4, "01"], // a block of one label
      [4, "04"], // larger blocks than labels
      [5, "01"], // one label
    ] as const) {
      const other = withByte(at, byte);
      expectError(() => readHeader("NaiveBayes", other), "MALFORMED_HEADER", { slot: other });
    }
    const many = twinOf(bayes(9, 5, 32)).parameters()[0]!;
    expectError(() => readHeader("NaiveBayes", many.replace("0809", "0909")), "MALFORMED_HEADER"); // 9 lanes in a slot of 8
    expectError(() => readHeader("NaiveBayes", "0x00"), "BAD_SLOT", { length: 1 });
    expectError(() => readHeader("SparsePerceptron", `0x${"00".repeat(32)}`), "MALFORMED_HEADER");
  });
});

/** The settings, without the fields that the kind has not. */
function readBack({ kind, config }: Classifier): ConfigOf<ClassifierKind> {
  const { features, laneBits, smoothing, ...rest } = config as unknown as Record<string, number>;
  if (kind === "NaiveBayes") return { features, laneBits, smoothing } as ConfigOf<"NaiveBayes">;
  if (!kind.endsWith("Perceptron")) return { features, laneBits } as ConfigOf<"NearestCentroid">;
  return { features, ...rest } as ConfigOf<"SparsePerceptron">;
}
