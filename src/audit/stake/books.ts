import { ZeroAddress } from "ethers";

import { stakeAbi } from "../../client/abi.ts";
import type { Hex } from "../../codec/bytes.ts";
import { isAnswered, runOf } from "../../incentives/stake-disputes.ts";
import type { Dispute } from "../../incentives/stake-disputes.ts";
import type { CallCheck } from "../calls.ts";
import type { Sql } from "../database.ts";
import type { AuditEvent } from "../events.ts";
import type { MechanismBooks, MechanismView } from "../mechanism.ts";
import { decodeSettings } from "../settings.ts";
import type { Step } from "../step.ts";
import { WorkingTable } from "../table.ts";
import { CLOSED } from "../tables.ts";
import type { ModelRow } from "../tables.ts";
import type { WorkingSet } from "../working-set.ts";
import { stakeChecks } from "./checks.ts";
import { pressed, toDispute, UNDISPUTED } from "./disputes.ts";
import { grown, paid, streamed } from "./pool.ts";
import { DISPUTES, POOLS, STANDINGS } from "./tables.ts";
import type { PoolRow, StandingRow } from "./tables.ts";

const [PLACE_ACCOUNT, PLACE_POOL, STATUS_CLOSED] = [0n, 1n, BigInt(CLOSED)];
const CONFIG = ["uint96", "uint32", "uint32", "uint32", "uint32", "uint16", "uint32"];

/** Standing, pool and disputes of all models of a StakeIncentive, from the hub's events and `PoolStreamed`. */
export class StakeBooks implements MechanismBooks {
  readonly name = "StakeIncentive";
  readonly abi = stakeAbi;
  private readonly pools = new WorkingTable(POOLS);
  private readonly standings = new WorkingTable(STANDINGS);
  private readonly disputes = new WorkingTable(DISPUTES);

  want({ name, modelId, args }: AuditEvent): void {
    if (modelId === null) return;
    this.pools.want({ modelId });
    if (name === "Refunded") this.standings.want({ modelId, account: args["contributor"] as string });
    if (name === "Moved") this.standings.want({ modelId, account: args["beneficiary"] as string });
    if (name === "Refunded" || name === "Reported" || name === "Taken") {
      this.disputes.want({ modelId, id: args["id"] as Hex });
    }
  }

  async load(sql: Sql): Promise<void> {
    for (const table of [this.pools, this.standings, this.disputes]) await table.load(sql);
  }

  async flush(sql: Sql): Promise<void> {
    for (const table of [this.pools, this.standings, this.disputes]) await table.flush(sql);
  }

  follow(step: Step, { modelId, mechanismConfig }: ModelRow, set: WorkingSet): void {
    const { name, args } = step.event;
    if (name === "ModelCreated") this.create(step, modelId, mechanismConfig);
    const pool = this.pools.get({ modelId });
    if (pool === undefined) return;
    if (name === "Refunded" || name === "Reported" || name === "Taken") this.claim(step, pool, set);
    if (name === "PoolStreamed") this.stream(step, pool);
    if (name === "Moved") this.checkMove(step);
    if (name === "Moved" && args["from"] === PLACE_POOL) this.pay(step, pool);
  }

  checks(view: MechanismView): AsyncGenerator<CallCheck, void> {
    return stakeChecks(view);
  }

  private create(step: Step, modelId: bigint, config: Hex): void {
    try {
      const [, , confirmWait, , , , period] = decodeSettings(CONFIG, config);
      const nothing = { total: 0n, accrued: 0n, settledAt: 0n, timeLeft: 0n, unreleased: 0n, accounted: 0n };
      this.pools.put({ modelId, period: period!, confirmWait: confirmWait!, streamed: false, ...nothing });
    } catch {
      const place = "settings of StakeIncentive";
      step.find({ invariant: "INV-4", what: "mechanism", place, expected: CONFIG.join(", "), actual: config });
    }
  }

  /** A refund that is paid raises standing; a claim that is only filed, or answered, moves the clocks. */
  private claim(step: Step, pool: PoolRow, set: WorkingSet): void {
    const { name, args, modelId, time } = step.event;
    const [id, state] = [args["id"] as Hex, args["state"] as bigint];
    const record = set.contributions.get({ modelId: modelId!, id });
    if (record === undefined) return; // the hub's books say so
    const isClosed = (state & 3n) === STATUS_CLOSED;
    const key = { modelId: modelId!, id };
    const mark = isClosed ? UNDISPUTED : Number(state >> 2n);
    if (!isClosed && args["amount"] === 0n && mark === record.mark) {
      step.find({
        invariant: "INV-4",
        what: "dispute",
        place: id,
        expected: "a change of sides",
        actual: `mark ${mark}`,
      });
    }
    const open = this.disputes.get(key);
    this.checkConfirmed(step, pool, open === undefined ? null : toDispute(open, record.mark), isClosed);
    const dispute = pressed(key, open, record.mark, mark, time);
    if (dispute !== undefined) this.disputes.put(dispute);
    if (name !== "Refunded" || !isClosed) return;
    const account = args["contributor"] as string;
    this.set(grown(pool, this.standingOf(modelId!, account), record.deposit, time));
  }

  /** Who is paid in spite of the other side has had a clock run for `confirmWait`. */
  private checkConfirmed(step: Step, { confirmWait }: PoolRow, dispute: Dispute | null, isClosed: boolean): void {
    const { name, args, time } = step.event;
    const side = name === "Refunded" ? "contributor" : "reporters";
    const needs =
      name === "Reported"
        ? confirmWait > 0n && args["amount"] !== 0n
        : isClosed && dispute !== null && (name === "Refunded" || isAnswered(dispute));
    const run = dispute === null ? 0 : runOf(dispute, side, Number(time));
    if (!needs || BigInt(run) >= confirmWait) return;
    const place = String(args["id"]);
    step.find({
      invariant: "INV-4",
      what: "dispute",
      place,
      expected: `${confirmWait} s for the ${side}`,
      actual: run,
    });
  }

  /** All that this mechanism moves: from the caller into the pool, and out of it to the caller. */
  private checkMove(step: Step): void {
    const { from, to, fromKey, toKey, account, beneficiary, releaseAt } = step.event.args;
    const isPayment = from === PLACE_POOL && to === PLACE_ACCOUNT && account === beneficiary;
    const isFunding = from === PLACE_ACCOUNT && to === PLACE_POOL && beneficiary === ZeroAddress;
    const isPlain = BigInt(fromKey as Hex) === 0n && BigInt(toKey as Hex) === 0n && releaseAt === 0n;
    if (isPlain && (isPayment || isFunding)) return;
    const actual = `from ${String(from)} to ${String(to)}, ${String(account)}, ${String(beneficiary)}`;
    step.find({ invariant: "INV-4", what: "move", place: "StakeIncentive", expected: "a claim or a gift", actual });
  }

  private stream(step: Step, before: PoolRow): void {
    const { args, time } = step.event;
    const pool = streamed(before, args["amount"] as bigint, time);
    this.pools.put(pool);
    const endsAt = pool.settledAt + pool.timeLeft;
    if (endsAt === args["endsAt"]) return;
    step.find({
      invariant: "INV-4",
      what: "pool",
      place: "end of the stream",
      expected: endsAt,
      actual: args["endsAt"],
    });
  }

  private pay(step: Step, before: PoolRow): void {
    const { args, modelId, time } = step.event;
    const [account, amount] = [args["beneficiary"] as string, args["amount"] as bigint];
    const standing = this.standingOf(modelId!, account);
    const after = paid(before, standing, time);
    if (after.amount !== amount) {
      step.find({ invariant: "INV-4", what: "owed", place: account, expected: after.amount, actual: amount });
    }
    this.set(after);
  }

  private set({ pool, standing }: { pool: PoolRow; standing: StandingRow }): void {
    this.pools.put(pool);
    this.standings.put(standing);
  }

  private standingOf(modelId: bigint, account: string): StandingRow {
    return this.standings.get({ modelId, account }) ?? { modelId, account, standing: 0n, paid: 0n };
  }
}
