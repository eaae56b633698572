import type { BytesLike, Hex } from "../codec/bytes.ts";
import type { Dispute } from "../incentives/stake-disputes.ts";
import { hubAbi } from "./abi.ts";
import { planBatches } from "./batches.ts";
import type { BatchLimits, BatchPlan } from "./batches.ts";
import { claim, claimBatch, claimEach, sweep } from "./claims.ts";
import type { ClaimOutcome, Claimed, ContributionDetails, SweptDeposit } from "./claims.ts";
import { claimable } from "./claimable.ts";
import type { Claimable } from "./claimable.ts";
import { connect } from "./connect.ts";
import type { ConnectOptions } from "./connect.ts";
import { accountOf, decodeAnswer, hubCall, hubView, transact } from "./context.ts";
import type { Context, Sent } from "./context.ts";
import { disputeOf } from "./disputes.ts";
import { contribute, contributeBatch, quote } from "./contributing.ts";
import type { BatchOutcome, DepositOptions } from "./contributing.ts";
import { quoteCost } from "./cost.ts";
import type { CostQuote } from "./cost.ts";
import { createModel } from "./create-model.ts";
import type { CreateOptions, CreatedModel, NewModel } from "./create-model.ts";
import type { HubEvent } from "./events.ts";
import { contributions, hubEvents } from "./history.ts";
import type { ContributionFilter, ContributionRecord, EventFilter } from "./history.ts";
import { addLabel, modelInfo, modelParameters, openModel, stakeSettings, transferModel } from "./models.ts";
import type { ModelView, StakeSettings } from "./models.ts";
import { MarketModel } from "./market.ts";
import * as money from "./money.ts";
import * as pool from "./pool.ts";
import { PointsModel } from "./points.ts";
import { predict, predictBatch, scores } from "./predict.ts";
import { recordOf, recordsOf } from "./records.ts";
import type { RecordState, SampleInput } from "./records.ts";

/**
 * Every flow of the hub, for one account. Amounts are bigint in the currency's smallest unit, times are seconds since
 * 1970. Errors are DcaiError; what the contracts refuse is a ContractError with the Solidity error's name as its code.
 */
export class DcaiClient {
  private constructor(readonly context: Context) {}

  /**
   * Connects, and checks that there is a hub.
   *
   * @throws WrongNetwork, NotAHub, NotJsonRpc, RpcFailed, RpcTimeout
   */
  static async connect(options: ConnectOptions): Promise<DcaiClient> {
    return new DcaiClient(await connect(options));
  }

  get hub(): string {
    return this.context.hub;
  }

  get cards(): string {
    return this.context.cards;
  }

  get chainId(): bigint {
    return this.context.chainId;
  }

  /** Null: this client can only read. */
  get account(): string | null {
    return this.context.account;
  }

  // -------------------------------------------------------------------------------------------------- models

  /** See {@link createModel}. */
  createModel(spec: NewModel, options?: CreateOptions): Promise<CreatedModel> {
    return createModel(this.context, spec, options);
  }

  openModel(modelId: bigint): Promise<Sent> {
    return openModel(this.context, modelId);
  }

  addLabel(modelId: bigint, name: string): Promise<Sent & { readonly label: number }> {
    return addLabel(this.context, modelId, name);
  }

  transferModel(modelId: bigint, to: string): Promise<Sent> {
    return transferModel(this.context, modelId, to);
  }

  modelInfo(modelId: bigint): Promise<ModelView> {
    return modelInfo(this.context, modelId);
  }

  /** Models are numbered from 1 to this. */
  modelCount(): Promise<bigint> {
    return hubView<bigint>(this.context, "modelCount");
  }

  /** All parameter slots of a model. */
  parameters(modelId: bigint): Promise<Hex[]> {
    return modelParameters(this.context, modelId);
  }

  // -------------------------------------------------------------------------------------------------- money

  async stake(currency: string, amount: bigint): Promise<money.Staked> {
    return money.stakeFor(this.context, accountOf(this.context, "stake"), currency, amount);
  }

  stakeFor(account: string, currency: string, amount: bigint): Promise<money.Staked> {
    return money.stakeFor(this.context, account, currency, amount);
  }

  stakeWithPermit(token: string, amount: bigint, options: { deadline?: number } = {}): Promise<money.Staked> {
    return money.stakeWithPermit(this.context, token, amount, options.deadline);
  }

  unstake(currency: string, amount: bigint | "all", to?: string): Promise<Sent & { readonly amount: bigint }> {
    return money.unstake(this.context, currency, amount, to);
  }

  /** See {@link pool.fundPool}. */
  fundPool(modelId: bigint, amount: bigint): Promise<pool.Streamed> {
    return pool.fundPool(this.context, modelId, amount);
  }

  releaseEscrow(modelId: bigint, escrowId: Hex): Promise<Sent & { readonly amount: bigint }> {
    return money.releaseEscrow(this.context, modelId, escrowId);
  }

  async stakedBalance(currency: string, account?: string): Promise<bigint> {
    return money.stakedBalance(this.context, currency, this.who(account));
  }

  async balances(currencies: readonly string[] = [money.ETHER], account?: string): Promise<money.Balance[]> {
    return money.balances(this.context, currencies, this.who(account));
  }

  poolOf(modelId: bigint): Promise<bigint> {
    return hubView<bigint>(this.context, "poolOf", [modelId]);
  }

  // -------------------------------------------------------------------------------------------------- the stake mechanism

  /** All settings of a model of the stake mechanism. Throws NotAStakeModel, as all of these do. */
  async configOf(modelId: bigint): Promise<Required<StakeSettings>> {
    return stakeSettings(this.context, modelId, (await pool.stakeModel(this.context, modelId)).mechanism);
  }

  async standingOf(modelId: bigint, account?: string): Promise<{ readonly standing: bigint; readonly total: bigint }> {
    return pool.standingOf(this.context, modelId, this.who(account));
  }

  poolState(modelId: bigint): Promise<pool.PoolState> {
    return pool.poolState(this.context, modelId);
  }

  /** What an account could claim out of a model's pool now. */
  async owed(modelId: bigint, account?: string): Promise<bigint> {
    return pool.owed(this.context, modelId, this.who(account));
  }

  claimPool(modelId: bigint): Promise<Sent & { readonly amount: bigint }> {
    return pool.claimPool(this.context, modelId);
  }

  syncPool(modelId: bigint): Promise<pool.Streamed> {
    return pool.syncPool(this.context, modelId);
  }

  /** The clocks of a contribution on which people differ; null if no report is filed, or all is settled. */
  disputeOf(modelId: bigint, id: Hex): Promise<Dispute | null> {
    return disputeOf(this.context, modelId, id);
  }

  // -------------------------------------------------------------------------------------------------- contribute

  /** The deposit that each of `count` samples in one call would cost now. */
  quote(modelId: bigint, count = 1, contributor?: string): Promise<bigint> {
    return quote(this.context, modelId, count, contributor ?? this.account ?? this.hub);
  }

  contribute(
    modelId: bigint,
    sample: SampleInput,
    options?: DepositOptions,
  ): Promise<Sent & { readonly id: Hex; readonly deposit: bigint; readonly learned: boolean }> {
    return contribute(this.context, modelId, sample, options);
  }

  contributeBatch(
    modelId: bigint,
    samples: readonly SampleInput[],
    options?: DepositOptions,
  ): Promise<Sent & BatchOutcome> {
    return contributeBatch(this.context, modelId, samples, options);
  }

  planBatches(modelId: bigint, samples: readonly SampleInput[], limits?: BatchLimits): Promise<BatchPlan> {
    return planBatches(this.context, modelId, samples, limits);
  }

  quoteCost(modelId: bigint, samples: readonly SampleInput[]): Promise<CostQuote> {
    return quoteCost(this.context, modelId, samples);
  }

  // -------------------------------------------------------------------------------------------------- claim

  refund(modelId: bigint, contribution: ContributionDetails): Promise<Claimed> {
    return claim(this.context, "refund", modelId, contribution);
  }

  report(modelId: bigint, contribution: ContributionDetails): Promise<Claimed> {
    return claim(this.context, "report", modelId, contribution);
  }

  take(modelId: bigint, contribution: ContributionDetails): Promise<Claimed> {
    return claim(this.context, "take", modelId, contribution);
  }

  sweep(modelId: bigint, contribution: ContributionDetails): Promise<SweptDeposit> {
    return sweep(this.context, modelId, contribution);
  }

  refundBatch(modelId: bigint, contributions: readonly ContributionDetails[]): Promise<ClaimOutcome> {
    return claimBatch(this.context, "refund", modelId, contributions);
  }

  reportBatch(modelId: bigint, contributions: readonly ContributionDetails[]): Promise<ClaimOutcome> {
    return claimBatch(this.context, "report", modelId, contributions);
  }

  takeAll(modelId: bigint, contributions: readonly ContributionDetails[]): Promise<ClaimOutcome> {
    return claimEach(this.context, "take", modelId, contributions);
  }

  sweepAll(modelId: bigint, contributions: readonly ContributionDetails[]): Promise<ClaimOutcome> {
    return claimEach(this.context, "sweep", modelId, contributions);
  }

  /** Everything that an account can claim now, and what it is worth. */
  async claimable(modelId: bigint, account?: string): Promise<Claimable> {
    return claimable(this.context, modelId, this.who(account));
  }

  // -------------------------------------------------------------------------------------------------- points

  /** Votes, points and badges of a model that goes by points. Throws ContractError for any other. */
  points(modelId: bigint): Promise<PointsModel> {
    return PointsModel.open(this, modelId);
  }

  // -------------------------------------------------------------------------------------------------- markets

  /** The markets of a model that learns in markets. Throws NotAMarketModel. */
  market(modelId: bigint): Promise<MarketModel> {
    return MarketModel.open(this, modelId);
  }

  // -------------------------------------------------------------------------------------------------- everything else

  /**
   * The door to the model's mechanism.
   *
   * @param maxSpend The most that may leave the account's balance.
   * @param value Ether that is staked first, in wei.
   * @returns What the mechanism answered, as far as a call just before shows it.
   */
  async act(modelId: bigint, maxSpend: bigint, data: Hex, value = 0n): Promise<Sent & { readonly result: Hex }> {
    const from = accountOf(this.context, "act");
    const draft = hubCall(this.context, "act", [modelId, maxSpend, data], value);
    const answer = await this.context.rpc.call({ ...draft, from });
    const [result] = decodeAnswer<Hex>(hubAbi, "act", answer);
    return { ...(await transact(this.context, "act", draft)), result: result! };
  }

  predict(modelId: bigint, features: BytesLike): Promise<number> {
    return predict(this.context, modelId, features);
  }

  predictBatch(modelId: bigint, features: readonly BytesLike[]): Promise<number[]> {
    return predictBatch(this.context, modelId, features);
  }

  /** How much the model favours each label, exactly, as its classifier counts; a twin's `scores` says in what. */
  scores(modelId: bigint, features: BytesLike): Promise<bigint[]> {
    return scores(this.context, modelId, features);
  }

  contributions(modelId: bigint, filter?: ContributionFilter): Promise<ContributionRecord[]> {
    return contributions(this.context, modelId, filter);
  }

  /** The hub's events in order. */
  events(filter?: EventFilter): AsyncGenerator<HubEvent, void> {
    return hubEvents(this.context, filter);
  }

  recordOf(modelId: bigint, id: Hex): Promise<RecordState> {
    return recordOf(this.context, modelId, id);
  }

  recordsOf(modelId: bigint, ids: readonly Hex[]): Promise<RecordState[]> {
    return recordsOf(this.context, modelId, ids);
  }

  private who(account: string | undefined): string {
    return account ?? accountOf(this.context, "look up");
  }
}
