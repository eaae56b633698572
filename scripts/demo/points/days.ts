import { keccak256, toUtf8Bytes } from "ethers";

import { lastCommitment, revealedVotes } from "../../../src/client/index.ts";
import type { ContributionRecord, SecretBallot, Sent } from "../../../src/client/index.ts";
import { roundAt } from "../../../src/index.ts";
import type { Hex, Vote } from "../../../src/index.ts";
import { toRecord } from "../../../src/client/history.ts";
import { contributionId } from "../../../src/client/records.ts";
import type { LabelledSample } from "../../../src/training/index.ts";
import { DemoFailed } from "../errors.ts";
import { DAY, SCENARIO } from "../settings.ts";
import { RULES, VOTING } from "./settings.ts";
import type { PointsWorld, VotingParticipant } from "./world.ts";

/** What is known of a contribution here, and to nobody on the chain. */
export interface Known {
  readonly record: ContributionRecord;
  readonly day: number;
  /** Whether its label is the e-mail's own. */
  readonly isRight: boolean;
}

/** Everything that was done so far. */
export interface Log {
  readonly contributions: Map<Hex, Known>;
  /** Votes that were revealed, with who cast them. */
  readonly votes: { readonly name: string; readonly id: Hex; readonly valid: boolean }[];
  /** E-mails sent. */
  sent: number;
}

/** The morning: what yesterday's votes decided is settled, and everybody's votes are collected. */
export async function settleAndCollect(world: PointsWorld, log: Log, day: number): Promise<void> {
  const { participants, gas, at } = world;
  const owner = participants[0]!.points;
  const over = [...log.contributions.values()].filter((known) => known.day === day - 2).map(({ record }) => record.id);
  await at(timeOf(day, VOTING.settleAt));
  if (over.length > 0) gas.add("settle", await owner.settle(over), over.length);
  const ballots = [];
  let votes = 0;
  for (const { points, address } of participants) {
    const { state, round } = await points.ballot();
    if (state !== "revealed") continue;
    const cast = await revealedVotes(points.context, points.place, address, round);
    ballots.push({ account: address, votes: cast! });
    votes += cast!.ids.length;
  }
  if (ballots.length === 0) return;
  await at(timeOf(day, VOTING.settleAt));
  gas.add("collect", await owner.collect(ballots), votes);
}

/** Somebody puts yesterday's contributions to the vote, and who can votes on them: all at the same time, unseen. */
export async function voteOnYesterday(world: PointsWorld, log: Log, day: number): Promise<Map<string, SecretBallot>> {
  const { participants, gas, at } = world;
  const yesterday = [...log.contributions.values()].filter((known) => known.day === day - 1);
  const ballots = new Map<string, SecretBallot>();
  if (yesterday.length === 0) return ballots;
  await at(timeOf(day, VOTING.voteAt));
  const opened = await participants[0]!.points.openPolls(yesterday.map(({ record }) => record));
  gas.add("open", opened, yesterday.length);
  for (const who of participants) {
    const votes = await votesOf(world, who, yesterday, day);
    if (votes.length === 0) continue;
    const { number } = roundAt(RULES, timeOf(day, VOTING.voteAt));
    const ballot = who.points.prepareBallot(votes, number, saltOf(who.name, day));
    await at(timeOf(day, VOTING.voteAt));
    gas.add("commit", [await who.points.commit(ballot)], votes.length);
    ballots.set(who.name, ballot);
  }
  return ballots;
}

/** The evening: the votes are shown. */
export async function reveal(
  world: PointsWorld,
  log: Log,
  ballots: ReadonlyMap<string, SecretBallot>,
  day: number,
): Promise<void> {
  for (const { name, points, address } of world.participants) {
    const ballot = ballots.get(name);
    if (ballot === undefined) continue;
    const { context, place } = points;
    if ((await lastCommitment(context, place, address, ballot.round)) !== ballot.commitment) {
      throw new DemoFailed({ what: `The commitment of ${name} on day ${day} is not on the chain.` });
    }
    await world.at(timeOf(day, RULES.commitWindow));
    world.gas.add("reveal", [await points.reveal(ballot)], ballot.votes.ids.length);
    ballot.votes.ids.forEach((id, i) =>
      log.votes.push({ name, id, valid: ((ballot.votes.valid >> BigInt(i)) & 1n) === 1n }),
    );
  }
}

/** Somebody contributes the next e-mails, in one transaction; Mallory's labels are flipped from the day of attack on. */
export async function contribute(
  world: PointsWorld,
  log: Log,
  who: VotingParticipant,
  next: readonly LabelledSample[],
  day: number,
): Promise<void> {
  if (next.length === 0) return;
  const flips = who.role === "malicious" && day >= SCENARIO.attackDay;
  const samples = next.map(({ features, label }) => ({ features, label: flips ? 1 - label : label }));
  await world.at(timeOf(day, VOTING.contributeAt));
  const sent = await who.client.contributeBatch(world.modelId, samples);
  const right = new Map(samples.map((sample) => [contributionId(world.modelId, sample), !flips]));
  for (const record of recordsIn(sent))
    log.contributions.set(record.id, { record, day, isRight: right.get(record.id)! });
  world.shadow.learn(recordsIn(sent).map((record) => ({ ...record, left: 0n, reporters: new Set<string>() })));
  world.gas.add("contribute", [sent], sent.contributed.length);
  log.sent += next.length;
}

function recordsIn({ events }: Sent): ContributionRecord[] {
  return events.filter(({ name }) => name === "Contributed").map(toRecord);
}

/** What somebody says of the contributions of others, as many of them as there are points for. */
async function votesOf(
  { random }: PointsWorld,
  who: VotingParticipant,
  yesterday: readonly Known[],
  day: number,
): Promise<Vote[]> {
  const others = yesterday.filter(({ record }) => record.contributor !== who.address);
  const verdicts = others.map(({ record, isRight }) => ({
    id: record.id,
    valid: judge(who, isRight, random.fraction()),
  }));
  if (who.role === "owner") return day <= VOTING.ownerDays ? verdicts.slice(0, VOTING.maxVotes) : [];
  const { points, validContributions } = await who.points.standing();
  if (validContributions === 0) return [];
  const affordable = Math.floor(points / RULES.votePoints);
  return verdicts.slice(0, Math.min(affordable, VOTING.maxVotes));
}

/** @param chance 0 to below 1. */
function judge({ way }: VotingParticipant, isRight: boolean, chance: number): boolean {
  if (way === "always valid") return true;
  if (way === "tosses a coin") return chance < 0.5;
  return isRight === chance < VOTING.accuracy;
}

/** Secret from the other people of the demo, and the same each time. */
function saltOf(name: string, day: number): Hex {
  return keccak256(toUtf8Bytes(`${name} ${day}`)) as Hex;
}

function timeOf(day: number, seconds: number): number {
  return SCENARIO.start + day * DAY + seconds;
}
