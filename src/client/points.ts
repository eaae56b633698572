import { AbiCoder, hexlify, randomBytes } from "ethers";

import type { Hex } from "../codec/bytes.ts";
import type { PointsSettings } from "../incentives/points-config.ts";
import { roundAt, roundOf, voteRoundOf } from "../incentives/points-rounds.ts";
import type { Round } from "../incentives/points-rounds.ts";
import { commitmentOf, NO_VOTES, packVotes } from "../incentives/points-votes.ts";
import type { Vote, Votes } from "../incentives/points-votes.ts";
import type { FourKinds } from "../incentives/points-score.ts";
import { argsOf } from "../incentives/points-events.ts";
import type { PointsEvent } from "../incentives/points-events.ts";
import { hubAbi } from "./abi.ts";
import type { ContributionDetails } from "./claims.ts";
import { accountOf, decodeAnswer, hubCall, transact } from "./context.ts";
import type { Context, Sent } from "./context.ts";
import { isTooLarge } from "./errors.ts";
import { contributions } from "./history.ts";
import type { ContributionRecord } from "./history.ts";
import { firstBlockSince } from "./logs.ts";
import { hubModelInfo } from "./models.ts";
import { pointsAct } from "./points-acts.ts";
import type { VotesOf } from "./points-acts.ts";
import { pointsEvents } from "./points-history.ts";
import type { PointsEventFilter } from "./points-history.ts";
import * as views from "./points-views.ts";
import type { PointsPlace } from "./points-views.ts";

/** A ballot that is ready to be committed; keep it until it is revealed, and secret until then. */
export interface SecretBallot {
  readonly round: number;
  /** 32 random bytes. */
  readonly salt: Hex;
  readonly votes: Votes;
  /** What the chain is told of it. */
  readonly commitment: Hex;
}

/** How many contributions, ids or ballots go into one transaction at most; fewer where the gas cap asks for it. */
const ITEMS_PER_TRANSACTION = 100;

/** How many accounts are read in one call. */
const ACCOUNTS_PER_CALL = 200;

/** Everything that people do with one model that goes by points, for the client's account. */
export class PointsModel {
  private constructor(
    readonly context: Context,
    readonly place: PointsPlace,
    readonly rules: PointsSettings,
  ) {}

  /** @throws ContractError: UNKNOWN_MODEL; another one if the model does not go by points */
  static async open({ context }: { readonly context: Context }, modelId: bigint): Promise<PointsModel> {
    const { mechanism } = await hubModelInfo(context, modelId);
    const rules = await views.pointsRules(context, mechanism, modelId);
    const badges = await views.badgesOf(context, mechanism);
    return new PointsModel(context, { mechanism, badges, modelId }, rules);
  }

  // -------------------------------------------------------------------------------------------------- views

  /** The round of the latest block. */
  async round(): Promise<Round & { readonly now: number }> {
    const { timestamp: now } = await this.context.rpc.latestBlock();
    return { ...roundAt(this.rules, now), now };
  }

  standing(account?: string): Promise<views.PointsStanding> {
    return views.standingOf(this.context, this.place, this.who(account));
  }

  ballot(account?: string): Promise<views.BallotView> {
    return views.ballotOf(this.context, this.place, this.who(account));
  }

  canVote(account?: string): Promise<boolean> {
    return views.canVote(this.context, this.place, this.who(account));
  }

  poll(id: Hex): Promise<views.PollView> {
    return views.pollOf(this.context, this.place, id);
  }

  /** See `rarityOf` and `countsOf` of the contract; rarities follow from counts by `raritiesDown`. */
  counts(): Promise<FourKinds> {
    return views.voteCounts(this.context, this.place);
  }

  memberCount(): Promise<number> {
    return views.memberCount(this.context, this.place);
  }

  /** All accounts with a valid contribution, in the order in which they came, read page by page. */
  async leaderboard(): Promise<views.PointsStanding[]> {
    const all: views.PointsStanding[] = [];
    for (;;) {
      const page = await views.leaderboardPage(this.context, this.place, all.length, ACCOUNTS_PER_CALL);
      all.push(...page);
      if (page.length < ACCOUNTS_PER_CALL) return all;
    }
  }

  badgesHeld(account?: string): Promise<views.Badge[]> {
    return views.badgesHeld(this.context, this.place, this.who(account));
  }

  badgePicture(id: bigint): ReturnType<typeof views.badgePicture> {
    return views.badgePicture(this.context, this.place, id);
  }

  /** Badges that an account has earned and does not have. */
  async badgesDue(account?: string): Promise<views.Badge[]> {
    const who = this.who(account);
    const [standing, held, [first]] = await Promise.all([
      this.standing(who),
      this.badgesHeld(who),
      views.leaderboardPage(this.context, this.place, 0, 1),
    ]);
    const isFirst = first?.account.toLowerCase() === who.toLowerCase();
    return views
      .badgesEarned(standing, isFirst)
      .filter((kind) => held.every((badge) => badge.kind !== kind))
      .map((kind) => ({ id: 256n * this.place.modelId + BigInt(kind), kind, about: views.BADGE_KINDS[kind]! }));
  }

  /** The contributions that are voted on in a round, in their order. */
  async contributionsOf(round: number): Promise<ContributionRecord[]> {
    const { rpc, deployedAt } = this.context;
    const fromBlock = await firstBlockSince(rpc, roundOf(this.rules, round - 1).startsAt, deployedAt);
    const all = await contributions(this.context, this.place.modelId, { fromBlock });
    return all.filter(({ contributedAt }) => voteRoundOf(this.rules, contributedAt) === round);
  }

  /** Contributions that were put to the vote and are not settled, in the order in which they were opened. */
  async unsettled(): Promise<{ readonly id: Hex; readonly author: string; readonly round: number }[]> {
    const open = new Map<Hex, { id: Hex; author: string; round: number }>();
    for await (const event of this.events({ names: ["PollOpened", "ContributionSettled"] })) {
      const { id, author } = argsOf<"PollOpened" | "ContributionSettled">(event);
      if (event.name === "ContributionSettled") open.delete(id);
      else open.set(id, { id, author, round: Number(argsOf<"PollOpened">(event).round) });
    }
    return [...open.values()];
  }

  /** The mechanism's events about this model, in order. */
  events(filter?: PointsEventFilter): AsyncGenerator<PointsEvent, void> {
    return pointsEvents(this.context, this.place, filter);
  }

  // -------------------------------------------------------------------------------------------------- votes

  /** Makes a ballot of votes for a round, with a salt of its own unless one is given. Nothing is sent. Throws BadVotes. */
  prepareBallot(votes: readonly Vote[], round: number, salt = hexlify(randomBytes(32)) as Hex): SecretBallot {
    const packed = packVotes(votes);
    const { chainId } = this.context;
    const { mechanism, modelId } = this.place;
    const place = { chainId, mechanism, modelId, round, account: this.who(undefined) };
    return { round, salt, votes: packed, commitment: commitmentOf(place, salt, packed) };
  }

  /**
   * Commits to a ballot; another one of the same round is replaced. Keep it on disk before.
   *
   * @param previous Votes that were revealed in an earlier round and not collected: they are collected in passing.
   * @throws ContractError: COMMIT_CLOSED, NO_STANDING, NOT_ENOUGH_POINTS, BALLOT_NOT_COLLECTED, ...
   */
  commit({ commitment, votes }: Pick<SecretBallot, "commitment" | "votes">, previous = NO_VOTES): Promise<Sent> {
    return this.act("commit", pointsAct.commit(commitment, votes.ids.length, previous));
  }

  /** Throws what {@link commit} would throw now, and sends nothing. */
  async checkCommit(
    { commitment, votes }: Pick<SecretBallot, "commitment" | "votes">,
    previous = NO_VOTES,
  ): Promise<void> {
    const data = pointsAct.commit(commitment, votes.ids.length, previous);
    await this.context.rpc.call({ ...this.call(data), from: accountOf(this.context, "commit") });
  }

  /**
   * Reveals a ballot. Votes on what nobody put to the vote are void: what they locked comes back.
   *
   * @throws ContractError: NOTHING_COMMITTED, REVEAL_TOO_EARLY, REVEAL_TOO_LATE, BALLOT_DIFFERS
   */
  reveal({ salt, votes }: Pick<SecretBallot, "salt" | "votes">): Promise<Sent> {
    return this.act("reveal", pointsAct.reveal(salt, votes));
  }

  /** Puts contributions to the vote, until the reveals of their round begin; those that are open already are skipped. */
  openPolls(contributions: readonly ContributionDetails[]): Promise<Sent[]> {
    return this.inPages("open", contributions, pointsAct.open);
  }

  /** Settles contributions whose round is over. Throws ContractError: NOT_OPENED, SETTLE_TOO_EARLY. */
  settle(ids: readonly Hex[]): Promise<Sent[]> {
    return this.inPages("settle", ids, pointsAct.settle);
  }

  /** Brings back what revealed votes have earned, each to who cast them. */
  collect(ballots: readonly VotesOf[]): Promise<Sent[]> {
    return this.inPages("collect", ballots, pointsAct.collect);
  }

  /** Mints the badges that an account has earned. */
  async award(account?: string): Promise<Sent & { readonly badges: readonly bigint[] }> {
    const data = pointsAct.award(this.who(account));
    const from = accountOf(this.context, "award badges");
    const answer = await this.context.rpc.call({ ...this.call(data), from });
    const [result] = decodeAnswer<Hex>(hubAbi, "act", answer);
    const [badges] = AbiCoder.defaultAbiCoder().decode(["uint256[]"], result!);
    return { ...(await this.act("award badges", data)), badges: [...(badges as bigint[])] };
  }

  // -------------------------------------------------------------------------------------------------- private

  private call(data: Hex): ReturnType<typeof hubCall> {
    return hubCall(this.context, "act", [this.place.modelId, 0n, data]);
  }

  private act(action: string, data: Hex): Promise<Sent> {
    return transact(this.context, action, this.call(data));
  }

  private async inPages<T>(action: string, items: readonly T[], data: (page: readonly T[]) => Hex): Promise<Sent[]> {
    const sent: Sent[] = [];
    let size = ITEMS_PER_TRANSACTION;
    for (let done = 0; done < items.length;) {
      const page = items.slice(done, done + size);
      try {
        sent.push(await this.act(action, data(page)));
        done += page.length;
      } catch (error) {
        if (!isTooLarge(error) || page.length === 1) throw error;
        size = Math.ceil(page.length / 2);
      }
    }
    return sent;
  }

  private who(account: string | undefined): string {
    return account ?? accountOf(this.context, "look up");
  }
}
