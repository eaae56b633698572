import { toBytes, toHex, viewOf } from "./bytes.ts";
import type { BytesLike } from "./bytes.ts";
import { checkConfig } from "./config.ts";
import type { ClassifierConfig, ConfigOf } from "./config.ts";
import { groupOf } from "./count-layout.ts";
import { BadSlot, MalformedHeader } from "./errors.ts";
import { isCountModel, isPerceptron } from "./kinds.ts";
import type { ClassifierKind } from "./kinds.ts";
import { SLOT_BYTES } from "./slots.ts";

/** What the first slot of a model says. */
export interface ModelHeader<Kind extends ClassifierKind = ClassifierKind> {
  /** The settings; a perceptron's bias is the one that it has now. */
  readonly config: ConfigOf<Kind>;
  /** How many labels the model has now. */
  readonly labels: number;
  /** Labels in a block of a count model, see `groupOf`; as many as there are of others. */
  readonly group: number;
}

/**
 * Reads what a model's first slot says about it.
 *
 * @param slot 32 bytes.
 * @throws InvalidBytes, BadSlot, MalformedHeader
 */
export function readHeader<Kind extends ClassifierKind>(kind: Kind, slot: BytesLike): ModelHeader<Kind> {
  const bytes = toBytes(slot);
  if (bytes.length !== SLOT_BYTES) throw new BadSlot({ position: 0, length: bytes.length });
  const header = parse(kind, viewOf(bytes)) as ModelHeader<Kind>;
  try {
    checkConfig(kind, header.config, header.labels);
  } catch (cause) {
    throw new MalformedHeader({ kind, slot: toHex(bytes) }, { cause });
  }
  const { group, labels } = header;
  const hasSoundGroup = group >= 2 && group <= labels;
  if (!hasSoundGroup || (isCountModel(kind) && group > groupOf(labels, bytes[3]!))) {
    throw new MalformedHeader({ kind, slot: toHex(bytes) });
  }
  return header;
}

function parse(kind: ClassifierKind, view: DataView): { config: ClassifierConfig; labels: number; group: number } {
  if (isPerceptron(kind)) {
    const labels = view.getUint8(4);
    const config = {
      features: view.getUint32(4) % 2 ** 24,
      learningRate: view.getUint16(8),
      binaryPoint: view.getUint8(10),
      featurePoint: view.getUint8(11),
      bias: view.getInt32(0),
    };
    return { config, labels, group: labels };
  }
  const settings = { features: view.getUint32(0) >>> 8, laneBits: view.getUint8(3) };
  if (!isCountModel(kind)) {
    const labels = view.getUint8(4);
    return { config: settings, labels, group: labels };
  }
  const config = kind === "NaiveBayes" ? { ...settings, smoothing: view.getUint32(6) } : settings;
  return { config, labels: view.getUint8(5), group: view.getUint8(4) };
}
