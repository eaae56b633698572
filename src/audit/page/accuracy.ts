import { toBeHex } from "ethers";

import { createTwin } from "../../classifiers/index.ts";
import type { Classifier } from "../../classifiers/index.ts";
import { hubAbi } from "../../client/abi.ts";
import type { Hex } from "../../codec/bytes.ts";
import { decodeConfig } from "../../codec/config.ts";
import { isClassifierKind } from "../../codec/kinds.ts";
import { DcaiError } from "../../errors.ts";
import type { LabelledSample } from "../../training/samples.ts";
import type { Database } from "../database.ts";
import { EventReader } from "../events.ts";
import type { AuditEvent } from "../events.ts";
import type { TimedLog } from "../log-store.ts";
import type { ModelRow } from "../tables.ts";

/** Samples that no contributor needs to know, to see how good a model was when. */
export interface TestSet {
  /** The file's name, for people. */
  readonly file: string;
  readonly samples: readonly LabelledSample[];
  /** How many samples the file has; those above are spread evenly over it. */
  readonly of: number;
}

/** How good a model was at one time. */
export interface AccuracyPoint {
  /** Seconds since 1970. */
  readonly at: number;
  /** Contributions until then. */
  readonly contributions: number;
  /** Share of the test samples that it got right, 0 to 1. */
  readonly accuracy: number;
}

/** What is replayed. */
export interface AccuracyOptions {
  readonly hub: string;
  readonly model: ModelRow;
  readonly samples: readonly LabelledSample[];
  /** Of the first and the last contribution, seconds. */
  readonly span: readonly [first: number, last: number];
  /** The block up to which to go. */
  readonly lastBlock: number;
}

/** Events that change parameters, or count. */
const EVENTS = ["ParametersLoaded", "LabelAdded", "Contributed", "UpdateApplied", "UpdateUndone"] as const;
const POINTS = 100;
const PAGE = 1_000;

/**
 * How good a model was over its history: the twin begins with the initial parameters, follows the model's events, and is tried at some hundred
 * moments, evenly spaced in time.
 *
 * @returns Undefined if the classifier is not known, or its settings make no sense, so that there is no twin.
 */
export async function accuracyOverTime(
  database: Database,
  options: AccuracyOptions,
): Promise<AccuracyPoint[] | undefined> {
  const { hub, model, samples, span } = options;
  const twin = await newTwin(database, model);
  if (twin === undefined) return undefined;
  const watch = new Watch(twin, samples, span);
  const reader = new EventReader(hub, new Map());
  for await (const log of logsOf(database, options)) {
    const event = reader.read(log);
    watch.until(log.time);
    try {
      if (event.name in LESSONS) LESSONS[event.name as keyof typeof LESSONS](twin, event, model);
    } catch (error) {
      if (!(error instanceof DcaiError)) throw error; // what a twin refuses is a mismatch, which the report has
    }
    watch.note(event.name === "Contributed");
  }
  return watch.end();
}

async function newTwin(database: Database, model: ModelRow): Promise<Classifier | undefined> {
  const { classifierName, classifierConfig, modelId } = model;
  if (!isClassifierKind(classifierName)) return undefined;
  const query = "select count(*) as count from logs where topics[1] = $1 and topics[2] = $2";
  const [added] = await database.query(query, [topicOf("LabelAdded"), idTopic(modelId)]);
  try {
    return createTwin(
      classifierName,
      decodeConfig(classifierName, classifierConfig),
      model.labels - Number(added!["count"]),
    );
  } catch (error) {
    if (error instanceof DcaiError) return undefined;
    throw error;
  }
}

type Lesson = (twin: Classifier, event: AuditEvent, model: ModelRow) => void;

const LESSONS: Readonly<Record<(typeof EVENTS)[number], Lesson>> = {
  ParametersLoaded: (twin, { args }) => twin.load(Number(args["offset"]), args["chunk"] as Hex),
  LabelAdded: (twin) => twin.addLabel(),
  Contributed: (twin, event, { holdsBack }) => {
    if (!holdsBack) learn(twin, event);
  },
  UpdateApplied: (twin, event) => learn(twin, event),
  UpdateUndone: (twin, { args }) => twin.undo(args["features"] as Hex, Number(args["label"]), args["trace"] as Hex),
};

function learn(twin: Classifier, { args }: AuditEvent): void {
  twin.update(args["features"] as Hex, Number(args["label"]));
}

/** Tries a twin whenever a moment has come, if it has changed. */
class Watch {
  private readonly points: AccuracyPoint[] = [];
  private contributions = 0;
  private isStale = true;
  private accuracy = 0;
  private readonly step: number;
  private next: number;

  constructor(
    private readonly twin: Classifier,
    private readonly samples: readonly LabelledSample[],
    private readonly span: readonly [first: number, last: number],
  ) {
    this.step = Math.max(1, (span[1] - span[0]) / POINTS);
    this.next = span[0];
  }

  /** Time goes on to just before `time`. */
  until(time: number): void {
    for (; this.next < time && this.next <= this.span[1]; this.next += this.step) this.look(this.next);
    if (time === this.span[0] && this.points.length === 0) this.look(time); // before the first contribution
  }

  /** Something happened. */
  note(isContribution: boolean): void {
    if (isContribution) this.contributions++;
    this.isStale = true;
  }

  /** The history is over. */
  end(): AccuracyPoint[] {
    this.look(this.span[1]);
    return this.points;
  }

  private look(at: number): void {
    if (this.isStale) {
      this.accuracy = this.samples.filter((sample) => isRight(this.twin, sample)).length / this.samples.length;
      this.isStale = false;
    }
    this.points.push({ at, contributions: this.contributions, accuracy: this.accuracy });
  }
}

/** A sample that the twin refuses is none that it gets right. */
function isRight(twin: Classifier, { features, label }: LabelledSample): boolean {
  try {
    return twin.predict(features) === label;
  } catch (error) {
    if (error instanceof DcaiError) return false;
    throw error;
  }
}

/** The model's logs that {@link EVENTS} names, in their order, in pages. */
async function* logsOf(database: Database, { hub, model, lastBlock }: AccuracyOptions): AsyncGenerator<TimedLog, void> {
  const topics = EVENTS.map((name) => `'${topicOf(name)}'`).join(", ");
  const query =
    "select l.*, b.time from logs l join blocks b on b.number = l.block " +
    `where l.address = $1 and l.topics[1] in (${topics}) and l.topics[2] = $2 and l.block <= $3 ` +
    "and (l.block, l.log_index) > ($4, $5) order by l.block, l.log_index limit $6";
  let [block, logIndex] = [-1, -1];
  for (;;) {
    const rows = await database.query(query, [
      hub.toLowerCase(),
      idTopic(model.modelId),
      lastBlock,
      block,
      logIndex,
      PAGE,
    ]);
    for (const row of rows) {
      [block, logIndex] = [Number(row["block"]), Number(row["log_index"])];
      yield {
        ...{ block, logIndex, time: Number(row["time"]) },
        transactionHash: String(row["transaction_hash"]),
        address: String(row["address"]),
        topics: row["topics"] as string[],
        data: String(row["data"]),
      };
    }
    if (rows.length < PAGE) return;
  }
}

function topicOf(name: (typeof EVENTS)[number]): string {
  return hubAbi.getEvent(name)!.topicHash;
}

function idTopic(modelId: bigint): string {
  return toBeHex(modelId, 32);
}
