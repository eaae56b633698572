import { expect } from "chai";
import { AbiCoder, keccak256, toBeHex } from "ethers";
import type { LogDescription } from "ethers";

import { audit } from "../../src/audit/audit.ts";
import { openDatabase } from "../../src/audit/database.ts";
import type { Database } from "../../src/audit/database.ts";
import type { AuditReport } from "../../src/audit/report.ts";
import { hubAbi } from "../../src/client/abi.ts";
import { connect } from "../../src/client/connect.ts";
import type { Context } from "../../src/client/context.ts";
import { DcaiError } from "../../src/errors.ts";
import { Random } from "../../src/training/random.ts";
import { History } from "../contracts/replay/history.ts";
import { deploySuite } from "../contracts/replay/suite.ts";
import type { Suite } from "../contracts/replay/suite.ts";
import { LyingProxy } from "./proxy.ts";
import type { NodeLog } from "./proxy.ts";

const isLong = process.env["DCAI_FUZZ"] === "long";
const STEPS = isLong ? 600 : 250;
const CORRUPTIONS = isLong ? 200 : 24;
const SEED = 11;

/** Mechanisms of which each event of the hub, but for what is said below, leads to something that is compared. */
const FOLLOWED = ["StakeIncentive", "PointsIncentive"];
/** What a byte of parameters may be. */
const PART = /^(?:weight|count|sum|number of samples|norm|bias|settings|unused bytes)\b/;

/** A log that can be tampered with, and what it says. */
interface Target {
  readonly log: NodeLog;
  readonly event: LogDescription;
}

describe(`an audit of a chain that is corrupted in ${CORRUPTIONS} ways`, function () {
  this.timeout(3_000_000);
  const random = new Random(SEED);
  let suite: Suite;
  let proxy: LyingProxy;
  let context: Context;
  let database: Database;
  let targets: Target[];
  let clean: AuditReport;

  before(async () => {
    suite = await deploySuite(SEED);
    await new History(suite).run(STEPS);
    proxy = new LyingProxy(suite.ethers.provider);
    context = await connect({ hub: suite.hubAddress, runner: proxy as never });
    database = await openDatabase();
    ({ report: clean } = await audit(context, { database }));
    targets = await findTargets();
  });
  after(() => database.close());

  it("finds nothing before", () => {
    expect(clean.mismatches).to.deep.equal([]);
    expect(targets.length).to.be.above(50);
  });

  for (let i = 0; i < CORRUPTIONS; i++) {
    const [name, corrupt] = i % 2 === 0 ? storageKind(i / 2) : logKind((i - 1) / 2);
    it(`finds and names ${name} (${i + 1})`, () => corrupt());
  }

  /** One bit of a storage slot, put back afterwards. */
  function storageKind(number: number): [string, () => Promise<void>] {
    const kinds: [string, () => Promise<void>][] = [
      ["a bit of a parameter", flipParameter],
      ["a bit of a record", flipRecord],
      ["a balance that was moved", moveBalance],
      ["ether that left", takeEther],
    ];
    return kinds[number % kinds.length]!;
  }

  function logKind(number: number): [string, () => Promise<void>] {
    const kinds: [string, () => Promise<void>][] = [
      ["a log that was left out", () => lieAbout("left out", () => [])],
      ["a log of which a bit was flipped", flipLog],
      ["a log that was sent twice", () => lieAbout("sent twice", (log) => [log, log])],
      ["a log that was invented after another", () => lieAbout("invented", (log) => [log, invented(log)])],
    ];
    return kinds[number % kinds.length]!;
  }

  async function flipParameter(): Promise<void> {
    const { modelId, parameterSlots } = clean.models[random.below(clean.models.length)]!;
    const { classifier } = (await suite.hub.getFunction("modelInfo")(modelId)) as { classifier: string };
    const slot = random.below(parameterSlots);
    const place = toBeHex(BigInt(mappingSlot(modelId, 0n)) + BigInt(slot), 32);
    // The first slot's settings decide how many there are; weights begin at bit 160 from the top.
    const report = await withStorage(classifier, place, (word) => word ^ (1n << BigInt(random.below(160))));
    const [mismatch] = report.mismatches;
    expect(mismatch).to.include({ invariant: "INV-4", modelId, what: "parameter", block: clean.block });
    const [, at, part] = /^slot (\d+) \((.*)\)$/.exec(mismatch!.place)!;
    expect(Number(at)).to.equal(slot);
    expect(part).to.match(PART);
    expect(report.mismatches.filter(({ what }) => what === "parameter")).to.have.length(1);
  }

  async function flipRecord(): Promise<void> {
    await audit(context, { database });
    const rows = await database.query("select model_id, id from contributions order by id");
    const { model_id, id } = rows[random.below(rows.length)]!;
    const modelId = BigInt(String(model_id));
    const place = await findSlot(suite.hubAddress, modelId, String(id));
    const report = await withStorage(suite.hubAddress, place, (word) => word ^ (1n << BigInt(random.below(256))));
    expect(report.mismatches[0]).to.include({ invariant: "INV-4", modelId, what: "record", place: id });
  }

  async function moveBalance(): Promise<void> {
    await audit(context, { database });
    const rows = await database.query("select account from balances where amount > 1000 and currency like '0x0000%'");
    const first = random.below(rows.length);
    const second = (first + 1 + random.below(rows.length - 1)) % rows.length;
    const accounts = [first, second].map((row) => String(rows[row]!["account"]));
    const amount = BigInt(1 + random.below(999));
    const { hubAddress } = suite;
    const [from, to] = await Promise.all(accounts.map((account) => findSlot(hubAddress, 0n, `0x${account.slice(2).padStart(64, "0")}`))); // prettier-ignore
    const report = await withStorage(hubAddress, from!, (word) => word - amount, () => withStorage(hubAddress, to!, (word) => word + amount)); // prettier-ignore
    expect(report.mismatches).to.have.length(2);
    for (const account of accounts) {
      const found = report.mismatches.find(({ place }) => place.startsWith(account));
      expect(found).to.include({ invariant: "INV-4", modelId: null, what: "balance" });
    }
  }

  async function takeEther(): Promise<void> {
    const { held } = clean.holdings[0]!;
    await suite.ethers.provider.send("hardhat_setBalance", [suite.hubAddress, `0x${(held - 1n).toString(16)}`]);
    const { report } = await audit(context, { database });
    await suite.ethers.provider.send("hardhat_setBalance", [suite.hubAddress, `0x${held.toString(16)}`]);
    expect(report.mismatches).to.have.length(1);
    expect(report.mismatches[0]).to.include({ invariant: "INV-1", what: "holdings", actual: String(held - 1n) });
  }

  /** The slot of `mapping(number => mapping(key => value))` in which something is: each position is tried. */
  async function findSlot(address: string, number: bigint, key: string): Promise<string> {
    for (let position = 0n; position < 32n; position++) {
      const place = mappingSlot(key, mappingSlot(number, position));
      if (BigInt(await suite.ethers.provider.getStorage(address, place)) !== 0n) return place;
    }
    throw new Error(`Nothing is stored for ${number} and ${key}`);
  }

  /** Changes a slot, audits, and puts it back. */
  async function withStorage(
    address: string,
    place: string,
    change: (word: bigint) => bigint,
    run: () => Promise<AuditReport> = async () => (await audit(context, { database })).report,
  ): Promise<AuditReport> {
    const { provider } = suite.ethers;
    const word = await provider.getStorage(address, place);
    await provider.send("hardhat_setStorageAt", [address, place, toBeHex(change(BigInt(word)), 32)]);
    const report = await run();
    await provider.send("hardhat_setStorageAt", [address, place, word]);
    expect(report.ok).to.equal(false);
    return report;
  }

  async function flipLog(): Promise<void> {
    const { log, event } = pick((candidate) => flippable(candidate).length > 0);
    const bits = flippable({ log, event });
    const bit = bits[random.below(bits.length)]!;
    await lieAboutThis(`${event.name}, bit ${bit}`, log, (found) => [flipped(found, bit)]);
  }

  async function lieAbout(how: string, change: (log: NodeLog) => NodeLog[]): Promise<void> {
    // Loading the same parameters again is no lie that anybody could tell.
    const { log, event } = pick(({ event }) => how !== "invented" || event.name !== "ParametersLoaded");
    await lieAboutThis(`${event.name} ${how}`, log, change);
  }

  /** Audits anew, with a database that knows nothing, through a node that lies about one log. */
  async function lieAboutThis(what: string, log: NodeLog, change: (log: NodeLog) => NodeLog[]): Promise<void> {
    await forgetAll();
    proxy.lie = (logs) => logs.flatMap((found) => (isSame(found, log) ? change(found) : [found]));
    const outcome = await audit(context, { database }).then(
      ({ report }) => report,
      (error: unknown) => error,
    );
    proxy.lie = (logs) => logs;
    await forgetAll();
    if (outcome instanceof DcaiError) {
      expect(outcome.code, what).to.equal("BAD_LOG");
      expect(outcome.message, what).to.contain(`block ${Number(log.blockNumber)}`);
      return;
    }
    const report = outcome as AuditReport;
    expect(report.ok, `${what} in block ${Number(log.blockNumber)} is not found`).to.equal(false);
    for (const { place, what: kind, block } of report.mismatches) {
      expect(place).to.match(/\S/);
      expect(kind).to.match(/\S/);
      expect(block).to.be.at.most(clean.block);
    }
  }

  async function forgetAll(): Promise<void> {
    await database.query("drop schema public cascade");
    await database.query("create schema public");
  }

  function pick(fits: (target: Target) => boolean): Target {
    const candidates = targets.filter(fits);
    return candidates[random.below(candidates.length)]!;
  }

  /** Logs on which something hangs that is proven. */
  async function findTargets(): Promise<Target[]> {
    const logs = (await suite.ethers.provider.send("eth_getLogs", [
      { address: suite.hubAddress, fromBlock: "0x0", toBlock: "latest" },
    ])) as NodeLog[];
    const mechanisms = new Map(clean.models.map(({ modelId, mechanism }) => [modelId, mechanism]));
    const all = logs.map((log) => ({ log, event: hubAbi.parseLog(log)! }));
    return all.filter(({ event: { name, args } }) => {
      if (["Approval", "Skipped"].includes(name)) return false;
      // That a model is minted, and to whom, `ModelCreated` says too.
      if (name === "Transfer" && BigInt(args["from"] as string) === 0n) return false;
      const modelId = (args.toObject()["modelId"] ?? args.toObject()["tokenId"] ?? null) as bigint | null;
      const mechanism = modelId === null ? undefined : mechanisms.get(modelId)!;
      // A contribution to a free model that taught nothing, and that nobody came back to, is a record that only its event names.
      const isFree = mechanism === "PointsIncentive";
      if (name === "Contributed" && isFree && BigInt(args["trace"] as string) === 0n) return false;
      return mechanism === undefined || FOLLOWED.includes(mechanism);
    });
  }
});

/** Bits of the topics and data of a log, those on which nothing hangs left out. Bit 0 is the first of topic 0. */
function flippable({ log, event }: Target): number[] {
  const free = new Set<number>(); // topics that no state follows from
  if (event.name === "Staked" || event.name === "Unstaked") free.add(3); // who paid, or where the money went
  if (event.name === "CurrencyAdded") free.add(1); // the hub's own number of a currency
  if (event.name === "Reported" && event.args["amount"] === 0n) free.add(3); // who filed a report
  if (event.name === "Swept" && event.args["tip"] === 0n) free.add(3);
  const bits: number[] = [];
  const total = 256 * log.topics.length + 4 * (log.data.length - 2);
  for (let bit = 0; bit < total; bit++)
    if (bit >= 256 * log.topics.length || !free.has(Math.floor(bit / 256))) bits.push(bit);
  return bits;
}

function flipped(log: NodeLog, bit: number): NodeLog {
  const flip = (hex: string, at: number): string => {
    const digit = 2 + Math.floor(at / 4);
    const value = Number.parseInt(hex[digit]!, 16) ^ (8 >> (at % 4));
    return hex.slice(0, digit) + value.toString(16) + hex.slice(digit + 1);
  };
  const ofTopics = 256 * log.topics.length;
  if (bit >= ofTopics) return { ...log, data: flip(log.data, bit - ofTopics) };
  const number = Math.floor(bit / 256);
  return { ...log, topics: log.topics.map((topic, i) => (i === number ? flip(topic, bit % 256) : topic)) };
}

function invented(log: NodeLog): NodeLog {
  return { ...log, logIndex: `0x${(Number(log.logIndex) + 1000).toString(16)}` };
}

function isSame(a: NodeLog, b: NodeLog): boolean {
  return a.blockNumber === b.blockNumber && a.logIndex === b.logIndex;
}

function mappingSlot(key: bigint | string, position: bigint | string): string {
  return keccak256(AbiCoder.defaultAbiCoder().encode(["uint256", "uint256"], [key, position]));
}
