import { expect } from "chai";

import { createTwin, naturalLog, NO_SAMPLES, posteriors } from "../../../src/classifiers/index.ts";
import type { NaiveBayesTwin } from "../../../src/classifiers/index.ts";
import { encodeSparse, packCounts } from "../../../src/codec/index.ts";
import { Random } from "../../../src/training/random.ts";
import { expectNear } from "../expect-near.ts";

const BITS = 127n;

/** A fraction of natural numbers. */
interface Fraction {
  readonly over: bigint;
  readonly under: bigint;
}

interface Trial {
  readonly twin: NaiveBayesTwin;
  readonly indices: readonly number[];
  /** For each label, the number behind its score: samples * product of (count + smoothing) / (total + smoothing * features). */
  readonly exact: readonly Fraction[];
}

/** A random model, and a sample of `length` of its features. */
function trial(random: Random, length: number): Trial {
  const features = length + random.between(0, 50);
  const labels = random.between(2, 4);
  const smoothing = [1, 655, 65_536, 2 ** 32 - 1][random.below(4)]!;
  const config = { features, laneBits: 32, smoothing };
  const most = 10 ** random.between(0, 9);
  const samples = Array.from({ length: labels }, () => random.between(1, most));
  const counts = samples.map((n) =>
    Array.from({ length: features }, () => (random.below(3) === 0 ? 0 : random.between(0, n))),
  );
  const twin = createTwin("NaiveBayes", config, labels);
  twin.load(0, packCounts("NaiveBayes", config, { samples, counts }));
  const all = Array.from({ length: features }, (_, i) => i);
  const indices = random
    .shuffle(all)
    .slice(0, length)
    .sort((a, b) => a - b);
  const exact = counts.map((row, label) => {
    const total = row.reduce((sum, count) => sum + BigInt(count), 0n);
    const factors = indices.map((i) => BigInt(row[i]!) * 65_536n + BigInt(smoothing));
    return {
      over: factors.reduce((product, factor) => product * factor, BigInt(samples[label]!)),
      under: (total * 65_536n + BigInt(smoothing * features)) ** BigInt(length),
    };
  });
  return { twin, indices, exact };
}

/** The lowest position of the greatest fraction, by multiplying crosswise. */
function largestOf(fractions: readonly Fraction[]): number {
  let best = 0;
  fractions.forEach(({ over, under }, i) => {
    if (over * fractions[best]!.under > fractions[best]!.over * under) best = i;
  });
  return best;
}

/** The number of a score, as mantissa and exponent: value * 2^exponent. */
function numberOf(score: bigint): { value: bigint; exponent: bigint } {
  const whole = score >> BITS;
  return { value: (1n << BITS) + (score - (whole << BITS)), exponent: whole - BITS };
}

/** The score of value * 2^exponent, whose value is from 2^127 to 2^128 - 1. */
function scoreOf(value: bigint, exponent: bigint): bigint {
  return ((exponent + BITS) << BITS) + value - (1n << BITS);
}

function encode(indices: readonly number[]): Uint8Array {
  return indices.length === 0 ? new Uint8Array() : encodeSparse(indices);
}

describe("naive Bayes against exact fractions", function () {
  this.timeout(60_000);

  it("predicts what the fractions say, for 600 random models and samples of 0 to 400 features", () => {
    const random = new Random(71);
    const predicted = [0, 0, 0, 0];
    for (let round = 0; round < 600; round++) {
      const { twin, indices, exact } = trial(random, round < 500 ? random.between(0, 60) : random.between(200, 400));
      const label = twin.predict(encode(indices));
      expect(label).to.equal(largestOf(exact));
      predicted[label]! += 1;
    }
    expect(predicted.every((count) => count > 20)).to.equal(true);
  });

  it("is off by less than (3m + 3) * 2^-127 of the number for m features", () => {
    const random = new Random(72);
    let worst = 0; // in units of 2^-127, of what is allowed
    for (let round = 0; round < 300; round++) {
      const length = [0, 1, 2, 3, 8, 31, 60, 127, 255, 400][round % 10]!;
      const { twin, indices, exact } = trial(random, length);
      twin.scores(encode(indices)).forEach((score, label) => {
        const { over, under } = exact[label]!;
        const { value, exponent } = numberOf(score);
        // |value * 2^exponent - over / under| * 2^127 < (3m + 3) * over / under, times under * 2^-exponent
        const scaled = exponent < 0n ? over << -exponent : over;
        const given = exponent < 0n ? value * under : (value << exponent) * under;
        const error = given > scaled ? given - scaled : scaled - given;
        expect(error << BITS < BigInt(3 * length + 3) * scaled, `${length} features`).to.equal(true);
        worst = Math.max(worst, Number(((error << BITS) * 1000n) / scaled) / 1000 / (3 * length + 3));
      });
    }
    expect(worst).to.be.within(0.1, 1); // the bound is not idle
  });

  it("has the order of float64 logarithms where these differ by more than 1e-9", () => {
    const random = new Random(73);
    let compared = 0;
    for (let round = 0; round < 300; round++) {
      const { twin, indices } = trial(random, random.between(1, 400));
      const { features, smoothing } = twin.config;
      const samples = twin.samples();
      const logs = twin.counts().map((row, label) => {
        const total = row.reduce((sum, count) => sum + count, 0);
        const divisor = Math.log(total + (smoothing / 65_536) * features);
        return indices.reduce(
          (sum, i) => sum + Math.log(row[i]! + smoothing / 65_536) - divisor,
          Math.log(samples[label]!),
        );
      });
      const scores = twin.scores(encode(indices));
      for (let a = 0; a < logs.length; a++) {
        expectNear(naturalLog(scores[a]!), logs[a]!, 1e-9);
        for (let b = 0; b < a; b++) {
          if (Math.abs(logs[a]! - logs[b]!) <= 1e-9) continue;
          expect(scores[a]! > scores[b]!).to.equal(logs[a]! > logs[b]!);
          compared += 1;
        }
      }
    }
    expect(compared).to.be.greaterThan(500);
  });

  for (const length of [8, 60, 400, 4000]) {
    it(`knows the label of ${length} features, each twice as frequent there as elsewhere`, () => {
      const config = { features: 2 * length, laneBits: 32, smoothing: 65_536 };
      const twin = createTwin("NaiveBayes", config, 3);
      const rows = [
        [3, 5],
        [4, 4],
        [7, 1],
      ].map(([first, second]) => Array.from({ length: 2 * length }, (_, i) => (i < length ? first! : second!)));
      twin.load(0, packCounts("NaiveBayes", config, { samples: [10, 10, 10], counts: rows }));
      const half = Array.from({ length }, (_, i) => i);
      expect(twin.predict(encodeSparse(half))).to.equal(2);
      expect(twin.predict(encodeSparse(half.map((i) => i + length)))).to.equal(0);
      const mixed = Array.from({ length }, (_, i) => 2 * i); // 4 and 4 make more than 3 and 5, or 7 and 1
      expect(twin.predict(encodeSparse(mixed))).to.equal(1);
      const probabilities = posteriors(twin.scores(encodeSparse(half)));
      expectNear(probabilities[2]! ** -1, 1 + (4 / 8) ** length + (5 / 8) ** length, 1e-12);
    });
  }
});

describe("the scale of naive Bayes' scores", () => {
  const half = 1n << 126n;

  it("gives natural logarithms to double precision", () => {
    expect(naturalLog(scoreOf(2n * half, -127n))).to.equal(0);
    expect(naturalLog(scoreOf(2n * half, -126n))).to.equal(Math.LN2);
    expectNear(naturalLog(scoreOf(3n * half, -126n)), Math.log(3), 2e-16);
    expect(naturalLog(scoreOf(2n * half, -1127n))).to.equal(-1000 * Math.LN2);
    const justBelow = naturalLog(scoreOf((1n << 128n) - (1n << 68n), -128n)); // 1 - 2^-60
    expectNear(justBelow / -(2 ** -60), 1, 1e-15);
    const justAbove = naturalLog(scoreOf((1n << 127n) + (1n << 87n), -127n)); // 1 + 2^-40
    expectNear(justAbove / 2 ** -40, 1, 1e-12);
    expect(naturalLog(NO_SAMPLES)).to.equal(-Infinity);
  });

  it("agrees with Math.log on 2,000 random numbers", () => {
    const random = new Random(74);
    for (let round = 0; round < 2000; round++) {
      const value = (1n << 127n) + (BigInt(random.uint32()) << 95n) + (BigInt(random.below(2 ** 20)) << 75n);
      const exponent = random.between(-600, 600);
      const expected = Math.log(Number(value) * 2 ** (exponent - 127));
      const given = naturalLog(scoreOf(value, BigInt(exponent - 127)));
      expect(Math.abs(given - expected)).to.be.at.most(4e-16 * Math.max(1, Math.abs(expected)));
    }
  });

  it("gives the labels' probabilities, however small the numbers", () => {
    const one = scoreOf(2n * half, -5000n);
    const three = scoreOf(3n * half, -4999n);
    expect(posteriors([one, three, NO_SAMPLES])).to.deep.equal([0.25, 0.75, 0]);
    expect(posteriors([one, one, one, one])).to.deep.equal([0.25, 0.25, 0.25, 0.25]);
    expect(posteriors([one, scoreOf(2n * half, 4000n)])).to.deep.equal([0, 1]);
    expect(posteriors([NO_SAMPLES, NO_SAMPLES])).to.deep.equal([0, 0]);
  });
});
