import { setTimeout } from "node:timers/promises";

import { expect } from "chai";

import { audit } from "../../src/audit/audit.ts";
import { openDatabase } from "../../src/audit/database.ts";
import type { Database } from "../../src/audit/database.ts";
import { migrate, SCHEMA_VERSION } from "../../src/audit/migrations.ts";
import { connect } from "../../src/client/connect.ts";
import type { Context } from "../../src/client/context.ts";
import { expectRejection } from "../src/expect-error.ts";
import { History } from "../contracts/replay/history.ts";
import { deploySuite } from "../contracts/replay/suite.ts";
import type { Suite } from "../contracts/replay/suite.ts";
import { LyingProxy } from "./proxy.ts";

const NO_WAIT = { baseMs: 1, maxMs: 2 };

describe("an audit's reading", function () {
  this.timeout(300_000);
  let suite: Suite;
  let history: History;
  let proxy: LyingProxy;
  let context: Context;
  let database: Database;

  before(async () => {
    suite = await deploySuite(5);
    history = new History(suite);
    await history.run(60);
    database = await openDatabase();
  });
  after(() => database.close());

  beforeEach(async () => {
    proxy = new LyingProxy(suite.ethers.provider);
    context = await connect({ hub: suite.hubAddress, runner: proxy as never, retry: NO_WAIT });
    await forgetAll();
  });

  it("goes on where it stopped", async () => {
    const first = await audit(context, { database });
    await history.run(30);
    const asked: string[] = [];
    proxy.before = (method, params) => {
      if (method === "eth_getLogs") asked.push((params[0] as { fromBlock: string }).fromBlock);
    };
    const second = await audit(context, { database });
    expect(second.report.mismatches).to.deep.equal([]);
    expect(second.report.events).to.be.above(first.report.events);
    expect(asked.map(Number).every((from) => from > first.report.block)).to.equal(true);
  });

  it("makes ranges shorter where the node refuses long ones, and repeats what fails", async () => {
    let refused = 0;
    let requests = 0;
    proxy.before = (method, params) => {
      requests++;
      if (requests % 7 === 0) throw Object.assign(new Error("429 Too Many Requests"), { status: 429 });
      if (method !== "eth_getLogs") return;
      const { fromBlock, toBlock } = params[0] as { fromBlock: string; toBlock: string };
      if (Number(toBlock) - Number(fromBlock) < 10) return;
      refused++;
      throw Object.assign(new Error("query exceeds max block range 10"), { code: -32005 });
    };
    const { report } = await audit(context, { database });
    expect(refused).to.be.above(2);
    expect(report.mismatches).to.deep.equal([]);
  });

  it("forgets what a reorganisation took away, and reads what came instead", async () => {
    const { provider } = suite.ethers;
    const before = await audit(context, { database });
    const snapshot = (await provider.send("evm_snapshot", [])) as string;
    await history.run(25);
    const lost = await audit(context, { database });
    expect(lost.report.ok).to.equal(true);
    await provider.send("evm_revert", [snapshot]);
    await provider.send("evm_increaseTime", [77]);
    await history.run(12);
    const after = await audit(context, { database });
    expect(after.report.mismatches).to.deep.equal([]);
    expect(after.report.events).to.be.above(before.report.events);
    const kept = await reportOfNothing();
    expect(after.report).to.deep.equal(kept);
  });

  it("starts again when the chain is reorganised while it reads", async () => {
    const { provider } = suite.ethers;
    const snapshot = (await provider.send("evm_snapshot", [])) as string;
    await history.run(10);
    let isDone = false;
    const send = proxy.send.bind(proxy);
    proxy.send = async (method, params) => {
      const answer = await send(method, params);
      if (method === "eth_getLogs" && (params[0] as { topics: unknown[] }).topics.length === 0 && !isDone) {
        isDone = true;
        await provider.send("evm_revert", [snapshot]);
        await provider.send("evm_increaseTime", [99]);
        await history.run(20);
      }
      return answer;
    };
    const { report } = await audit(context, { database });
    expect(isDone).to.equal(true);
    expect(report.mismatches).to.deep.equal([]);
    expect(report.block).to.equal(await provider.getBlockNumber());
  });

  it("starts again when the chain is reorganised while it compares", async () => {
    const { provider } = suite.ethers;
    const snapshot = (await provider.send("evm_snapshot", [])) as string;
    await history.run(10);
    let isDone = false;
    const send = proxy.send.bind(proxy);
    proxy.send = async (method, params) => {
      if (method === "eth_call" && (params[0] as { to?: string }).to === undefined && !isDone) {
        isDone = true;
        await provider.send("evm_revert", [snapshot]);
        await provider.send("evm_increaseTime", [55]);
        await history.run(20);
      }
      return send(method, params);
    };
    const { report } = await audit(context, { database });
    expect(isDone).to.equal(true);
    expect(report.mismatches).to.deep.equal([]);
    expect(report.block).to.equal(await provider.getBlockNumber());
  });

  it("asks again where the node drops the connection, answers too late or with an error of its own", async () => {
    const retry = { ...NO_WAIT, timeoutMs: 300 };
    context = await connect({ hub: suite.hubAddress, runner: proxy as never, retry });
    const troubles = [
      () => Promise.reject(Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" })),
      () => setTimeout(600, []), // a wrong answer, and too late
      () => Promise.reject(Object.assign(new Error("HTTP 503 Service Unavailable"), { status: 503 })),
    ];
    let requests = 0;
    const send = proxy.send.bind(proxy);
    proxy.send = async (method, params) => {
      const trouble = requests++ % 9 === 4 ? troubles[Math.floor(requests / 9) % troubles.length] : undefined;
      return trouble === undefined ? send(method, params) : trouble();
    };
    const { report } = await audit(context, { database });
    expect(requests).to.be.above(9 * troubles.length);
    expect(report.mismatches).to.deep.equal([]);
  });

  it("says that the node does not answer, and goes on when it does again", async () => {
    context = await connect({ hub: suite.hubAddress, runner: proxy as never, retry: { ...NO_WAIT, attempts: 2 } });
    let left = 12;
    proxy.before = () => {
      if (left-- <= 0) throw Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:8545"), { code: "ECONNREFUSED" });
    };
    await expectRejection(audit(context, { database }), "RPC_FAILED");
    left = Infinity;
    const { report } = await audit(context, { database });
    expect(report.mismatches).to.deep.equal([]);
    expect(report).to.deep.equal(await reportOfNothing());
  });

  it("looks at nothing after the last final block if it is told so", async () => {
    const { report } = await audit(context, { database, finalized: true });
    const final = (await suite.ethers.provider.send("eth_getBlockByNumber", ["finalized", false])) as {
      number: string;
    };
    expect(report.block).to.equal(Number(final.number));
    expect(report.mismatches).to.deep.equal([]);
  });

  it("refuses a database of another hub, choice of models or later version", async () => {
    await audit(context, { database });
    const error = await expectRejection(audit(context, { database, modelId: 1n }), "DATABASE_OF_ANOTHER");
    expect(error.details).to.include({ expected: "1", found: "all" });
    await database.query("update settings set value = '0x01' where name = 'genesis'");
    await expectRejection(audit(context, { database }), "DATABASE_OF_ANOTHER");
    await database.query("insert into migrations (version) values (99)");
    await expectRejection(audit(context, { database }), "DATABASE_TOO_NEW", { found: 99 });
  });

  it("brings a database of an older schema up to date, and reads anew what that did not follow", async () => {
    const expected = await reportOfNothing();
    for (let version = 1; version < SCHEMA_VERSION; version++) {
      await forgetAll();
      await migrate(database, version);
      await database.query("insert into settings (name, value) values ('read_to', '1000000')");
      const { report } = await audit(context, { database });
      expect(report, `schema ${version}`).to.deep.equal(expected);
    }
  });

  it("says it when the node has forgotten the state", async () => {
    proxy.before = (method, params) => {
      const { to } = (params[0] ?? {}) as { to?: string };
      if (method === "eth_call" && (to === undefined || to.toLowerCase() === suite.hubAddress.toLowerCase()))
        throw Object.assign(new Error("missing trie node 0xabcd (path ) state is not available"), { code: -32000 });
    };
    await expectRejection(audit(context, { database }), "STATE_NOT_KEPT");
  });

  async function forgetAll(): Promise<void> {
    await database.query("drop schema public cascade");
    await database.query("create schema public");
  }

  async function reportOfNothing() {
    await forgetAll();
    return (await audit(context, { database })).report;
  }
});
