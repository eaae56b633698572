import { AbiCoder } from "ethers";

import { ContractError, OutOfGas } from "../../src/client/index.ts";
import type { ModelView } from "../../src/client/index.ts";
import { classifierAbi } from "../../src/client/abi.ts";
import { NO_TRACE } from "../../src/classifiers/index.ts";
import type { MarketSample } from "../../src/index.ts";
import type { Session } from "../support/session.ts";

/** A transaction's base cost and the most for one byte of calldata: what a call is given beyond what is measured. */
const BASE_GAS = 21_000n;
const BYTE_GAS = 40n;

/** The most that counting a page may cost: below the contract's 8,000,000, so that the page's reveal fits into 2^24. */
const PAGE_GAS = 6_000_000n;

/** Has the classifier check a sample. Throws ContractError. */
export async function checkSample(
  { client }: Session,
  { modelId, classifier }: Pick<ModelView, "modelId" | "classifier">,
  { features, label }: MarketSample,
): Promise<void> {
  const data = classifierAbi.encodeFunctionData("check", [modelId, features, label]);
  await client.context.rpc.call({ to: classifier, data });
}

/** Whether samples can be counted as one page, every slot being cold. */
export async function pageFits(
  { client }: Session,
  { modelId, classifier }: Pick<ModelView, "modelId" | "classifier">,
  samples: readonly MarketSample[],
): Promise<boolean> {
  const data = predictCall(modelId, samples);
  return succeeds(client.context.rpc.call({ to: classifier, data, gas: PAGE_GAS + extraGas(data) }));
}

/** The gas of counting samples as one page, every slot being cold. */
export async function measurePage(
  { client }: Session,
  { modelId, classifier }: Pick<ModelView, "modelId" | "classifier">,
  samples: readonly MarketSample[],
): Promise<bigint> {
  const data = predictCall(modelId, samples);
  const gas = await client.context.rpc.estimateGas({ to: classifier, data });
  return gas - calldataGas(data);
}

/**
 * Whether the model can be taught a sample with so much gas, every slot being cold: with a label that it does not give, as a perceptron
 * changes nothing where it agrees.
 */
export async function updateFits(
  session: Session,
  model: Pick<ModelView, "modelId" | "classifier" | "labels">,
  sample: MarketSample,
  gas: bigint,
): Promise<boolean> {
  const trace = await tryUpdate(session, model, sample, gas);
  if (trace !== NO_TRACE) return trace !== null;
  const label = (sample.label + 1) % model.labels.length;
  return (await tryUpdate(session, model, { ...sample, label }, gas)) !== null;
}

/** The least gas, to a sixteenth, with which the model can be taught each of these samples. */
export async function measureUpdates(
  session: Session,
  model: Pick<ModelView, "modelId" | "classifier" | "labels">,
  samples: readonly MarketSample[],
  most: bigint,
): Promise<bigint> {
  let needed = 0n;
  for (const sample of samples) {
    if (needed > 0n && (await updateFits(session, model, sample, needed))) continue;
    let [low, high] = [needed, most];
    while (high - low > high / 16n) {
      const middle = (low + high) / 2n;
      if (await updateFits(session, model, sample, middle)) high = middle;
      else low = middle;
    }
    needed = high;
  }
  return needed;
}

/** The trace that an update would leave now; null if the gas is not enough, or the classifier refuses. */
async function tryUpdate(
  { client }: Session,
  { modelId, classifier }: Pick<ModelView, "modelId" | "classifier">,
  { features, label }: MarketSample,
  gas: bigint,
): Promise<string | null> {
  const data = classifierAbi.encodeFunctionData("update", [modelId, features, label, false]);
  try {
    const call = { to: classifier, data, from: client.hub, gas: gas + extraGas(data) };
    const answer = await client.context.rpc.call(call);
    return AbiCoder.defaultAbiCoder().decode(["bytes32", "uint256"], answer)[0] as string;
  } catch (error) {
    if (error instanceof ContractError || error instanceof OutOfGas) return null;
    throw error;
  }
}

async function succeeds(call: Promise<unknown>): Promise<boolean> {
  try {
    await call;
    return true;
  } catch (error) {
    if (error instanceof ContractError || error instanceof OutOfGas) return false;
    throw error;
  }
}

function predictCall(modelId: bigint, samples: readonly MarketSample[]): string {
  return classifierAbi.encodeFunctionData("predictBatch", [modelId, samples.map(({ features }) => features)]);
}

/** What a transaction costs before it runs: the base cost, and 4 gas for a zero byte of its data, 16 for another. */
function calldataGas(data: string): bigint {
  const zeros = data
    .slice(2)
    .match(/../g)!
    .filter((byte) => byte === "00").length;
  return BASE_GAS + 16n * BigInt((data.length - 2) / 2) - 12n * BigInt(zeros);
}

/** What a call's data cost, at most. */
function extraGas(data: string): bigint {
  return BASE_GAS + (BYTE_GAS * BigInt(data.length - 2)) / 2n;
}
