// Gas per sample of 32 distinct real e-mails in one transaction, on a model of 1000 words trained on other e-mails.
import { parameterSlots } from "../src/client/access-list.ts";
import {
  buildVocabulary,
  encodeConfig,
  joinSlots,
  quantise,
  toHex,
  trainPerceptron,
  vocabularyEncoder,
} from "../src/index.ts";
import type { Hex } from "../src/index.ts";
import { loadSpamAssassin, SPAM_LABELS } from "../src/node.ts";
import { batchFloor } from "./floor.ts";
import type { GasRow } from "./gas-rows.ts";
import { accessList, createModel, openBench, STAKE } from "./setup.ts";

const SEED = 1;
const FEATURES = 1000;
const BATCH = 32;
/** E-mails of about 60 features: the batch's mean is 60. */
const RANGE = [50, 70] as const;
/** What the reference pays for such a sample, which it can only take one by one. */
const REFERENCE_EACH = 405_000;

/** Measures the second batch of an account, so that no slot but the records is new. */
export async function measureBatch(): Promise<GasRow> {
  const mails = await loadSpamAssassin(SEED);
  const part = Math.floor(mails.length / 10);
  const encoder = vocabularyEncoder(
    buildVocabulary(
      mails.slice(0, part).map((mail) => mail.text),
      FEATURES,
    ),
  );
  const samples = mails.map((mail) => ({ label: mail.label, features: encoder.encode(mail.text) }));
  const model = quantise(
    trainPerceptron(samples.slice(0, part), { kind: "SparsePerceptron", features: FEATURES, seed: SEED }),
  );

  const bench = await openBench();
  const creation = await createModel(bench, {
    name: "mail",
    labels: [...SPAM_LABELS],
    kind: "SparsePerceptron",
    features: FEATURES,
    config: encodeConfig("SparsePerceptron", model.config),
    parameters: toHex(joinSlots(model.slots)),
    encoder: encoder.description,
  });
  const account = bench.accounts[0]!;
  const { hub, networkHelpers } = bench;
  await (await hub.connect(account).stake(bench.ethers.ZeroAddress, STAKE, { value: STAKE })).wait();

  const sized = samples
    .slice(part)
    .filter(({ features }) => features.length >= 2 * RANGE[0] && features.length <= 2 * RANGE[1]);
  let gas = 0;
  let floor = 0;
  for (const batch of [sized.slice(0, BATCH), sized.slice(BATCH, 2 * BATCH)]) {
    await networkHelpers.time.increase(3600);
    const hex = batch.map(({ label, features }) => ({ label, features: toHex(features) }));
    const before = await slotsOf(bench, creation.model.modelId);
    const transaction = await hub.connect(account).contributeBatch(creation.model.modelId, hex, STAKE, {
      accessList: accessList(
        creation.model,
        hex.map(({ features }) => features),
        null,
      ),
    });
    const receipt = await transaction.wait();
    const after = await slotsOf(bench, creation.model.modelId);
    const touched = {
      read: parameterSlots(
        creation.model,
        hex.map(({ features }) => features),
      ).length,
      written: before.filter((slot, i) => slot !== after[i]).length,
      filled: 0,
    };
    gas = Number(receipt!.gasUsed);
    floor = batchFloor(
      transaction.data as Hex,
      batch.map(({ features }) => features.length),
      touched,
    );
  }
  return {
    row: "imdb/SparsePerceptron/Stake",
    operation: "contributeBatch32",
    reference: REFERENCE_EACH,
    ours: Math.round(gas / BATCH),
    floor: Math.round(floor / BATCH),
  };
}

async function slotsOf(bench: Awaited<ReturnType<typeof openBench>>, modelId: bigint): Promise<string[]> {
  const classifier = await bench.ethers.getContractAt("SparsePerceptron", bench.plugins["SparsePerceptron"]!);
  return [...(await classifier.parameters(modelId, 0, await classifier.parameterSlots(modelId)))];
}
