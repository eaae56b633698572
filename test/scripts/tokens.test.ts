import { expect } from "chai";
import type { Contract } from "ethers";

import type { ClaimPoolResult } from "../../scripts/claim.ts";
import type { ContributeResult } from "../../scripts/contribute.ts";
import type { FundResult } from "../../scripts/fund.ts";
import type { ShowResult } from "../../scripts/show.ts";
import type { StakeResult } from "../../scripts/stake.ts";
import type { ClaimResult } from "../../scripts/support/claims.ts";
import type { UnstakeResult } from "../../scripts/unstake.ts";
import { DcaiClient } from "../../src/client/index.ts";
import { stakePriceUp } from "../../src/incentives/stake-price.ts";
import type { Printed } from "./books.ts";
import { makeWorld } from "./world.ts";
import type { World } from "./world.ts";

const HOUR = 3_600;
const [OWNER, HONEST, WRONG, SWEEPER] = [0, 1, 2, 3];
const SETTINGS = { refundWait: "1h", confirmWait: "0", ownerWait: "3h", anyoneWait: "6h", poolPeriod: "1h" };

/** Tokens, and how many transactions a first stake takes. */
const TOKENS = [
  { name: "SixDecimalsToken", decimals: 6, byPermit: false, transactions: 2 },
  { name: "PermitToken", decimals: 18, byPermit: true, transactions: 1 },
];

for (const { name, decimals, byPermit, transactions } of TOKENS) {
  describe(`the tasks, in a token of ${decimals} decimals (${name})`, function () {
    this.timeout(120_000);
    const unit = 10n ** BigInt(decimals);
    const weight = unit / 1000n;
    let world: World;
    let hub: string;
    let token: Contract;
    let currency: string;
    let accounts: string[];
    let client: DcaiClient;

    before(async () => {
      world = await makeWorld();
      ({ hub } = await world.run<{ hub: string }>("deploy"));
      const { ethers } = await world.hre.network.getOrCreate();
      token = (await ethers.deployContract(name)) as unknown as Contract;
      currency = await token.getAddress();
      accounts = (await ethers.getSigners()).map(({ address }) => address);
      for (const who of [OWNER, HONEST, WRONG]) await token.getFunction("mint")(accounts[who], 1000n * unit);
      client = await DcaiClient.connect({ hub, runner: ethers.provider });
      const model = { name: "messages", data: "docs/examples/messages.csv", features: 512 };
      const out = `${world.folder}/model.json`;
      await world.fail("create", { ...model, currency, out }, "MISSING_OPTION", { option: "--price-weight" });
      await world.run("create", { ...model, currency, out, priceWeight: "0.001", ...SETTINGS });
    });
    after(() => world.remove());

    const run = <Result>(task: string, who: number, options: Record<string, string | boolean> = {}) =>
      world.run<Printed<Result>>(task, { from: String(who), ...options });
    const held = (who: number): Promise<bigint> => token.getFunction("balanceOf")(accounts[who]);
    const staked = (who: number): Promise<bigint> => client.stakedBalance(currency, accounts[who]);
    const nonce = async (who: number) => Number(await world.rpc("eth_getTransactionCount", [accounts[who], "latest"]));

    /** Contributes, and checks the deposits to the last unit against the formula of the price. */
    async function contribute(who: number, rows: string[]): Promise<bigint> {
      const { lastContributionAt } = await client.modelInfo(1n);
      const data = world.file(`rows-${who}-${lastContributionAt}.csv`, `label,text\n${rows.join("\n")}\n`);
      const before = (await held(who)) + (await staked(who));
      const sent = await run<ContributeResult>("contribute", who, { data, yes: true });
      expect(sent.done).to.equal(rows.length);
      const made = (await client.contributions(1n)).slice(-rows.length);
      const elapsed = BigInt(made[0]!.contributedAt - lastContributionAt);
      const price = stakePriceUp({ priceWeight: weight, elapsed, count: BigInt(rows.length) });
      for (const { deposit } of made) expect(deposit).to.equal(price);
      expect(BigInt(sent.spent)).to.equal(price * BigInt(rows.length));
      expect(before - (await held(who)) - (await staked(who))).to.equal(BigInt(sent.spent));
      return BigInt(sent.spent);
    }

    /** Claims, and checks that what is told is what was credited. */
    async function claim(task: string, who: number, items: number): Promise<bigint> {
      const before = await staked(who);
      const { claims } = await run<ClaimResult>(task, who, { yes: true });
      expect(claims[0]!.settled, task).to.have.length(items);
      expect(claims[0]).to.include({ currency, symbol: await token.getFunction("symbol")() });
      expect((await staked(who)) - before).to.equal(BigInt(claims[0]!.amount));
      return BigInt(claims[0]!.amount);
    }

    it("go through every flow of the stake mechanism, exact to the smallest unit", async () => {
      await world.fail("stake", { currency, amount: "1001", from: "1" }, "INSUFFICIENT_TOKENS", { missing: unit });
      await world.fail("stake", { currency, amount: `0.${"0".repeat(decimals)}1`, from: "1" }, "BAD_AMOUNT");
      const sent = await nonce(HONEST);
      const first = await run<StakeResult>("stake", HONEST, { currency, amount: "100" });
      expect(first).to.deep.include({ credited: String(100n * unit), staked: String(100n * unit), byPermit });
      expect((await nonce(HONEST)) - sent).to.equal(transactions);

      const honest = await contribute(HONEST, [
        "spam,Claim your free cash prize today",
        "ham,See you at lunch on Friday",
      ]);
      await world.wait(HOUR);
      expect(await claim("refund", HONEST, 2)).to.equal(honest);
      const wrong = await contribute(WRONG, ["ham,Win a free cash prize now", "ham,Claim your free prize today"]);
      await world.wait(HOUR);
      expect(await claim("report", HONEST, 2), "all of it, as nobody else has standing").to.equal(wrong);

      const taken = await contribute(WRONG, ["ham,Win your free cash prize"]);
      await world.wait(3 * HOUR);
      expect(await claim("take", OWNER, 3), "of the two others nothing is left").to.equal(taken);
      const swept = await contribute(WRONG, ["ham,Claim a free cash prize now"]);
      await world.wait(6 * HOUR);
      const tip = await claim("sweep", SWEEPER, 1);
      expect(tip).to.equal(swept / 100n);
      expect(await client.poolOf(1n), "the rest").to.equal(swept - tip);

      // The owner's balance lacks most of it: the rest comes out of the wallet.
      const wallet = await held(OWNER);
      const funded = await run<FundResult>("fund", OWNER, { amount: "50", yes: true });
      expect(wallet - (await held(OWNER))).to.equal(50n * unit - taken);
      expect(await staked(OWNER)).to.equal(0n);
      const pool = 50n * unit + swept - tip;
      expect(funded).to.include({ amount: String(50n * unit), pool: String(pool), streamed: String(pool) });
      await world.wait(HOUR);
      const owed = (honest * ((pool << 64n) / honest)) >> 64n; // standing is what was refunded
      const { account } = await run<ShowResult>("show", HONEST, { account: "1" });
      expect(account!.parts[0]).to.include({ standing: String(honest), owed: String(owed) });
      const { claims } = await run<ClaimPoolResult>("claim", HONEST, { yes: true });
      expect(claims.map(({ amount }) => amount)).to.deep.equal([String(owed)]);

      const out = await run<UnstakeResult>("unstake", HONEST, { currency });
      expect(BigInt(out.amount)).to.equal(100n * unit + wrong + owed);
      expect(await held(HONEST)).to.equal(1000n * unit + wrong + owed);
      let books = await client.poolOf(1n);
      for (const who of [OWNER, HONEST, WRONG, SWEEPER]) books += await staked(who);
      expect(await token.getFunction("balanceOf")(hub), "INV-1: the hub holds what it owes").to.equal(books);
      const paid = wrong + taken + swept;
      expect((await held(WRONG)) + (await staked(WRONG)), "who was wrong pays all").to.equal(1000n * unit - paid);
    });

    it("show amounts as the token counts", async () => {
      const text = await world.print("show", { model: "messages" });
      expect(text).to.match(/price weight +│ 0\.001 (SIX|PMT)/);
      expect(text).to.match(/mechanism +│ StakeIncentive, paid in (SIX|PMT)/);
    });

    it("refuse what is no token, by name", async () => {
      await world.fail("stake", { currency: "coin", amount: "1" }, "BAD_ADDRESS", { option: "--currency" });
      await world.fail("stake", { currency: hub, amount: "1" }, "NOT_A_TOKEN", { currency: hub });
      await world.fail("stake", { currency: accounts[9]!, amount: "1" }, "NOT_A_TOKEN", { currency: accounts[9] });
    });
  });
}
