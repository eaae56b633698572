import { expect } from "chai";

import { DcaiClient } from "../../../src/client/index.ts";
import { ARB_NODE_INTERFACE, ARB_SYS, OP_GAS_PRICE_ORACLE } from "../../../src/client/data-fee.ts";
import { STAKE, clientOf, deploy, newModel, sampleOf, walletClient } from "./setup.ts";
import type { Deployment } from "./setup.ts";
import { compile } from "./compile.ts";

// What an L2 has at fixed addresses, with prices that are easy to check: they charge for each byte that they are given.
const SOURCE = `
contract Oracle {
    function getL1Fee(bytes calldata data) external pure returns (uint256) { return 1000 * data.length; }
    function getOperatorFee(uint256 gasUsed) external pure returns (uint256) { return gasUsed; }
}
contract OracleBeforeIsthmus {
    function getL1Fee(bytes calldata data) external pure returns (uint256) { return 1000 * data.length; }
}
contract NodeInterface {
    function gasEstimateL1Component(address, bool creation, bytes calldata data)
        external payable returns (uint64, uint256, uint256)
    {
        require(!creation);
        return (uint64(data.length), 7, 9);
    }
}
`;

describe("DcaiClient: what contributing costs", function () {
  this.timeout(60_000);

  let compiled: ReturnType<typeof compile>;
  let deployment: Deployment;
  let anna: DcaiClient;
  let modelId: bigint;
  const samples = () => Array.from({ length: 100 }, (_, i) => sampleOf(deployment, i));
  // A client asks once what kind of chain it is on.
  const again = () => clientOf(deployment, anna.context.sender!.parts.signer);
  const place = (address: string, contract: string) =>
    deployment.network.networkHelpers.setCode(address, `0x${compiled[contract]!.evm.deployedBytecode.object}`);

  before(() => {
    compiled = compile(SOURCE);
  });

  beforeEach(async () => {
    deployment = await deploy();
    const owner = await clientOf(deployment, 0);
    ({ modelId } = await owner.createModel(newModel(deployment)));
    anna = await walletClient(deployment);
  });

  it("packs samples into batches that really stay below the cap", async () => {
    const gasCap = 2_000_000n;
    const plan = await anna.planBatches(modelId, samples(), { gasCap });
    expect(plan.measured).to.equal(true);
    expect(plan.batches.flatMap((batch) => batch.samples)).to.deep.equal(samples());
    expect(plan.batches.length).to.be.within(2, 12);
    for (const batch of plan.batches) {
      const { gasUsed } = await anna.contributeBatch(modelId, batch.samples);
      expect(gasUsed < gasCap).to.equal(true);
      expect(Number(batch.gas) / Number(gasUsed)).to.be.within(0.6, 2.5);
    }
    expect((await anna.planBatches(modelId, [])).batches).to.deep.equal([]);
  });

  it("has a rule of thumb for those who can't be asked", async () => {
    const { hub, network } = deployment;
    const reader = await DcaiClient.connect({ hub, runner: network.ethers.provider as never });
    const quote = await reader.quoteCost(modelId, samples());
    expect(quote).to.deep.include({ measured: false, samples: 100, chain: "l1", dataFee: 0n });
    const measured = await anna.quoteCost(modelId, samples());
    expect(measured.measured).to.equal(true);
    expect(Number(quote.gas) / Number(measured.gas)).to.be.within(0.5, 2);
  });

  it("counts deposits as they will be: the first batch at the price now, the others at the highest", async () => {
    await deployment.network.networkHelpers.time.increase(100 * 3600);
    const ceiling = 3600n * STAKE.priceWeight;
    const one = await anna.quoteCost(modelId, samples());
    expect(one.price < ceiling / 10n).to.equal(true);
    expect([one.batches, one.deposit]).to.deep.equal([1, 100n * one.price]);
    expect(one.fee).to.equal(one.gas * one.gasPrice);
    const careful = await walletClient(deployment, { sending: { gasCap: 3_000_000n } });
    const many = await careful.quoteCost(modelId, samples());
    expect(many.batches).to.be.greaterThan(1);
    const plan = await careful.planBatches(modelId, samples());
    const first = BigInt(plan.batches[0]!.samples.length);
    expect(many.deposit).to.equal(first * many.price + (100n - first) * ceiling);
  });

  it("adds the data fee of an OP-stack chain", async () => {
    const l1 = await anna.quoteCost(modelId, samples());
    await place(OP_GAS_PRICE_ORACLE, "OracleBeforeIsthmus");
    const op = await (await again()).quoteCost(modelId, samples());
    expect(op.chain).to.equal("op-stack");
    // 100 samples with five words of calldata each.
    expect(op.dataFee).to.satisfy((fee: bigint) => fee > 100n * 160n * 1000n && fee < 100n * 165n * 1000n);
    expect(op.fee).to.equal(op.executionFee + op.dataFee);
    expect(Number(op.gas) / Number(l1.gas), "but for the access list").to.be.within(0.95, 1.05);
    await place(OP_GAS_PRICE_ORACLE, "Oracle");
    const later = await (await again()).quoteCost(modelId, samples());
    expect(later.dataFee > op.dataFee, "with the operator's fee").to.equal(true);
  });

  it("takes the data's part out of the gas estimate of an Arbitrum chain", async () => {
    await deployment.network.networkHelpers.setCode(ARB_SYS, "0xfe");
    await place(ARB_NODE_INTERFACE, "NodeInterface");
    const arbitrum = await (await again()).quoteCost(modelId, samples());
    expect(arbitrum.chain).to.equal("arbitrum");
    const gasForData = arbitrum.dataFee / 7n;
    expect(gasForData > 100n * 160n && gasForData < 100n * 165n).to.equal(true);
    const plan = await (await again()).planBatches(modelId, samples());
    expect(arbitrum.gas).to.equal(plan.gas - gasForData);
  });
});
