import { BADGE_KINDS } from "../../../src/client/index.ts";
import { PointsTwin } from "../../../src/index.ts";
import type { LabelledSample } from "../../../src/training/index.ts";
import { prepareEmails } from "../emails.ts";
import { DemoFailed } from "../errors.ts";
import type { GasRow } from "../gas.ts";
import { checkedAccuracy, compareParameters, majorityShare } from "../measure.ts";
import type { AccuracyPoint } from "../measure.ts";
import type { DemoOptions } from "../run.ts";
import { SCENARIO } from "../settings.ts";
import type { ModelName, Role } from "../settings.ts";
import { contribute, reveal, settleAndCollect, voteOnYesterday } from "./days.ts";
import type { Log } from "./days.ts";
import { MEMBERS, RULES } from "./settings.ts";
import type { Way } from "./settings.ts";
import { createPointsWorld } from "./world.ts";
import type { PointsWorld } from "./world.ts";

/** How one account ended. */
export interface PointsAccount {
  readonly name: string;
  readonly role: Role;
  readonly way: Way;
  /** Recorded on chain; of these with a right label, and found valid. */
  readonly contributions: number;
  readonly rightLabels: number;
  readonly validContributions: number;
  /** Votes revealed; of these true to the e-mails, and those that brought back more than they locked. */
  readonly votes: number;
  readonly trueVotes: number;
  readonly rightVotes: number;
  readonly points: number;
  /** Of these, what votes won or lost. */
  readonly pointsByVotes: number;
  readonly badges: readonly string[];
}

/** A kind of badge that somebody earned. */
export interface EarnedBadge {
  readonly kind: number;
  readonly about: string;
  /** The chain's picture. */
  readonly svg: string;
  readonly names: readonly string[];
}

/** What an account has at one time. */
export interface PointsAt {
  readonly day: number;
  readonly name: string;
  readonly points: number;
}

/** Everything that the demo found out. Accuracies are shares of the held-out e-mails, 0 to 1. */
export interface PointsDemoResult {
  readonly model: ModelName;
  readonly seed: number;
  readonly accuracyBefore: number;
  readonly accuracyAfter: number;
  readonly accuracyWithoutMalicious: number;
  readonly accuracyOfMajority: number;
  readonly emails: {
    readonly corpus: number;
    readonly pretrained: number;
    readonly heldOut: number;
    readonly sent: number;
  };
  readonly contributions: number;
  readonly maliciousContributions: number;
  /** Days until everything was settled. */
  readonly days: number;
  readonly accounts: readonly PointsAccount[];
  readonly badges: readonly EarnedBadge[];
  readonly gas: readonly GasRow[];
  /** Slots of parameters that are the same on chain and in the twin. */
  readonly parameterSlots: number;
  /** Events of the mechanism from which the twin of its rules came to the chain's points. */
  readonly pointsEvents: number;
  readonly accuracies: readonly AccuracyPoint[];
  readonly pointsOverTime: readonly PointsAt[];
}

/**
 * Runs the whole history on a chain in this process. The same options give the same result.
 *
 * @throws DemoFailed, PointsDiffer if chain and library disagree
 */
export async function runPointsDemo(options: DemoOptions): Promise<PointsDemoResult> {
  const { model, seed, emails, progress, atEnd } = options;
  const material = await prepareEmails(seed, model);
  const stream = material.stream.slice(0, emails);
  const world = await createPointsWorld(material, seed);
  const log: Log = { contributions: new Map(), votes: [], sent: 0 };
  const accuracyBefore = await checkedAccuracy(world, material.heldOut);
  const accuracies: AccuracyPoint[] = [{ day: 0, ...world.shadow.accuracies() }];
  const pointsOverTime: PointsAt[] = [];
  const days = SCENARIO.seasonDays + 3;
  for (let day = 0; day < days; day++) {
    await settleAndCollect(world, log, day);
    const ballots = await voteOnYesterday(world, log, day);
    if (day < SCENARIO.seasonDays) await contributeAll(world, log, stream, day);
    await reveal(world, log, ballots, day);
    accuracies.push({ day: day + 1, ...world.shadow.accuracies() });
    pointsOverTime.push(...(await pointsNow(world, day)));
    const accuracy = accuracies.at(-1)!.all;
    progress?.({ done: day + 1, visits: days, day, contributions: log.contributions.size, accuracy });
  }
  const badges = await awardAll(world);
  const pointsEvents = await comparePoints(world);
  const accounts = await Promise.all(world.participants.map((_, i) => accountOf(world, log, i)));
  const { corpus, pretrained, heldOut } = material;
  const result = {
    model,
    seed,
    accuracyBefore,
    accuracyAfter: await checkedAccuracy(world, heldOut),
    accuracyWithoutMalicious: world.shadow.accuracies().honest,
    accuracyOfMajority: majorityShare(heldOut),
    emails: { corpus, pretrained, heldOut: heldOut.length, sent: log.sent },
    contributions: log.contributions.size,
    maliciousContributions: world.shadow.malicious,
    days,
    accounts,
    badges,
    gas: world.gas.rows(),
    parameterSlots: await compareParameters(world),
    pointsEvents,
    accuracies,
    pointsOverTime,
  };
  await atEnd?.(world.participants[0]!.client);
  await world.network.close();
  return result;
}

/** Everybody contributes a batch, in order. */
async function contributeAll(
  world: PointsWorld,
  log: Log,
  stream: readonly LabelledSample[],
  day: number,
): Promise<void> {
  const batch = Math.ceil(stream.length / (SCENARIO.seasonDays * MEMBERS.length));
  for (const who of world.participants.slice(1)) {
    await contribute(world, log, who, stream.slice(log.sent, log.sent + batch), day);
  }
}

async function pointsNow({ participants }: PointsWorld, day: number): Promise<PointsAt[]> {
  const members = participants.slice(1);
  return Promise.all(
    members.map(async ({ name, points }) => {
      const { points: free, locked } = await points.standing();
      return { day: day + 1, name, points: free + locked };
    }),
  );
}

/** Everybody takes the badges that they have earned. */
async function awardAll(world: PointsWorld): Promise<EarnedBadge[]> {
  const earned = new Map<number, EarnedBadge>();
  for (const { name, points } of world.participants) {
    if ((await points.badgesDue()).length === 0) continue;
    const sent = await points.award();
    world.gas.add("award", [sent], sent.badges.length);
    for (const { kind, id, about } of await points.badgesHeld()) {
      const known = earned.get(kind);
      const svg = known?.svg ?? (await points.badgePicture(id)).svg;
      earned.set(kind, { kind, about, svg, names: [...(known?.names ?? []), name] });
    }
  }
  return [...earned.values()].sort((a, b) => a.kind - b.kind);
}

/** Works out everybody's points from the events by the rules; throws if the chain has others. Gives back the events' number. */
async function comparePoints({ participants }: PointsWorld): Promise<number> {
  const twin = new PointsTwin(RULES);
  let events = 0;
  for await (const event of participants[0]!.points.events()) {
    twin.apply(event);
    events += 1;
  }
  twin.check();
  for (const { name, address, points } of participants) {
    const { points: onChain, validContributions, rightVotes } = await points.standing();
    const here = twin.standingOf(address);
    const isSame =
      BigInt(onChain) === here.points &&
      validContributions === here.validContributions &&
      rightVotes === here.rightVotes;
    if (!isSame) throw new DemoFailed({ what: `The points of ${name} on chain are not the twin's.` });
  }
  return events;
}

async function accountOf({ participants }: PointsWorld, log: Log, place: number): Promise<PointsAccount> {
  const { name, role, way, address, points: model } = participants[place]!;
  const { points, locked, validContributions, rightVotes } = await model.standing();
  const own = [...log.contributions.values()].filter(({ record }) => record.contributor === address);
  const votes = log.votes.filter((vote) => vote.name === name);
  const held = await model.badgesHeld();
  return {
    name,
    role,
    way,
    contributions: own.length,
    rightLabels: own.filter(({ isRight }) => isRight).length,
    validContributions,
    votes: votes.length,
    trueVotes: votes.filter(({ id, valid }) => log.contributions.get(id)!.isRight === valid).length,
    rightVotes,
    points: points + locked,
    pointsByVotes: points + locked - validContributions * RULES.contributionPoints,
    badges: held.map(({ kind }) => BADGE_KINDS[kind]!),
  };
}
