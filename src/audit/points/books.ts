import { pointsAbi } from "../../client/abi.ts";
import type { Hex } from "../../codec/bytes.ts";
import { argsOf } from "../../incentives/points-events.ts";
import type { PointsEvent, PointsEventArgs } from "../../incentives/points-events.ts";
import { countVote, kindOf, quorumFor, raritiesDown, returnDown, verdictOf } from "../../incentives/points-score.ts";
import type { FourKinds, Tally } from "../../incentives/points-score.ts";
import { unpackVotes } from "../../incentives/points-votes.ts";
import type { CallCheck } from "../calls.ts";
import type { Sql } from "../database.ts";
import type { AuditEvent } from "../events.ts";
import type { MechanismBooks, MechanismView } from "../mechanism.ts";
import { decodeSettings } from "../settings.ts";
import type { Step } from "../step.ts";
import { WorkingTable } from "../table.ts";
import type { ModelRow } from "../tables.ts";
import { pointsChecks } from "./checks.ts";
import { COMMITTED, NONE, POINTS_BALLOTS, POINTS_MEMBERS, POINTS_MODELS, POINTS_POLLS, REVEALED } from "./tables.ts";
import type { PointsBallotRow, PointsMemberRow, PointsModelRow, PointsPollRow } from "./tables.ts";

const CONFIG = ["uint24", "uint24", "uint8", "uint16", "uint16"];
const VERDICTS = ["lapsed", "valid", "invalid"] as const;
const NOBODY = { valid: 0, invalid: 0, modelAgreed: false, quorum: 2 };

/**
 * Points, polls and ballots of all models of a PointsIncentive, from what people did: opened, committed, revealed, settled and collected. What
 * the events say came of it is compared with what follows from the rules.
 */
export class PointsBooks implements MechanismBooks {
  readonly name = "PointsIncentive";
  readonly abi = pointsAbi;
  private readonly models = new WorkingTable(POINTS_MODELS);
  private readonly members = new WorkingTable(POINTS_MEMBERS);
  private readonly polls = new WorkingTable(POINTS_POLLS);
  private readonly ballots = new WorkingTable(POINTS_BALLOTS);
  /** Ballots whose votes are about to be collected: their polls are needed too. */
  private readonly collected: Pick<PointsBallotRow, "modelId" | "account">[] = [];

  want({ name, modelId, args }: AuditEvent): void {
    if (modelId === null) return;
    this.models.want({ modelId });
    if (!(name in this.events)) return;
    for (const field of ["account", "author"]) {
      if (typeof args[field] === "string") this.members.want({ modelId, account: args[field] });
    }
    if (typeof args["account"] === "string") this.ballots.want({ modelId, account: args["account"] });
    const ids = (args["ids"] ?? (args["id"] === undefined ? [] : [args["id"]])) as readonly Hex[];
    for (const id of ids) this.polls.want({ modelId, id });
    if (name === "BallotCollected") this.collected.push({ modelId, account: args["account"] as string });
  }

  async load(sql: Sql): Promise<void> {
    for (const table of [this.models, this.members, this.ballots]) await table.load(sql);
    for (const { modelId, account } of this.collected) {
      for (const id of this.ballots.get({ modelId, account })?.ids ?? []) this.polls.want({ modelId, id });
    }
    this.collected.length = 0;
    await this.polls.load(sql);
  }

  async flush(sql: Sql): Promise<void> {
    for (const table of [this.models, this.members, this.polls, this.ballots]) await table.flush(sql);
  }

  follow(step: Step, { modelId, mechanismConfig }: ModelRow): void {
    const { name } = step.event;
    if (name === "ModelCreated") return this.create(step, modelId, mechanismConfig);
    const model = this.models.get({ modelId });
    if (model === undefined || !(name in this.events)) return;
    this.events[name as keyof PointsEventArgs](step, model, step.event as unknown as PointsEvent);
  }

  checks(view: MechanismView): AsyncGenerator<CallCheck, void> {
    return pointsChecks(view);
  }

  private readonly events = {
    PollOpened: (step: Step, model: PointsModelRow, event: PointsEvent) => {
      const { id, author, round, modelAgreed } = argsOf<"PollOpened">(event);
      const { modelId } = model;
      if (this.polls.get({ modelId, id }) !== undefined) this.differs(step, "poll", id, "not open", "open before");
      const quorum = quorumFor(model.quorum, model.members);
      this.polls.put({ modelId, id, author, round, valid: 0, invalid: 0, modelAgreed, quorum, isSettled: false });
    },
    BallotCommitted: (step: Step, model: PointsModelRow, event: PointsEvent) => this.commit(step, model, event),
    BallotRevealed: (step: Step, model: PointsModelRow, event: PointsEvent) => this.reveal(step, model, event),
    BallotCollected: (step: Step, model: PointsModelRow, event: PointsEvent) => this.collect(step, model, event),
    ContributionSettled: (step: Step, model: PointsModelRow, event: PointsEvent) => this.settle(step, model, event),
    PointsChanged: (step: Step, model: PointsModelRow, event: PointsEvent) => {
      const { account, points } = argsOf<"PointsChanged">(event);
      const now = this.memberOf(model, account).points;
      // A valid contribution's points are told before the contribution is.
      const isRight = points === now || points === now + BigInt(model.contributionPoints);
      if (!isRight) this.differs(step, "points", account, now, points);
    },
  };

  private create(step: Step, modelId: bigint, config: Hex): void {
    try {
      const numbers = decodeSettings(CONFIG, config).map(Number) as [number, number, number, number, number];
      const [commitWindow, revealWindow, quorum, votePoints, contributionPoints] = numbers;
      const settings = { commitWindow, revealWindow, quorum, votePoints, contributionPoints };
      this.models.put({ modelId, ...settings, counts: ["0", "0", "0", "0"], members: 0 });
    } catch {
      this.differs(step, "mechanism", "settings of PointsIncentive", CONFIG.join(", "), config);
    }
  }

  private commit(step: Step, model: PointsModelRow, event: PointsEvent): void {
    const { account, round, count, locked } = argsOf<"BallotCommitted">(event);
    const { modelId, votePoints } = model;
    const former = this.ballots.get({ modelId, account });
    if (former?.state === COMMITTED && former.round === round && former.locks) {
      this.pay(model, account, BigInt(votePoints * former.count)); // of the commitment that this one replaces
    }
    const needed = BigInt(votePoints) * count;
    const locks = this.memberOf(model, account).points >= needed;
    if (locked !== (locks ? needed : 0n)) this.differs(step, "ballot", account, locks ? needed : 0n, locked);
    if (locks) this.pay(model, account, -needed);
    const rarity = raritiesDown(countsOf(model)).map(String);
    const ballot = { modelId, account, round, count: Number(count), locks, rarity, valid: 0n, ids: [] };
    this.ballots.put({ ...ballot, state: COMMITTED! });
  }

  private reveal(step: Step, model: PointsModelRow, event: PointsEvent): void {
    const { account, round, valid, ids } = argsOf<"BallotRevealed">(event);
    const ballot = this.ballotOf(step, model, account, round, COMMITTED!);
    if (ballot === undefined) return;
    let counts = countsOf(model);
    for (const vote of unpackVotes({ valid, ids })) {
      const poll = this.pollOf(step, model, vote.id);
      if (poll === undefined) continue;
      const counted = vote.valid ? { ...poll, valid: poll.valid + 1 } : { ...poll, invalid: poll.invalid + 1 };
      this.polls.put(counted);
      counts = countVote(counts, counted, vote.valid);
    }
    this.models.put({ ...model, counts: counts.map(String) });
    if (!ballot.locks) return this.ballots.put({ ...ballot, state: NONE!, count: 0 });
    this.pay(model, account, BigInt(model.votePoints * (ballot.count - ids.length)));
    this.ballots.put({ ...ballot, state: REVEALED!, count: ids.length, valid, ids: [...ids] });
  }

  private collect(step: Step, model: PointsModelRow, event: PointsEvent): void {
    const { account, round, returned, right } = argsOf<"BallotCollected">(event);
    const ballot = this.ballotOf(step, model, account, round, REVEALED!);
    if (ballot === undefined) return;
    const { votePoints } = model;
    const back = unpackVotes(ballot).map(({ id, valid }) => {
      const poll = this.pollOf(step, model, id);
      if (poll === undefined) return 0n;
      return returnDown(poll, valid, votePoints, BigInt(ballot.rarity[kindOf(poll.modelAgreed, valid)]!));
    });
    const sum = back.reduce((all, points) => all + points, 0n);
    const rightVotes = back.filter((points) => points > BigInt(votePoints)).length;
    if (returned !== sum) this.differs(step, "ballot", `${account} brought back`, sum, returned);
    if (right !== BigInt(rightVotes)) this.differs(step, "ballot", `right votes of ${account}`, rightVotes, right);
    this.pay(model, account, sum, { rightVotes });
    this.ballots.put({ ...ballot, state: NONE!, count: 0, valid: 0n, ids: [] });
  }

  private settle(step: Step, model: PointsModelRow, event: PointsEvent): void {
    const { id, author, verdict, valid, invalid } = argsOf<"ContributionSettled">(event);
    const { modelId, contributionPoints } = model;
    const poll = this.polls.get({ modelId, id });
    const tally: Tally = poll ?? NOBODY;
    const told = `${VERDICTS[Number(verdict)]}, ${valid} to ${invalid}`;
    const here = `${verdictOf(tally)}, ${tally.valid} to ${tally.invalid}`;
    if (told !== here) this.differs(step, "verdict", id, here, told);
    if (poll?.isSettled === true) this.differs(step, "verdict", id, "one", "a second one");
    if (poll !== undefined && poll.author !== author) this.differs(step, "author", id, poll.author, author);
    if (poll !== undefined) this.polls.put({ ...poll, isSettled: true });
    if (verdictOf(tally) !== "valid") return;
    const member = this.memberOf(model, author);
    if (member.place === null) {
      this.members.put({ ...member, place: model.members });
      this.models.put({ ...model, members: model.members + 1 });
    }
    this.pay(model, author, BigInt(contributionPoints), { validContributions: 1 });
  }

  private pay(
    model: PointsModelRow,
    account: string,
    points: bigint,
    { validContributions = 0, rightVotes = 0 } = {},
  ): void {
    const member = this.memberOf(model, account);
    this.members.put({
      ...member,
      points: member.points + points,
      validContributions: member.validContributions + validContributions,
      rightVotes: member.rightVotes + rightVotes,
    });
  }

  private memberOf({ modelId }: PointsModelRow, account: string): PointsMemberRow {
    const nothing = { modelId, account, points: 0n, validContributions: 0, rightVotes: 0, place: null };
    return this.members.get({ modelId, account }) ?? nothing;
  }

  private pollOf(step: Step, { modelId }: PointsModelRow, id: Hex): PointsPollRow | undefined {
    const poll = this.polls.get({ modelId, id });
    if (poll === undefined) this.differs(step, "poll", id, "open", "never opened");
    return poll;
  }

  private ballotOf(
    step: Step,
    { modelId }: PointsModelRow,
    account: string,
    round: bigint,
    state: number,
  ): PointsBallotRow | undefined {
    const ballot = this.ballots.get({ modelId, account });
    if (ballot?.state === state && ballot.round === round) return ballot;
    this.differs(step, "ballot", account, `one of round ${round} in state ${state}`, ballot?.state ?? "none");
    return undefined;
  }

  private differs(step: Step, what: string, place: string, expected: unknown, actual: unknown): void {
    step.find({ invariant: "INV-4", what, place, expected, actual });
  }
}

function countsOf({ counts }: PointsModelRow): FourKinds {
  return counts.map(BigInt) as unknown as FourKinds;
}
