import { concat, keccak256, solidityPacked } from "ethers";

import { toBytes, toHex, viewOf } from "../codec/bytes.ts";
import type { BytesLike, Hex } from "../codec/bytes.ts";
import { BadMarketSize, PackedSamplesTruncated, SampleRepeated } from "./market-errors.ts";

/** A labelled sample, as it goes on chain. */
export interface MarketSample {
  /** 0 to 65,535. */
  readonly label: number;
  /** In the classifier's encoding, at most 65,535 bytes. */
  readonly features: Hex;
}

/** The most bytes that a page or a part of a batch can have: what fits into a contract's code. */
export const MAX_PACKED_BYTES = 24_575;

/** The most samples that a part of a batch can have. */
export const MAX_PART_SAMPLES = 1_000;

const HEAD = 4; // label and length
const MAX_UINT16 = 65_535;

/** Packs samples as `IPredictionMarket` says: label, length and features, one sample after the other. */
export function packSamples(samples: readonly MarketSample[]): Hex {
  return concat(samples.map((sample) => packOne(sample))) as Hex;
}

/** How many bytes a sample has when it is packed. */
export function packedLength({ features }: MarketSample): number {
  return HEAD + features.length / 2 - 1;
}

/** Reads what {@link packSamples} wrote. Throws {@link PackedSamplesTruncated}. */
export function unpackSamples(packed: BytesLike): MarketSample[] {
  const bytes = toBytes(packed);
  const view = viewOf(bytes);
  const samples: MarketSample[] = [];
  for (let offset = 0; offset < bytes.length;) {
    const end = offset + HEAD + (offset + HEAD <= bytes.length ? view.getUint16(offset + 2) : 0);
    if (end > bytes.length) throw new PackedSamplesTruncated({ length: bytes.length });
    samples.push({ label: view.getUint16(offset), features: toHex(bytes.subarray(offset + HEAD, end)) });
    offset = end;
  }
  return samples;
}

/** The id under which the hub records a sample: keccak256(modelId, label, features). */
export function marketSampleId(modelId: bigint, { label, features }: MarketSample): Hex {
  return keccak256(solidityPacked(["uint256", "uint256", "bytes"], [modelId, label, features])) as Hex;
}

/**
 * Sorts the samples of a batch by their ids, as a reveal wants them.
 *
 * @throws SampleRepeated
 */
export function sortBatch(modelId: bigint, samples: readonly MarketSample[]): MarketSample[] {
  const named = samples.map((sample, index) => ({ sample, index, id: marketSampleId(modelId, sample) }));
  named.sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : a.index - b.index));
  for (let i = 1; i < named.length; i++) {
    const [before, now] = [named[i - 1]!, named[i]!];
    if (before.id === now.id) throw new SampleRepeated({ first: before.index, second: now.index });
  }
  return named.map(({ sample }) => sample);
}

/**
 * Packs sorted samples into as few parts as possible, of at most {@link MAX_PART_SAMPLES} each.
 *
 * @param maxBytes The most that a part can have, at most {@link MAX_PACKED_BYTES}.
 * @throws BadMarketSize if a sample by itself is too large for a part
 */
export function splitBatch(samples: readonly MarketSample[], maxBytes = MAX_PACKED_BYTES): Hex[] {
  const parts: Hex[][] = [];
  let length = Infinity;
  for (const sample of samples) {
    const packed = packOne(sample);
    const bytes = packed.length / 2 - 1;
    if (bytes > maxBytes) throw new BadMarketSize({ what: "packed sample", value: bytes, least: 1, most: maxBytes });
    if (length + bytes > maxBytes || parts.at(-1)!.length === MAX_PART_SAMPLES) {
      parts.push([]);
      length = 0;
    }
    parts.at(-1)!.push(packed);
    length += bytes;
  }
  return parts.map((part) => concat(part) as Hex);
}

function packOne({ label, features }: MarketSample): Hex {
  const bytes = features.length / 2 - 1;
  if (!Number.isInteger(label) || label < 0 || label > MAX_UINT16)
    throw new BadMarketSize({ what: "label", value: label, least: 0, most: MAX_UINT16 });
  if (bytes > MAX_UINT16)
    throw new BadMarketSize({ what: "length of features", value: bytes, least: 0, most: MAX_UINT16 });
  return solidityPacked(["uint16", "uint16", "bytes"], [label, bytes, features]) as Hex;
}
