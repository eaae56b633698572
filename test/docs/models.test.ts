import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

import { expect } from "chai";

import { createTwin } from "../../src/classifiers/index.ts";
import { checkConfig, TooLarge, toHex, TooManyFeatures } from "../../src/codec/index.ts";
import type { ClassifierKind, ConfigOf } from "../../src/codec/index.ts";

const ROOT = path.join(import.meta.dirname, "..", "..");
const DOCS = path.join(ROOT, "docs");
const EXAMPLE = readFileSync(path.join(ROOT, "contracts", "examples", "Winnow.sol"), "utf8");
const text = readFileSync(path.join(DOCS, "models.md"), "utf8");

const LARGEST = 65_536;
const PERCEPTRON = { learningRate: 1, binaryPoint: 0, bias: 0 };

/** More features than any sample may have, strictly increasing. */
const tooLong = toHex(Uint8Array.from({ length: 2 * 4097 }, (_, i) => (i % 2 === 0 ? (i >> 9) & 255 : (i >> 1) & 255)));

/** The rows of numbers under the table's first line that begins so. */
function tableAfter(heading: string): number[][] {
  const lines = text.slice(text.indexOf(`\n${heading}`) + 1).split("\n");
  const end = lines.findIndex((line) => !line.startsWith("|"));
  return lines.slice(2, end).map((line) => line.split("|").slice(1, -1).map(numberOf));
}

function numberOf(cell: string): number {
  return Number(cell.replaceAll(",", ""));
}

/** How many features a sparse sample may have. */
function longest<Kind extends ClassifierKind>(kind: Kind, config: ConfigOf<Kind>, labels: number, added = 0): number {
  const twin = createTwin(kind, config, labels);
  for (let i = 0; i < added; i++) twin.addLabel();
  try {
    twin.check(tooLong, 0);
  } catch (error) {
    if (error instanceof TooManyFeatures) return error.details.maxCount;
    throw error;
  }
  throw new Error("the sample was accepted");
}

/** How many features a dense model may have: the largest number that its contract accepts, up to `most`. */
function mostFeatures<Kind extends ClassifierKind>(
  kind: Kind,
  config: Omit<ConfigOf<Kind>, "features">,
  labels: number,
  most: number,
): number {
  const isAccepted = (features: number) => {
    try {
      checkConfig(kind, { ...config, features } as ConfigOf<Kind>, labels);
      return true;
    } catch (error) {
      if (error instanceof TooLarge) return false;
      throw error;
    }
  };
  let features = most;
  while (!isAccepted(features)) features -= 1;
  return features;
}

describe("docs/models.md", () => {
  it("quotes the example as it is", () => {
    const quotes = [...text.matchAll(/^```solidity\n(.*?)^```$/gms)].map(([, code]) => code!);
    expect(quotes).to.have.length.greaterThan(7);
    for (const quote of quotes) {
      expect(`\n${EXAMPLE}`.includes(`\n${quote}`), `a piece of Winnow.sol:\n${quote}`).to.equal(true);
    }
  });

  it("says how long the example is, which is under 100 lines", () => {
    const lines = EXAMPLE.split("\n").length - 1;
    expect(lines).to.be.lessThan(100);
    expect(text).to.include(`has ${lines} lines`);
  });

  it("says how long samples can be", () => {
    const rows = tableAfter("| labels | `SparsePerceptron` |");
    expect(rows).to.have.length.greaterThan(4);
    for (const [labels, ...limits] of rows) {
      const expected = [
        longest("SparsePerceptron", { ...PERCEPTRON, features: LARGEST, featurePoint: 0 }, labels!),
        ...[32, 16].map((laneBits) => longest("NaiveBayes", { features: LARGEST, laneBits, smoothing: 1 }, labels!)),
        ...[32, 16].map((laneBits) => longest("SparseNearestCentroid", { features: LARGEST, laneBits }, labels!)),
      ];
      expect(limits, `${labels} labels`).to.deep.equal(expected);
    }
  });

  it("says how large dense models can be", () => {
    const rows = tableAfter("| labels | `DensePerceptron` |");
    expect(rows).to.have.length.greaterThan(4);
    for (const [labels, ...limits] of rows) {
      const expected = [
        mostFeatures("DensePerceptron", { ...PERCEPTRON, featurePoint: 15 }, labels!, 8192),
        mostFeatures("NearestCentroid", { laneBits: 32 }, labels!, 4096),
        mostFeatures("NearestCentroid", { laneBits: 64 }, labels!, 2048),
      ];
      expect(limits, `${labels} labels`).to.deep.equal(expected);
    }
  });

  it("says what a third label does to the limit", () => {
    const [, before, after] = /limit of samples\s+falls:.*?from\s+([\d,]+)\s+to\s+([\d,]+)/s.exec(text)!;
    const config = { features: LARGEST, laneBits: 32, smoothing: 1 };
    const limits = [longest("NaiveBayes", config, 2), longest("NaiveBayes", config, 2, 1)];
    expect([numberOf(before!), numberOf(after!)]).to.deep.equal(limits);
  });

  it("links to what there is", () => {
    const prose = text.replaceAll(/^```.*?^```$/gms, "");
    const links = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link!);
    expect(links).to.have.length.greaterThan(8);
    const anchors = [...text.matchAll(/^#+ (.*)$/gm)].map(
      ([, title]) => `#${title!.toLowerCase().replaceAll(" ", "-")}`,
    );
    for (const link of links) {
      const exists = link.startsWith("#") ? anchors.includes(link) : existsSync(path.join(DOCS, link));
      expect(exists, link).to.equal(true);
    }
  });
});
