import type { Database, Sql } from "./database.ts";
import { EventReader, UNREADABLE } from "./events.ts";
import type { AuditEvent } from "./events.ts";
import { HubBooks } from "./hub-books.ts";
import { LogStore } from "./log-store.ts";
import { ANALYZE_REPLAY } from "./migrations.ts";
import type { Position, Subject, TimedLog } from "./log-store.ts";
import type { MechanismBooks } from "./mechanism.ts";
import type { OnProgress } from "./reader.ts";
import { MarketBooks } from "./market/books.ts";
import { PointsBooks } from "./points/books.ts";
import { StakeBooks } from "./stake/books.ts";
import { Step } from "./step.ts";
import type { ModelRow } from "./tables.ts";
import { WorkingSet } from "./working-set.ts";

/** Before the first log. */
const BEGINNING: Position = { block: -1, logIndex: -1 };
/** Logs that are replayed and written together; what they touch is all that is in memory. */
const PAGE = 250;
/** Characters of logs in a page; large samples make it shorter. */
const PAGE_CHARACTERS = 1_000_000;

/** The books of every mechanism that is known. */
export function knownMechanisms(): MechanismBooks[] {
  return [new StakeBooks(), new PointsBooks(), new MarketBooks()];
}

/**
 * Rebuilds the books and all parameters from the logs that were read: page after page, each written in one transaction together
 * with how far it goes, so that a crash at any moment loses one page's work and nothing else.
 */
export class Replay {
  private readonly set = new WorkingSet();
  private readonly mechanisms = new Map<string, MechanismBooks>();
  private readonly byName: readonly MechanismBooks[] = knownMechanisms();
  private readonly reader: EventReader;
  private readonly hub: HubBooks;

  /** @param plugins Names by address. */
  constructor(
    private readonly store: LogStore,
    { hub, modelId }: Subject,
    plugins: ReadonlyMap<string, string>,
  ) {
    for (const [address, name] of plugins) {
      const books = this.byName.find((known) => known.name === name);
      if (books !== undefined) this.mechanisms.set(address, books);
    }
    this.reader = new EventReader(hub, new Map([...this.mechanisms].map(([address, { abi }]) => [address, abi])));
    this.hub = new HubBooks(this.set, plugins, modelId === null);
  }

  /** Replays what is not replayed yet, up to a block. */
  async run(lastBlock: number, onProgress: OnProgress): Promise<void> {
    await this.store.replayNoFurtherThan(lastBlock);
    const total = await this.store.countLogs(lastBlock);
    let position = (await this.store.replayedTo()) ?? BEGINNING;
    const before = await this.countTo(position);
    let done = before;
    for (;;) {
      const logs = bounded(await this.store.logsAfter(position, lastBlock, PAGE));
      const last = logs.at(-1);
      if (last === undefined) break;
      position = { block: last.block, logIndex: last.logIndex };
      await this.page(this.store.database, logs, position);
      done += logs.length;
      onProgress("replaying", done, total);
    }
    if (done > before) await this.store.database.query(ANALYZE_REPLAY);
  }

  private async page(database: Database, logs: readonly TimedLog[], position: Position): Promise<void> {
    const events = logs.map((log) => this.reader.read(log));
    await this.load(database, events);
    for (const event of events) this.follow(event);
    await database.transaction(async (sql) => {
      await this.set.flush(sql);
      for (const books of this.byName) await books.flush(sql);
      await LogStore.setReplayedTo(sql, position);
    });
  }

  /** Loads the rows that the events touch: first the models, which say what else. */
  private async load(sql: Sql, events: readonly AuditEvent[]): Promise<void> {
    const created = new Map<bigint, string>();
    const modelIds = new Set<bigint>();
    for (const { modelId, name, args } of events) {
      if (modelId === null) continue;
      this.set.models.want({ modelId });
      modelIds.add(modelId);
      if (name === "ModelCreated") created.set(modelId, args["currency"] as string);
    }
    await this.set.models.load(sql);
    for (const event of events) {
      this.hub.want(event, event.modelId === null ? undefined : created.get(event.modelId));
      for (const books of this.byName) books.want(event);
    }
    await this.set.load(sql);
    for (const books of this.byName) await books.load(sql);
    for (const modelId of modelIds) {
      const model = this.set.models.get({ modelId });
      if (model !== undefined) await this.set.twins.load(sql, model);
    }
  }

  private follow(event: AuditEvent): void {
    const { modelId, name } = event;
    const step = new Step(event, this.set.findings, this.set.payments);
    if (name === UNREADABLE) {
      const place = `log ${event.logIndex} of ${event.mechanism ?? "the hub"}`;
      step.find({
        invariant: "INV-4",
        what: "event",
        place,
        expected: "an event of the contract",
        actual: "another log",
      });
      return;
    }
    const isCreation = name === "ModelCreated";
    if (isCreation) this.hub.follow(step);
    const model = modelId === null ? undefined : this.set.models.get({ modelId });
    if (model !== undefined) this.mechanismOf(event, model)?.follow(step, model, this.set);
    if (!isCreation && event.mechanism === null) this.hub.follow(step);
  }

  /** The mechanism whose books an event reaches: that of its model, unless it comes from another one. */
  private mechanismOf({ mechanism }: AuditEvent, model: ModelRow): MechanismBooks | undefined {
    if (mechanism !== null && mechanism !== model.mechanism) return undefined;
    return this.mechanisms.get(model.mechanism);
  }

  private async countTo({ block, logIndex }: Position): Promise<number> {
    const query = "select count(*) as count from logs where (block, log_index) <= ($1, $2)";
    const [row] = await this.store.database.query(query, [block, logIndex]);
    return Number(row!["count"]);
  }
}

function bounded(logs: readonly TimedLog[]): readonly TimedLog[] {
  let characters = 0;
  const end = logs.findIndex(({ data }) => (characters += data.length) > PAGE_CHARACTERS);
  return end === -1 ? logs : logs.slice(0, Math.max(1, end));
}
