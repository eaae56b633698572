import { isAddress } from "ethers";

import type { Badge, BallotView, PointsStanding } from "../src/client/index.ts";
import { sessionAction } from "./support/action.ts";
import { count } from "./support/amounts.ts";
import { modelNumber } from "./support/models.ts";
import { accountNamed, openPoints } from "./support/points-model.ts";
import type { CommonOptions, Session } from "./support/session.ts";
import { whenText } from "./support/show-voting.ts";

/** Options of {@link points}. */
export interface PointsOptions {
  readonly model?: string | undefined;
  readonly account?: string | undefined;
}

/** An account's place in a points model. */
export interface PointsResult {
  readonly modelId: bigint;
  readonly standing: PointsStanding;
  readonly ballot: BallotView;
  readonly canVote: boolean;
  readonly badges: readonly Badge[];
  /** Earned, and minted by the next `validate`. */
  readonly badgesDue: readonly Badge[];
}

/** Shows what an account has on a model, and what its last ballot holds back. Throws NotAPointsModel. */
export async function points(session: Session, options: PointsOptions): Promise<PointsResult> {
  const { view, model } = await openPoints(session, modelNumber(session, options.model));
  const account = await accountNamed(session, options.account);
  const [standing, ballot, canVote, badges, badgesDue, round] = await Promise.all([
    model.standing(account),
    model.ballot(account),
    model.canVote(account),
    model.badgesHeld(account),
    model.badgesDue(account),
    model.round(),
  ]);
  const { validContributions, rightVotes, points: free, locked } = standing;
  const due = badgesDue.length === 0 ? "" : `; earned, for \`dcai validate\` to fetch: ${names(badgesDue)}`;
  session.ui.card([
    ["model", `${view.modelId} (${view.name})`],
    ["account", account],
    ["points", `${free} free, ${locked} locked`],
    ["valid contributions", validContributions],
    ["right votes", rightVotes],
    ["last ballot", describeBallot(ballot, round)],
    ["can vote", canVote ? "yes" : "not before a contribution was found valid"],
    ["badges", `${badges.length === 0 ? "none" : names(badges)}${due}`],
  ]);
  return { modelId: view.modelId, standing, ballot, canVote, badges, badgesDue };
}

function describeBallot(
  ballot: BallotView,
  round: { number: number; now: number; revealsFrom: number; endsAt: number },
) {
  const votes = `${count(ballot.votes, "vote")} in round ${ballot.round}`;
  if (ballot.state === "none") return "none open";
  if (ballot.state === "revealed") {
    return ballot.round < round.number ? `${votes}, to be collected` : `${votes}, revealed`;
  }
  if (ballot.round < round.number) return `${votes}, not revealed in time: lost`;
  return `${votes}, to be revealed until ${whenText(round.endsAt, round.now)}`;
}

function names(badges: readonly Badge[]): string {
  return badges.map(({ about }) => about).join(", ");
}

export default sessionAction<PointsOptions & CommonOptions>(
  points,
  ({ account }) => account === undefined || !isAddress(account),
);
