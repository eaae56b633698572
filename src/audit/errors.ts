import { defineError, show } from "../errors.ts";

/** The database belongs to another hub, chain or choice of models. */
export class DatabaseOfAnother extends defineError(
  "DATABASE_OF_ANOTHER",
  (d: { database: string; what: string; expected: string; found: string }) =>
    `The database ${d.database} is of another ${d.what}: ${show(d.found)}, not ${show(d.expected)}.`,
  "Name another database with --database, or remove this one; everything in it can be read from the chain again.",
) {}

/** The database was written by a later version of this program. */
export class DatabaseTooNew extends defineError(
  "DATABASE_TOO_NEW",
  (d: { database: string; found: number; known: number }) =>
    `The database ${d.database} has schema ${d.found}; this version knows schemas up to ${d.known}.`,
  "Use the version that wrote it, or name another database with --database.",
) {}

/** Another process works with the database. */
export class DatabaseInUse extends defineError(
  "DATABASE_IN_USE",
  (d: { database: string; by: string }) => `The database ${d.database} is in use by ${d.by}.`,
  "Wait until that audit has ended, or name another database with --database.",
) {}

/** The database does not work: no connection, no room, no permission, damage. */
export class DatabaseFailed extends defineError(
  "DATABASE_FAILED",
  (d: { database: string; reason: string }) => `The database ${d.database} failed: ${d.reason}.`,
  "Put right what it says and run the audit again: it goes on where it stopped.",
) {}

/** The chain changed again and again while it was read. */
export class ChainUnsettled extends defineError(
  "CHAIN_UNSETTLED",
  (d: { tries: number; block: number }) =>
    `The chain was reorganised during each of ${d.tries} tries, the last time at block ${d.block}.`,
  "Try again later, or with --finalized, which looks at nothing that can still change.",
) {}

/** The history is to begin when the hub had been at work already. */
export class FromBlockTooLate extends defineError(
  "FROM_BLOCK_TOO_LATE",
  (d: { fromBlock: number; hub: string }) => `The hub ${d.hub} was deployed before block ${d.fromBlock}.`,
  "Begin at the block of its deployment or before; left out, --from-block finds it.",
) {}

/** The node has forgotten the state of the block that is to be compared. */
export class StateNotKept extends defineError(
  "STATE_NOT_KEPT",
  (d: { block: number; reason: string }) => `The node does not give the state at block ${d.block}: ${d.reason}.`,
  "With --finalized use a node that keeps old states (an archive node), or audit the latest block.",
) {}

/** A log that is no log, or one that was sent twice. */
export class BadLog extends defineError(
  "BAD_LOG",
  (d: { block: number; reason: string }) => `The node gave a bad log in block ${d.block}: ${d.reason}.`,
  "The node is broken or lies. Ask another one.",
) {}
