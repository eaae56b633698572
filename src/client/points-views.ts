import type { Hex } from "../codec/bytes.ts";
import type { PointsSettings } from "../incentives/points-config.ts";
import type { FourKinds, Verdict } from "../incentives/points-score.ts";
import { badgesAbi, pointsAbi } from "./abi.ts";
import { view } from "./context.ts";
import type { Context } from "./context.ts";

/** An account's place in a points model. */
export interface PointsStanding {
  readonly account: string;
  /** Free ones. */
  readonly points: number;
  /** By votes that may still come back. */
  readonly locked: number;
  readonly validContributions: number;
  /** Votes that brought back more than they locked. */
  readonly rightVotes: number;
}

/** How a contribution's votes stand. */
export interface PollView {
  /** Null if it was not put to the vote; then nothing else means anything. */
  readonly author: string | null;
  readonly round: number;
  /** People who voted so, without the model. */
  readonly valid: number;
  readonly invalid: number;
  /** The model's own vote, taken before it learned. */
  readonly modelAgreed: boolean;
  readonly quorum: number;
  readonly isSettled: boolean;
  /** As it is, or would be if no more votes were revealed. */
  readonly verdict: Verdict;
}

/** What became of an account's last ballot. */
export interface BallotView {
  readonly state: "none" | "committed" | "revealed";
  readonly round: number;
  readonly votes: number;
  /** Points that each vote locks; 0 for an owner's ballot without points. */
  readonly locked: number;
  readonly rarity: FourKinds;
}

/** A badge that an account has. */
export interface Badge {
  /** 256 × the model's number + the kind. */
  readonly id: bigint;
  /** 0 to 7, the order of {@link BADGE_KINDS}. */
  readonly kind: number;
  readonly about: (typeof BADGE_KINDS)[number];
}

/** What badges are for, in the order of the contract's BadgeKind. */
export const BADGE_KINDS = [
  "First contributor",
  "First valid contribution",
  "10 valid contributions",
  "100 valid contributions",
  "1000 valid contributions",
  "10 right votes",
  "100 right votes",
  "1000 right votes",
] as const;

const VERDICTS = ["lapsed", "valid", "invalid"] as const;
const STATES = ["none", "committed", "revealed"] as const;

/** The contracts of a points model. */
export interface PointsPlace {
  readonly mechanism: string;
  readonly badges: string;
  readonly modelId: bigint;
}

/** Finds the badges of a mechanism, and reads a model's settings. Throws NOT_A_POINTS_MODEL. */
export async function pointsRules(context: Context, mechanism: string, modelId: bigint): Promise<PointsSettings> {
  const [rules] = await view<Record<keyof PointsSettings, bigint>>(context, mechanism, pointsAbi, "rulesOf", [modelId]);
  const { commitWindow, revealWindow, quorum, votePoints, contributionPoints } = rules!;
  return {
    commitWindow: Number(commitWindow),
    revealWindow: Number(revealWindow),
    quorum: Number(quorum),
    votePoints: Number(votePoints),
    contributionPoints: Number(contributionPoints),
  };
}

/** The badges that a mechanism mints. */
export async function badgesOf(context: Context, mechanism: string): Promise<string> {
  return (await view<string>(context, mechanism, pointsAbi, "badges"))[0]!;
}

/** One account's points and counts. */
export async function standingOf(context: Context, place: PointsPlace, account: string): Promise<PointsStanding> {
  const [standing] = await ask<RawStanding>(context, place, "standingOf", [account]);
  return toStanding(standing!);
}

/** A page of all accounts with a valid contribution, in the order in which they came. */
export async function leaderboardPage(
  context: Context,
  place: PointsPlace,
  offset: number,
  count: number,
): Promise<PointsStanding[]> {
  const [page] = await ask<RawStanding[]>(context, place, "leaderboard", [offset, count]);
  return [...page!].map(toStanding);
}

/** How many accounts have had a contribution found valid. */
export async function memberCount(context: Context, place: PointsPlace): Promise<number> {
  return Number((await ask<bigint>(context, place, "memberCount", []))[0]);
}

/** How votes on a contribution stand. */
export async function pollOf(context: Context, place: PointsPlace, id: Hex): Promise<PollView> {
  const [poll] = await ask<Record<keyof PollView, unknown>>(context, place, "pollOf", [id]);
  const { author, round, valid, invalid, modelAgreed, quorum, isSettled, verdict } = poll!;
  return {
    author: BigInt(author as string) === 0n ? null : (author as string),
    round: Number(round),
    valid: Number(valid),
    invalid: Number(invalid),
    modelAgreed: modelAgreed as boolean,
    quorum: Number(quorum),
    isSettled: isSettled as boolean,
    verdict: VERDICTS[Number(verdict)]!,
  };
}

/** An account's last ballot. */
export async function ballotOf(context: Context, place: PointsPlace, account: string): Promise<BallotView> {
  const [ballot] = await ask<{ state: bigint; round: bigint; votes: bigint; locked: bigint; rarity: FourKinds }>(
    context,
    place,
    "ballotOf",
    [account],
  );
  const { state, round, votes, locked, rarity } = ballot!;
  return {
    state: STATES[Number(state)]!,
    round: Number(round),
    votes: Number(votes),
    locked: Number(locked),
    rarity: [...rarity] as unknown as FourKinds,
  };
}

/** Whether an account can vote now, points aside. */
export async function canVote(context: Context, place: PointsPlace, account: string): Promise<boolean> {
  return (await ask<boolean>(context, place, "canVote", [account]))[0]!;
}

/** How often people voted each of four things. */
export async function voteCounts(context: Context, place: PointsPlace): Promise<FourKinds> {
  const [counts] = await ask<FourKinds>(context, place, "countsOf", []);
  return [...counts!] as unknown as FourKinds;
}

/** The badges of a model that an account has. */
export async function badgesHeld(context: Context, place: PointsPlace, account: string): Promise<Badge[]> {
  const ids = BADGE_KINDS.map((_, kind) => 256n * place.modelId + BigInt(kind));
  const accounts = ids.map(() => account);
  const [balances] = await view<bigint[]>(context, place.badges, badgesAbi, "balanceOfBatch", [accounts, ids]);
  return BADGE_KINDS.map((about, kind) => ({ id: ids[kind]!, kind, about })).filter(
    ({ kind }) => balances![kind]! > 0n,
  );
}

/** A badge's metadata, as wallets read it, and its picture, an SVG. Throws UNKNOWN_BADGE. */
export async function badgePicture(
  context: Context,
  { badges }: Pick<PointsPlace, "badges">,
  id: bigint,
): Promise<{ metadata: Readonly<Record<string, unknown>>; svg: string }> {
  const [[uri], [svg]] = await Promise.all([
    view<string>(context, badges, badgesAbi, "uri", [id]),
    view<string>(context, badges, badgesAbi, "svg", [id]),
  ]);
  return { metadata: readDataUri(uri!), svg: svg! };
}

/** What of the badges an account has earned by these counts; the first contributor's is by its place on the leaderboard. */
export function badgesEarned({ validContributions, rightVotes }: PointsStanding, isFirst: boolean): number[] {
  const thresholds = [
    isFirst,
    ...[1, 10, 100, 1_000].map((least) => validContributions >= least),
    ...[10, 100, 1_000].map((least) => rightVotes >= least),
  ];
  return thresholds.flatMap((earned, kind) => (earned ? [kind] : []));
}

interface RawStanding {
  account: string;
  points: bigint;
  locked: bigint;
  validContributions: bigint;
  rightVotes: bigint;
}

function ask<T>(
  context: Context,
  { mechanism, modelId }: PointsPlace,
  method: string,
  args: readonly unknown[],
): Promise<T[]> {
  return view<T>(context, mechanism, pointsAbi, method, [modelId, ...args]);
}

function toStanding({ account, points, locked, validContributions, rightVotes }: RawStanding): PointsStanding {
  return {
    account,
    points: Number(points),
    locked: Number(locked),
    validContributions: Number(validContributions),
    rightVotes: Number(rightVotes),
  };
}

function readDataUri(uri: string): Readonly<Record<string, unknown>> {
  const [head = "", body = ""] = [uri.slice(0, uri.indexOf(",")), uri.slice(uri.indexOf(",") + 1)];
  const text = head.endsWith(";base64")
    ? new TextDecoder().decode(Uint8Array.from(atob(body), (character) => character.charCodeAt(0)))
    : decodeURIComponent(body);
  return JSON.parse(text) as Readonly<Record<string, unknown>>;
}
