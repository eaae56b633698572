import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import { AbiCoder, ZeroAddress, hexlify } from "ethers";
import type { BaseContract, Contract, LogDescription } from "ethers";
import { expect } from "chai";
import hre from "hardhat";

import hubModule from "../../ignition/modules/hub.ts";
import { predictionMarket } from "../../ignition/modules/prediction-market.ts";
import { createTwin } from "../../src/classifiers/create-twin.ts";
import type { Hex } from "../../src/codec/bytes.ts";
import { encodeConfig } from "../../src/codec/index.ts";
import { batchCommitment, partHashes } from "../../src/incentives/market-commit.ts";
import { auditedPositions, orderSeed } from "../../src/incentives/market-draw.ts";
import { MarketHistory } from "../../src/incentives/market-history.ts";
import { marketSampleId, sortBatch, splitBatch } from "../../src/incentives/market-samples.ts";
import type { MarketSample } from "../../src/incentives/market-samples.ts";
import { SealedTestSet } from "../../src/incentives/market-seal.ts";
import type { Opening } from "../../src/incentives/market-seal.ts";
import { batchStake, pageCount, pageFees, testSetSize } from "../../src/incentives/market-terms.ts";
import { settleMarket } from "../../src/incentives/market-twin.ts";
import type { MarketOutcome } from "../../src/incentives/market-twin.ts";
import { Random } from "../../src/training/random.ts";

const isLong = process.env["DCAI_FUZZ"] === "long";
const SEEDS = Array.from({ length: isLong ? 40 : 4 }, (_, i) => i + 1);
const MARKETS = 3; // on one model, one after another
const HOUR = 3600;
const COMMON = 40; // features that samples have
const NOBODY = "0x000000000000000000000000000000000000dEaD";
const [OPEN, AUDIT, COMMIT, REVEAL, REVEAL_PAGE, REPLAY, CLAIM, CLOSE] = [0, 2, 3, 4, 5, 6, 7, 8];
const TERMS =
  "tuple(bytes32 root, uint128 bounty, uint128 bond, uint96 pageFee, uint96 sampleFee, uint32 samples, uint32 dropLimit, " +
  "uint32 maxBatchSamples, uint32 updateGas, uint16 pageSamples, uint16 maxBatches, uint40 auditEnds, uint40 commitEnds, " +
  "uint40 revealEnds, uint40 pagesEnd, uint40 replayEnds)";
const OPENING = "tuple(bytes samples, bytes32[] salts, bytes32[] others, bytes32[] proof)";
const PERCEPTRON = { features: 4096, learningRate: 256, binaryPoint: 8, featurePoint: 0, bias: 0 } as const;
const coder = AbiCoder.defaultAbiCoder();

const marketWithHub = buildModule("MarketWithHub", (m) => ({
  CollaborativeTrainer: m.useModule(hubModule).CollaborativeTrainer,
  plugin: m.useModule(predictionMarket(hubModule)).plugin,
}));

/** A hub with one model that learns in markets, and people with ether in the hub. */
async function openWorld(seed: number) {
  const { ethers, ignition, provider } = await hre.network.create();
  const people = (await ethers.getSigners()).slice(0, 6);
  const contracts = await ignition.deploy(marketWithHub);
  const [hub, markets] = [contracts.CollaborativeTrainer, contracts.plugin] as unknown as [Contract, Contract];
  const hubAddress = await hub.getAddress();
  const classifier = (await ethers.deployContract("SparsePerceptron", [hubAddress])) as unknown as Contract;
  await hub.getFunction("createModel")({
    name: "spam",
    labels: ["ham", "spam"],
    encoder: "{}",
    classifier: await classifier.getAddress(),
    classifierConfig: encodeConfig("SparsePerceptron", PERCEPTRON),
    mechanism: await markets.getAddress(),
    mechanismConfig: "0x",
    currency: ZeroAddress,
    parameters: "0x",
    openNow: true,
  });
  for (const person of people) {
    const own = hub.connect(person) as BaseContract;
    await own.getFunction("stake")(ZeroAddress, 10n ** 21n, { value: 10n ** 21n });
  }
  const twin = createTwin("SparsePerceptron", PERCEPTRON, 2);
  return { ethers, provider, hub, hubAddress, markets, classifier, people, twin, random: new Random(seed) };
}

type World = Awaited<ReturnType<typeof openWorld>>;

/** Person 0 is the sponsor, 1 to 4 commit, 5 replays, claims and closes. */
async function act(world: World, person: number, types: string[], values: unknown[]): Promise<void> {
  const own = world.hub.connect(world.people[person]!) as BaseContract;
  const data = coder.encode(["uint256", ...types], values);
  await (await own.getFunction("act")(1, 10n ** 21n, data, { gasLimit: 16_700_000 })).wait();
}

async function toTime({ provider }: World, timestamp: number): Promise<void> {
  await provider.request({ method: "evm_setNextBlockTimestamp", params: [timestamp] });
  await provider.request({ method: "evm_mine", params: [] });
}

const bytes32 = (random: Random): Hex => hexlify(Uint8Array.from({ length: 32 }, () => random.below(256))) as Hex;

/** A sample that says the truth, that most of a spam's features are odd; or its contrary. */
function sampleOf(random: Random, truly: boolean): MarketSample {
  const indices = new Set(Array.from({ length: 1 + random.below(3) }, () => random.below(COMMON)));
  const sorted = [...indices].sort((a, b) => a - b);
  const odd = sorted.filter((index) => index % 2 === 1).length;
  const features: Hex = `0x${sorted.map((index) => index.toString(16).padStart(4, "0")).join("")}`;
  const isSpam = 2 * odd > sorted.length;
  return { label: isSpam === truly ? 1 : 0, features };
}

/** A sample whose update needs more gas than the market gives it. */
function monster(random: Random): MarketSample {
  const indices = Array.from({ length: 50 }, (_, i) => (1000 + 32 * i).toString(16).padStart(4, "0"));
  return { label: random.below(2), features: `0x${indices.join("")}` };
}

function batchOf(random: Random): MarketSample[] {
  const truly = random.below(3) > 0;
  const samples = Array.from({ length: 1 + random.below(8) }, () => sampleOf(random, truly));
  if (random.below(6) === 0) samples.push(monster(random));
  return sortBatch(1n, [...new Map(samples.map((sample) => [marketSampleId(1n, sample), sample])).values()]);
}

function termsOf(random: Random, start: number) {
  const samples = 1 + random.below(20);
  return {
    root: "0x" as Hex,
    bounty: BigInt(samples) + BigInt(random.below(1e9)) * 10n ** 9n,
    bond: 2n * 10n ** 18n,
    pageFee: BigInt(random.below(1e9)),
    sampleFee: BigInt(random.below(1e9)),
    samples,
    dropLimit: Math.ceil(samples / 50) + random.below(2) * (samples > 1 ? 1 : 0),
    maxBatchSamples: 64,
    updateGas: 1_000_000,
    pageSamples: 1 + random.below(8),
    maxBatches: 6,
    auditEnds: start + HOUR,
    commitEnds: start + 2 * HOUR,
    revealEnds: start + 3 * HOUR,
    pagesEnd: start + 4 * HOUR,
    replayEnds: start + 5 * HOUR,
  };
}

/** What somebody commits to. */
interface Batch {
  readonly person: number;
  readonly salt: Hex;
  readonly parts: readonly Hex[];
}

/** Seals a test set, opens a market and audits it. */
async function openMarket(world: World) {
  const { random, ethers, markets, provider } = world;
  const terms = termsOf(random, (await ethers.provider.getBlock("latest"))!.timestamp + 10);
  const size = testSetSize(terms);
  const salts = Array.from({ length: size }, () => bytes32(random));
  const samples = Array.from({ length: size }, () => sampleOf(random, true));
  const sealed = new SealedTestSet(terms, samples, salts);
  terms.root = sealed.root;
  await act(world, 0, [TERMS], [OPEN, terms]);
  const market = Number(await markets.getFunction("marketCount")(1));
  await provider.request({ method: "hardhat_mine", params: ["0x42"] });
  const drawBlock = Number((await markets.getFunction("marketOf")(1, market)).drawBlock);
  const seed = (await ethers.provider.getBlock(drawBlock))!.hash as Hex;
  for (let page = 0; page < pageCount(terms); page++) {
    await act(world, 0, ["uint256", OPENING], [AUDIT, page, sealed.openAudited(seed, page)]);
    expect([...(await markets.getFunction("auditedPositions")(1, market, page))]).to.deep.equal(
      auditedPositions(terms, seed, page),
    );
  }
  return { terms, sealed, market, seed };
}

type OpenMarket = Awaited<ReturnType<typeof openMarket>>;

async function commitAll(world: World, { market }: OpenMarket): Promise<Batch[]> {
  const { random, people, hubAddress, ethers } = world;
  const { chainId } = await ethers.provider.getNetwork();
  const batches: Batch[] = [];
  for (let i = random.below(6); i >= 0; i--) {
    const person = 1 + random.below(4);
    const batch = { person, salt: bytes32(random), parts: splitBatch(batchOf(random), random.below(2) ? 24_575 : 120) };
    const place = { chainId, hub: hubAddress, modelId: 1n, market: BigInt(market), committer: people[person]!.address };
    await act(world, person, ["bytes32"], [COMMIT, batchCommitment(place, partHashes(batch.parts), batch.salt)]);
    batches.push(batch);
  }
  return batches;
}

/** Reveals most batches to their end, and most pages. */
async function revealAll(world: World, { terms, sealed, market, seed }: OpenMarket, batches: Batch[]): Promise<void> {
  const { random, markets } = world;
  await toTime(world, terms.commitEnds);
  const salts = new Map<number, Hex>();
  for (const [number, { person, salt, parts }] of batches.entries()) {
    const shown = random.below(5) === 0 ? random.below(parts.length) : parts.length;
    for (const part of parts.slice(0, shown)) {
      const values = [REVEAL, number, salt, partHashes(parts), part];
      await act(world, person, ["uint256", "bytes32", "bytes32[]", "bytes"], values);
    }
    if (shown === parts.length) salts.set(number, salt);
  }
  await toTime(world, terms.revealEnds);
  const info = await markets.getFunction("marketOf")(1, market);
  if (salts.size > 0) expect(info.orderSeed).to.equal(orderSeed(info.commitHash, salts));
  if (salts.size === 0) return;
  for (let page = 0; page < pageCount(terms); page++) {
    if (random.below(6) === 0) continue;
    const opening: Opening = sealed.openScored(seed, page);
    await act(world, 0, ["uint256", OPENING], [REVEAL_PAGE, page, opening]);
  }
}

/** Replays in random paces, mostly to the end. Returns how many steps were done in time. */
async function replay(world: World, { terms, market }: OpenMarket): Promise<number> {
  const { random, markets } = world;
  const infoNow = () => markets.getFunction("marketOf")(1, market);
  if (Number((await infoNow()).phase) === 5) await toTime(world, terms.pagesEnd); // pages are withheld
  let calls = random.below(4) === 0 ? random.below(8) : Infinity;
  let info = await infoNow();
  for (; Number(info.phase) === 6 && calls > 0; calls--, info = await infoNow()) {
    await act(world, 5, ["uint256", "uint256"], [REPLAY, info.cursor.steps, 1 + random.below(40)]);
  }
  const steps = Number(info.cursor.steps);
  const done = Number(info.phase) !== 6 ? Infinity : steps;
  if (Number(info.phase) === 6) await toTime(world, terms.replayEnds);
  if (Number((await infoNow()).cursor.stage) > 1) {
    await act(world, 5, ["uint256", "uint256"], [REPLAY, steps, 10_000]);
  }
  return done;
}

async function settle(world: World, { market, terms }: OpenMarket, batches: Batch[]): Promise<void> {
  await toTime(world, terms.replayEnds + HOUR);
  for (const number of batches.keys()) {
    const { state } = await world.markets.getFunction("batchOf")(1, market, number);
    if (Number(state) === 2) await act(world, 5, ["uint256", "uint256"], [CLAIM, market, number]);
  }
  await act(world, 5, [], [CLOSE]);
  await toTime(world, terms.replayEnds + 30 * 24 * HOUR);
  for (const [, { args }] of (await movesOf(world)).entries()) {
    // Stakes and fees of batches that were not revealed to their end are all that is left.
    const { beneficiary } = await world.hub.getFunction("escrowOf")(1, args["toKey"]);
    if (beneficiary !== ZeroAddress) await (await world.hub.getFunction("releaseEscrow")(1, args["toKey"])).wait();
  }
}

/** The hub's moves into escrows. */
async function movesOf({ ethers, hub, hubAddress }: World): Promise<LogDescription[]> {
  const logs = await ethers.provider.getLogs({ address: hubAddress, fromBlock: 0 });
  const parsed = logs.map((log) => hub.interface.parseLog(log)!);
  return parsed.filter(({ name, args }) => name === "Moved" && args["to"] === 2n);
}

async function followEvents({ ethers, markets }: World, market: number): Promise<MarketHistory> {
  const logs = await ethers.provider.getLogs({ address: await markets.getAddress(), fromBlock: 0 });
  const events = logs
    .map((log) => markets.interface.parseLog(log)!)
    .filter(({ args }) => args["market"] === BigInt(market));
  const codes = new Map<string, Hex>();
  for (const { args, name } of events) {
    if (name !== "PartRevealed" && name !== "PageRevealed") continue;
    codes.set(args["code"], (await ethers.provider.getCode(args["code"])) as Hex);
  }
  const history = new MarketHistory((address) => codes.get(address)!);
  for (const { name, args } of events) history.follow({ name, args: args.toObject() });
  return history;
}

const STATES = { committed: 1, revealed: 5, accepted: 3, rejected: 4 }; // revealed ones are claimed

for (const seed of SEEDS) {
  describe(`random prediction markets (seed ${seed})`, function () {
    this.timeout(600_000);
    let world: World;
    const recorded = new Set<Hex>();
    const balance = (who: string): Promise<bigint> => world.hub.getFunction("stakedBalance")(ZeroAddress, who);

    before(async () => {
      world = await openWorld(seed);
    });

    for (let round = 1; round <= MARKETS; round++) {
      it(`market ${round}: pays what the twin says, and leaves the model that the twin has`, async () => {
        const accounts = [...world.people.map(({ address }) => address), NOBODY];
        const before = await Promise.all(accounts.map(balance));
        const opened = await openMarket(world);
        const batches = await commitAll(world, opened);
        await revealAll(world, opened, batches);
        const steps = await replay(world, opened);
        await settle(world, opened, batches);

        const record = (await followEvents(world, opened.market)).record(steps);
        const outcome = settleMarket(record, world.twin, (id) => recorded.has(id));
        for (const [number, { state, improvement }] of outcome.batches.entries()) {
          const info = await world.markets.getFunction("batchOf")(1, opened.market, number);
          expect(Number(info.state)).to.equal(STATES[state]);
          expect(Number(info.improvement)).to.equal(improvement);
          if (state !== "accepted") continue;
          for (const sample of record.batches[number]!.samples) recorded.add(marketSampleId(1n, sample));
        }
        const after = await Promise.all(accounts.map(balance));
        const expected = gainsOf(
          opened.terms,
          batches,
          outcome,
          record.batches.map(({ samples }) => samples.length),
        );
        expect(after.map((amount, i) => amount - before[i]!)).to.deep.equal(expected);
        expect([...(await world.classifier.getFunction("parameters")(1, 0, 1000))]).to.deep.equal(
          world.twin.parameters(),
        );
      });
    }
  });
}

/** What every person, and nobody, gained or lost. */
function gainsOf(terms: OpenMarket["terms"], batches: Batch[], outcome: MarketOutcome, samples: number[]): bigint[] {
  const gains = new Array<bigint>(7).fill(0n);
  gains[0] = outcome.paidToSponsor - terms.bounty - terms.bond - pageFees(terms);
  for (const [number, { person }] of batches.entries()) {
    const paid = batchStake(terms) + 2n * terms.sampleFee * BigInt(samples[number]!);
    gains[person] = gains[person]! + outcome.batches[number]!.paid - paid;
  }
  gains[5] = gains[5]! + outcome.paidForReplay;
  gains[6] = outcome.burned;
  return gains;
}
