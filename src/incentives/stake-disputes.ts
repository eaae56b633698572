/** The two sides of a disputed contribution: the contributor says that the model agrees, the reporters that it differs. */
export type Side = "contributor" | "reporters";

/** The two clocks of a disputed contribution, of which one runs at a time. Times are block timestamps in seconds. */
export interface Dispute {
  /** Whose clock runs: the side to which the model was last shown to agree. */
  readonly running: Side;
  /** Since when it runs. */
  readonly since: number;
  /** Seconds that the contributor's clock had run until then. */
  readonly agreedFor: number;
  /** Seconds that the reporters' clock had run until then. */
  readonly differedFor: number;
}

/** When a side is paid. */
export interface ConfirmRules {
  /** Seconds for which its clock has to run. */
  readonly confirmWait: number;
  /** From when on it can be paid at all. */
  readonly dueAt: number;
}

/** What became of showing the model to be with a side. */
export type Pressed =
  /** The side is paid now, if nothing else stands against it. */
  | { readonly outcome: "proven"; readonly dispute: Dispute }
  /** It is noted: the side's clock runs from now on. */
  | { readonly outcome: "filed"; readonly dispute: Dispute }
  /** It was noted before; the side can be paid at or after `readyAt`. */
  | { readonly outcome: "early"; readonly readyAt: number };

/** Marks of a record: the number of the side whose clock runs; 0 while no report is filed. */
export const SIDE_MARKS = { reporters: 1, contributor: 2 } as const satisfies Readonly<Record<Side, number>>;

/** What a clock shows at most: 136 years. */
const MAX_RUN = 2 ** 32 - 1;

/** The side whose clock runs by a record's mark; null while no report is filed. */
export function sideOf(mark: number): Side | null {
  if (mark === SIDE_MARKS.reporters) return "reporters";
  return mark === SIDE_MARKS.contributor ? "contributor" : null;
}

/** The first report is filed. */
export function openDispute(now: number): Dispute {
  return { running: "reporters", since: now, agreedFor: 0, differedFor: 0 };
}

/** The seconds that a side's clock has run up to now. */
export function runOf(dispute: Dispute, side: Side, now: number): number {
  const before = side === "contributor" ? dispute.agreedFor : dispute.differedFor;
  return dispute.running === side ? before + now - dispute.since : before;
}

/** Whether the contributor has ever shown that the model agrees; if not, the owner's taking need not be confirmed. */
export function isAnswered(dispute: Dispute): boolean {
  return dispute.running === "contributor" || dispute.agreedFor !== 0;
}

/** The model is shown to be with `side`, whose clock starts if it does not run. */
export function switchTo(dispute: Dispute, side: Side, now: number): Dispute {
  if (dispute.running === side) return dispute;
  const run = (of: Side): number => Math.min(runOf(dispute, of, now), MAX_RUN);
  return { running: side, since: now, agreedFor: run("contributor"), differedFor: run("reporters") };
}

/**
 * What the contract makes of a call that shows the model to be with `side`. Twin of the contracts' `StakeDisputes`: a side
 * whose clock has run for `confirmWait` in all is paid when the model is with it once more.
 */
export function press(dispute: Dispute, side: Side, { confirmWait, dueAt }: ConfirmRules, now: number): Pressed {
  const run = runOf(dispute, side, now);
  const proven = run >= confirmWait && now >= dueAt;
  if (proven) return { outcome: "proven", dispute: switchTo(dispute, side, now) };
  if (dispute.running !== side) return { outcome: "filed", dispute: switchTo(dispute, side, now) };
  return { outcome: "early", readyAt: Math.max(dueAt, run >= confirmWait ? 0 : now + confirmWait - run) };
}

/**
 * When a side can be paid if nobody shows the opposite before: null if its clock neither runs nor has run for long enough,
 * so that it has to show first that the model is with it.
 */
export function confirmableAt(dispute: Dispute, side: Side, { confirmWait, dueAt }: ConfirmRules): number | null {
  const before = side === "contributor" ? dispute.agreedFor : dispute.differedFor;
  if (before >= confirmWait) return dueAt;
  return dispute.running === side ? Math.max(dueAt, dispute.since + confirmWait - before) : null;
}
