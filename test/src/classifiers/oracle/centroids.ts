import { abiWords, digits, LEAST_INT256, Refused, slotsOf, valuesOf } from "./plain.ts";
import type { Oracle } from "./plain.ts";

/** The settings of a dense nearest centroid model. */
export interface CentroidSettings {
  readonly features: number;
  readonly laneBits: number;
  /** At creation. */
  readonly labels: number;
}

/** One label's history. */
export interface SummedLabel {
  samples: bigint;
  /** The sum of the squares of the sums. */
  norm: bigint;
  sums: bigint[];
}

/** floor((2 dot n - norm) * 2^128 / n^2) - square * 2^128 */
export function centroidScore(dot: bigint, samples: bigint, norm: bigint, square: bigint): bigint {
  const numerator = (2n * dot * samples - norm) * 2n ** 128n;
  const divisor = samples * samples;
  const rest = ((numerator % divisor) + divisor) % divisor;
  return (numerator - rest) / divisor - square * 2n ** 128n;
}

/** The dense nearest centroid. */
export class CentroidOracle implements Oracle {
  readonly settings: CentroidSettings;
  readonly all: SummedLabel[];

  constructor(settings: CentroidSettings) {
    this.settings = settings;
    this.all = Array.from({ length: settings.labels }, () => this.empty());
  }

  get labels(): number {
    return this.all.length;
  }

  encodedConfig(): string {
    return abiWords(this.settings.features, this.settings.laneBits);
  }

  /** Sets a label's sums, with the norm that belongs to them. */
  fill(label: number, samples: bigint, sums: readonly bigint[]): void {
    this.all[label] = { samples, norm: product(sums, sums), sums: [...sums] };
  }

  scores(features: string): bigint[] {
    const x = valuesOf(features);
    return this.all.map(({ samples, norm, sums }) =>
      samples === 0n ? LEAST_INT256 : centroidScore(product(x, sums), samples, norm, product(x, x)),
    );
  }

  update(features: string, label: number): bigint {
    const x = valuesOf(features);
    const { samples, norm, sums } = this.all[label]!;
    const next = this.moved(sums, x, 1n);
    const grown = norm + 2n * product(x, sums) + product(x, x);
    if (samples === 2n ** 32n - 1n || grown >= 2n ** 112n) throw new Refused("LabelFull(uint256)", BigInt(label));
    this.all[label] = { samples: samples + 1n, norm: grown, sums: next };
    return 1n;
  }

  undo(features: string, label: number, trace: bigint): void {
    if (trace === 0n) return;
    const x = valuesOf(features);
    const { samples, norm, sums } = this.all[label]!;
    const before = this.moved(sums, x, -1n);
    this.all[label] = { samples: samples - 1n, norm: norm - 2n * product(x, sums) + product(x, x), sums: before };
  }

  addLabel(): void {
    this.all.push(this.empty());
  }

  slots(): string[] {
    const { features, laneBits } = this.settings;
    const header = digits(BigInt(features), 24) + digits(BigInt(laneBits), 8) + digits(BigInt(this.labels), 8) + "00";
    return this.all.flatMap(({ samples, norm, sums }, label) => {
      const head = label === 0 ? header : "0".repeat(12);
      const lanes = sums.map((sum) => digits(sum, laneBits)).join("");
      return slotsOf(head + digits(samples, 32) + digits(norm, 112) + lanes);
    });
  }

  private moved(sums: readonly bigint[], x: readonly bigint[], sign: bigint): bigint[] {
    const limit = 2n ** BigInt(this.settings.laneBits - 1);
    return sums.map((sum, i) => {
      const next = sum + sign * x[i]!;
      if (next < -limit || next >= limit) throw new Refused("SumOverflow(uint256)", BigInt(i));
      return next;
    });
  }

  private empty(): SummedLabel {
    return { samples: 0n, norm: 0n, sums: new Array<bigint>(this.settings.features).fill(0n) };
  }
}

function product(a: readonly bigint[], b: readonly bigint[]): bigint {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0n);
}
