import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

import { scalingEncoder } from "../encoders/index.ts";
import { Random } from "../training/random.ts";
import { encodeSamples, splitSamples } from "./data-set.ts";
import type { DataSet, RawSample } from "./data-set.ts";
import { BadDigits, CorpusMissing } from "./errors.ts";

/** Which digits to load, and how. */
export interface MnistOptions {
  /** Two to ten different digits, in the order of the labels; all ten unless told. */
  readonly digits?: readonly number[];
  /** Share of the samples that is held out; a fifth unless told. */
  readonly testShare?: number;
  /** Fractional bits of the encoded pixels, whose values are 0 (paper) to 1 (ink); 12 unless told. */
  readonly featurePoint?: number;
}

const PACKAGE = "mnist";
const PIXELS = 28 * 28;
const ALL_DIGITS = Array.from({ length: 10 }, (_, digit) => digit);

/**
 * Loads handwritten digits of the package `mnist`: 10,000 of the MNIST database (Y. LeCun, C. Cortes and C. Burges), 28 by
 * 28 pixels each, row by row. Only the seed decides their order, and so which are held out. The labels' names are the
 * digits.
 *
 * @throws BadDigits, CorpusMissing if the development dependency is not installed, BadEncoderSetting
 */
export async function loadMnist(seed = 1, options: MnistOptions = {}): Promise<DataSet> {
  const { digits = ALL_DIGITS, testShare = 0.2, featurePoint = 12 } = options;
  checkDigits(digits);
  const images: RawSample[] = [];
  for (const [label, digit] of digits.entries()) {
    for (const input of await loadImages(digit)) images.push({ input, label });
  }
  const columns = Array.from({ length: PIXELS }, () => ({ offset: 0, scale: 1 }));
  const encoder = scalingEncoder({ columns, featurePoint });
  const samples = encodeSamples(new Random(seed).shuffle(images), encoder);
  return { labels: digits.map(String), encoder, ...splitSamples(samples, testShare) };
}

function checkDigits(digits: readonly number[]): void {
  const areDigits = digits.every((digit) => ALL_DIGITS.includes(digit));
  if (!areDigits || digits.length < 2 || new Set(digits).size < digits.length) throw new BadDigits({ digits });
}

/** Reads a digit's images. The package's own functions draw at random, so its files are read. */
async function loadImages(digit: number): Promise<number[][]> {
  const { data } = JSON.parse(await readFile(locate(digit), "utf8")) as { data: readonly number[] };
  return Array.from({ length: data.length / PIXELS }, (_, i) => data.slice(i * PIXELS, (i + 1) * PIXELS));
}

function locate(digit: number): string {
  try {
    return createRequire(import.meta.url).resolve(`${PACKAGE}/src/digits/${digit}.json`);
  } catch (cause) {
    throw new CorpusMissing({ package: PACKAGE }, { cause });
  }
}
