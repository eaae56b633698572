import { toQuantity } from "ethers";

import type { Hex } from "../codec/bytes.ts";
import { confirmableAt, sideOf } from "../incentives/stake-disputes.ts";
import type { ConfirmRules, Dispute, Side } from "../incentives/stake-disputes.ts";
import { stakeAbi } from "./abi.ts";
import { decodeAnswer } from "./context.ts";
import type { Context } from "./context.ts";
import type { ContributionRecord } from "./history.ts";
import type { StakeSettings } from "./models.ts";
import { stakeModel } from "./pool.ts";
import { mapInGroups } from "./records.ts";

/** A contribution on which people differ, as one account has to do with it. */
export interface Disputed {
  readonly contribution: ContributionRecord;
  /** What the account claims: it is the account's own, or the account filed a report, or as the owner a taking. */
  readonly claim: "refund" | "report" | "take";
  /** Whose side the account is on by that. */
  readonly side: Side;
  readonly clocks: Dispute;
  /**
   * When the account's side can be paid if nobody shows the opposite before, in seconds since 1970. Null: the other side's
   * clock runs, and the account's side is to show that the model is with it.
   */
  readonly confirmableAt: number | null;
  /** When the other side can be paid, in the same way. */
  readonly othersAt: number | null;
}

/** The rules of a model that say when a side is paid. */
export type DisputeRules = Pick<Required<StakeSettings>, "refundWait" | "confirmWait" | "ownerWait">;

const CALLS_AT_ONCE = 32;

/**
 * The two clocks of a contribution; null if no report is filed, or all is settled. Throws NotAStakeModel.
 */
export async function disputeOf(context: Context, modelId: bigint, id: Hex): Promise<Dispute | null> {
  const { mechanism } = await stakeModel(context, modelId);
  const [dispute] = await readDisputes(context, mechanism, modelId, [id]);
  return dispute!;
}

/** The clocks of many contributions, all as of the latest block. */
export async function readDisputes(
  { rpc }: Context,
  mechanism: string,
  modelId: bigint,
  ids: readonly Hex[],
): Promise<(Dispute | null)[]> {
  const { number, timestamp } = await rpc.latestBlock();
  return mapInGroups(ids, CALLS_AT_ONCE, async (id) => {
    const data = stakeAbi.encodeFunctionData("disputeOf", [modelId, id]);
    const answer = await rpc.call({ to: mechanism, data }, toQuantity(number));
    const [mark, agreedFor, differedFor] = decodeAnswer<bigint>(stakeAbi, "disputeOf", answer).map(Number);
    const running = sideOf(mark!);
    return running === null ? null : { running, since: timestamp, agreedFor: agreedFor!, differedFor: differedFor! };
  });
}

/** Of these open contributions, those on which people differ and that concern the account. */
export async function disputesOf(
  context: Context,
  mechanism: string,
  rules: DisputeRules,
  account: string,
  open: readonly ContributionRecord[],
): Promise<Disputed[]> {
  const isAccount = (other: string) => other.toLowerCase() === account.toLowerCase();
  const claimOf = ({ contributor, filers, reporters }: ContributionRecord): Disputed["claim"] | undefined => {
    if (isAccount(contributor)) return "refund";
    const filed = filers.findLast(
      ({ account: filer, kind }) => isAccount(filer) && (kind === "take" || !reporters.includes(filer)),
    );
    return filed?.kind;
  };
  const marked = open.filter((record) => sideOf(record.mark) !== null && claimOf(record) !== undefined);
  const ids = marked.map(({ id }) => id);
  const clocks = ids.length === 0 ? [] : await readDisputes(context, mechanism, marked[0]!.modelId, ids);
  return marked.flatMap((contribution, i) => {
    const dispute = clocks[i]!;
    // Null: settled in the meantime.
    return dispute === null ? [] : [toDisputed(contribution, claimOf(contribution)!, dispute, rules)];
  });
}

function toDisputed(
  contribution: ContributionRecord,
  claim: Disputed["claim"],
  clocks: Dispute,
  rules: DisputeRules,
): Disputed {
  const [side, other]: Side[] = claim === "refund" ? ["contributor", "reporters"] : ["reporters", "contributor"];
  const due = (claim === "take" ? takeRules : refundRules)(rules, contribution);
  return {
    contribution,
    claim,
    side: side!,
    clocks,
    confirmableAt: confirmableAt(clocks, side!, due),
    othersAt: confirmableAt(clocks, other!, refundRules(rules, contribution)),
  };
}

/** When refunds and reports of a contribution are paid. */
export function refundRules(
  { refundWait, confirmWait }: DisputeRules,
  { contributedAt }: Pick<ContributionRecord, "contributedAt">,
): ConfirmRules {
  return { confirmWait, dueAt: contributedAt + refundWait };
}

/** When its owner's taking is paid. */
export function takeRules(
  { ownerWait, confirmWait }: DisputeRules,
  { contributedAt }: Pick<ContributionRecord, "contributedAt">,
): ConfirmRules {
  return { confirmWait, dueAt: contributedAt + ownerWait };
}
