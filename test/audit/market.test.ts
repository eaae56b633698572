import { expect } from "chai";
import { AbiCoder, keccak256, toBeHex } from "ethers";

import { audit } from "../../src/audit/audit.ts";
import { openDatabase } from "../../src/audit/database.ts";
import type { Database } from "../../src/audit/database.ts";
import type { AuditReport } from "../../src/audit/report.ts";
import { marketAbi } from "../../src/client/abi.ts";
import { connect } from "../../src/client/connect.ts";
import type { Context } from "../../src/client/context.ts";
import { Random } from "../../src/training/random.ts";
import { MODELS } from "../contracts/market/models.ts";
import { playRound } from "../contracts/market/round.ts";
import { deploySuite } from "../contracts/market/suite.ts";
import type { Suite } from "../contracts/market/suite.ts";
import { LyingProxy } from "./proxy.ts";
import type { NodeLog } from "./proxy.ts";

const isLong = process.env["DCAI_FUZZ"] === "long";
const SEED = 22;
const ROUNDS = isLong ? 4 : 2;
/** Orders are drawn from hashes of blocks, so that it differs from run to run what is judged. */
const MOST_ROUNDS = 12;
const LIES = isLong ? 44 : 8;
/** Events on which state hangs; of audited samples only how often there were some. */
const EVENTS = [
  ...["MarketOpened", "AuditDrawn", "BatchCommitted", "PartRevealed", "BatchRevealed", "PageRevealed"],
  ...["BaselineScored", "BatchDrawn", "BatchJudged", "BatchClaimed", "MarketClosed"],
];
/** Those whose amounts have bounds only, where a replay was cut short. */
const BOUNDED = ["BatchClaimed", "MarketClosed"];
const coder = AbiCoder.defaultAbiCoder();

describe("an audit of prediction markets", function () {
  this.timeout(1_200_000);
  const random = new Random(SEED);
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
    for (let round = 0; round < ROUNDS || (round < MOST_ROUNDS && !(await isJudgedBothWays())); round++) {
      await playRound(suite, `round ${round}`, expectClean);
    }
    const report = await expectClean();
    expect(report.models.map(({ mechanism }) => mechanism)).to.deep.equal(MODELS.map(() => "PredictionMarket"));
    expect(await isJudgedBothWays(), "some were accepted, some rejected").to.equal(true);
  });

  async function isJudgedBothWays(): Promise<boolean> {
    const judged = await database.query("select distinct state from market_batches where state in (3, 4)");
    return judged.length === 2;
  }

  it(`finds ${LIES} logs of the mechanism that are left out, sent twice or altered`, async () => {
    for (let i = 0; i < LIES; i++) {
      const log = await pickLog(EVENTS[i % EVENTS.length]!);
      if (log === undefined) continue;
      const { name } = marketAbi.parseLog(log)!;
      const how = ["left out", "sent twice", "altered"][random.below(BOUNDED.includes(name) ? 2 : 3)]!;
      const bit = random.below(256 * (log.topics.length - 1) + 4 * (log.data.length - 2));
      const report = await lie(log, how === "left out" ? [] : how === "sent twice" ? [log, log] : [flipped(log, bit)]);
      const what = `${name} ${how}${how === "altered" ? `, bit ${bit}` : ""}`;
      expect(report, what).to.not.equal("clean");
    }
    await forgetAll();
    await expectClean();
  });

  it("finds code that is not what was revealed", async () => {
    for (const name of ["PartRevealed", "PageRevealed"]) {
      const address = `0x${(await pickLog(name))!.data.slice(-40)}`;
      proxy.alter = (method, params, answer) => {
        if (method !== "eth_getCode" || params[0] !== address) return answer;
        return `${String(answer).slice(0, -1)}${(Number.parseInt(String(answer).at(-1)!, 16) ^ 1).toString(16)}`;
      };
      await forgetAll();
      const { report } = await audit(context, options());
      proxy.alter = (_method, _params, answer) => answer;
      // A page of other samples shows where the model's answers differ; a batch of others in its commitment.
      if (name === "PartRevealed") expect(report.mismatches[0]!.what).to.be.oneOf(["commitment", "code"]);
    }
    await forgetAll();
    await expectClean();
  });

  it("finds and names a bit of a market that was changed on the chain", async () => {
    const { address, place } = await findMarket();
    // The first four slots hold terms to the last bit.
    for (let slot = 0; slot < 4; slot++) {
      const at = toBeHex(place + BigInt(slot), 32);
      const word = await suite.ethers.provider.getStorage(address, at);
      const changed = toBeHex(BigInt(word) ^ (1n << BigInt(random.below(256))), 32);
      await suite.ethers.provider.send("hardhat_setStorageAt", [address, at, changed]);
      const { report } = await audit(context, options());
      await suite.ethers.provider.send("hardhat_setStorageAt", [address, at, word]);
      expect(report.mismatches[0]).to.include({ invariant: "INV-4", modelId: 1n, what: "market" });
      expect(report.mismatches[0]!.place).to.match(/^(?:terms\.\w+|unit|stake|pages|share|releaseAt) of market 1$/);
    }
    await expectClean();
  });

  /** Hardhat has no code in blocks that were mined in bulk, so that the hub's first block can't be found out. */
  function options() {
    return { database, fromBlock: 0 };
  }

  async function expectClean(): Promise<AuditReport> {
    const { report } = await audit(context, options());
    expect(report.mismatches).to.deep.equal([]);
    expect(report.unproven).to.deep.equal([]);
    return report;
  }

  async function pickLog(name: string): Promise<NodeLog | undefined> {
    const filter = { topics: [marketAbi.getEvent(name)!.topicHash], fromBlock: "0x0", toBlock: "latest" };
    const logs = (await proxy.send("eth_getLogs", [filter])) as NodeLog[];
    return logs[random.below(Math.max(1, logs.length))];
  }

  /** Audits anew through a node that gives others for one log. */
  async function lie(log: NodeLog, others: NodeLog[]): Promise<string> {
    await forgetAll();
    const isIt = (found: NodeLog) => found.blockNumber === log.blockNumber && found.logIndex === log.logIndex;
    proxy.lie = (logs) => logs.flatMap((found) => (isIt(found) ? others : [found]));
    const outcome = await audit(context, options()).then(
      ({ report }) => (report.ok ? "clean" : `${report.mismatches[0]!.what} ${report.mismatches[0]!.place}`),
      (error: unknown) => (error as { code: string }).code,
    );
    proxy.lie = (logs) => logs;
    return outcome;
  }

  /** Where the terms of model 1's first market begin. */
  async function findMarket(): Promise<{ address: string; place: bigint }> {
    const address = await suite.markets.getAddress();
    const { terms } = await suite.markets.getFunction("marketOf")(1, 1);
    for (let position = 0n; position < 16n; position++) {
      const ofModel = keccak256(coder.encode(["uint256", "uint256"], [1, position]));
      const place = BigInt(keccak256(coder.encode(["uint256", "bytes32"], [1, ofModel])));
      if ((await suite.ethers.provider.getStorage(address, place)) === terms.root) return { address, place };
    }
    throw new Error("No market is stored");
  }

  async function forgetAll(): Promise<void> {
    await database.query("drop schema public cascade");
    await database.query("create schema public");
  }
});

/** With a bit of a topic after the first, or of the data, flipped. */
function flipped(log: NodeLog, bit: number): NodeLog {
  const flip = (hex: string, at: number): string => {
    const digit = 2 + Math.floor(at / 4);
    const value = Number.parseInt(hex[digit]!, 16) ^ (8 >> (at % 4));
    return hex.slice(0, digit) + value.toString(16) + hex.slice(digit + 1);
  };
  const ofTopics = 256 * (log.topics.length - 1);
  if (bit >= ofTopics) return { ...log, data: flip(log.data, bit - ofTopics) };
  const number = 1 + Math.floor(bit / 256);
  return { ...log, topics: log.topics.map((topic, i) => (i === number ? flip(topic, bit % 256) : topic)) };
}
