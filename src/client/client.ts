import { getAddress } from "ethers";
import type { InterfaceAbi, Provider, Signer } from "ethers";

import type { BytesLike, Hex } from "../codec/bytes.ts";
import { hubAbi } from "./abi.ts";
import { planBatches } from "./batches.ts";
import type { BatchLimits, BatchPlan } from "./batches.ts";
import { claim, claimBatch, claimEach, sweep } from "./claims.ts";
import type { ClaimOutcome, Claimed, ContributionDetails, SweptDeposit } from "./claims.ts";
import { claimable } from "./claimable.ts";
import type { Claimable } from "./claimable.ts";
import { systemClock } from "./clock.ts";
import type { Clock } from "./clock.ts";
import { accountOf, decodeAnswer, hubCall, hubView, transact } from "./context.ts";
import type { Context, Sent } from "./context.ts";
import { ErrorDecoder } from "./contract-error.ts";
import { contribute, contributeBatch, quote } from "./contributing.ts";
import type { BatchOutcome, DepositOptions } from "./contributing.ts";
import { quoteCost } from "./cost.ts";
import type { CostQuote } from "./cost.ts";
import { createModel } from "./create-model.ts";
import type { CreateOptions, CreatedModel, NewModel } from "./create-model.ts";
import { DcaiError } from "../errors.ts";
import { NotAHub, NotJsonRpc, WrongNetwork } from "./errors.ts";
import type { HubEvent } from "./events.ts";
import { contributions, hubEvents } from "./history.ts";
import type { ContributionFilter, ContributionRecord, EventFilter } from "./history.ts";
import { placeOfKey } from "./keys.ts";
import { addLabel, modelInfo, modelParameters, openModel, transferModel } from "./models.ts";
import type { ModelView } from "./models.ts";
import * as money from "./money.ts";
import { predict, predictBatch } from "./predict.ts";
import { recordOf, recordsOf } from "./records.ts";
import type { RecordState, SampleInput } from "./records.ts";
import { DEFAULT_RETRY } from "./retry.ts";
import type { RetryOptions } from "./retry.ts";
import { Rpc } from "./rpc.ts";
import type { Transport } from "./rpc.ts";
import { DEFAULT_SENDING, Sender } from "./sender.ts";
import type { SendOptions } from "./sender.ts";

/** How a client is connected. */
export interface ConnectOptions {
  /** The hub's address. */
  readonly hub: string;
  /** A signer with a provider that speaks JSON-RPC, or such a provider alone for reading. */
  readonly runner: Signer | Provider;
  /** The chain id that is expected; not checked unless told. */
  readonly chainId?: bigint | number;
  /** The block in which the hub was deployed; found out when needed unless told. */
  readonly deployedAt?: number;
  readonly clock?: Clock;
  /** Numbers from 0 to below 1, for the jitter of retries. */
  readonly random?: () => number;
  readonly retry?: Partial<RetryOptions>;
  readonly sending?: Partial<SendOptions>;
  /** ABIs of plug-ins of others, so that their errors are told by name too. */
  readonly abis?: readonly InterfaceAbi[];
}

/**
 * Every flow of the hub, for one account. Amounts are bigint in the currency's smallest unit, times are seconds since 1970.
 * Errors are DcaiError; what the contracts refuse is a ContractError with the Solidity error's name as its code.
 */
export class DcaiClient {
  private constructor(readonly context: Context) {}

  /**
   * Connects, and checks that there is a hub.
   *
   * @throws WrongNetwork, NotAHub, NotJsonRpc, RpcFailed, RpcTimeout
   */
  static async connect(options: ConnectOptions): Promise<DcaiClient> {
    const { clock = systemClock, random = Math.random, runner } = options;
    const decoder = new ErrorDecoder(options.abis);
    const retry = { ...DEFAULT_RETRY, ...options.retry };
    const rpc = new Rpc(transportOf(runner), { clock, random, retry }, decoder);
    const chainId = await rpc.chainId();
    const expected = options.chainId === undefined ? chainId : BigInt(options.chainId);
    if (chainId !== expected) throw new WrongNetwork({ expected, actual: chainId });
    const hub = getAddress(options.hub);
    const cards = await cardsOf(rpc, hub);
    const sending = { ...DEFAULT_SENDING, ...options.sending };
    const signer = isSigner(runner) ? runner : null;
    const account = signer === null ? null : getAddress(await signer.getAddress());
    const sender =
      signer === null || account === null
        ? null
        : new Sender({
            signer,
            account,
            place: await placeOfKey(signer, account, rpc),
            chainId,
            rpc,
            clock,
            decoder,
            options: sending,
          });
    const { deployedAt } = options;
    return new DcaiClient({ hub, cards, chainId, rpc, clock, decoder, sending, sender, account, deployedAt });
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

  fundPool(modelId: bigint, amount: bigint): Promise<Sent> {
    return money.fundPool(this.context, modelId, amount);
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

function isSigner(runner: Signer | Provider): runner is Signer {
  return "signTransaction" in runner;
}

function transportOf(runner: Signer | Provider): Transport {
  const provider: object | null = isSigner(runner) ? runner.provider : runner;
  const isTransport = provider !== null && "send" in provider && typeof provider.send === "function";
  if (!isTransport) throw new NotJsonRpc({ provider: provider?.constructor.name ?? "A signer without a provider" });
  return provider as Transport;
}

async function cardsOf(rpc: Rpc, hub: string): Promise<string> {
  if ((await rpc.code(hub)) === "0x") throw new NotAHub({ address: hub, reason: "there is no contract" });
  try {
    const answer = await rpc.call({ to: hub, data: hubAbi.encodeFunctionData("modelCards") });
    return decodeAnswer<string>(hubAbi, "modelCards", answer)[0]!;
  } catch (cause) {
    if (cause instanceof DcaiError && cause.code.startsWith("RPC_")) throw cause;
    throw new NotAHub({ address: hub, reason: "the contract there is another one" }, { cause });
  }
}
