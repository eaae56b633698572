import type { ModelView } from "../../src/client/index.ts";
import type { PointsSettings, Round } from "../../src/index.ts";
import { count, formatDuration } from "./amounts.ts";
import type { Session } from "./session.ts";
import { whenText } from "./show-voting.ts";

/** The rules of a model that goes by points, and where its rounds stand. */
export interface ShownPoints extends PointsSettings {
  readonly round: Round;
  /** How many accounts have had a contribution found valid. */
  readonly members: number;
}

/** What is shown of a model that goes by points; undefined for any other. */
export async function lookAtPoints(
  { client }: Session,
  view: ModelView,
): Promise<[ShownPoints, now: number] | undefined> {
  if (view.mechanismName !== "PointsIncentive") return undefined;
  const model = await client.points(view.modelId);
  const [{ now, ...round }, members] = await Promise.all([model.round(), model.memberCount()]);
  return [{ ...model.rules, round, members }, now];
}

/** Lines about the rules of points, for `dcai show`. */
export function pointsCard([points, now]: readonly [ShownPoints, number]): [string, string][] {
  const { commitWindow, revealWindow, quorum, votePoints, contributionPoints, round, members } = points;
  const isCommitting = now < round.revealsFrom;
  const phase = isCommitting ? "votes are committed" : "votes are revealed";
  return [
    ["a round", `${formatDuration(commitWindow)} to commit votes, then ${formatDuration(revealWindow)} to reveal them`],
    ["now", `round ${round.number}: ${phase}, until ${whenText(isCommitting ? round.revealsFrom : round.endsAt, now)}`],
    ["a verdict takes", `${quorum} votes, the model's own among them (2 while fewer than ${2 * quorum} can vote)`],
    ["points", `${contributionPoints} for a valid contribution; a vote locks ${votePoints}`],
    ["can vote", `${count(members, "account")}, and the owner`],
  ];
}
