import type { LogDescription } from "ethers";

/** Settings of a points model that its books need. */
export interface PointsRules {
  readonly quorum: bigint;
  readonly votePoints: bigint;
  readonly contributionPoints: bigint;
}

interface Poll {
  readonly author: string;
  readonly round: bigint;
  readonly agreed: boolean;
  readonly quorum: bigint;
  valid: bigint;
  invalid: bigint;
  settled: boolean;
}

interface Ballot {
  state: "none" | "committed" | "revealed";
  readonly round: bigint;
  readonly locks: boolean;
  readonly rarity: readonly bigint[];
  count: bigint;
  votes: [id: string, valid: boolean][];
}

interface Account {
  points: bigint;
  valid: bigint;
  right: bigint;
}

const ONE = 2n ** 16n; // a vote in the counts
const MEMORY = 512n * ONE;
const SMOOTHING = 6n;

/**
 * Points of one model, rebuilt from the mechanism's events (INV-4), each of which is held against the rules of the manual: what an
 * event says of points is compared, never believed.
 */
export class PointsBooks {
  readonly accounts = new Map<string, Account>();
  readonly members: string[] = [];
  readonly polls = new Map<string, Poll>();
  readonly counts = [0n, 0n, 0n, 0n];
  /** What the last event about each account's points said; it comes before or after the event that changes them. */
  readonly told = new Map<string, bigint>();
  private readonly ballots = new Map<string, Ballot>();

  constructor(private readonly rules: PointsRules) {}

  /** Follows one event of this model. */
  follow({ name, args }: LogDescription): void {
    if (name in this.events) this.events[name as keyof PointsBooks["events"]](args as never);
    else throw new Error(`An event that nobody follows: ${name}`);
  }

  account(address: string): Account {
    const account = this.accounts.get(address) ?? { points: 0n, valid: 0n, right: 0n };
    this.accounts.set(address, account);
    return account;
  }

  /** What the account's votes lock in that round. */
  locked(address: string, round: bigint): bigint {
    const ballot = this.ballots.get(address);
    if (ballot === undefined || !ballot.locks || ballot.state === "none") return 0n;
    return ballot.state === "committed" && ballot.round < round ? 0n : ballot.count * this.rules.votePoints;
  }

  private readonly events = {
    PollOpened: (e: { id: string; author: string; round: bigint; modelAgreed: boolean }) => {
      const { quorum } = this.rules;
      const needed = BigInt(this.members.length) < 2n * quorum ? 2n : quorum;
      const { author, round, modelAgreed: agreed } = e;
      this.polls.set(e.id, { author, round, agreed, quorum: needed, valid: 0n, invalid: 0n, settled: false });
    },
    BallotCommitted: (e: { account: string; round: bigint; count: bigint; locked: bigint }) => {
      const account = this.account(e.account);
      const before = this.ballots.get(e.account);
      if (before?.state === "committed" && before.round === e.round && before.locks) {
        account.points += before.count * this.rules.votePoints;
      }
      const needed = e.count * this.rules.votePoints;
      const locks = account.points >= needed;
      same("locked points", e.locked, locks ? needed : 0n);
      account.points -= e.locked;
      const rarity = [0, 1, 2, 3].map((kind) => this.rarity(kind));
      const { round, count } = e;
      this.ballots.set(e.account, { state: "committed", round, count, locks, rarity, votes: [] });
    },
    BallotRevealed: (e: { account: string; round: bigint; valid: bigint; ids: readonly string[] }) => {
      const ballot = this.ballots.get(e.account)!;
      same("round of a ballot", e.round, ballot.round);
      ballot.votes = e.ids.map((id, i) => [id, ((e.valid >> BigInt(i)) & 1n) === 1n]);
      for (const [id, valid] of ballot.votes) this.vote(this.polls.get(id)!, valid);
      const voided = ballot.count - BigInt(e.ids.length);
      if (ballot.locks) this.account(e.account).points += voided * this.rules.votePoints;
      ballot.state = ballot.locks ? "revealed" : "none";
      ballot.count = BigInt(e.ids.length);
    },
    BallotCollected: (e: { account: string; returned: bigint; right: bigint }) => {
      const ballot = this.ballots.get(e.account)!;
      const back = ballot.votes.map(([id, valid]) => this.backFor(this.polls.get(id)!, valid, ballot.rarity));
      const right = back.filter((points) => points > this.rules.votePoints).length;
      same(
        "points that came back",
        e.returned,
        back.reduce((sum, points) => sum + points, 0n),
      );
      same("right votes", e.right, BigInt(right));
      const account = this.account(e.account);
      account.points += e.returned;
      account.right += e.right;
      ballot.state = "none";
    },
    ContributionSettled: (e: { id: string; author: string; verdict: bigint; valid: bigint; invalid: bigint }) => {
      const poll = this.polls.get(e.id);
      same("verdict", e.verdict, poll === undefined ? 0n : verdictOf(poll));
      same("votes", e.valid + 1000n * e.invalid, (poll?.valid ?? 0n) + 1000n * (poll?.invalid ?? 0n));
      if (poll !== undefined) poll.settled = true;
      if (e.verdict !== 1n) return;
      const account = this.account(e.author);
      if (account.valid === 0n) this.members.push(e.author);
      account.valid += 1n;
      account.points += this.rules.contributionPoints;
    },
    PointsChanged: (e: { account: string; points: bigint }) => this.told.set(e.account, e.points),
  };

  private vote(poll: Poll, valid: boolean): void {
    if (valid) poll.valid += 1n;
    else poll.invalid += 1n;
    const people = poll.valid + poll.invalid;
    const needed = poll.quorum - 1n < 2n ? 2n : poll.quorum - 1n;
    if (people < needed || people > SMOOTHING) return;
    const first = poll.agreed ? 2 : 0;
    if (people > needed) return this.count(first + (valid ? 1 : 0), 1n);
    this.count(first + 1, poll.valid);
    this.count(first, poll.invalid);
  }

  private count(kind: number, votes: bigint): void {
    const other = kind ^ 1;
    this.counts[kind]! += votes * ONE;
    if (this.counts[kind]! + this.counts[other]! <= MEMORY) return;
    this.counts[kind]! /= 2n;
    this.counts[other]! /= 2n;
  }

  private rarity(kind: number): bigint {
    const same = this.counts[kind]! + SMOOTHING * ONE;
    const rarity = (1024n * (same + this.counts[kind ^ 1]!)) / same;
    return rarity < 6n * 1024n ? rarity : 6n * 1024n;
  }

  private backFor(poll: Poll, valid: boolean, rarity: readonly bigint[]): bigint {
    const { votePoints } = this.rules;
    const people = poll.valid + poll.invalid;
    if (people < 2n || people + 1n < poll.quorum) return votePoints;
    const alike = (valid ? poll.valid : poll.invalid) - 1n;
    const others = people - 1n;
    if (2n * alike < others) return 0n;
    return (votePoints * alike * rarity[(poll.agreed ? 2 : 0) + (valid ? 1 : 0)]!) / (others * 1024n);
  }
}

/** 0 lapsed, 1 valid, 2 invalid. */
export function verdictOf({ valid, invalid, agreed, quorum }: Poll): bigint {
  if (valid + invalid === 0n || valid + invalid + 1n < quorum) return 0n;
  if (valid === invalid) return agreed ? 1n : 2n;
  return valid > invalid ? 1n : 2n;
}

function same(what: string, told: bigint, expected: bigint): void {
  if (told !== expected) throw new Error(`The event tells other ${what}: ${told}, not ${expected}`);
}
