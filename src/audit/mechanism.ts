import type { Interface } from "ethers";

import type { CallCheck } from "./calls.ts";
import type { Database, Sql } from "./database.ts";
import type { AuditEvent } from "./events.ts";
import type { Step } from "./step.ts";
import type { ModelRow } from "./tables.ts";
import type { WorkingSet } from "./working-set.ts";

/** When and of which model a mechanism's books are compared with the chain. */
export interface MechanismView {
  readonly database: Database;
  readonly model: ModelRow;
  /** What `block.timestamp` is in calls at the audited block. */
  readonly time: bigint;
}

/**
 * The books of one mechanism for all its models, rebuilt from events: a state machine without a chain. An event reaches the mechanism
 * before the hub's own books, `ModelCreated` after them.
 */
export interface MechanismBooks {
  /** The contract's name. */
  readonly name: string;
  readonly abi: Interface;
  /** Asks for the rows that an event needs. */
  want(event: AuditEvent): void;
  load(sql: Sql): Promise<void>;
  /** Follows an event of one of its models. */
  follow(step: Step, model: ModelRow, set: WorkingSet): void;
  flush(sql: Sql): Promise<void>;
  /** What the chain must answer about a model. */
  checks(view: MechanismView): AsyncGenerator<CallCheck, void>;
}
