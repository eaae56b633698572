import { concat, keccak256, solidityPacked, toBeHex } from "ethers";

import type { Hex } from "../codec/bytes.ts";
import { BadMarketSize, BadSalts } from "./market-errors.ts";
import { MAX_PACKED_BYTES, packedLength, packSamples } from "./market-samples.ts";
import type { MarketSample } from "./market-samples.ts";
import { auditedPositions } from "./market-draw.ts";
import { firstIndex, pageCount, positionsOn, scoredOn, testSetSize } from "./market-terms.ts";
import type { MarketSizes } from "./market-terms.ts";

/** Some samples of a page, and what proves them; as `IPredictionMarket` takes it. */
export interface Opening {
  readonly samples: Hex;
  readonly salts: Hex[];
  readonly others: Hex[];
  readonly proof: Hex[];
}

/** A leaf of the seal: keccak256(index, salt, label, features). */
export function sealLeaf(index: number, salt: Hex, { label, features }: MarketSample): Hex {
  const types = ["uint256", "bytes32", "uint256", "bytes"];
  return keccak256(solidityPacked(types, [index, salt, label, features])) as Hex;
}

/**
 * A sealed test set: what its sponsor keeps secret, and can open page by page.
 *
 * Whoever loses samples or salts can neither pass the audit nor reveal, and loses the bond.
 */
export class SealedTestSet {
  readonly sizes: MarketSizes;
  /** What the market is opened with. */
  readonly root: Hex;
  readonly #samples: readonly MarketSample[];
  readonly #salts: readonly Hex[];
  readonly #levels: Hex[][];

  /**
   * @param samples All of them, in the order in which they are sealed; `testSetSize(sizes)` many.
   * @param salts 32 random bytes for each.
   * @throws BadMarketSize if a page could be too long to be revealed, too
   * @throws BadSalts
   */
  constructor(sizes: MarketSizes, samples: readonly MarketSample[], salts: readonly Hex[]) {
    const size = testSetSize(sizes);
    if (samples.length !== size)
      throw new BadMarketSize({ what: "test set", value: samples.length, least: size, most: size });
    if (salts.length !== size || salts.some((salt) => !/^0x[0-9a-f]{64}$/.test(salt)))
      throw new BadSalts({ salts: salts.length, samples: size });
    this.sizes = { samples: sizes.samples, pageSamples: sizes.pageSamples };
    this.#samples = [...samples];
    this.#salts = [...salts];
    for (let page = 0; page < pageCount(sizes); page++) this.#checkLength(page);
    this.#levels = levelsOver(Array.from({ length: pageCount(sizes) }, (_, page) => this.#pageHash(page)));
    this.root = this.#levels.at(-1)![0]!;
  }

  /** Opens the audited samples of a page, for `Audit`. */
  openAudited(seed: Hex, page: number): Opening {
    return this.#open(seed, page, true);
  }

  /** Opens the scored samples of a page, for `RevealPage`. */
  openScored(seed: Hex, page: number): Opening {
    return this.#open(seed, page, false);
  }

  #open(seed: Hex, page: number, audited: boolean): Opening {
    const drawn = auditedPositions(this.sizes, seed, page);
    const first = firstIndex(this.sizes, page);
    const indices = drawn.map((_, position) => first + position);
    const mine = indices.filter((_, position) => drawn[position] === audited);
    const others = indices.filter((_, position) => drawn[position] !== audited);
    return {
      samples: packSamples(mine.map((index) => this.#samples[index]!)),
      salts: mine.map((index) => this.#salts[index]!),
      others: others.map((index) => this.#leaf(index)),
      proof: proofIn(this.#levels, page),
    };
  }

  /** Whichever samples are audited, the others have to fit into code, or the page stays withheld and the bond is lost for it. */
  #checkLength(page: number): void {
    const first = firstIndex(this.sizes, page);
    const samples = this.#samples.slice(first, first + positionsOn(this.sizes, page));
    const lengths = samples.map((sample) => packedLength(sample)).sort((a, b) => b - a);
    const longest = lengths.slice(0, scoredOn(this.sizes, page)).reduce((sum, length) => sum + length, 0);
    if (longest > MAX_PACKED_BYTES)
      throw new BadMarketSize({ what: `packed page ${page}`, value: longest, least: 1, most: MAX_PACKED_BYTES });
  }

  #leaf(index: number): Hex {
    return sealLeaf(index, this.#salts[index]!, this.#samples[index]!);
  }

  #pageHash(page: number): Hex {
    const first = firstIndex(this.sizes, page);
    const leaves = Array.from({ length: positionsOn(this.sizes, page) }, (_, i) => this.#leaf(first + i));
    return keccak256(concat([toBeHex(page, 32), ...leaves])) as Hex;
  }
}

/** A tree of sorted pairs, level by level from the leaves; what is left over moves up as it is. */
function levelsOver(leaves: Hex[]): Hex[][] {
  const levels = [leaves];
  for (let level = leaves; level.length > 1; levels.push(level)) {
    const below = level;
    level = Array.from({ length: Math.ceil(below.length / 2) }, (_, i) => parentOf(below[2 * i]!, below[2 * i + 1]));
  }
  return levels;
}

function parentOf(a: Hex, b: Hex | undefined): Hex {
  if (b === undefined) return a;
  return keccak256(concat(a < b ? [a, b] : [b, a])) as Hex;
}

function proofIn(levels: Hex[][], leaf: number): Hex[] {
  const proof: Hex[] = [];
  let place = leaf;
  for (const level of levels.slice(0, -1)) {
    const sibling = level[place ^ 1];
    if (sibling !== undefined) proof.push(sibling);
    place >>= 1;
  }
  return proof;
}
