import type { ConfigFormat, DenseGas } from "./config-format.ts";
import type { CentroidConfig } from "./count-config.ts";

/** The most features, by the bits of a sum, and what they cost. */
const LIMITS: Readonly<Record<number, { readonly features: number; readonly gas: DenseGas }>> = {
  32: { features: 4_096, gas: { predict: 445, update: 2_800 } },
  64: { features: 2_048, gas: { predict: 730, update: 5_600 } },
};

/** The most features of a dense nearest centroid model whose sums have 32 or 64 bits. */
export function maxCentroidFeatures(laneBits: number): number {
  return LIMITS[laneBits]?.features ?? 0;
}

/** abi.encode(uint32 features, uint8 laneBits) */
export const NEAREST_CENTROID: ConfigFormat<CentroidConfig> = {
  fields: ["features", "laneBits"],
  either: ["laneBits"],
  ranges: ({ laneBits }) => ({ laneBits: [32, 64], features: [1, maxCentroidFeatures(laneBits)] }),
  gas: ({ laneBits }) => LIMITS[laneBits]!.gas,
};
