import { openDispute, sideOf, switchTo } from "../../incentives/stake-disputes.ts";
import type { Dispute } from "../../incentives/stake-disputes.ts";
import type { DisputeRow } from "./tables.ts";

/** Mark of a record of which nobody has filed a report, or whose dispute is settled. */
export const UNDISPUTED = 0;

/**
 * The clocks after a call that set the record's mark.
 *
 * @param row Undefined if there was none yet.
 * @param before The mark until then.
 * @param after The mark from now on; {@link UNDISPUTED} if all is settled.
 */
export function pressed(
  key: Pick<DisputeRow, "modelId" | "id">,
  row: DisputeRow | undefined,
  before: number,
  after: number,
  time: bigint,
): DisputeRow | undefined {
  const side = sideOf(after);
  if (side === null) return row === undefined ? undefined : { ...key, since: 0n, agreedFor: 0n, differedFor: 0n };
  const dispute = row === undefined ? null : toDispute(row, before);
  const { since, agreedFor, differedFor } =
    dispute === null ? openDispute(Number(time)) : switchTo(dispute, side, Number(time));
  return { ...key, since: BigInt(since), agreedFor: BigInt(agreedFor), differedFor: BigInt(differedFor) };
}

/** The dispute of a record with this mark; null if none is open. */
export function toDispute({ since, agreedFor, differedFor }: DisputeRow, mark: number): Dispute | null {
  const running = sideOf(mark);
  if (running === null) return null;
  return { running, since: Number(since), agreedFor: Number(agreedFor), differedFor: Number(differedFor) };
}
