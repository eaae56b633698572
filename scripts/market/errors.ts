import { defineError } from "../../src/errors.ts";

export { CannotWrite } from "../support/errors.ts";

/** A file that must not be lost is where another is to be written. */
export class WouldOverwrite extends defineError(
  "WOULD_OVERWRITE",
  (d: { file: string }) => `${d.file} is there already, and is never overwritten.`,
  "Name another --out. A seal or batch that is in use, and lost, is a bond or a stake that is lost.",
) {}

/** A seal file or batch file that can't be used. */
export class BadSecretFile extends defineError(
  "BAD_SECRET_FILE",
  (d: { file: string; reason: string }) => `${d.file} cannot be used: ${d.reason}.`,
  "Take it from a backup: what it holds stands nowhere else.",
) {}

/** A seal that was made for another model, hub or market. */
export class WrongSeal extends defineError(
  "WRONG_SEAL",
  (d: { file: string; reason: string }) => `${d.file} is not the seal that is needed here: ${d.reason}.`,
  "Use the seal file that the market was opened with; for a new market, one that `dcai market seal` made for this model.",
) {}

/** A test set that was shown to everybody in an earlier market. */
export class SealUsed extends defineError(
  "SEAL_USED",
  (d: { file: string; market: number }) =>
    `The test set in ${d.file} was shown in market ${d.market}, all of it or its audited samples: everybody can train on those.`,
  "Seal a fresh one: what is paid for answers to known questions is paid for nothing.",
) {}

/** Too few rows for a test set. */
export class TestSetTooSmall extends defineError(
  "TEST_SET_TOO_SMALL",
  (d: { file: string; samples: number; least: number }) =>
    `${d.file} gives ${d.samples} samples that can be used, and a test set needs at least ${d.least}.`,
  "A fifth of them, and at least 3 of each page, are shown in the audit and not scored. A few hundred measure well.",
) {}

/** Pages that are too large to be revealed or counted. */
export class PageTooLarge extends defineError(
  "PAGE_TOO_LARGE",
  (d: { pageSamples: number; fitting: number }) =>
    `Pages of ${d.pageSamples} scored samples are too large to be kept or counted in one transaction.`,
  (d) => `Choose ${d.fitting} or fewer, or leave --page-samples out.`,
) {}

/** A batch that the market would refuse when it is revealed. */
export class BatchTooLong extends defineError(
  "BATCH_TOO_LONG",
  (d: { samples: number; most: number }) =>
    `The batch has ${d.samples} samples, and this market takes at most ${d.most} in one.`,
  (d) => `Split the file into parts of ${d.most} rows or fewer: each is a batch of its own, with its own stake.`,
) {}

/** Nothing in the file that could be committed to. */
export class EmptyBatch extends defineError(
  "EMPTY_BATCH",
  (d: { file: string; rows: number; recorded: number }) =>
    `None of the ${d.rows} rows of ${d.file} can be in a batch; ${d.recorded} of them the model has learned already.`,
  "A batch needs at least one sample with features that nobody has contributed yet.",
) {}

/** A sample whose update needs more gas than the market gives it: the whole batch would be rejected. */
export class UpdateTooCostly extends defineError(
  "UPDATE_TOO_COSTLY",
  (d: { line: number; updateGas: number }) =>
    `Line ${d.line} needs more than nine tenths of the ${d.updateGas} gas that this market gives an update.`,
  "Leave the row out: a batch with an update that fails is rejected, and loses its stake.",
) {}

/** There is no market of this number. */
export class NoSuchMarket extends defineError(
  "NO_SUCH_MARKET",
  (d: { modelId: bigint; market: number; markets: number }) =>
    d.markets === 0
      ? `Model ${d.modelId} has had no market yet.`
      : `Model ${d.modelId} has no market ${d.market}; it has had ${d.markets}.`,
  "Markets are numbered from 1 for each model; its owner opens one with `dcai market open`.",
) {}

/** A market that takes no commitments now. */
export class NotCommitting extends defineError(
  "NOT_COMMITTING",
  (d: { market: number; phase: string }) => `Market ${d.market} takes no commitments now: its phase is ${d.phase}.`,
  "`dcai market show` says when the next phase begins; batches are taken after the audit and before `commitEnds`.",
) {}

/** Nothing that is here can be revealed now. */
export class NothingToReveal extends defineError(
  "NOTHING_TO_REVEAL",
  (d: { modelId: bigint; market: number; phase: string }) =>
    `Nothing of market ${d.market} of model ${d.modelId} can be revealed now with the files that are here; its phase is ${d.phase}.`,
  "Batches are revealed after `commitEnds`, the test set after `revealEnds`: `dcai market show` says when. Batch files of other " +
    "machines are named by --batch, the test set by --seal.",
) {}
