import { createTwin } from "../../src/classifiers/index.ts";
import type { ModelView } from "../../src/client/index.ts";
import { toBytes } from "../../src/codec/index.ts";
import type { ClassifierConfig, Hex, PerceptronKind } from "../../src/codec/index.ts";
import type { Session } from "./session.ts";

/** A perceptron as it is on the chain now. */
export interface Scorer {
  /** Its settings, with the bias as it is now; all raw integers. */
  readonly config: ClassifierConfig;
  /** How many parameter slots it has. */
  readonly slots: number;
  /** The score in real numbers; label 1 is predicted above 0. */
  score(features: Uint8Array): number;
}

/** Copies a perceptron from the chain; undefined for classifiers of others, whose parameters it can't read. */
export async function copyModel({ client }: Session, model: ModelView): Promise<Scorer | undefined> {
  const { classifierName: kind, modelId } = model;
  if (kind !== "SparsePerceptron" && kind !== "DensePerceptron") return undefined;
  const slots = await client.parameters(modelId);
  const config = readHeader(slots[0]!);
  const twin = createTwin(kind satisfies PerceptronKind, config);
  twin.load(0, slots);
  const unit = 2 ** (config.binaryPoint + config.featurePoint);
  return { config, slots: slots.length, score: (features) => Number(twin.score(features)) / unit };
}

/** Settings and current bias, from the first 12 bytes of a perceptron's parameters. */
function readHeader(slot: Hex): ClassifierConfig {
  const { buffer, byteOffset } = toBytes(slot);
  const view = new DataView(buffer, byteOffset);
  return {
    bias: view.getInt32(0),
    features: view.getUint32(4),
    learningRate: view.getUint16(8),
    binaryPoint: view.getUint8(10),
    featurePoint: view.getUint8(11),
  };
}
