// Gas per sample of 32 distinct real e-mails in one transaction, on a model of 1000 words trained on other e-mails.
import { accessListOf, parameterSlots } from "../src/client/access-list.ts";
import {
  buildVocabulary,
  encodeConfig,
  joinSlots,
  layoutOf,
  quantise,
  toHex,
  trainPerceptron,
  vocabularyEncoder,
} from "../src/index.ts";
import type { Hex } from "../src/index.ts";
import { loadSpamAssassin, SPAM_LABELS } from "../src/node.ts";
import { batchFloor } from "./floor.ts";
import type { GasRow } from "./gas-rows.ts";
import { createModel, openBench, STAKE, START } from "./setup.ts";

const SEED = 1;
const KIND = "SparsePerceptron";
const FEATURES = 1000;
const BATCH = 32;
/** E-mails of about 60 features: the batch's mean is 60. */
const RANGE = [50, 70] as const;
/** What the reference pays for such a sample, which it can only take one by one. */
const REFERENCE_EACH = 405_000;

/** Measures the second batch of an account, so that no slot but the records is new. */
export async function measureBatch(): Promise<GasRow> {
  const { encoder, model, samples } = await mailModel();
  const bench = await openBench();
  const creation = await createModel(bench, {
    name: "mail",
    labels: [...SPAM_LABELS],
    kind: KIND,
    config: encodeConfig(KIND, model.config),
    parameters: toHex(joinSlots(model.slots)),
    layout: layoutOf(KIND, model.config, SPAM_LABELS.length),
    encoder,
  });
  const { modelId } = creation.model;
  const account = bench.accounts[0]!;
  const { hub, networkHelpers } = bench;
  await (await hub.connect(account).stake(bench.ethers.ZeroAddress, STAKE, { value: STAKE })).wait();

  let time = START;
  let gas = 0;
  let floor = 0;
  for (const batch of [samples.slice(0, BATCH), samples.slice(BATCH, 2 * BATCH)]) {
    time += 3600;
    await networkHelpers.time.setNextBlockTimestamp(time);
    const before = await slotsOf(bench, modelId);
    const overrides = { accessList: accessListOf(creation.model, batch, null) };
    const transaction = await hub.connect(account).contributeBatch(modelId, batch, STAKE, overrides);
    const receipt = await transaction.wait();
    const after = await slotsOf(bench, modelId);
    const read = parameterSlots(creation.model, batch, null).length;
    const written = before.filter((slot, i) => slot !== after[i]).length;
    const bytes = batch.map(({ features }) => (features.length - 2) / 2);
    gas = Number(receipt!.gasUsed);
    floor = batchFloor(transaction.data as Hex, bytes, { read, written, filled: 0 });
  }
  return {
    row: `imdb/${KIND}/Stake`,
    operation: "contributeBatch32",
    reference: REFERENCE_EACH,
    ours: Math.round(gas / BATCH),
    floor: Math.round(floor / BATCH),
  };
}

/** A model trained on a tenth of the e-mails, and the others that have about as many features as the batch should. */
async function mailModel() {
  const mails = await loadSpamAssassin(SEED);
  const part = Math.floor(mails.length / 10);
  const texts = mails.slice(0, part).map((mail) => mail.text);
  const encoder = vocabularyEncoder(buildVocabulary(texts, FEATURES));
  const samples = mails.map((mail) => ({ label: mail.label, features: encoder.encode(mail.text) }));
  const settings = { kind: KIND, features: FEATURES, seed: SEED } as const;
  const isSized = ({ length }: Uint8Array) => length >= 2 * RANGE[0] && length <= 2 * RANGE[1];
  return {
    encoder: encoder.description,
    model: quantise(trainPerceptron(samples.slice(0, part), settings)),
    samples: samples
      .slice(part)
      .filter(({ features }) => isSized(features))
      .map(({ label, features }) => ({ label, features: toHex(features) })),
  };
}

async function slotsOf(bench: Awaited<ReturnType<typeof openBench>>, modelId: bigint): Promise<string[]> {
  const classifier = await bench.ethers.getContractAt(KIND, bench.plugins[KIND]!);
  return [...(await classifier.parameters(modelId, 0, await classifier.parameterSlots(modelId)))];
}
