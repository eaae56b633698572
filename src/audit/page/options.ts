import type { Database } from "../database.ts";
import type { AuditReport } from "../report.ts";
import type { TestSet } from "./accuracy.ts";
import type { Unit } from "./amounts.ts";
import type { Explorer } from "./links.ts";

/** What a page is about. */
export interface AuditPageOptions {
  readonly report: AuditReport;
  /** The one that the audit left. */
  readonly database: Database;
  /** Of the currencies that models take, by address in lower case. */
  readonly units: ReadonlyMap<string, Unit>;
  readonly explorer: Explorer | null;
  /** Samples to try models on, by model. */
  readonly tests: ReadonlyMap<bigint, TestSet>;
  /** Words of models whose encoder has a vocabulary, where it is known. */
  readonly vocabularies: ReadonlyMap<bigint, readonly string[]>;
}
