import { pointsAbi } from "../../client/abi.ts";
import { raritiesDown, verdictOf } from "../../incentives/points-score.ts";
import type { FourKinds } from "../../incentives/points-score.ts";
import { answerOf } from "../calls.ts";
import type { CallCheck } from "../calls.ts";
import type { MechanismView } from "../mechanism.ts";
import { fromSql, pagesOf } from "../table.ts";
import { COMMITTED, NONE, POINTS_BALLOTS, POINTS_MEMBERS, POINTS_MODELS, POINTS_POLLS } from "./tables.ts";
import type { PointsBallotRow, PointsMemberRow, PointsModelRow } from "./tables.ts";

const PAGE = 500;
const VERDICTS = { lapsed: 0n, valid: 1n, invalid: 2n };
const NO_RARITY = ["0", "0", "0", "0"];

/** What a PointsIncentive must answer about a model. */
export async function* pointsChecks({ database, model, time }: MechanismView): AsyncGenerator<CallCheck, void> {
  const { modelId } = model;
  const [row] = await database.query("select * from points_models where model_id = $1", [modelId.toString()]);
  if (row === undefined) return;
  const points = fromSql<PointsModelRow>(POINTS_MODELS.columns, row);
  const check = (what: string, place: string, method: string, args: unknown[], answer: unknown[]): CallCheck =>
    answerOf(pointsAbi, model.mechanism, method, args, answer, { invariant: "INV-4", modelId, what, place });

  const { commitWindow, revealWindow, quorum, votePoints, contributionPoints, members } = points;
  const settings = [commitWindow, revealWindow, quorum, votePoints, contributionPoints];
  const counts = points.counts.map(BigInt) as unknown as FourKinds;
  yield check("settings", "PointsIncentive", "rulesOf", [modelId], [settings]);
  yield check("counts", `model ${modelId}`, "countsOf", [modelId], [[...counts]]);
  yield check("rarity", `model ${modelId}`, "rarityOf", [modelId], [[...raritiesDown(counts)]]);
  yield check("members", `model ${modelId}`, "memberCount", [modelId], [BigInt(members)]);

  const ballots = new Map<string, PointsBallotRow>();
  for await (const page of pagesOf(database, POINTS_MEMBERS, PAGE, `model_id = ${modelId}`)) {
    await loadBallots(page.map(({ account }) => account));
    for (const member of page) {
      const { account, place } = member;
      const standing = standingOf(member, ballots.get(account));
      yield check("standing", account, "standingOf", [modelId, account], [standing]);
      if (place !== null)
        yield check("leaderboard", `place ${place}`, "leaderboard", [modelId, place, 1], [[standing]]);
    }
  }
  for await (const page of pagesOf(database, POINTS_BALLOTS, PAGE, `model_id = ${modelId}`)) {
    for (const { account, state, round, count, locks, rarity } of page) {
      const info = [
        state,
        round,
        count,
        locks ? votePoints : 0,
        (rarity.length === 4 ? rarity : NO_RARITY).map(BigInt),
      ];
      yield check("ballot", account, "ballotOf", [modelId, account], [info]);
    }
  }
  for await (const page of pagesOf(database, POINTS_POLLS, PAGE, `model_id = ${modelId}`)) {
    for (const poll of page) {
      const { id, author, round, valid, invalid, modelAgreed, isSettled } = poll;
      const answer = [author, round, valid, invalid, modelAgreed, poll.quorum, isSettled, VERDICTS[verdictOf(poll)]];
      yield check("poll", id, "pollOf", [modelId, id], [answer]);
    }
  }

  async function loadBallots(accounts: readonly string[]): Promise<void> {
    ballots.clear();
    const query = "select * from points_ballots where model_id = $1 and account = any($2)";
    for (const found of await database.query(query, [modelId.toString(), accounts])) {
      const ballot = fromSql<PointsBallotRow>(POINTS_BALLOTS.columns, found);
      ballots.set(ballot.account, ballot);
    }
  }

  function standingOf(
    { account, points: free, validContributions, rightVotes }: PointsMemberRow,
    ballot?: PointsBallotRow,
  ) {
    return [account, free, lockedBy(ballot), validContributions, rightVotes];
  }

  /** Votes that were not revealed in their round are lost. */
  function lockedBy(ballot: PointsBallotRow | undefined): bigint {
    if (ballot === undefined || !ballot.locks || ballot.state === NONE) return 0n;
    const round = time / BigInt(commitWindow + revealWindow);
    if (ballot.state === COMMITTED && ballot.round < round) return 0n;
    return BigInt(votePoints * ballot.count);
  }
}
