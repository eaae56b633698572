// A model's predictions by the contracts themselves.
import { encodeConfig, layoutOf, splitChunks, toHex } from "../src/index.ts";
import type { ClassifierKind } from "../src/index.ts";
import type { LabelledSample, QuantisedModel } from "../src/training/index.ts";
import { createModel, openBench } from "./setup.ts";

/** Slots that a transaction loads. */
const CHUNK_SLOTS = 400;
/** Samples of one call of `predictBatch`: of ten digits with 784 pixels, they take up most of a transaction's gas. */
const BATCH = 6;

/** Loads a model onto a chain of its own and asks the hub. */
export async function predictOnChain<Kind extends ClassifierKind>(
  { kind, config, slots }: QuantisedModel<Kind>,
  labels: readonly string[],
  samples: readonly LabelledSample[],
): Promise<number[]> {
  const bench = await openBench();
  const { hub } = bench;
  const [first, ...rest] = splitChunks(slots, CHUNK_SLOTS);
  const { model } = await createModel(bench, {
    name: kind,
    labels: [...labels],
    kind,
    config: encodeConfig(kind, config),
    parameters: first!.data,
    openNow: false,
    layout: layoutOf(kind, config, labels.length),
    encoder: "{}",
  });
  for (const { offset, data } of rest) await (await hub.loadParameters(model.modelId, offset, data)).wait();
  await (await hub.openModel(model.modelId)).wait();

  const predictions: number[] = [];
  for (let i = 0; i < samples.length; i += BATCH) {
    const batch = samples.slice(i, i + BATCH).map(({ features }) => toHex(features));
    predictions.push(...(await hub.predictBatch(model.modelId, batch)).map(Number));
  }
  return predictions;
}
