import type { ContributionRecord, PointsStanding } from "../src/client/index.ts";
import type { Hex, Vote } from "../src/index.ts";
import { sessionAction } from "./support/action.ts";
import { count } from "./support/amounts.ts";
import { modelNumber } from "./support/models.ts";
import type { CommonOptions, Session } from "./support/session.ts";
import { readVerdicts } from "./support/verdicts.ts";
import type { VerdictOptions } from "./support/verdicts.ts";
import { NotVotable } from "./support/errors.ts";
import { describeCandidates } from "./support/candidates.ts";
import type { Candidate } from "./support/candidates.ts";
import { askVerdicts, showCandidates, showNext, showSteps } from "./support/show-voting.ts";
import {
  afterFormerRun,
  awardDue,
  collectDue,
  commitVotes,
  isSame,
  nextStep,
  openDue,
  openVoter,
  revealDue,
  settleDue,
  wasLost,
} from "./support/voting.ts";
import type { NextStep, Voter, VotingStep } from "./support/voting.ts";

/** Options of {@link validate}. */
export interface ValidateOptions extends VerdictOptions {
  readonly model?: string | undefined;
  /** Vocabulary or model file, to show samples by their words. */
  readonly encoder?: string | undefined;
  /** Show what can be voted on, and send nothing. */
  readonly list: boolean;
  /** Settle other people's contributions, too. */
  readonly settleAll: boolean;
}

/** What was done, and what can be done. */
export interface ValidateResult {
  readonly modelId: bigint;
  readonly account: string;
  /** The present round; votes are committed until `revealsFrom`, and revealed until `endsAt`. */
  readonly round: {
    readonly number: number;
    readonly now: number;
    readonly revealsFrom: number;
    readonly endsAt: number;
  };
  readonly done: readonly VotingStep[];
  /** What the account can vote on in this round, if its commitments are open. */
  readonly candidates: readonly Candidate[];
  readonly canVote: boolean;
  readonly standing: PointsStanding;
  readonly next: NextStep;
  /** Where ballots are kept until they are revealed. */
  readonly ballots?: string;
}

/**
 * Everything that a voter has to do, whatever is due now: settles, collects, takes badges, reveals, and commits to new votes;
 * says what comes next. Run it again at any time, also after a crash: it looks at the chain and at the kept ballots, and goes on.
 *
 * @throws NotAPointsModel, NotVotable, ConflictingVotes, NotConfirmed, and the contract's errors
 */
export async function validate(session: Session, options: ValidateOptions): Promise<ValidateResult> {
  const voter = await openVoter(session, modelNumber(session, options.model));
  const votes = await readVerdicts(options);
  const done: VotingStep[] = [];
  const note = (step: VotingStep | null) => void (step !== null && done.push(step));
  if (!options.list) {
    await afterFormerRun(voter);
    await warnOfLoss(voter);
    note(await settleDue(voter, options.settleAll));
    note(await revealDue(voter));
  }
  const candidates = await findCandidates(voter, options.encoder);
  if (!options.list) {
    note(await vote(voter, candidates, votes));
    note(await openDue(voter));
    note(await collectDue(voter));
    note(await awardDue(voter));
  }
  const hasVoted = done.some(({ step }) => step === "commit");
  const after = hasVoted ? await findCandidates(voter, options.encoder) : candidates;
  const result = await resultOf(voter, done, after);
  showSteps(session.ui, done);
  if (options.list || done.length === 0) showCandidates(session.ui, voter.view, result.candidates);
  showNext(session.ui, result, voter.model.rules);
  return result;
}

/** Commits to votes that were named, or that people give when they are asked; none are needed. */
async function vote(
  voter: Voter,
  candidates: readonly Candidate[],
  named: readonly Vote[] | undefined,
): Promise<VotingStep | null> {
  const { ui } = voter.session;
  const { now, revealsFrom } = await voter.model.round();
  if (now >= revealsFrom) {
    await checkNamed(voter, [], named ?? []);
    return null;
  }
  const votes = named ?? (await askVerdicts(ui, voter.view, candidates));
  const fresh = await checkNamed(voter, candidates, votes);
  return commitVotes(voter, fresh, async (ballot) => {
    const locked = ballot.length * voter.model.rules.votePoints;
    await ui.confirm(
      `Commit to ${count(ballot.length, "vote")}, which lock ${locked} points unless you vote as the owner?`,
    );
  });
}

/** Leaves out what was voted on before; throws {@link NotVotable} for what can't be voted on at all. */
async function checkNamed(voter: Voter, candidates: readonly Candidate[], votes: readonly Vote[]): Promise<Vote[]> {
  const open = new Set(candidates.map(({ id }) => id));
  const voted = new Set(voter.box.load().flatMap((ballot) => ballot.votes.ids));
  const fresh: Vote[] = [];
  for (const item of votes) {
    if (open.has(item.id)) fresh.push(item);
    else if (!voted.has(item.id)) throw new NotVotable({ id: item.id, reason: await whyNot(voter, item.id) });
  }
  return fresh;
}

async function whyNot({ model, view, account, session }: Voter, id: Hex): Promise<string> {
  const { number, now, revealsFrom } = await model.round();
  if (now >= revealsFrom) return "the round's commitments are closed";
  const all = await session.client.contributions(view.modelId);
  const contribution = all.find((candidate) => candidate.id === id);
  if (contribution === undefined) return `model ${view.modelId} has no such contribution`;
  if (isSame(contribution.contributor, account)) return "it is your own";
  if (contribution.status === "closed") return "it is settled";
  const due = (await model.contributionsOf(number + 1)).some((candidate) => candidate.id === id);
  return due ? "its round begins when this one ends" : "its round is over";
}

/** What the account can vote on now: other people's contributions of the last round, while commitments are open. */
async function findCandidates(voter: Voter, file: string | undefined): Promise<Candidate[]> {
  const { model, account } = voter;
  const { number, now, revealsFrom } = await model.round();
  if (now >= revealsFrom) return [];
  const due = (await model.contributionsOf(number)).filter(
    ({ contributor, status }: ContributionRecord) => status === "open" && !isSame(contributor, account),
  );
  return describeCandidates(voter, due, file);
}

async function warnOfLoss({ model, session }: Voter): Promise<void> {
  const [ballot, round] = await Promise.all([model.ballot(), model.round()]);
  if (!wasLost(ballot, round)) return;
  session.ui.say(
    `The ballot of round ${ballot.round} was not revealed in time: its ${ballot.votes * ballot.locked} points are lost.`,
  );
}

async function resultOf(
  voter: Voter,
  done: readonly VotingStep[],
  candidates: readonly Candidate[],
): Promise<ValidateResult> {
  const { model, view, account, box } = voter;
  const { number, now, revealsFrom, endsAt } = await model.round();
  return {
    modelId: view.modelId,
    account,
    round: { number, now, revealsFrom, endsAt },
    done,
    candidates,
    canVote: await model.canVote(),
    standing: await model.standing(),
    next: await nextStep(voter, candidates.filter((candidate) => candidate.vote === null).length),
    ...(box.file === undefined ? {} : { ballots: box.file }),
  };
}

export default sessionAction<ValidateOptions & CommonOptions & { readonly yes: boolean }>(validate);
