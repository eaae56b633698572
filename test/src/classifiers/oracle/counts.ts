import { abiWords, blocksOf, checkLength, digits, indicesOf, LEAST_INT256, maxCountOf, Refused } from "./plain.ts";
import type { Oracle } from "./plain.ts";
import { centroidScore } from "./centroids.ts";

/** The settings of a model that counts, all raw integers. */
export interface CountSettings {
  /** Additive smoothing with 16 fractional bits, for naive Bayes; without it, the nearest centroid. */
  readonly smoothing?: bigint;
  readonly features: number;
  readonly laneBits: number;
  /** At creation. */
  readonly labels: number;
}

/** One label's history. */
export interface CountedLabel {
  samples: bigint;
  /** Total of the counts (naive Bayes), or the sum of their squares (nearest centroid). */
  sum: bigint;
  counts: bigint[];
}

/** Naive Bayes and the sparse nearest centroid. */
export class CountOracle implements Oracle {
  readonly settings: CountSettings;
  readonly group: number;
  readonly all: CountedLabel[];
  private readonly isBayes: boolean;
  private readonly sumBits: bigint;

  constructor(settings: CountSettings) {
    this.settings = settings;
    this.isBayes = settings.smoothing !== undefined;
    this.sumBits = this.isBayes ? 56n : 72n;
    this.group = Math.min(settings.labels, 256 / settings.laneBits);
    this.all = Array.from({ length: settings.labels }, () => this.empty());
  }

  get labels(): number {
    return this.all.length;
  }

  encodedConfig(): string {
    const { features, laneBits, smoothing } = this.settings;
    return smoothing === undefined ? abiWords(features, laneBits) : abiWords(features, laneBits, smoothing);
  }

  /** Sets a label's counts, with the sum that belongs to them. */
  fill(label: number, samples: bigint, counts: readonly bigint[]): void {
    const sum = counts.reduce((total, count) => total + (this.isBayes ? count : count * count), 0n);
    this.all[label] = { samples, sum, counts: [...counts] };
  }

  scores(features: string): bigint[] {
    const indices = indicesOf(features);
    return this.all.map(({ samples, sum, counts }) => {
      if (samples === 0n) return LEAST_INT256;
      if (this.isBayes)
        return this.bayes(
          samples,
          sum,
          indices.map((i) => counts[i]!),
        );
      const dot = indices.reduce((total, i) => total + counts[i]!, 0n);
      return centroidScore(dot, samples, sum, BigInt(indices.length));
    });
  }

  /** The most features of a sample. */
  maxCount(): bigint {
    const { features, laneBits } = this.settings;
    const { labels, group } = this;
    return maxCountOf({ features, labels, group, laneBits, gasEach: this.isBayes ? 195n : 10n });
  }

  update(features: string, label: number): bigint {
    checkLength(features, this.maxCount());
    const indices = indicesOf(features);
    const { samples, sum, counts } = this.all[label]!;
    const largest = 2n ** BigInt(this.settings.laneBits) - 1n;
    for (const index of indices) if (counts[index] === largest) throw new Refused("CountFull(uint256)", BigInt(index));
    const next = counts.map((count, i) => (indices.includes(i) ? count + 1n : count));
    const grown = sum + this.growth(indices, counts);
    if (samples === 2n ** 32n - 1n || grown >= 2n ** this.sumBits) {
      throw new Refused("LabelFull(uint256)", BigInt(label));
    }
    this.all[label] = { samples: samples + 1n, sum: grown, counts: next };
    return 1n;
  }

  undo(features: string, label: number, trace: bigint): void {
    if (trace === 0n) return;
    const indices = indicesOf(features);
    const { samples, sum, counts } = this.all[label]!;
    for (const index of indices) if (counts[index] === 0n) throw new Refused("NothingToUndo(uint256)", BigInt(index));
    const before = counts.map((count, i) => (indices.includes(i) ? count - 1n : count));
    this.all[label] = { samples: samples - 1n, sum: sum - this.growth(indices, before), counts: before };
  }

  addLabel(): void {
    this.all.push(this.empty());
  }

  slots(): string[] {
    const { features, laneBits, smoothing } = this.settings;
    const header =
      digits(BigInt(features), 24) +
      digits(BigInt(laneBits), 8) +
      digits(BigInt(this.group), 8) +
      digits(BigInt(this.labels), 8) +
      (smoothing === undefined ? "" : digits(smoothing, 32));
    const blocks = blocksOf(
      this.all.map(({ counts }) => counts),
      this.group,
      laneBits,
    );
    return blocks.flatMap((numbers, block) => {
      const entries: string[] = [];
      for (let i = 0; i < this.group; i += 2) {
        const head = block === 0 && i === 0 ? header : "0".repeat(header.length);
        entries.push(`0x${head}${this.entry(block, i)}${this.entry(block, i + 1)}`);
      }
      return [...entries, ...numbers];
    });
  }

  private entry(block: number, place: number): string {
    const label = place < this.group ? this.all[block * this.group + place] : undefined;
    const { samples, sum } = label ?? this.empty();
    return digits(samples, 32) + digits(sum, Number(this.sumBits));
  }

  private growth(indices: readonly number[], before: readonly bigint[]): bigint {
    const count = BigInt(indices.length);
    return this.isBayes ? count : indices.reduce((sum, i) => sum + 2n * before[i]!, count);
  }

  private empty(): CountedLabel {
    return { samples: 0n, sum: 0n, counts: new Array<bigint>(this.settings.features).fill(0n) };
  }

  /** The score of naive Bayes, step by step as its rule is written. */
  private bayes(samples: bigint, total: bigint, counts: readonly bigint[]): bigint {
    const smoothing = this.settings.smoothing!;
    let p = samples;
    let e = 0n;
    for (const count of counts) {
      p *= count * 65_536n + smoothing;
      if (p >= 2n ** 192n) {
        p /= 2n ** 64n;
        e += 64n;
      }
    }
    const [q, x] = power(total * 65_536n + smoothing * BigInt(this.settings.features), counts.length);
    const t = 255n - log2(p);
    let v = (p * 2n ** t) / q;
    let y = e - t - x;
    if (v >= 2n ** 128n) {
      v /= 2n;
      y += 1n;
    }
    if (v < 2n ** 127n || v >= 2n ** 128n) throw new Error(`a mantissa of ${v}`);
    return (y + 127n) * 2n ** 127n + v - 2n ** 127n;
  }
}

/** floor(log2 value), from the binary digits. */
function log2(value: bigint): bigint {
  return BigInt(value.toString(2).length - 1);
}

type Mantissa = readonly [value: bigint, exponent: bigint];

function power(base: bigint, count: number): Mantissa {
  if (count === 0) return [2n ** 127n, -127n];
  const s = 127n - log2(base);
  const first: Mantissa = [base * 2n ** s, -s];
  let result = first;
  for (const bit of count.toString(2).slice(1)) {
    result = times(result, result);
    if (bit === "1") result = times(result, first);
  }
  return result;
}

function times(a: Mantissa, b: Mantissa): Mantissa {
  const v = a[0] * b[0];
  const s = v >= 2n ** 255n ? 128n : 127n;
  return [v / 2n ** s, a[1] + b[1] + s];
}
