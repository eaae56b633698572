import { defineError, show } from "../errors.ts";

const SLOT_HINT =
  "Parameters are whole slots of 32 bytes, as the contract stores them; the first begins with a header.";
const SORT_HINT = "Sort the indices in increasing order and drop repetitions before encoding.";

/** Neither a `0x` string of whole bytes nor a Uint8Array. */
export class InvalidBytes extends defineError(
  "INVALID_BYTES",
  (d: { value: unknown }) => `${show(d.value)} is not bytes.`,
  "Give a Uint8Array or a 0x string with an even number of hexadecimal digits.",
) {}

/** A sample without a single feature. */
export class EmptyFeatures extends defineError(
  "EMPTY_FEATURES",
  () => "The sample has no features.",
  "Skip this sample: the chain refuses it, because nothing can be learnt from it.",
) {}

/** Encoded features are two bytes each. */
export class OddLength extends defineError(
  "ODD_LENGTH",
  (d: { length: number }) => `The features are ${d.length} bytes long, which is odd; each feature takes 2 bytes.`,
  "Encode the features with this library's codec; the bytes may have been cut off.",
) {}

/** More features than a contract judges in one sample. */
export class TooManyFeatures extends defineError(
  "TOO_MANY_FEATURES",
  (d: { count: number; maxCount: number }) => `The sample has ${d.count} features; at most ${d.maxCount} are allowed.`,
  "Keep the most telling features, for example with the encoder's maxFeatures, or skip this sample.",
) {}

/** An index is smaller than the one before it; on chain, or equal to it. */
export class FeaturesUnsorted extends defineError(
  "FEATURES_UNSORTED",
  (d: { position: number }) => `The feature index at position ${d.position} is not greater than the one before it.`,
  SORT_HINT,
) {}

/** An index occurs twice. */
export class FeatureRepeated extends defineError(
  "FEATURE_REPEATED",
  (d: { position: number; index: number }) => `The feature index ${d.index} is repeated at position ${d.position}.`,
  SORT_HINT,
) {}

/** An index that the model does not have. */
export class FeatureOutOfRange extends defineError(
  "FEATURE_OUT_OF_RANGE",
  (d: { index: number; features: number }) =>
    `The feature index ${d.index} is out of range: the model has ${d.features} features, from 0 to ${d.features - 1}.`,
  "Use the encoder that belongs to this model.",
) {}

/** A dense sample with more or fewer values than the model. */
export class WrongDimension extends defineError(
  "WRONG_DIMENSION",
  (d: { given: number; expected: number }) => `The sample has ${d.given} values, the model has ${d.expected}.`,
  "Use the encoder, and the columns, that belong to this model.",
) {}

/** A value that does not fit 16 bits. */
export class NotInt16 extends defineError(
  "NOT_INT16",
  (d: { position: number; value: unknown }) =>
    `The value ${show(d.value)} at position ${d.position} is not an integer from -32768 to 32767.`,
  "Scale and round the values first, for example with the scaling encoder or by quantising.",
) {}

/** Something else than a 32-byte slot. */
export class BadSlot extends defineError(
  "BAD_SLOT",
  (d: { position: number; length: number }) => `Slot ${d.position} has ${d.length} bytes instead of 32.`,
  SLOT_HINT,
) {}

/** Bytes of slots that do not end with a whole one. */
export class ChunkMisaligned extends defineError(
  "CHUNK_MISALIGNED",
  (d: { length: number }) => `A chunk of ${d.length} bytes is not a row of whole slots of 32 bytes.`,
  `${SLOT_HINT} The bytes may have been cut off.`,
) {}

/** The number of slots does not suit the number of features. */
export class WrongSlotCount extends defineError(
  "WRONG_SLOT_COUNT",
  (d: { given: number; expected: number }) => `There are ${d.given} slots; the model's parameters take ${d.expected}.`,
  "Give all slots of the model, no more and no fewer.",
) {}

/** Chunks of no slots, or of a fraction of one. */
export class BadChunkSize extends defineError(
  "BAD_CHUNK_SIZE",
  (d: { maxSlots: number }) => `A chunk cannot have at most ${d.maxSlots} slots.`,
  "Give a whole number of slots, at least 1.",
) {}

/** A chunk that reaches beyond the model's last slot; `end` is the slot after the chunk's last one. */
export class ChunkOutOfRange extends defineError(
  "CHUNK_OUT_OF_RANGE",
  (d: { offset: number; end: number; slots: number }) =>
    `The chunk from slot ${d.offset} to before slot ${d.end} does not fit in the model's ${d.slots} slots.`,
  "Offsets count 32-byte slots from 0; split the parameters with splitChunks.",
) {}

/** The first slot has another header than the model: other settings, another bias, or another number of labels. */
export class HeaderDiffers extends defineError(
  "HEADER_DIFFERS",
  (d: { given: string; expected: string }) => `The parameters begin with ${d.given}; the model's with ${d.expected}.`,
  "These parameters belong to another model, or the model has changed since. The header is its settings; zeros follow here.",
) {}

/** A first slot whose settings no model has. */
export class MalformedHeader extends defineError(
  "MALFORMED_HEADER",
  (d: { kind: string; slot: string }) => `${d.slot} is not the first slot of a ${d.kind}.`,
  "Check which classifier the parameters belong to.",
) {}

/** Bits that belong to no feature, label or setting must be zero. */
export class UnusedLanesNotZero extends defineError(
  "UNUSED_LANES_NOT_ZERO",
  (d: { slot: string }) => `The slot ${d.slot} is not zero where the model has no features or labels.`,
  "Pack the parameters with this library, which leaves unused bits zero.",
) {}

/** A number of a model that does not fit its place, or is not an integer. */
export class ValueOutOfRange extends defineError(
  "VALUE_OUT_OF_RANGE",
  (d: { where: string; value: unknown; minimum: number | bigint; maximum: number | bigint }) =>
    `${d.where} is ${show(d.value)}; it must be an integer from ${d.minimum} to ${d.maximum}.`,
  "Use wider lanes, or fewer or smaller samples.",
) {}

/** A label's stored total or norm is not the one of its counts or sums. */
export class InconsistentSum extends defineError(
  "INCONSISTENT_SUM",
  (d: { label: number; given: bigint; expected: bigint }) =>
    `The total or norm of label ${d.label} is ${d.given}; the numbers of its features make ${d.expected}.`,
  "The parameters have been changed by hand, or were cut and joined wrongly.",
) {}

/** One field of a classifier's configuration, or the number of labels, is outside its range. */
export class BadConfig extends defineError(
  "BAD_CONFIG",
  (d: { field: string; value: unknown; minimum: number; maximum: number }) =>
    `${d.field} is ${show(d.value)}; it must be ${
      d.field === "laneBits" ? `${d.minimum} or ${d.maximum}` : `an integer from ${d.minimum} to ${d.maximum}`
    }.`,
  "See the ranges at PerceptronConfig, NaiveBayesConfig and CentroidConfig.",
) {}

/** So many features with so many labels: a prediction would not fit in 10,000,000 gas, or a first update not in a transaction. */
export class TooLarge extends defineError(
  "TOO_LARGE",
  (d: { features: number; labels: number }) =>
    `${d.features} features with ${d.labels} labels are too many for a dense model: predicting or teaching would cost too much gas.`,
  "Use fewer features or labels, or a sparse classifier.",
) {}

/** Bytes that are not an ABI-encoded classifier configuration. */
export class MalformedConfig extends defineError(
  "MALFORMED_CONFIG",
  (d: { data: unknown }) => `${show(d.data)} is not an encoded classifier configuration.`,
  "It is what encodeConfig makes of a configuration: one ABI word for each of its fields.",
) {}
