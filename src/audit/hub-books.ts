import { keccak256, ZeroAddress } from "ethers";

import { NO_TRACE } from "../classifiers/index.ts";
import { toBytes } from "../codec/bytes.ts";
import type { Hex } from "../codec/bytes.ts";
import { contributionId } from "../client/records.ts";
import { DcaiError } from "../errors.ts";
import type { AuditEvent } from "./events.ts";
import { HubMoney } from "./hub-money.ts";
import { UNNAMED } from "./reader.ts";
import type { Step } from "./step.ts";
import { CLOSED, OPEN } from "./tables.ts";
import type { CardRow, ContributionRow, ModelRow, RawCard } from "./tables.ts";
import type { WorkingSet } from "./working-set.ts";

/** What a contribution's row begins with. */
const NOTHING_PAID = {
  refunded: 0n,
  reported: 0n,
  taken: 0n,
  moved: 0n,
  tip: 0n,
  swept: 0n,
  sweptTo: null,
} as const;

type Args = Readonly<Record<string, unknown>>;

/**
 * The hub's books and all parameters, rebuilt from events: a state machine that knows no chain. What cannot be is noted as a
 * finding, and the event is followed as far as it makes sense.
 */
export class HubBooks {
  private readonly money: HubMoney;

  /**
   * @param plugins Names by address.
   * @param everything Whether all events are there; without those of other models there are no balances to keep.
   */
  constructor(
    private readonly set: WorkingSet,
    private readonly plugins: ReadonlyMap<string, string>,
    everything: boolean,
  ) {
    this.money = new HubMoney(set, everything);
  }

  /**
   * Asks for the rows that an event needs; its model is loaded.
   *
   * @param currency Of a model that is created in this page.
   */
  want(event: AuditEvent, currency?: string): void {
    const { modelId, args } = event;
    const id = (args["id"] ?? (args["from"] === 3n ? args["fromKey"] : undefined)) as Hex | undefined;
    if (modelId !== null && id !== undefined) this.set.contributions.want({ modelId, id });
    const namesCard = ["ModelDescribed", "ModelCreated", "LabelAdded"].includes(event.name);
    if (modelId !== null && namesCard) this.set.cards.want({ modelId });
    this.money.want(event, currency);
  }

  /** Follows one event. Each in the order of the chain. */
  follow(step: Step): void {
    const { name, modelId, args } = step.event;
    if (name in this.withoutModel) return this.withoutModel[name as keyof typeof this.withoutModel](step, args);
    const model = modelId === null ? undefined : this.set.models.get({ modelId });
    if (model === undefined) {
      const isMint = name === "Transfer" && args["from"] === ZeroAddress;
      if (!isMint) this.impossible(step, "model", `model ${modelId}`, "created before", "never created");
    } else if (name in this.ofModel) {
      this.ofModel[name as keyof typeof this.ofModel](step, args, model);
    } else if (!this.money.follow(step, model)) {
      this.impossible(step, "event", name, "one that is known", "unknown");
    }
  }

  private readonly withoutModel = {
    Approval: () => undefined,
    ApprovalForAll: () => undefined,
    Skipped: () => undefined,
    Staked: (step: Step) => this.money.staked(step),
    Unstaked: (step: Step) => this.money.unstaked(step),
    CurrencyAdded: (step: Step, args: Args) => {
      const currency = args["currency"] as string;
      if (this.set.currencies.get({ currency }) !== undefined)
        this.impossible(step, "currency", currency, "new", "known");
      this.set.currencies.put({ currency });
    },
    ModelDescribed: (step: Step, args: Args) => {
      const modelId = args["modelId"] as bigint;
      if (this.set.cards.get({ modelId }) !== undefined)
        this.impossible(step, "model", `model ${modelId}`, "new", "known");
      const encoder = args["encoder"] as Hex;
      const [hash, told] = [keccak256(encoder), args["encoderHash"]];
      if (hash !== told) this.impossible(step, "card", "encoderHash", hash, told);
      this.set.cards.put(
        toCard(modelId, { name: args["name"] as Hex, labels: [...(args["labels"] as Hex[])], encoder }),
      );
    },
    ModelCreated: (step: Step, args: Args) => this.create(step, args),
  };

  private readonly ofModel = {
    Transfer: (step: Step, args: Args, model: ModelRow) => {
      if (args["from"] !== model.owner) this.impossible(step, "owner", "from", model.owner, args["from"]);
      this.change(model, { owner: args["to"] as string });
    },
    ParametersLoaded: (step: Step, args: Args, model: ModelRow) => {
      this.checkOpen(step, model, false);
      this.teach(step, model, (twin) => twin.load(Number(args["offset"]), args["chunk"] as Hex));
    },
    ModelOpened: (step: Step, _: Args, model: ModelRow) => {
      this.checkOpen(step, model, false);
      this.change(model, { isOpen: true, lastContributionAt: step.event.time });
    },
    LabelAdded: (step: Step, args: Args, model: ModelRow) => {
      this.change(model, { labels: model.labels + 1 });
      const card = this.set.cards.get({ modelId: model.modelId });
      const { modelId } = model;
      const added = args["name"] as Hex;
      if (card !== undefined) this.set.cards.put(toCard(modelId, { ...card.raw, labels: [...card.raw.labels, added] }));
      this.teach(step, model, (twin) => twin.addLabel());
    },
    Contributed: (step: Step, args: Args, model: ModelRow) => this.contribute(step, args, model),
    SampleRecorded: (step: Step, args: Args, model: ModelRow) => {
      const row = {
        contributedAt: step.event.time,
        deposit: 0n,
        learned: false,
        isSample: true,
        status: CLOSED,
        mark: 0,
      };
      this.record(step, args, model, row);
    },
    RecordNoted: (step: Step, args: Args, model: ModelRow) => {
      const row = this.money.recordOf(step, model.modelId, args["id"] as Hex);
      if (row !== undefined) this.money.setState(step, row, args["state"] as bigint);
    },
    UpdateApplied: (step: Step, args: Args, model: ModelRow) => {
      this.checkId(step, args, model);
      this.learn(step, args, model);
    },
    UpdateUndone: (step: Step, args: Args, model: ModelRow) => {
      this.checkId(step, args, model);
      const trace = args["trace"] as Hex;
      this.teach(step, model, (twin) => twin.undo(args["features"] as Hex, Number(args["label"]), trace));
      this.noteTrace(step, model, trace);
    },
  };

  private create(step: Step, args: Args): void {
    const { block, modelId } = step.event;
    if (this.set.models.get({ modelId: modelId! }) !== undefined) {
      return this.impossible(step, "model", `model ${modelId}`, "new", "created before");
    }
    const [classifier, mechanism] = [args["classifier"] as string, args["mechanism"] as string];
    const currency = args["currency"] as string;
    const model: ModelRow = {
      modelId: modelId!,
      owner: args["owner"] as string,
      classifier,
      classifierName: this.plugins.get(classifier) ?? UNNAMED,
      classifierConfig: args["classifierConfig"] as Hex,
      mechanism,
      mechanismName: this.plugins.get(mechanism) ?? UNNAMED,
      mechanismConfig: args["mechanismConfig"] as Hex,
      currency,
      labels: this.set.cards.get({ modelId: modelId! })?.labels.length ?? 0,
      isOpen: false,
      holdsBack: args["holdsBack"] as boolean,
      wantsVotes: args["wantsVotes"] as boolean,
      isFree: args["isFree"] as boolean,
      anyoneWait: args["anyoneWait"] as bigint,
      sweepTipBps: Number(args["sweepTipBps"]),
      learnedAt: 0n,
      lastContributionAt: 0n,
      pool: 0n,
      createdBlock: block,
    };
    this.set.models.put(model);
    if (currency === ZeroAddress) this.set.currencies.put({ currency });
    this.attempt(step, () => this.set.twins.create(model));
  }

  private contribute(step: Step, args: Args, model: ModelRow): void {
    const { time } = step.event;
    const [contributedAt, deposit] = [args["contributedAt"] as bigint, args["deposit"] as bigint];
    if (contributedAt !== time) this.impossible(step, "time", "contributedAt", time, contributedAt);
    this.checkOpen(step, model, true);
    if (model.isFree && deposit !== 0n) this.impossible(step, "deposit", "free model", 0n, deposit);
    const predicted = model.wantsVotes ? this.predict(step, args, model) : undefined;
    const mark = predicted === Number(args["label"]) ? 1 : 0;
    const learned = args["trace"] !== NO_TRACE;
    const row = { contributedAt, deposit, learned, isSample: false, status: OPEN, mark };
    if (!this.record(step, args, model, row)) return;
    const [currency, account, id] = [model.currency, args["contributor"] as string, args["id"] as Hex];
    if (deposit > 0n) this.money.credit(step, { kind: "deposit", currency, account, amount: -deposit, id });
    if (!model.isFree) this.change(model, { lastContributionAt: time });
    if (!model.holdsBack) this.learn(step, args, model);
    else if (learned) this.impossible(step, "trace", "held back", NO_TRACE, args["trace"]);
  }

  /** Makes a new row; says no if there is one already (INV-7). */
  private record(
    step: Step,
    args: Args,
    { modelId }: ModelRow,
    row: Pick<ContributionRow, "contributedAt" | "deposit" | "learned" | "isSample" | "status" | "mark">,
  ): boolean {
    this.checkId(step, args, { modelId });
    const { block, logIndex, transactionHash } = step.event;
    const id = args["id"] as Hex;
    if (this.set.contributions.get({ modelId, id }) !== undefined) {
      step.find({
        invariant: "INV-7",
        what: "record",
        place: id,
        expected: "one contribution",
        actual: "a second one",
      });
      return false;
    }
    const sample = { label: Number(args["label"]), features: args["features"] as Hex };
    const about = { modelId, id, contributor: args["contributor"] as string, ...sample };
    const place = { block, logIndex, transactionHash };
    this.set.contributions.put({ ...about, ...row, claimable: row.deposit, ...NOTHING_PAID, ...place });
    return true;
  }

  private checkOpen(step: Step, { modelId, isOpen }: ModelRow, expected: boolean): void {
    const text = (open: boolean) => (open ? "open" : "not open");
    if (isOpen !== expected) this.impossible(step, "model", `model ${modelId}`, text(expected), text(isOpen));
  }

  private checkId(step: Step, args: Args, { modelId }: Pick<ModelRow, "modelId">): void {
    const computed = contributionId(modelId, { label: Number(args["label"]), features: args["features"] as Hex });
    if (computed !== args["id"]) this.impossible(step, "id", "hash of model, label and features", computed, args["id"]);
  }

  private predict(step: Step, args: Args, { modelId }: ModelRow): number | undefined {
    return this.attempt(step, () => this.set.twins.get(modelId)?.predict(args["features"] as Hex));
  }

  /** Has the twin learn what the event tells, and compares traces. */
  private learn(step: Step, args: Args, model: ModelRow): void {
    const told = args["trace"] as Hex;
    this.teach(step, model, (twin) => {
      const trace = twin.update(args["features"] as Hex, Number(args["label"]));
      if (trace === told) return;
      step.find({ invariant: "INV-6", what: "trace", place: String(args["id"]), expected: trace, actual: told });
    });
    this.noteTrace(step, model, told);
  }

  private noteTrace(step: Step, { modelId }: ModelRow, trace: Hex): void {
    if (trace === NO_TRACE) return;
    this.change(this.set.models.get({ modelId })!, { learnedAt: step.event.time });
  }

  private teach(step: Step, { modelId }: ModelRow, lesson: (twin: NonNullable<ReturnType<Twin>>) => void): void {
    const twin = this.set.twins.get(modelId);
    if (twin !== null) this.attempt(step, () => lesson(twin));
  }

  /** Runs what a twin may refuse; then the event tells what the contract can't have done (INV-6). */
  private attempt<T>(step: Step, run: () => T): T | undefined {
    try {
      return run();
    } catch (error) {
      if (!(error instanceof DcaiError)) throw error;
      const place = step.event.name;
      step.find({ invariant: "INV-6", what: "twin", place, expected: "accepted", actual: error.message });
      return undefined;
    }
  }

  private change(model: ModelRow, change: Partial<ModelRow>): void {
    this.set.models.put({ ...this.set.models.get({ modelId: model.modelId })!, ...change });
  }

  private impossible(step: Step, what: string, place: string, expected: unknown, actual: unknown): void {
    step.find({ invariant: "INV-4", what, place, expected, actual });
  }
}

function toCard(modelId: bigint, raw: RawCard): CardRow {
  return { modelId, name: toText(raw.name), labels: raw.labels.map(toText), encoder: toText(raw.encoder), raw };
}

/** A text that every database takes: what is no UTF-8, and NUL, become U+FFFD. */
function toText(bytes: Hex): string {
  return new TextDecoder().decode(toBytes(bytes)).replaceAll("\0", "\ufffd");
}

type Twin = WorkingSet["twins"]["get"];
