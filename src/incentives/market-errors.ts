import { defineError } from "../errors.ts";

/** A test set, a page or a batch whose size no market can have. */
export class BadMarketSize extends defineError(
  "BAD_MARKET_SIZE",
  (d: { what: string; value: number; least: number; most: number }) =>
    `The market's ${d.what} is ${d.value}; it must be from ${d.least} to ${d.most}.`,
  "Give more or fewer samples, or pages of another size.",
) {}

/** Packed samples that end within a sample. */
export class PackedSamplesTruncated extends defineError(
  "PACKED_SAMPLES_TRUNCATED",
  (d: { length: number }) => `The ${d.length} packed bytes end within a sample.`,
  "Each sample is its label (2 bytes), the length of its features (2 bytes), and its features.",
) {}

/** A sample that is in a batch twice: a market refuses such a batch, after its stake is paid. */
export class SampleRepeated extends defineError(
  "SAMPLE_REPEATED",
  (d: { first: number; second: number }) => `Samples ${d.first} and ${d.second} of the batch are the same.`,
  "Leave one of them out.",
) {}

/** Salts that do not fit their samples. */
export class BadSalts extends defineError(
  "BAD_SALTS",
  (d: { salts: number; samples: number }) => `There are ${d.salts} salts for ${d.samples} samples.`,
  "Give 32 random bytes for each sample, and keep them: without its salts a test set can't be revealed.",
) {}

/** Events that no market emits in this order. */
export class BadMarketHistory extends defineError(
  "BAD_MARKET_HISTORY",
  (d: { event: string; why: string }) => `The event ${d.event} does not fit the market's history: ${d.why}.`,
  "Give all events of one market, from its opening on, in the order of the chain.",
) {}
