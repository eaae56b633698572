import { AbiCoder, hexlify, randomBytes } from "ethers";

import type { Hex } from "../codec/bytes.ts";
import { batchCommitment, partHashes } from "../incentives/market-commit.ts";
import type { MarketHistory } from "../incentives/market-history.ts";
import { sortBatch, splitBatch } from "../incentives/market-samples.ts";
import type { MarketSample } from "../incentives/market-samples.ts";
import type { Opening } from "../incentives/market-seal.ts";
import { pageFees } from "../incentives/market-terms.ts";
import type { MarketTerms } from "../incentives/market-terms.ts";
import { hubAbi } from "./abi.ts";
import { accountOf, decodeAnswer, hubCall, hubView, transact } from "./context.ts";
import type { Context, Sent } from "./context.ts";
import { ContractError } from "./contract-error.ts";
import { marketAct } from "./market-acts.ts";
import { marketEventIn, marketEvents, marketHistory } from "./market-events.ts";
import type { MarketEventFilter, MarketLog } from "./market-events.ts";
import * as views from "./market-views.ts";
import type { MarketPlace } from "./market-views.ts";
import { coverSpend, releaseEscrow } from "./money.ts";

/** A batch that is ready to be committed to; keep it until it is revealed, and secret until then. */
export interface SecretBatch {
  readonly market: number;
  readonly committer: string;
  /** 32 random bytes: whoever loses them loses the stake. */
  readonly salt: Hex;
  /** Packed samples, sorted by their ids. */
  readonly parts: readonly Hex[];
  /** What the chain is told of it. */
  readonly commitment: Hex;
}

/** The gas of a replay's transaction unless told: as much as a transaction can have, less a little (2^24, EIP-7825). */
export const REPLAY_GAS = 16_700_000n;

/** As many as the gas is enough for. */
const ALL_STEPS = 1_000_000;
/** For `replay`: goes on from wherever the replay is, so that nobody who does a step first can keep others from replaying. */
export const ANY_STEP = 2n ** 256n - 1n;

/** Everything that people do with the markets of one model, for the client's account. */
export class MarketModel {
  private constructor(
    readonly context: Context,
    readonly place: MarketPlace,
  ) {}

  /** @throws NotAMarketModel, ContractError: UNKNOWN_MODEL */
  static async open({ context }: { readonly context: Context }, modelId: bigint): Promise<MarketModel> {
    return new MarketModel(context, await views.marketPlace(context, modelId));
  }

  // -------------------------------------------------------------------------------------------------- views

  /** How many markets the model has had; they are numbered from 1. */
  count(): Promise<number> {
    return views.marketCount(this.context, this.place);
  }

  /** A market as it stands: the last one unless told. Its phase is `none` if there is none. */
  async view(market?: number): Promise<views.MarketView> {
    return views.marketOf(this.context, this.place, market ?? (await this.count()));
  }

  batch(market: number, batch: number): Promise<views.BatchView> {
    return views.batchOf(this.context, this.place, market, batch);
  }

  batches(market: Pick<views.MarketView, "market" | "committed">): Promise<views.BatchView[]> {
    return views.batchesOf(this.context, this.place, market);
  }

  pages(market: Pick<views.MarketView, "market" | "pages">): Promise<views.PageView[]> {
    return views.pagesOf(this.context, this.place, market);
  }

  /** The batches in the order of the replay, as far as they are drawn. */
  order(market: Pick<views.MarketView, "market" | "cursor">): Promise<number[]> {
    return views.orderOf(this.context, this.place, market);
  }

  voided(sponsor: string): Promise<number> {
    return views.voidedMarkets(this.context, this.place, sponsor);
  }

  /** The mechanism's events about this model, in order. */
  events(filter?: MarketEventFilter): AsyncGenerator<MarketLog, void> {
    return marketEvents(this.context, this.place, filter);
  }

  /** All that decides one market, for `settleMarket`. */
  history(market: number): Promise<MarketHistory> {
    return marketHistory(this.context, this.place, market);
  }

  /** One of the hub's escrows of this model; see `marketEscrows`. */
  async escrow(
    key: Hex,
  ): Promise<{ readonly beneficiary: string; readonly releaseAt: number; readonly amount: bigint }> {
    type Escrow = { beneficiary: string; releaseAt: bigint; amount: bigint };
    const { beneficiary, releaseAt, amount } = await hubView<Escrow>(this.context, "escrowOf", [
      this.place.modelId,
      key,
    ]);
    return { beneficiary, releaseAt: Number(releaseAt), amount };
  }

  // -------------------------------------------------------------------------------------------------- the sponsor

  /**
   * Opens a market, with bounty, bond and fees for counting pages; what the balance lacks is sent along, or staked first.
   *
   * @throws ContractError: NOT_MODEL_OWNER, MARKET_NOT_CLOSED, BOUNTY_TOO_SMALL, BOND_TOO_LOW, BAD_DROP_LIMIT, BAD_SIZES,
   * BAD_UPDATE_GAS, BAD_DEADLINE, ...
   */
  async openMarket(terms: MarketTerms): Promise<Sent & { readonly market: number; readonly drawBlock: number }> {
    const spend = terms.bounty + terms.bond + pageFees(terms);
    const sent = await this.act("open a market", marketAct.open(terms), spend);
    const { market, drawBlock } = (await marketEventIn(this.context, this.place, sent, "MarketOpened")).args;
    return { ...sent, market: Number(market), drawBlock: Number(drawBlock) };
  }

  /** Throws what {@link openMarket} would throw now, money aside, and sends nothing. */
  checkOpen(terms: MarketTerms): Promise<void> {
    return this.check("open a market", marketAct.open(terms), terms.bounty + terms.bond + pageFees(terms));
  }

  /** Fixes what is audited; anyone can. Throws ContractError: DRAW_TOO_EARLY, ALREADY_DRAWN, WRONG_PHASE. */
  draw(): Promise<Sent> {
    return this.act("draw the audit", marketAct.draw());
  }

  /** Whether {@link draw} would do so now: chains differ in what they call a block's number. */
  async canDraw(): Promise<boolean> {
    try {
      await this.context.rpc.call(this.call(marketAct.draw(), 0n));
      return true;
    } catch (error) {
      if (error instanceof ContractError) return false;
      throw error;
    }
  }

  /**
   * Shows the audited samples of the next page.
   *
   * @throws ContractError: PAGE_OUT_OF_TURN, BAD_OPENING, WRONG_PROOF, LABEL_NOT_IN_MODEL, DRAW_TOO_EARLY, WRONG_PHASE, ...
   */
  audit(page: number, opening: Opening): Promise<Sent> {
    return this.act("audit a page", marketAct.audit(page, opening));
  }

  /**
   * Reveals the scored samples of a page, in any order.
   *
   * @throws ContractError: UNKNOWN_PAGE, PAGE_ALREADY_REVEALED, BAD_OPENING, WRONG_PROOF, PAGE_TOO_COSTLY, WRONG_PHASE, ...
   */
  revealPage(page: number, opening: Opening): Promise<Sent> {
    return this.act("reveal a page", marketAct.revealPage(page, opening));
  }

  // -------------------------------------------------------------------------------------------------- contributors

  /**
   * Makes a batch for a market: sorts and packs the samples, with a salt of its own unless one is given. Nothing is sent.
   *
   * @param maxBytes See `splitBatch`.
   * @throws SampleRepeated, BadMarketSize
   */
  prepareBatch(
    market: number,
    samples: readonly MarketSample[],
    salt = hexlify(randomBytes(32)) as Hex,
    maxBytes?: number,
  ): SecretBatch {
    const { hub, chainId } = this.context;
    const { modelId } = this.place;
    const committer = accountOf(this.context, "commit to a batch");
    const parts = splitBatch(sortBatch(modelId, samples), maxBytes);
    const place = { chainId, hub, modelId, market: BigInt(market), committer };
    return { market, committer, salt, parts, commitment: batchCommitment(place, partHashes(parts), salt) };
  }

  /**
   * Commits to a batch of the last market, and stakes for it. Keep it on disk before.
   *
   * @param maxStake The most that may be staked.
   * @throws ContractError: STAKE_TOO_LOW, MARKET_FULL, WRONG_PHASE
   */
  async commit(
    { commitment }: Pick<SecretBatch, "commitment">,
    maxStake: bigint,
  ): Promise<Sent & { readonly batch: number }> {
    const sent = await this.act("commit to a batch", marketAct.commit(commitment), maxStake);
    const { batch } = (await marketEventIn(this.context, this.place, sent, "BatchCommitted")).args;
    return { ...sent, batch: Number(batch) };
  }

  /** Throws what {@link commit} would throw now, money aside, and sends nothing. */
  checkCommit({ commitment }: Pick<SecretBatch, "commitment">, maxStake: bigint): Promise<void> {
    return this.check("commit to a batch", marketAct.commit(commitment), maxStake);
  }

  /**
   * Reveals the next part of a batch, and pays the fees for replaying it.
   *
   * @param part Its number: how many parts were revealed before.
   * @param fees 2 · sampleFee for each of its samples.
   * @throws ContractError: REVEAL_DIFFERS, UNKNOWN_BATCH, WRONG_BATCH_STATE, SAMPLES_UNSORTED, BATCH_TOO_LARGE,
   * LABEL_NOT_IN_MODEL, WRONG_PHASE, ...
   */
  reveal(
    batch: number,
    { salt, parts }: Pick<SecretBatch, "salt" | "parts">,
    part: number,
    fees: bigint,
  ): Promise<Sent> {
    const data = marketAct.reveal({ batch, salt, partHashes: partHashes(parts), part: parts[part] ?? "0x" });
    return this.act("reveal a batch", data, fees);
  }

  // -------------------------------------------------------------------------------------------------- anyone

  /**
   * What a replay would do now, without sending it.
   *
   * @returns How many steps.
   * @throws ContractError: STEP_OUT_OF_TURN, TOO_LITTLE_GAS, WRONG_PHASE
   */
  async tryReplay(step: number | bigint, gasLimit = REPLAY_GAS, maxSteps = ALL_STEPS): Promise<number> {
    const draft = this.call(marketAct.replay(step, maxSteps), 0n);
    const from = accountOf(this.context, "replay");
    const answer = await this.context.rpc.call({ ...draft, from, gas: gasLimit });
    const [result] = decodeAnswer<Hex>(hubAbi, "act", answer);
    return Number(AbiCoder.defaultAbiCoder().decode(["uint256"], result!)[0]);
  }

  /**
   * Replays as many steps as the gas is enough for, and is paid for them.
   *
   * @param step How many were done before, or {@link ANY_STEP}.
   * @throws ContractError: STEP_OUT_OF_TURN, TOO_LITTLE_GAS, WRONG_PHASE; TransactionReverted
   */
  replay(step: number | bigint, gasLimit = REPLAY_GAS, maxSteps = ALL_STEPS): Promise<Sent> {
    return this.act("replay", marketAct.replay(step, maxSteps), 0n, gasLimit);
  }

  /** Pays back a batch that was not judged. Throws ContractError: WRONG_PHASE, WRONG_BATCH_STATE, CLAIM_TOO_LATE, ... */
  claim(market: number, batch: number): Promise<Sent> {
    return this.act("claim a stake", marketAct.claim(market, batch));
  }

  /** Pays the sponsor what is left of the last market. Throws ContractError: WRONG_PHASE, REPLAY_UNFINISHED. */
  async close(): Promise<Sent & { readonly isVoid: boolean; readonly paid: bigint; readonly burned: bigint }> {
    const sent = await this.act("close a market", marketAct.close());
    const { isVoid, paidToSponsor, burned } = (await marketEventIn(this.context, this.place, sent, "MarketClosed"))
      .args;
    return { ...sent, isVoid: isVoid as boolean, paid: paidToSponsor as bigint, burned: burned as bigint };
  }

  /** Credits an escrow to whom it is for, once its time is up. Throws ContractError: ESCROW_NOT_DUE, UNKNOWN_ESCROW. */
  release(key: Hex): Promise<Sent & { readonly amount: bigint }> {
    return releaseEscrow(this.context, this.place.modelId, key);
  }

  // -------------------------------------------------------------------------------------------------- private

  private call(data: Hex, maxSpend: bigint, value = 0n): ReturnType<typeof hubCall> {
    return hubCall(this.context, "act", [this.place.modelId, maxSpend, data], value);
  }

  private async act(action: string, data: Hex, spend = 0n, gasLimit?: bigint): Promise<Sent> {
    if (spend > 0n) await this.check(action, data, spend);
    const value = await coverSpend(this.context, action, this.place.currency, spend);
    const draft = this.call(data, spend, value);
    return transact(this.context, action, gasLimit === undefined ? draft : { ...draft, gasLimit });
  }

  /** Asks the mechanism before any money is moved: it judges before the hub looks at balances. */
  private async check(action: string, data: Hex, spend: bigint): Promise<void> {
    const from = accountOf(this.context, action);
    try {
      await this.context.rpc.call({ ...this.call(data, spend), from });
    } catch (error) {
      if (!(error instanceof ContractError) || error.code !== "INSUFFICIENT_BALANCE") throw error;
    }
  }
}
