import { expect } from "chai";

import { ETHER_UNIT } from "../../scripts/support/amounts.ts";
import { PROFILES, profileOf } from "../../scripts/support/profiles.ts";
import type { ProfileName } from "../../scripts/support/profiles.ts";
import { chooseStakeSettings } from "../../scripts/support/stake-settings.ts";
import { expectError } from "../src/expect-error.ts";
import { makeWorld } from "./world.ts";
import type { World } from "./world.ts";

const DATA = "docs/examples/messages.csv";
const ETHER = { chainId: 31_337, unit: ETHER_UNIT, isEther: true };
const COIN = { chainId: 1, unit: { symbol: "COIN", decimals: 6 }, isEther: false };
const NAMES = Object.keys(PROFILES) as ProfileName[];

describe("profiles of the stake mechanism", function () {
  this.timeout(60_000);
  let world: World;

  before(async () => {
    world = await makeWorld();
    await world.run("deploy");
  });
  after(() => world.remove());

  it("share pools for no longer than refunds take, and let reports be filed before", () => {
    for (const { refundWait, confirmWait, poolPeriod } of Object.values(PROFILES)) {
      expect(poolPeriod).to.be.at.most(refundWait);
      expect(confirmWait).to.be.at.most(refundWait);
    }
  });

  it("are chosen by the chain", () => {
    expect([31_337, 1, 11_155_111, 10].map(profileOf)).to.deep.equal(["local", "testnet", "testnet", "testnet"]);
    expect(chooseStakeSettings({}, ETHER)).to.deep.equal({ profile: "local", settings: PROFILES.local });
  });

  for (const profile of NAMES) {
    it(`${profile}: is what a model gets that is made with it`, async () => {
      const created = await world.run<{ modelId: string }>("create", {
        name: profile,
        data: DATA,
        profile,
        features: 64,
      });
      const { priceWeight, ...rest } = PROFILES[profile];
      const settings = { ...rest, priceWeight: priceWeight.toString() };
      expect(created).to.deep.include({ profile, settings });
      const { model } = await world.run<{ model: { stake: object } }>("show", { model: created.modelId });
      expect(model.stake).to.deep.include(settings);
    });
  }

  it("give way to what is named", async () => {
    const named = {
      priceWeight: "3gwei",
      refundWait: "2h",
      confirmWait: "1h",
      ownerWait: "5h",
      anyoneWait: "6h",
      sweepTipBps: "7",
      poolPeriod: "90m",
    };
    const hours = (number: number) => number * 3_600;
    const settings = {
      priceWeight: "3000000000",
      refundWait: hours(2),
      confirmWait: hours(1),
      ownerWait: hours(5),
      anyoneWait: hours(6),
      sweepTipBps: 7,
      poolPeriod: hours(1.5),
    };
    const options = { name: "named", data: DATA, profile: "mainnet", features: 64, ...named };
    expect(await world.run("create", options)).to.deep.include({ profile: "mainnet", settings });
  });

  it("refuse what makes no sense, by name", async () => {
    const create = { name: "bad", data: DATA, features: 64 };
    await world.fail("create", { ...create, profile: "moon" }, "BAD_OPTION", { option: "--profile", value: "moon" });
    await world.fail("create", { ...create, confirmWait: "1d" }, "BAD_WAITS");
    await world.fail("create", { ...create, poolPeriod: "59m" }, "BAD_POOL_PERIOD");
    await world.fail("create", { ...create, poolPeriod: "3651d" }, "BAD_POOL_PERIOD");
    await world.fail("create", { ...create, poolPeriod: "soon" }, "BAD_DURATION", { option: "--pool-period" });
    await world.fail("create", { ...create, refundWait: "50000d" }, "BAD_OPTION", { option: "--refund-wait" });
    for (const sweepTipBps of ["501", "-1", "1.5", "few"]) {
      await world.fail("create", { ...create, sweepTipBps }, "BAD_OPTION", { option: "--sweep-tip-bps" });
    }
    await world.fail("create", { ...create, priceWeight: "1000000000000" }, "BAD_OPTION", { option: "--price-weight" });
    await world.fail("create", { ...create, priceWeight: "100000000" }, "BAD_PRICE_WEIGHT");
    await world.fail("create", { ...create, priceWeight: "-1" }, "BAD_AMOUNT");
  });

  it("have no price in a token, which may be worth anything", () => {
    expectError(() => chooseStakeSettings({}, COIN), "MISSING_OPTION", { option: "--price-weight" });
    const { settings } = chooseStakeSettings({ priceWeight: "0.01" }, COIN);
    expect(settings).to.deep.equal({ ...PROFILES.testnet, priceWeight: 10_000n });
  });
});
