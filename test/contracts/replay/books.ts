import type { LogDescription } from "ethers";

import { createTwin } from "../../../src/classifiers/index.ts";
import type { Classifier } from "../../../src/classifiers/index.ts";
import { decodeConfig } from "../../../src/codec/index.ts";
import type { ClassifierKind, Hex } from "../../../src/codec/index.ts";
import { StakeBooks } from "../../../src/incentives/stake-books.ts";
import { PointsTwin } from "../../../src/incentives/points-twin.ts";
import { POOL_PERIOD, pointsRules } from "./models.ts";

/** What the events say of one contribution or sample. */
export interface RecordState {
  /** 1 open, 2 closed. */
  status: number;
  claimable: bigint;
  mark: number;
}

/** What the events say of one escrow. */
export interface EscrowState {
  beneficiary: string;
  releaseAt: bigint;
  amount: bigint;
}

/** What the events say of one model. */
export interface ModelState {
  readonly currency: string;
  readonly twin: Classifier;
  /** Names, label 0 first. */
  readonly labels: string[];
  /** Where the model has the stake mechanism. */
  readonly stake: StakeBooks | undefined;
  /** Where the model has the points mechanism. */
  readonly points: PointsTwin | undefined;
  /** Ids of what was put to the vote. */
  readonly polls: Hex[];
  readonly holdsBack: boolean;
  readonly wantsVotes: boolean;
  owner: string;
  isOpen: boolean;
  pool: bigint;
  readonly records: Map<string, RecordState>;
  readonly escrows: Map<string, EscrowState>;
}

// Places of a move, in the contract's order.
const [ACCOUNT, POOL, ESCROW] = [0n, 1n, 2n];

/**
 * All books and all parameters of a hub, rebuilt from its events alone (INV-4). Written after the interfaces, not after the
 * contracts: the chain is the other side of the comparison.
 */
export class Books {
  /** Balances by currency and account; who is not in it has nothing. */
  readonly balances = new Map<string, bigint>();
  readonly models = new Map<bigint, ModelState>();
  /** Accounts and currencies that any event has named. */
  readonly accounts = new Set<string>();
  readonly currencies = new Set<string>();

  /** Labels of models that are described, and not created yet. */
  private readonly described = new Map<bigint, string[]>();

  /**
   * @param kindOf The kind of the classifier at an address.
   * @param mechanisms Addresses of the two mechanisms that keep books of their own.
   */
  constructor(
    private readonly kindOf: (classifier: string) => ClassifierKind,
    private readonly mechanisms: { readonly stake: string; readonly points: string },
  ) {}

  balanceOf(currency: string, account: string): bigint {
    return this.balances.get(`${currency} ${account}`) ?? 0n;
  }

  /** What the hub owes in a currency: balances, what is left of deposits, pools, escrows. */
  owed(currency: string): bigint {
    let sum = 0n;
    for (const [key, amount] of this.balances) if (key.startsWith(`${currency} `)) sum += amount;
    for (const model of this.models.values()) {
      if (model.currency !== currency) continue;
      sum += model.pool;
      for (const record of model.records.values()) sum += record.claimable;
      for (const escrow of model.escrows.values()) sum += escrow.amount;
    }
    return sum;
  }

  /**
   * Follows one event; every event of the hub and of the two mechanisms, in their order.
   *
   * @param log Where it was found.
   * @param time Its block's timestamp.
   */
  follow(
    event: LogDescription,
    log: { readonly address: string; readonly transactionHash: string },
    time: bigint,
  ): void {
    const { name, args } = event;
    const model = this.models.get(args["modelId"] as bigint);
    if (log.address === this.mechanisms.stake) return model!.stake!.follow(event, time);
    if (log.address === this.mechanisms.points) {
      if (name === "PollOpened") model!.polls.push(args["id"] as Hex);
      const known = Object.fromEntries(event.fragment.inputs.map((input, i) => [input.name, args[i] as unknown]));
      return model!.points!.apply({ name, args: known, transactionHash: log.transactionHash as Hex });
    }
    if (name in this.events) this.events[name as keyof Books["events"]](args as never);
    else throw new Error(`An event that nobody follows: ${name}`);
    model?.stake?.follow(event, time);
  }

  private readonly events = {
    Approval: () => undefined,
    ModelDescribed: (e: { modelId: bigint; labels: readonly string[] }) => this.described.set(e.modelId, [...e.labels]),
    LabelAdded: (e: { modelId: bigint; label: bigint; name: string }) => {
      const { twin, labels } = this.model(e.modelId);
      if (e.label !== BigInt(labels.length)) throw new Error(`Label ${e.label} was added to ${labels.length}`);
      labels.push(e.name);
      twin.addLabel();
    },
    Skipped: () => undefined,
    CurrencyAdded: (e: { currency: string }) => this.currencies.add(e.currency),
    Transfer: (e: { to: string; tokenId: bigint }) => {
      const model = this.models.get(e.tokenId);
      if (model !== undefined) model.owner = e.to;
    },
    ModelCreated: (e: {
      modelId: bigint;
      classifier: string;
      mechanism: string;
      owner: string;
      currency: string;
      holdsBack: boolean;
      wantsVotes: boolean;
      classifierConfig: Hex;
    }) => {
      const kind = this.kindOf(e.classifier);
      const labels = this.described.get(e.modelId)!;
      this.currencies.add(e.currency);
      this.models.set(e.modelId, {
        currency: e.currency,
        twin: createTwin(kind, decodeConfig(kind, e.classifierConfig), labels.length),
        labels,
        stake: e.mechanism === this.mechanisms.stake ? new StakeBooks(BigInt(POOL_PERIOD)) : undefined,
        points: e.mechanism === this.mechanisms.points ? new PointsTwin(pointsRules(Number(e.modelId))) : undefined,
        polls: [],
        holdsBack: e.holdsBack,
        wantsVotes: e.wantsVotes,
        owner: e.owner,
        isOpen: false,
        pool: 0n,
        records: new Map(),
        escrows: new Map(),
      });
    },
    ParametersLoaded: (e: { modelId: bigint; offset: bigint; chunk: Hex }) =>
      this.model(e.modelId).twin.load(Number(e.offset), e.chunk),
    ModelOpened: (e: { modelId: bigint }) => {
      this.model(e.modelId).isOpen = true;
    },
    Staked: (e: { currency: string; account: string; amount: bigint }) => this.credit(e.currency, e.account, e.amount),
    Unstaked: (e: { currency: string; account: string; amount: bigint }) =>
      this.credit(e.currency, e.account, -e.amount),
    PoolFunded: (e: { modelId: bigint; account: string; amount: bigint }) => {
      const model = this.model(e.modelId);
      this.credit(model.currency, e.account, -e.amount);
      model.pool += e.amount;
    },
    Contributed: (e: {
      modelId: bigint;
      id: string;
      contributor: string;
      deposit: bigint;
      label: bigint;
      trace: Hex;
      features: Hex;
    }) => {
      const model = this.model(e.modelId);
      this.credit(model.currency, e.contributor, -e.deposit);
      const agrees = model.twin.predict(e.features) === Number(e.label);
      if (!model.holdsBack) this.expectTrace(e.trace, model.twin.update(e.features, Number(e.label)));
      model.records.set(e.id, { status: 1, claimable: e.deposit, mark: model.wantsVotes && agrees ? 1 : 0 });
    },
    SampleRecorded: (e: { modelId: bigint; id: string }) =>
      this.model(e.modelId).records.set(e.id, { status: 2, claimable: 0n, mark: 0 }),
    RecordNoted: (e: { modelId: bigint; id: string; state: bigint }) => this.setState(e.modelId, e.id, e.state),
    UpdateApplied: (e: { modelId: bigint; label: bigint; trace: Hex; features: Hex }) =>
      this.expectTrace(e.trace, this.model(e.modelId).twin.update(e.features, Number(e.label))),
    UpdateUndone: (e: { modelId: bigint; label: bigint; trace: Hex; features: Hex }) =>
      this.model(e.modelId).twin.undo(e.features, Number(e.label), e.trace),
    Refunded: (e: { modelId: bigint; id: string; contributor: string; amount: bigint; state: bigint }) =>
      this.paid(e.modelId, e.id, e.contributor, e.amount, e.state),
    Reported: (e: { modelId: bigint; id: string; reporter: string; amount: bigint; state: bigint }) =>
      this.paid(e.modelId, e.id, e.reporter, e.amount, e.state),
    Taken: (e: { modelId: bigint; id: string; owner: string; amount: bigint; state: bigint }) =>
      this.paid(e.modelId, e.id, e.owner, e.amount, e.state),
    Swept: (e: { modelId: bigint; id: string; caller: string; tip: bigint; to: string; amount: bigint }) => {
      const model = this.model(e.modelId);
      const record = this.record(e.modelId, e.id);
      if (record.claimable !== e.tip + e.amount)
        throw new Error(`${e.id}: swept ${e.tip + e.amount} of another amount`);
      Object.assign(record, { status: 2, claimable: 0n });
      this.credit(model.currency, e.caller, e.tip);
      if (BigInt(e.to) === 0n) model.pool += e.amount;
      else this.credit(model.currency, e.to, e.amount);
    },
    EscrowReleased: (e: { modelId: bigint; escrowId: string; beneficiary: string; amount: bigint }) => {
      const model = this.model(e.modelId);
      model.escrows.delete(e.escrowId);
      this.credit(model.currency, e.beneficiary, e.amount);
    },
    Moved: (e: {
      modelId: bigint;
      from: bigint;
      to: bigint;
      fromKey: string;
      toKey: string;
      account: string;
      beneficiary: string;
      releaseAt: bigint;
      amount: bigint;
    }) => {
      const model = this.model(e.modelId);
      if (e.from === ACCOUNT) this.credit(model.currency, e.account, -e.amount);
      else if (e.from === POOL) model.pool -= e.amount;
      else if (e.from === ESCROW) this.escrow(model, e.fromKey, e).amount -= e.amount;
      else this.record(e.modelId, e.fromKey).claimable -= e.amount;
      if (e.to === ACCOUNT) this.credit(model.currency, e.beneficiary, e.amount);
      else if (e.to === POOL) model.pool += e.amount;
      else this.escrow(model, e.toKey, e).amount += e.amount;
    },
  };

  private model(modelId: bigint): ModelState {
    const model = this.models.get(modelId);
    if (model === undefined) throw new Error(`Model ${modelId} was never created`);
    return model;
  }

  private record(modelId: bigint, id: string): RecordState {
    const record = this.model(modelId).records.get(id);
    if (record === undefined) throw new Error(`${id} was never recorded`);
    return record;
  }

  private escrow(model: ModelState, key: string, e: { beneficiary: string; releaseAt: bigint }): EscrowState {
    const escrow = model.escrows.get(key) ?? { beneficiary: e.beneficiary, releaseAt: e.releaseAt, amount: 0n };
    model.escrows.set(key, escrow);
    return escrow;
  }

  private credit(currency: string, account: string, amount: bigint): void {
    this.accounts.add(account);
    this.currencies.add(currency);
    this.balances.set(`${currency} ${account}`, this.balanceOf(currency, account) + amount);
  }

  private paid(modelId: bigint, id: string, account: string, amount: bigint, state: bigint): void {
    this.record(modelId, id).claimable -= amount;
    this.credit(this.model(modelId).currency, account, amount);
    this.setState(modelId, id, state);
  }

  private setState(modelId: bigint, id: string, state: bigint): void {
    Object.assign(this.record(modelId, id), { status: Number(state % 4n), mark: Number(state / 4n) });
  }

  private expectTrace(told: Hex, twins: Hex): void {
    if (told !== twins) throw new Error(`The event tells the trace ${told}, the twin ${twins}`);
  }
}
