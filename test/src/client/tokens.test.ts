import { expect } from "chai";
import { Contract } from "ethers";
import type { Signer } from "ethers";

import { contributeAll } from "../../../src/client/index.ts";
import type { DcaiClient } from "../../../src/client/index.ts";
import { expectRejection } from "../expect-error.ts";
import { compile, deployCompiled } from "./compile.ts";
import { clientOf, deploy, newModel, sampleInput, sampleOf, walletClient } from "./setup.ts";
import type { Deployment } from "./setup.ts";

const SOURCE = `
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";

contract Coin is ERC20Permit {
    constructor() ERC20("Coin", "COIN") ERC20Permit("Coin") { _mint(msg.sender, 1e24); }
    function decimals() public pure override returns (uint8) { return 6; }
}

// Like some old tokens: an allowance can't be changed into another one.
contract Stubborn is ERC20 {
    constructor() ERC20("Stubborn", "STUB") { _mint(msg.sender, 1e24); }
    function approve(address spender, uint256 value) public override returns (bool) {
        require(value == 0 || allowance(msg.sender, spender) == 0, "set it to 0 first");
        return super.approve(spender, value);
    }
}
`;

describe("DcaiClient with tokens", function () {
  this.timeout(60_000);

  const contracts = () => (compiled ??= compile(SOURCE));
  let compiled: ReturnType<typeof compile> | undefined;
  let deployment: Deployment;
  let bank: Signer;
  let coin: string;
  let anna: DcaiClient;

  beforeEach(async () => {
    deployment = await deploy();
    bank = (await deployment.network.ethers.getSigners())[0]! as unknown as Signer;
    coin = await deployCompiled(contracts()["Coin"]!, bank);
    anna = await walletClient(deployment);
    await give(anna.account!, coin, 10n ** 15n);
  });

  async function give(to: string, token: string, amount: bigint): Promise<void> {
    const contract = new Contract(token, ["function transfer(address, uint256) returns (bool)"], bank);
    await contract.getFunction("transfer")(to, amount);
  }

  it("approves what is missing, and stakes", async () => {
    expect((await anna.stake(coin, 1000n)).credited).to.equal(1000n);
    expect((await anna.stakeFor(await bank.getAddress(), coin, 5n)).credited).to.equal(5n);
    const [balance] = await anna.balances([coin]);
    expect(balance).to.deep.equal({
      currency: coin,
      symbol: "COIN",
      decimals: 6,
      staked: 1000n,
      wallet: 10n ** 15n - 1005n,
    });
    expect((await anna.unstake(coin, "all")).amount).to.equal(1000n);
  });

  it("stakes with a signature in place of an approval, from a key here or in the node", async () => {
    expect((await anna.stakeWithPermit(coin, 700n)).credited).to.equal(700n);
    const ben = await clientOf(deployment, 2);
    await give(ben.account!, coin, 50n);
    expect((await ben.stakeWithPermit(coin, 50n)).credited).to.equal(50n);
    await expectRejection(ben.stakeWithPermit(coin, 51n), "INSUFFICIENT_TOKENS", { needed: 51n, missing: 51n });
  });

  it("names a permit that is too late", async () => {
    await expectRejection(anna.stakeWithPermit(coin, 700n, { deadline: 1 }), "ERC20_INSUFFICIENT_ALLOWANCE");
  });

  it("copes with a token that wants its allowance reset first", async () => {
    const stubborn = await deployCompiled(contracts()["Stubborn"]!, bank);
    await give(anna.account!, stubborn, 1000n);
    const token = new Contract(stubborn, ["function approve(address, uint256) returns (bool)"]);
    const data = token.interface.encodeFunctionData("approve", [anna.hub, 3n]);
    const { sender } = anna.context;
    await sender!.submit({ to: stubborn, data });
    sender!.inFlight = 0;
    expect((await anna.stake(stubborn, 10n)).credited).to.equal(10n);
  });

  it("says what is missing, and what is no token", async () => {
    await expectRejection(anna.stake(coin, 10n ** 16n), "INSUFFICIENT_TOKENS", { needed: 10n ** 16n });
    await expectRejection(anna.unstake(deployment.sparse, 1n), "NOT_A_CURRENCY");
  });

  it("contributes to a model that is paid in tokens, staking what the deposits need", async () => {
    const owner = await clientOf(deployment, 0);
    const { modelId } = await owner.createModel(newModel(deployment, { currency: coin }));
    expect((await anna.modelInfo(modelId)).currency).to.equal(coin);
    const { deposit } = await anna.contribute(modelId, sampleOf(deployment, 500));
    expect(deposit > 0n).to.equal(true);
    await expectRejection(anna.contribute(modelId, sampleOf(deployment, 501), { value: 1n }), "ETHER_NOT_ACCEPTED");
    const rows = Array.from({ length: 60 }, (_, i) => sampleInput(i));
    const { encoder } = deployment;
    const summary = await contributeAll(anna, rows, { modelId, encoder, maxBatch: 20 });
    expect(summary).to.deep.include({ done: 60, batches: 3 });
    const [balance] = await anna.balances([coin]);
    expect(balance!.wallet + balance!.staked + summary.spent + deposit).to.equal(10n ** 15n);
  });
});
