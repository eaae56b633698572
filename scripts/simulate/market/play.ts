import { keccak256, toUtf8Bytes } from "ethers";

import { ContractError } from "../../../src/client/index.ts";
import type { MarketView, SecretBatch, Sent } from "../../../src/client/index.ts";
import {
  SealedTestSet,
  auditedPositions,
  batchStake,
  firstIndex,
  marketEscrows,
  pageCount,
  testSetSize,
  unpackSamples,
} from "../../../src/index.ts";
import type { Hex, MarketSample, MarketTerms } from "../../../src/index.ts";
import type { MarketAccount, MarketChain } from "./chain.ts";
import { SimulationFailed } from "./errors.ts";
import type { Kind } from "./kinds.ts";
import type { MarketWorldSettings } from "./settings.ts";

/** What a sponsor fixes when it opens a market. */
export type MarketRules = Pick<
  MarketWorldSettings,
  "scored" | "pageSamples" | "dropLimit" | "batchSamples" | "bounty" | "pageFee" | "sampleFee" | "updateGas"
>;

/** Somebody with a batch. */
export interface Agent {
  readonly kind: Kind;
  readonly account: MarketAccount;
  readonly samples: readonly MarketSample[];
}

/** A market that is under way. */
export interface OpenMarket {
  readonly chain: MarketChain;
  readonly market: number;
  readonly terms: MarketTerms;
  readonly sealed: SealedTestSet;
  readonly auditSeed: Hex;
  /** What the audit has shown. */
  readonly audited: readonly MarketSample[];
}

/** Notes what transactions cost: `gas(operation, transactions, items)`. */
export type GasLog = (operation: string, sent: readonly Sent[], items?: number) => void;

/** How long every phase can last. */
const WINDOW = 6 * 3_600;
/** Blocks from the opening to the one that draws the audit, and one more. */
const DRAW_BLOCKS = 65;
const RELEASE_TIME = 30 * 24 * 3_600;
const MAX_BATCHES = 64;
/** What the classifier says of a feature that the model does not have. */
const MALFORMED = "FEATURE_OUT_OF_RANGE";

/** Seals a test set and opens a market with it. */
export async function openMarket(
  chain: MarketChain,
  rules: MarketRules,
  test: readonly MarketSample[],
  gas: GasLog,
): Promise<OpenMarket | null> {
  const { clock, accounts } = chain;
  const sponsor = accounts[0]!.markets;
  const { scored: samples, pageSamples, batchSamples, bounty, pageFee, sampleFee, dropLimit, updateGas } = rules;
  const shape = { samples, pageSamples };
  const salts = test.map((_, i) => secret(`test ${clock.now} ${i}`));
  const sealed = new SealedTestSet(shape, test, salts);
  const from = clock.now;
  const terms: MarketTerms = {
    ...shape,
    root: sealed.root,
    bounty,
    bond: bounty,
    pageFee,
    sampleFee,
    dropLimit,
    updateGas,
    maxBatchSamples: Math.max(batchSamples + 2, testSetSize(shape)),
    maxBatches: MAX_BATCHES,
    auditEnds: from + WINDOW,
    commitEnds: from + 2 * WINDOW,
    revealEnds: from + 3 * WINDOW,
    pagesEnd: from + 4 * WINDOW,
    replayEnds: from + 5 * WINDOW,
  };
  await clock.tick();
  const opened = await sponsor.openMarket(terms);
  gas("open", [opened]);
  await clock.mine(DRAW_BLOCKS);
  await clock.tick();
  gas("draw the audit", [await sponsor.draw()]);
  const { auditSeed } = await sponsor.view();
  const market = { chain, market: opened.market, terms, sealed, auditSeed: auditSeed!, audited: [] };
  return audit(market, test, gas);
}

/** Shows the audited samples; if one of them is malformed, the market is void. */
async function audit(open: OpenMarket, test: readonly MarketSample[], gas: GasLog): Promise<OpenMarket | null> {
  const { chain, terms, sealed, auditSeed } = open;
  const { clock, accounts } = chain;
  const sponsor = accounts[0]!.markets;
  for (let page = 0; page < pageCount(terms); page++) {
    await clock.tick();
    const sent = await unlessRefused(MALFORMED, () => sponsor.audit(page, sealed.openAudited(auditSeed, page)));
    if (sent === null) {
      await clock.passTo(terms.auditEnds);
      await clock.tick();
      gas("close", [await sponsor.close()]);
      await releaseLeft(open, []);
      return null;
    }
    gas("audit a page", [sent]);
  }
  const audited = Array.from({ length: pageCount(terms) }, (_, page) => {
    const first = firstIndex(terms, page);
    return test.slice(first).filter((_, i) => auditedPositions(terms, auditSeed, page)[i] === true);
  });
  return { ...open, audited: audited.flat() };
}

/** Everybody commits and reveals; thieves commit to what the first honest one has committed to, and fail to reveal it. */
export async function commitAndReveal(open: OpenMarket, agents: readonly Agent[], gas: GasLog): Promise<SecretBatch[]> {
  const { clock } = open.chain;
  const secrets: SecretBatch[] = [];
  const stake = batchStake(open.terms);
  for (const [number, { kind, account, samples }] of agents.entries()) {
    const salt = secret(`batch ${open.market} ${number}`);
    const prepared = kind === "thief" ? secrets[0]! : account.markets.prepareBatch(open.market, samples, salt);
    await clock.tick();
    const sent = await account.markets.commit(prepared, stake);
    if (sent.batch !== number) throw new SimulationFailed({ what: `Batch ${number} got the number ${sent.batch}.` });
    gas("commit", [sent]);
    secrets.push(prepared);
  }
  await clock.passTo(open.terms.commitEnds);
  for (const [number, { kind, account }] of agents.entries()) {
    await reveal(open, { number, isThief: kind === "thief", account, prepared: secrets[number]! }, gas);
  }
  await clock.passTo(open.terms.revealEnds);
  return secrets;
}

async function reveal(
  { chain: { clock }, terms }: OpenMarket,
  {
    number,
    isThief,
    account,
    prepared,
  }: { number: number; isThief: boolean; account: MarketAccount; prepared: SecretBatch },
  gas: GasLog,
): Promise<void> {
  for (const [part, packed] of prepared.parts.entries()) {
    const samples = unpackSamples(packed).length;
    await clock.tick();
    const revealing = () => account.markets.reveal(number, prepared, part, 2n * terms.sampleFee * BigInt(samples));
    const sent = isThief ? await unlessRefused("REVEAL_DIFFERS", revealing) : await revealing();
    if (isThief !== (sent === null)) throw new SimulationFailed({ what: "A stolen commitment could be revealed." });
    if (sent === null) return;
    gas("reveal a sample", [sent], samples);
  }
}

/**
 * Reveals pages of the test set, from the first on.
 *
 * @param share Of the pages, 0 to 1; malformed ones can't be revealed anyway.
 */
export async function revealPages(open: OpenMarket, share: number, gas: GasLog): Promise<void> {
  const { chain, terms, sealed, auditSeed } = open;
  const sponsor = chain.accounts[0]!.markets;
  const pages = pageCount(terms);
  for (let page = 0; page < Math.floor(pages * share); page++) {
    await chain.clock.tick();
    const sent = await unlessRefused(MALFORMED, () => sponsor.revealPage(page, sealed.openScored(auditSeed, page)));
    if (sent !== null) gas("reveal a page", [sent]);
  }
  if ((await sponsor.view(open.market)).phase === "pages") await chain.clock.passTo(terms.pagesEnd);
}

/** Replays to the end, claims what was not judged, closes the market and releases what it has burned. */
export async function finish(open: OpenMarket, replayer: MarketAccount, gas: GasLog): Promise<void> {
  const { clock } = open.chain;
  const { markets } = replayer;
  let view = await markets.view(open.market);
  while (view.phase === "replay" || isBusy(view)) {
    await clock.tick();
    gas("replay", [await markets.replay(view.cursor.steps)]);
    view = await markets.view(open.market);
  }
  const batches = await markets.batches(view);
  for (const { batch, state } of batches) {
    if (state !== "revealed") continue;
    await clock.tick();
    gas("claim", [await markets.claim(open.market, batch)]);
  }
  await clock.tick();
  gas("close", [await markets.close()]);
  await releaseLeft(
    open,
    batches.map(({ batch }) => batch),
  );
}

/** Whether a batch is judged, but not yet recorded or undone to its end. */
function isBusy({ cursor }: MarketView): boolean {
  return cursor.stage === "record" || cursor.stage === "undo";
}

/** When its time is up the hub releases what is left: bonds and stakes that are burned, and fees of half-revealed batches. */
async function releaseLeft({ chain, market, terms }: OpenMarket, batches: readonly number[]): Promise<void> {
  const { markets } = chain.accounts[0]!;
  const keys = [
    marketEscrows.funds(market),
    marketEscrows.bond(market),
    marketEscrows.sealed(market),
    ...batches.map((batch) => marketEscrows.batch(market, batch)),
  ];
  await chain.clock.passTo(terms.replayEnds + RELEASE_TIME);
  for (const key of keys) {
    if ((await markets.escrow(key)).amount === 0n) continue;
    await chain.clock.tick();
    await markets.release(key);
  }
}

/** What comes of an act; null if the contracts refuse it for this reason. */
async function unlessRefused(code: string, act: () => Promise<Sent>): Promise<Sent | null> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof ContractError && error.code === code) return null;
    throw error;
  }
}

/** Secret from nobody here, and the same each time. */
function secret(of: string): Hex {
  return keccak256(toUtf8Bytes(of)) as Hex;
}
