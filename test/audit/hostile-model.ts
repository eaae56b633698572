import { ZeroAddress } from "ethers";

import { stakeIncentiveConfig } from "../../src/client/models.ts";
import { encodeConfig, encodeSparse, toHex } from "../../src/codec/index.ts";
import type { Suite } from "../contracts/replay/suite.ts";

/** Texts that try to be more than texts. */
export const HOSTILE = {
  name: '<img src=x onerror="window.stolen=1">\u202etxt.exe',
  labels: ["</script><script>window.stolen=1</script>", '"><svg onload=window.stolen=1>'],
  encoder: JSON.stringify({ type: "scaling", features: 2, offset: 0, scale: 1, names: ["<b onclick=x>", "${1+1}"] }),
};
const SPARSE = { features: 8, learningRate: 100, binaryPoint: 8, featurePoint: 0, bias: 0 };
const WAITS = { priceWeight: 10n ** 9n, refundWait: 60, ownerWait: 7_200, anyoneWait: 86_400, sweepTipBps: 0 };

/** Adds a model of which every text is hostile, with two contributions. */
export async function addHostileModel({ hub, people }: Suite): Promise<bigint> {
  const { classifier, mechanism } = (await hub.getFunction("modelInfo")(1)) as {
    classifier: string;
    mechanism: string;
  };
  const own = hub.connect(people[0]!);
  await own.getFunction("createModel")({
    ...HOSTILE,
    classifier,
    classifierConfig: encodeConfig("SparsePerceptron", SPARSE),
    mechanism,
    mechanismConfig: stakeIncentiveConfig(WAITS),
    currency: ZeroAddress,
    parameters: "0x",
    openNow: true,
  });
  const modelId = (await hub.getFunction("modelCount")()) as bigint;
  await own.getFunction("stake")(ZeroAddress, 10n ** 18n, { value: 10n ** 18n });
  for (const indices of [[1, 2], [3]]) {
    const sample = { label: 1, features: toHex(encodeSparse(indices, 8)) };
    await own.getFunction("contribute")(modelId, sample, 10n ** 18n);
  }
  return modelId;
}
