import type { DisputeRow } from "./tables.ts";

/** Marks of a record: nobody has filed a report; the reporters' clock runs; the contributor's clock runs. */
export const [UNDISPUTED, DIFFERS, AGREES] = [0, 1, 2];

const MOST = 2n ** 32n - 1n;

/** Seconds that a side's clock has run up to now, if `running` is the side whose clock runs. */
export function runOf(dispute: DisputeRow, running: number, side: number, time: bigint): bigint {
  const run = side === AGREES ? dispute.agreedFor : dispute.differedFor;
  return running === side ? run + time - dispute.since : run;
}

/**
 * The clocks after a call that set the record's mark.
 *
 * @param dispute Undefined if there was none yet.
 * @param before The mark until then.
 * @param after The mark from now on; {@link UNDISPUTED} if all is settled.
 */
export function pressed(
  key: Pick<DisputeRow, "modelId" | "id">,
  dispute: DisputeRow | undefined,
  before: number,
  after: number,
  time: bigint,
): DisputeRow | undefined {
  if (after === UNDISPUTED) return dispute === undefined ? undefined : { ...key, since: 0n, agreedFor: 0n, differedFor: 0n };
  if (before === after) return dispute;
  if (before === UNDISPUTED || dispute === undefined) return { ...key, since: time, agreedFor: 0n, differedFor: 0n };
  const run = (side: number): bigint => {
    const seconds = runOf(dispute, before, side, time);
    return seconds < MOST ? seconds : MOST;
  };
  return { ...key, since: time, agreedFor: run(AGREES!), differedFor: run(DIFFERS!) };
}
