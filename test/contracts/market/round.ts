import type { Hex } from "../../../src/codec/bytes.ts";
import { orderSeed } from "../../../src/incentives/market-draw.ts";
import { marketSampleId } from "../../../src/incentives/market-samples.ts";
import { batchStake, pageFees } from "../../../src/incentives/market-terms.ts";
import { settleMarket } from "../../../src/incentives/market-twin.ts";
import type { MarketOutcome, MarketRecord } from "../../../src/incentives/market-twin.ts";
import { encodeAct } from "./acts.ts";
import { readEvents } from "./history.ts";
import type { Told } from "./history.ts";
import { RandomMarket } from "./market.ts";
import { HOUR } from "./plan.ts";
import { OUTSIDERS, SPECTATOR, SPONSOR, balancesOf, mine, send, toTime } from "./suite.ts";
import type { Model, Suite } from "./suite.ts";

const RELEASE = 30 * 24 * HOUR; // after `replayEnds`
const BEYOND_HASHES = 258; // blocks
const TO_DRAW = 66; // blocks, from opening

/** A market that is over, as the chain has it and as the twin has it. */
export interface Played {
  readonly name: string;
  readonly market: RandomMarket;
  readonly told: Told;
  readonly record: MarketRecord;
  readonly outcome: MarketOutcome;
  /** By account, see `accountsOf`; outsiders together are the first of them. */
  readonly gains: readonly bigint[];
  readonly expectedGains: readonly bigint[];
  readonly states: readonly number[];
  readonly improvements: readonly number[];
  readonly info: Awaited<ReturnType<RandomMarket["info"]>>;
  readonly expectedOrderSeed: Hex;
  readonly parameters: readonly Hex[];
  readonly expectedParameters: readonly Hex[];
  /** What the hub holds of the model's currency, and what it owes to people. */
  readonly held: bigint;
  readonly owed: bigint;
}

/**
 * Runs a market on every model at once, with the same deadlines, from opening until nothing of them is left in the hub.
 *
 * @param look Called after each phase.
 */
export async function playRound(
  suite: Suite,
  name: string,
  look: () => Promise<unknown> = () => Promise.resolve(),
): Promise<Played[]> {
  const before = await Promise.all(suite.models.map((model) => balancesOf(suite, model)));
  const latest = await suite.ethers.provider.getBlock("latest");
  const markets = suite.models.map((model) => new RandomMarket(suite, model, latest!.timestamp + HOUR));
  const terms = markets[0]!.terms;
  for (const market of markets) await market.open();
  await mine(suite, TO_DRAW);
  for (const market of markets) await market.audit();
  if (markets.some(({ isLate }) => isLate)) {
    await mine(suite, BEYOND_HASHES);
    for (const market of markets) if (market.isLate) await market.settle();
  }
  await look();
  await toTime(suite, terms.auditEnds);
  for (const market of markets) await market.commit();
  await look();
  await toTime(suite, terms.commitEnds);
  if (suite.random.below(8) === 0) await mine(suite, BEYOND_HASHES);
  for (const market of markets) await market.reveal();
  await tryReentry(suite, markets);
  await look();
  await toTime(suite, terms.revealEnds);
  for (const market of markets) {
    await market.revealPages();
    await market.replay(); // at once, where all pages are there
  }
  await look();
  await toTime(suite, terms.pagesEnd);
  for (const market of markets) await market.replay();
  await tryReentry(suite, markets);
  await look();
  await toTime(suite, terms.replayEnds);
  for (const market of markets) await market.settle();
  await look();
  await toTime(suite, terms.replayEnds + RELEASE);
  const played: Played[] = [];
  for (const [i, market] of markets.entries()) {
    played.push(await finish(market, `${name}, model ${market.model.id}`, before[i]!, latest!.number + 1));
  }
  return played;
}

/** Somebody takes money out of the hub and puts it back, and the token tries to act on the market meanwhile. */
async function tryReentry(suite: Suite, markets: readonly RandomMarket[]): Promise<void> {
  const { ethers, hub, hubAddress, random } = suite;
  for (const market of markets) {
    const { currency, token } = market.model;
    if (currency !== "ReentrantToken") continue;
    const contract = await ethers.getContractAt("ReentrantToken", token);
    const spectator = suite.people[SPECTATOR]!.address;
    const attempts = (await contract.getFunction("attempts")()) as bigint;
    await contract.getFunction("setAttack")(hubAddress, intrusion(market));
    const amount = 1 + random.below(1e9);
    await send(suite, SPECTATOR, hubAddress, hub.interface.encodeFunctionData("unstake", [token, amount, spectator]));
    await send(suite, SPECTATOR, hubAddress, hub.interface.encodeFunctionData("stake", [token, amount]));
    if ((await contract.getFunction("attempts")()) !== attempts + 2n) throw new Error("The token tried nothing");
    if ((await contract.getFunction("breaches")()) !== 0n) throw new Error("The token came back in");
    market.paths.add("re-entry tried");
  }
}

/** An act that the market might take. */
function intrusion({ suite, model, number }: RandomMarket): string {
  const calls = [
    encodeAct(suite.hub, model.id, "draw", []),
    encodeAct(suite.hub, model.id, "replay", [0, 9]),
    encodeAct(suite.hub, model.id, "claim", [Number(number), 0]),
    encodeAct(suite.hub, model.id, "close", []),
  ];
  return calls[suite.random.below(calls.length)]!;
}

async function finish(
  market: RandomMarket,
  name: string,
  before: readonly bigint[],
  fromBlock: number,
): Promise<Played> {
  const { suite, model } = market;
  const { escrows } = await readEvents(market, fromBlock);
  if (suite.random.below(2) === 0) await market.clearAway();
  await releaseAll(market, escrows);
  await market.clearAway();
  const { twin, recorded, classifier } = model;
  const told = await readEvents(market, fromBlock);
  const record = told.history.endedRecord(market.steps, market.paidSteps);
  const outcome = settleMarket(record, twin, (id) => recorded.has(id));
  for (const [number, { state }] of outcome.batches.entries()) {
    if (state !== "accepted") continue;
    for (const sample of record.batches[number]!.samples) recorded.add(marketSampleId(model.id, sample));
  }
  const after = await balancesOf(suite, model);
  const batches = await Promise.all(
    market.batches.map((_, batch) => suite.markets.getFunction("batchOf")(model.id, market.number, batch)),
  );
  const info = await market.info();
  const slots = twin.parameterSlots();
  return {
    name,
    market,
    told,
    record,
    outcome,
    gains: merged(after.map((amount, i) => amount - before[i]!)),
    expectedGains: expectedGains(market, record, outcome),
    states: batches.map(({ state }) => Number(state)),
    improvements: batches.map(({ improvement }) => Number(improvement)),
    info,
    expectedOrderSeed: orderSeed(info.commitHash, market.salts),
    parameters: [...((await classifier.getFunction("parameters")(model.id, 0, slots + 1)) as Hex[])],
    expectedParameters: twin.parameters(),
    held: await heldOf(suite, model),
    owed: after.reduce((sum, amount) => sum + amount, 0n),
  };
}

/** The hub's escrows of the market; those of batches, too, that only hold what is left of their fees. */
async function releaseAll({ suite, model }: RandomMarket, escrows: ReadonlySet<Hex>): Promise<void> {
  const { hub, hubAddress } = suite;
  for (const key of escrows) {
    const { releaseAt } = await hub.getFunction("escrowOf")(model.id, key);
    if (releaseAt === 0n) continue;
    await send(suite, OUTSIDERS[0], hubAddress, hub.interface.encodeFunctionData("releaseEscrow", [model.id, key]));
  }
}

async function heldOf({ ethers, hubAddress }: Suite, { currency, token }: Model): Promise<bigint> {
  if (currency === "ether") return ethers.provider.getBalance(hubAddress);
  const contract = await ethers.getContractAt("PermitToken", token);
  return (await contract.getFunction("balanceOf")(hubAddress)) as bigint;
}

/** What outsiders gained counts together, as it depends on who came first. */
function merged(gains: bigint[]): bigint[] {
  const [first, second] = OUTSIDERS;
  gains[first] = gains[first]! + gains[second]!;
  gains[second] = 0n;
  return gains;
}

function expectedGains(
  { terms, batches, suite }: RandomMarket,
  record: MarketRecord,
  outcome: MarketOutcome,
): bigint[] {
  const gains = new Array<bigint>(suite.people.length + 1).fill(0n);
  gains[SPONSOR] = outcome.paidToSponsor - terms.bounty - terms.bond - pageFees(terms);
  for (const [number, { person }] of batches.entries()) {
    const fees = 2n * terms.sampleFee * BigInt(record.batches[number]!.samples.length);
    gains[person] = gains[person]! + outcome.batches[number]!.paid - batchStake(terms) - fees;
  }
  gains[OUTSIDERS[0]] = outcome.paidForReplay;
  gains[gains.length - 1] = outcome.burned;
  return gains;
}
