import { expect } from "chai";
import { AbiCoder, ZeroAddress, concat, hexlify, toUtf8Bytes } from "ethers";

import { audit } from "../../src/audit/audit.ts";
import { connect } from "../../src/client/connect.ts";
import { hubAbi } from "../../src/client/abi.ts";
import { stakeIncentiveConfig } from "../../src/client/models.ts";
import { encodeConfig } from "../../src/codec/index.ts";
import { deploySuite } from "../contracts/replay/suite.ts";

const CONFIG = { features: 8, learningRate: 100, binaryPoint: 8, featurePoint: 0, bias: 0 };
const SPEC =
  "tuple(bytes name, bytes[] labels, bytes encoder, address classifier, bytes classifierConfig, address mechanism, " +
  "bytes mechanismConfig, address currency, bytes parameters, bool openNow)";

describe("an audit of a model whose name is no text", function () {
  this.timeout(120_000);

  it("proves it to the byte all the same", async () => {
    const { hub, hubAddress, ethers, people } = await deploySuite(2);
    const info = (await hub.getFunction("modelInfo")(1)) as { classifier: string; mechanism: string };
    const { classifier, mechanism } = info;
    const spec = {
      name: concat([toUtf8Bytes("bad"), "0x00ff80", toUtf8Bytes("name")]),
      labels: ["0xff00", hexlify(toUtf8Bytes("yes"))],
      encoder: "0x00c328",
      classifier,
      classifierConfig: encodeConfig("SparsePerceptron", CONFIG),
      mechanism,
      mechanismConfig: stakeIncentiveConfig({
        priceWeight: 1n,
        refundWait: 60,
        ownerWait: 7_200,
        anyoneWait: 86_400,
        sweepTipBps: 0,
      }),
      currency: ZeroAddress,
      parameters: "0x",
      openNow: true,
    };
    const encoded = AbiCoder.defaultAbiCoder().encode([SPEC], [spec]);
    const data = concat([hubAbi.getFunction("createModel")!.selector, encoded]);
    await (await people[0]!.sendTransaction({ to: hubAddress, data })).wait();
    const context = await connect({ hub: hubAddress, runner: ethers.provider });
    const { report, database } = await audit(context);
    try {
      expect(report.mismatches).to.deep.equal([]);
      expect(report.models.at(-1)!.name).to.equal("bad\ufffd\ufffd\ufffdname");
    } finally {
      await database.close();
    }
  });
});
