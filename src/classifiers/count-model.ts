import type { BytesLike, Hex } from "../codec/bytes.ts";
import { UINT32_MAX } from "../codec/config-format.ts";
import { checkConfig } from "../codec/config.ts";
import type { ConfigOf } from "../codec/config.ts";
import { CountLayout, groupOf, writeCountHeader } from "../codec/count-layout.ts";
import { readCounts, readSamples } from "../codec/count-parameters.ts";
import type { CountKind } from "../codec/kinds.ts";
import { readWide, writeWide } from "../codec/wide-integers.ts";
import { CHANGED_TRACE } from "./classifier.ts";
import { CountFull, LabelEmpty, LabelFull, NothingToUndo } from "./errors.ts";
import { maxSampleFeatures } from "../codec/sparse.ts";
import { checkSparseSample, readSparseLesson, readSparseSample } from "./samples.ts";
import type { SampleLimits } from "./samples.ts";
import { argmax, Twin } from "./twin.ts";

/** A label's entry. */
export interface Entry {
  /** How many samples it has. */
  readonly samples: number;
  /** What the classifier keeps of its counts: their total, or the sum of their squares. */
  readonly sum: bigint;
}

/**
 * What NaiveBayes and SparseNearestCentroid share: for each label the number of its samples, and for each feature how many of
 * them have it. Every sample teaches such a model, right or wrong.
 */
export abstract class CountTwin<Kind extends CountKind> extends Twin<Kind, CountLayout, Uint16Array> {
  readonly #group: number;

  /** @param group Labels in a block; as at creation with so many labels unless told. */
  protected constructor(kind: Kind, config: ConfigOf<Kind>, labels: number, group?: number) {
    checkConfig(kind, config, labels);
    const { features, laneBits } = config;
    const shape = { features, laneBits, labels, group: group ?? groupOf(labels, laneBits) };
    super(kind, config, labels, new CountLayout(kind, shape));
    this.#group = shape.group;
    writeCountHeader(this.bytes, kind, config, shape);
  }

  /** The label's score for a sample, whose features' counts are at these distances from the label's first count. */
  protected abstract score(label: number, offsets: Int32Array): bigint;

  /** What a sample adds to its label's sum. */
  protected abstract growth(counts: number, features: number): bigint;

  /** Labels in a block: as many as the model was created with, at most a slot's lanes. */
  get group(): number {
    return this.#group;
  }

  /** How many samples each label has. */
  samples(): Uint32Array {
    return readSamples(this.view, this.layout);
  }

  /** For each label how many of its samples have each feature; copies. */
  counts(): Uint32Array[] {
    return readCounts(this.view, this.layout);
  }

  scores(features: BytesLike): bigint[] {
    const offsets = this.offsetsOf(this.read(features));
    return Array.from({ length: this.labels }, (_, label) => this.score(label, offsets));
  }

  predict(features: BytesLike): number {
    return argmax(this.scores(features));
  }

  check(features: BytesLike, label: number): void {
    this.checkLabel(label);
    checkSparseSample(features, this.#limits());
  }

  update(features: BytesLike, label: number): Hex {
    this.checkLabel(label);
    const indices = readSparseLesson(features, this.#limits());
    const offsets = this.offsetsOf(indices);
    const full = 2 ** this.config.laneBits - 1;
    let counts = 0;
    offsets.forEach((offset, i) => {
      const count = this.countAt(label, offset);
      if (count === full) throw new CountFull({ index: indices[i]!, label });
      counts += count;
    });
    const { samples, sum } = this.entry(label);
    const grown = sum + this.growth(counts, indices.length);
    if (samples === UINT32_MAX || grown >> BigInt(8 * this.layout.sumBytes) !== 0n) throw new LabelFull({ label });
    this.#store(label, offsets, 1, { samples: samples + 1, sum: grown });
    return CHANGED_TRACE;
  }

  undo(features: BytesLike, label: number, trace: Hex): void {
    if (BigInt(trace) === 0n) return;
    this.checkLabel(label);
    const indices = this.read(features);
    const offsets = this.offsetsOf(indices);
    let counts = 0;
    offsets.forEach((offset, i) => {
      const count = this.countAt(label, offset);
      if (count === 0) throw new NothingToUndo({ index: indices[i]!, label });
      counts += count - 1;
    });
    const { samples, sum } = this.entry(label);
    const shrunk = sum - this.growth(counts, indices.length);
    if (samples === 0 || shrunk < 0n) throw new LabelEmpty({ label });
    this.#store(label, offsets, -1, { samples: samples - 1, sum: shrunk });
  }

  addLabel(): void {
    const { kind, config } = this;
    const labels = this.labels + 1;
    checkConfig(kind, config, labels);
    const { features, laneBits } = config;
    this.grow(labels, new CountLayout(kind, { features, laneBits, labels, group: this.#group }));
    writeCountHeader(this.bytes, kind, config, this.layout.blocks);
  }

  protected read(data: BytesLike): Uint16Array {
    return readSparseSample(data, this.config.features);
  }

  protected entry(label: number): Entry {
    const { view, layout } = this;
    const sum = readWide(view, layout.sumAt(label), layout.sumBytes);
    return { samples: view.getUint32(layout.samplesAt(label)), sum };
  }

  /** The count at a distance from a label's first. */
  protected countAt(label: number, offset: number): number {
    const { view } = this;
    const { blocks } = this.layout;
    const at = blocks.baseOf(label) + offset;
    return blocks.laneBytes === 2 ? view.getUint16(at) : view.getUint32(at);
  }

  #store(label: number, offsets: Int32Array, step: 1 | -1, { samples, sum }: Entry): void {
    const { view, layout } = this;
    const base = layout.blocks.baseOf(label);
    for (const offset of offsets) {
      const moved = this.countAt(label, offset) + step;
      if (layout.blocks.laneBytes === 2) view.setUint16(base + offset, moved);
      else view.setUint32(base + offset, moved);
    }
    view.setUint32(layout.samplesAt(label), samples);
    writeWide(view, layout.sumAt(label), layout.sumBytes, sum);
  }

  protected offsetsOf(indices: Uint16Array): Int32Array {
    const { blocks } = this.layout;
    const offsets = new Int32Array(indices.length);
    for (let i = 0; i < indices.length; i++) offsets[i] = blocks.offsetOf(indices[i]!);
    return offsets;
  }

  #limits(): SampleLimits {
    const { count: blocks, slots } = this.layout.blocks;
    const gasEach = this.kind === "NaiveBayes" ? 195 : 10;
    return {
      features: this.config.features,
      maxCount: maxSampleFeatures({ labels: this.labels, blocks, slots, gasEach }),
    };
  }
}
