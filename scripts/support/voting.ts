import { lastCommitment, revealedVotes } from "../../src/client/index.ts";
import type { BallotView, ContributionRecord, ModelView, PointsModel, SecretBallot } from "../../src/client/index.ts";
import { roundOf, unpackVotes } from "../../src/index.ts";
import type { Hex, Round, Vote, Votes } from "../../src/index.ts";
import { openBallotBox } from "./ballot-box.ts";
import type { BallotBox } from "./ballot-box.ts";
import { settled } from "./creation.ts";
import { openPoints } from "./points-model.ts";
import type { Session } from "./session.ts";

/** One account's part in one points model, as it stands. */
export interface Voter {
  readonly session: Session;
  readonly view: ModelView;
  readonly model: PointsModel;
  readonly account: string;
  readonly box: BallotBox;
}

/** A model by points, and what is kept of the account's ballots. Throws NotAPointsModel. */
export async function openVoter(session: Session, modelId: bigint): Promise<Voter> {
  const { view, model } = await openPoints(session, modelId);
  return { session, view, model, account: session.client.account!, box: openBallotBox(session, modelId) };
}

/** Something that was done. */
export interface VotingStep {
  readonly step: "settle" | "collect" | "award" | "open" | "commit" | "reveal";
  /** Contributions settled or opened, votes committed, revealed or collected, badges minted. */
  readonly count: number;
  readonly transactions: readonly Hex[];
}

/** Settles what is due: the account's own contributions and those that it voted on, or everybody's. */
export async function settleDue(voter: Voter, everybodys: boolean): Promise<VotingStep | null> {
  const { model, account } = voter;
  const { number } = await model.round();
  const voted = new Set(voter.box.load().flatMap(({ votes }) => votes.ids));
  const due = (await model.unsettled()).filter(
    ({ id, author, round }) => round < number && (everybodys || voted.has(id) || isSame(author, account)),
  );
  if (due.length === 0) return null;
  const sent = await model.settle(due.map(({ id }) => id));
  return { step: "settle", count: due.length, transactions: sent.map(({ hash }) => hash) };
}

/** Votes that were revealed in a round that is over, and not collected; null if there are none. */
export async function votesToCollect({ model, account }: Voter): Promise<Votes | null> {
  const { state, round } = await model.ballot();
  if (state !== "revealed" || round >= (await model.round()).number) return null;
  return revealedVotes(model.context, model.place, account, round);
}

/** Collects them in a transaction of their own. */
export async function collectDue(voter: Voter): Promise<VotingStep | null> {
  const votes = await votesToCollect(voter);
  if (votes === null) return null;
  const sent = await voter.model.collect([{ account: voter.account, votes }]);
  return { step: "collect", count: votes.ids.length, transactions: sent.map(({ hash }) => hash) };
}

/** Mints the badges that the account has earned. */
export async function awardDue({ model }: Voter): Promise<VotingStep | null> {
  const due = await model.badgesDue();
  if (due.length === 0) return null;
  const { badges, hash } = await model.award();
  return { step: "award", count: badges.length, transactions: [hash] };
}

/** Reveals the ballot of this round, once its reveals are open. */
export async function revealDue(voter: Voter): Promise<VotingStep | null> {
  const { model } = voter;
  const round = await model.round();
  const { state, round: votedIn } = await model.ballot();
  if (state !== "committed" || votedIn !== round.number || round.now < round.revealsFrom) return null;
  const ballot = await committedBallot(voter, round.number);
  if (ballot === null) return null;
  const { hash } = await model.reveal(ballot);
  return { step: "reveal", count: ballot.votes.ids.length, transactions: [hash] };
}

/** The ballot that the chain has the commitment of; null if there is none, or it was made somewhere else. */
export async function committedBallot({ model, account, box }: Voter, round: number): Promise<SecretBallot | null> {
  const commitment = await lastCommitment(model.context, model.place, account, round);
  return box.load().findLast((ballot) => ballot.round === round && ballot.commitment === commitment) ?? null;
}

/** Puts to the vote what the account has committed to vote on in this round, and nobody has opened: void votes earn nothing. */
export async function openDue(voter: Voter): Promise<VotingStep | null> {
  const { model } = voter;
  const { number, now, revealsFrom } = await model.round();
  if (now >= revealsFrom) return null;
  const ballot = await committedBallot(voter, number);
  if (ballot === null) return null;
  const unopened = await unopenedOf(voter, ballot.votes.ids, number);
  if (unopened.length === 0) return null;
  const sent = await model.openPolls(unopened);
  return { step: "open", count: unopened.length, transactions: sent.map(({ hash }) => hash) };
}

/**
 * Commits to votes, together with those that the account has cast in this round already, and goes on where a crash came
 * between keeping a ballot and sending it.
 *
 * @param votes What is new.
 * @param confirm Is asked before anything is kept or sent.
 * @throws ContractError: COMMIT_CLOSED, NO_STANDING, NOT_ENOUGH_POINTS, ...
 */
export async function commitVotes(
  voter: Voter,
  votes: readonly Vote[],
  confirm: (ballot: readonly Vote[], kept: readonly Vote[]) => Promise<void>,
): Promise<VotingStep | null> {
  const { model, box } = voter;
  const { number } = await model.round();
  const onChain = await committedBallot(voter, number);
  const kept = box.load().findLast(({ round }) => round === number) ?? null;
  const before = kept === null ? [] : unpackVotes(kept.votes);
  const merged = mergeVotes(before, votes);
  if (merged.length === 0 || (kept !== null && sameVotes(merged, before) && kept.commitment === onChain?.commitment)) {
    return null;
  }
  await confirm(merged, onChain === null ? [] : unpackVotes(onChain.votes));
  const ballot = kept !== null && sameVotes(merged, before) ? kept : model.prepareBallot(merged, number);
  const previous = (await votesToCollect(voter)) ?? undefined;
  await model.checkCommit(ballot, previous); // so that only ballots that the contract takes are kept
  if (ballot !== kept) box.keep(ballot);
  const { hash } = await model.commit(ballot, previous);
  return { step: "commit", count: merged.length, transactions: [hash] };
}

/** What the account will have to do next. */
export interface NextStep {
  readonly what: string;
  /** Seconds since 1970. */
  readonly from: number;
  /** After this it is too late; null if it never is. */
  readonly until: number | null;
}

/**
 * What comes next, and when.
 *
 * @param open How many contributions wait for the account's votes now.
 */
export async function nextStep(voter: Voter, open: number): Promise<NextStep> {
  const { model, box } = voter;
  const round = await model.round();
  const ballot = await model.ballot();
  const following = roundOf(model.rules, round.number + 1);
  if (ballot.state === "committed" && ballot.round === round.number) {
    const known = (await committedBallot(voter, round.number)) !== null;
    const where = box.file === undefined ? "here" : `in ${box.file}`;
    const what = known
      ? "reveal the ballot: run this again"
      : `reveal the ballot, where it was made: it is not kept ${where}`;
    return { what, from: round.revealsFrom, until: round.endsAt };
  }
  if (ballot.state === "revealed" && ballot.round === round.number) {
    return {
      what: "collect what the votes bring back, and vote again: run this again",
      from: round.endsAt,
      until: null,
    };
  }
  if (open > 0) {
    return { what: "vote on the contributions of the last round", from: round.startsAt, until: round.revealsFrom };
  }
  return { what: "vote on the contributions of this round", from: following.startsAt, until: following.revealsFrom };
}

/** Whether points were lost because a ballot was not revealed in its round. */
export function wasLost(ballot: BallotView, round: Round): boolean {
  return ballot.state === "committed" && ballot.round < round.number && ballot.locked > 0;
}

/** Waits for transactions of a former run: one of them may be the commitment. */
export function afterFormerRun(voter: Voter): Promise<void> {
  return settled(voter.session);
}

export function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

async function unopenedOf({ model }: Voter, ids: readonly Hex[], round: number): Promise<ContributionRecord[]> {
  const voted = new Set(ids);
  const candidates = (await model.contributionsOf(round)).filter(
    ({ id, status }) => voted.has(id) && status === "open",
  );
  const polls = await Promise.all(candidates.map(({ id }) => model.poll(id)));
  return candidates.filter((_, i) => polls[i]!.author === null);
}

/** The later verdict on an id counts. */
function mergeVotes(before: readonly Vote[], votes: readonly Vote[]): Vote[] {
  return [...new Map([...before, ...votes].map(({ id, valid }) => [id, valid]))].map(([id, valid]) => ({ id, valid }));
}

function sameVotes(a: readonly Vote[], b: readonly Vote[]): boolean {
  const other = new Map(b.map(({ id, valid }) => [id, valid]));
  return a.length === b.length && a.every(({ id, valid }) => other.get(id) === valid);
}
