import { ZeroAddress } from "ethers";

import type { Hex } from "../codec/bytes.ts";
import type { AuditEvent } from "./events.ts";
import type { PaymentDetails, Step } from "./step.ts";
import { CLOSED, OPEN } from "./tables.ts";
import type { ContributionRow, EscrowRow, ModelRow } from "./tables.ts";
import type { WorkingSet } from "./working-set.ts";

/** Where money of a model lies, in the contract's order. */
const [ACCOUNT, POOL, ESCROW] = [0n, 1n, 2n];

/** Events that pay out of a deposit, with the column that adds it up. */
const CLAIMS = {
  Refunded: { kind: "refund", column: "refunded", account: "contributor" },
  Reported: { kind: "report", column: "reported", account: "reporter" },
  Taken: { kind: "take", column: "taken", account: "owner" },
} as const;

/** Every move of money inside the hub. */
export class HubMoney {
  /** @param keepsBalances Without the events of all models no balance can be known. */
  constructor(
    private readonly set: WorkingSet,
    private readonly keepsBalances: boolean,
  ) {}

  /** Asks for the balances and escrows that an event may change; see `HubBooks.want`. */
  want({ name, modelId, args }: AuditEvent, created?: string): void {
    if (modelId !== null) {
      for (const field of ["escrowId", "fromKey", "toKey"]) {
        const escrowId = args[field] as string | undefined;
        if (escrowId !== undefined) this.set.escrows.want({ modelId, escrowId });
      }
    }
    if (!this.keepsBalances || name === "Approval" || name === "Transfer") return;
    const model = modelId === null ? undefined : this.set.models.get({ modelId });
    const currency = (args["currency"] ?? model?.currency ?? created) as string | undefined;
    if (currency === undefined) return;
    this.set.currencies.want({ currency });
    for (const field of ["account", "contributor", "reporter", "owner", "caller", "to", "beneficiary"]) {
      const account = args[field];
      if (typeof account === "string") this.set.balances.want({ currency, account });
    }
  }

  /** Follows an event about money of a model; says no if it is about something else. */
  follow(step: Step, model: ModelRow): boolean {
    const { name } = step.event;
    if (name in CLAIMS) this.claim(step, model, CLAIMS[name as keyof typeof CLAIMS]);
    else if (name === "Swept") this.sweep(step, model);
    else if (name === "PoolFunded") this.fund(step, model);
    else if (name === "Moved") this.move(step, model);
    else if (name === "EscrowReleased") this.release(step, model);
    else return false;
    return true;
  }

  staked(step: Step): void {
    const { currency, account, amount } = step.event.args as { currency: string; account: string; amount: bigint };
    if (currency === ZeroAddress) this.set.currencies.put({ currency });
    else if (this.set.currencies.get({ currency }) === undefined) {
      step.find({ invariant: "INV-4", what: "currency", place: currency, expected: "added before", actual: "unknown" });
    }
    this.credit(step, { kind: "stake", currency, account, amount });
  }

  unstaked(step: Step): void {
    const { currency, account, amount } = step.event.args as { currency: string; account: string; amount: bigint };
    this.credit(step, { kind: "unstake", currency, account, amount: -amount });
  }

  /** Changes a balance; below zero it cannot fall (INV-8: not by more than its holder agreed to, which is what there was). */
  credit(step: Step, payment: PaymentDetails): void {
    const { currency, account, amount } = payment;
    if (amount === 0n) return;
    step.pay(payment);
    if (!this.keepsBalances) return;
    const before = this.set.balances.get({ currency, account })?.amount ?? 0n;
    if (before + amount < 0n && amount < 0n) {
      step.find({
        invariant: "INV-8",
        what: "balance",
        place: `${account} in ${currency}`,
        expected: `at least ${-amount}`,
        actual: before,
      });
    }
    this.set.balances.put({ currency, account, amount: before + amount });
  }

  /** A contribution that an event names; it must have been made. */
  recordOf(step: Step, modelId: bigint, id: Hex): ContributionRow | undefined {
    const row = this.set.contributions.get({ modelId, id });
    if (row === undefined) {
      step.find({ invariant: "INV-4", what: "record", place: id, expected: "contributed before", actual: "unknown" });
    }
    return row;
  }

  /** Sets status and mark, as events tell them together. A closed contribution stays so, and holds nothing (INV-5). */
  setState(step: Step, row: ContributionRow, state: bigint): void {
    const [status, mark] = [Number(state & 3n), Number(state >> 2n)];
    if (row.status === CLOSED) {
      step.find({ invariant: "INV-4", what: "record", place: row.id, expected: "open", actual: "closed before" });
    }
    if (status === CLOSED && row.claimable !== 0n) {
      step.find({ invariant: "INV-5", what: "record", place: row.id, expected: "nothing left", actual: row.claimable });
    }
    this.set.contributions.put({ ...row, status, mark });
  }

  private claim(step: Step, model: ModelRow, { kind, column, account }: (typeof CLAIMS)[keyof typeof CLAIMS]): void {
    const { id, amount, state } = step.event.args as { id: Hex; amount: bigint; state: bigint };
    const who = step.event.args[account] as string;
    this.credit(step, { kind, currency: model.currency, account: who, amount, id });
    const row = this.recordOf(step, model.modelId, id);
    if (row === undefined) return;
    const isRight =
      kind === "refund" ? who === row.contributor : kind === "report" ? who !== row.contributor : who === model.owner;
    if (!isRight) {
      step.find({ invariant: "INV-4", what: kind, place: id, expected: "somebody who may", actual: who });
    }
    const claimable = this.draw(step, row, amount);
    this.setState(step, { ...row, claimable, [column]: row[column] + amount }, state);
  }

  private sweep(step: Step, model: ModelRow): void {
    const { args } = step.event;
    const { id, caller, tip, to, amount } = args as {
      [name in "caller" | "to"]: string;
    } & { id: Hex; tip: bigint; amount: bigint };
    const { modelId, currency } = model;
    this.credit(step, { kind: "tip", currency, account: caller, amount: tip, id });
    if (to === ZeroAddress) this.addToPool(modelId, amount);
    else this.credit(step, { kind: "sweep", currency, account: to, amount, id });
    const row = this.recordOf(step, modelId, id);
    if (row === undefined) return;
    if (row.status !== OPEN || row.claimable !== tip + amount) {
      step.find({ invariant: "INV-2", what: "sweep", place: id, expected: row.claimable, actual: tip + amount });
    }
    const sweptTo = to === ZeroAddress ? "pool" : to === row.contributor ? "contributor" : "owner";
    this.set.contributions.put({ ...row, status: CLOSED, claimable: 0n, tip, swept: amount, sweptTo });
  }

  private fund(step: Step, { modelId, currency }: ModelRow): void {
    const { account, amount } = step.event.args as { account: string; amount: bigint };
    this.credit(step, { kind: "fund", currency, account, amount: -amount });
    this.addToPool(modelId, amount);
  }

  private move(step: Step, { modelId, currency }: ModelRow): void {
    const { from, to, fromKey, toKey, account, beneficiary, releaseAt, amount } = step.event.args as {
      [name in "from" | "to" | "releaseAt" | "amount"]: bigint;
    } & { fromKey: Hex; toKey: Hex; account: string; beneficiary: string };
    const id = from === ACCOUNT || from === POOL ? undefined : fromKey;
    if (from === ACCOUNT) this.credit(step, { kind: "moved out", currency, account, amount: -amount });
    else if (from === POOL) this.addToPool(modelId, -amount, step);
    else if (from === ESCROW)
      this.addToEscrow(step, { modelId, escrowId: fromKey, beneficiary, releaseAt, amount: -amount });
    else {
      const row = this.recordOf(step, modelId, fromKey);
      if (row !== undefined) {
        const claimable = this.draw(step, row, amount);
        this.set.contributions.put({ ...row, claimable, moved: row.moved + amount });
      }
    }
    if (to === ACCOUNT) {
      const about = { kind: "moved in", currency, account: beneficiary, amount } as const;
      this.credit(step, id === undefined ? about : { ...about, id });
    } else if (to === POOL) this.addToPool(modelId, amount);
    else this.addToEscrow(step, { modelId, escrowId: toKey, beneficiary, releaseAt, amount });
  }

  private release(step: Step, { modelId, currency }: ModelRow): void {
    const { escrowId, beneficiary, amount } = step.event.args as { escrowId: Hex; beneficiary: string; amount: bigint };
    const held = this.set.escrows.get({ modelId, escrowId });
    if (held?.amount !== amount || held.beneficiary !== beneficiary) {
      const expected = held === undefined ? "none" : `${held.amount} for ${held.beneficiary}`;
      step.find({
        invariant: "INV-4",
        what: "escrow",
        place: escrowId,
        expected,
        actual: `${amount} for ${beneficiary}`,
      });
    }
    this.credit(step, { kind: "escrow", currency, account: beneficiary, amount, id: escrowId });
    this.set.escrows.put({ modelId, escrowId, beneficiary: ZeroAddress, releaseAt: 0n, amount: 0n });
  }

  private addToEscrow(step: Step, { modelId, escrowId, beneficiary, releaseAt, amount }: EscrowRow): void {
    const known = this.set.escrows.get({ modelId, escrowId });
    const isNew = known === undefined || known.beneficiary === ZeroAddress;
    const escrow = isNew && amount > 0n ? { modelId, escrowId, beneficiary, releaseAt, amount: 0n } : known;
    if (escrow === undefined || escrow.amount + amount < 0n) {
      step.find({
        invariant: "INV-2",
        what: "escrow",
        place: escrowId,
        expected: escrow?.amount ?? 0n,
        actual: -amount,
      });
    }
    if (escrow !== undefined) this.set.escrows.put({ ...escrow, amount: escrow.amount + amount });
  }

  private addToPool(modelId: bigint, amount: bigint, step?: Step): void {
    const model = this.set.models.get({ modelId })!;
    const pool = model.pool + amount;
    if (pool < 0n) {
      step?.find({
        invariant: "INV-2",
        what: "pool",
        place: `model ${modelId}`,
        expected: model.pool,
        actual: -amount,
      });
    }
    this.set.models.put({ ...model, pool });
  }

  /** What is left of a deposit after a payment, which can't be more than there was (INV-2). */
  private draw(step: Step, row: ContributionRow, amount: bigint): bigint {
    if (amount > row.claimable) {
      step.find({ invariant: "INV-2", what: "deposit", place: row.id, expected: row.claimable, actual: amount });
    }
    return row.claimable - amount;
  }
}
