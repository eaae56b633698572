import { expect } from "chai";

import { audit } from "../../src/audit/audit.ts";
import { openDatabase } from "../../src/audit/database.ts";
import type { Database } from "../../src/audit/database.ts";
import { connect } from "../../src/client/connect.ts";
import type { Context } from "../../src/client/context.ts";
import { MODELS } from "../contracts/market/models.ts";
import { playRound } from "../contracts/market/round.ts";
import { deploySuite } from "../contracts/market/suite.ts";
import type { Suite } from "../contracts/market/suite.ts";
import { LyingProxy } from "./proxy.ts";

const isLong = process.env["DCAI_FUZZ"] === "long";
const SEED = 21;
const ROUNDS = isLong ? 20 : 3;

describe("an audit of prediction markets", function () {
  this.timeout(600_000);
  let suite: Suite;
  let proxy: LyingProxy;
  let context: Context;
  let database: Database;

  before(async () => {
    suite = await deploySuite(SEED);
    proxy = new LyingProxy(suite.ethers.provider);
    context = await connect({ hub: suite.hubAddress, runner: proxy as never });
    database = await openDatabase();
  });
  after(async () => {
    await database.close();
    await suite.connection.close();
  });

  it("proves everything at every stage of markets on all classifiers", async () => {
    for (let round = 0; round < ROUNDS; round++) await playRound(suite, `round ${round}`, expectClean);
    const report = await expectClean();
    expect(report.models.map(({ mechanism }) => mechanism)).to.deep.equal(MODELS.map(() => "PredictionMarket"));
    const [row] = await database.query("select count(*) as count from market_batches where state = 3");
    expect(Number(row!["count"])).to.be.above(2);
  });

  async function expectClean() {
    const { report } = await audit(context, { database });
    expect(report.mismatches).to.deep.equal([]);
    expect(report.unproven).to.deep.equal([]);
    return report;
  }
});
