import type { Hex } from "../codec/bytes.ts";
import { PointsDiffer } from "./errors.ts";
import type { PointsSettings } from "./points-config.ts";
import { argsOf } from "./points-events.ts";
import type { PointsEvent, PointsEventArgs } from "./points-events.ts";
import { countVote, kindOf, quorumFor, raritiesDown, returnDown, verdictOf } from "./points-score.ts";
import type { FourKinds, Tally, Verdict } from "./points-score.ts";
import { unpackVotes } from "./points-votes.ts";
import type { Vote } from "./points-votes.ts";

/** An account's place in a model, as the rules make it. */
export interface TwinStanding {
  readonly account: string;
  /** Free ones. */
  readonly points: bigint;
  readonly validContributions: number;
  /** Votes that brought back more than they locked. */
  readonly rightVotes: number;
}

interface TwinBallot {
  readonly state: "none" | "committed" | "revealed";
  readonly round: bigint;
  readonly count: number;
  readonly locks: boolean;
  readonly rarity: FourKinds;
  readonly votes: readonly Vote[];
}

const VERDICTS: readonly Verdict[] = ["lapsed", "valid", "invalid"];

/**
 * One model's points once more, by the rules alone: from what people did (what was opened, committed, revealed and when it was
 * settled and collected) it works out what everybody has, and throws where the chain came to anything else.
 */
export class PointsTwin {
  #counts: FourKinds = [0n, 0n, 0n, 0n];
  readonly #standings = new Map<string, TwinStanding>();
  readonly #members: string[] = [];
  readonly #ballots = new Map<string, TwinBallot>();
  readonly #tallies = new Map<Hex, Tally>();
  readonly #told = new Map<string, bigint>();
  #transaction: Hex | undefined;

  constructor(private readonly settings: Pick<PointsSettings, "quorum" | "votePoints" | "contributionPoints">) {}

  /**
   * Takes the model's next event; all of them have to be given, in order, and {@link check} called at the end.
   *
   * @throws PointsDiffer if a former transaction's events do not follow from the rules
   */
  apply(event: PointsEvent): void {
    if (event.transactionHash !== this.#transaction) this.check();
    this.#transaction = event.transactionHash;
    switch (event.name) {
      case "PollOpened":
        return this.#open(argsOf<"PollOpened">(event));
      case "BallotCommitted":
        return this.#commit(argsOf<"BallotCommitted">(event));
      case "BallotRevealed":
        return this.#reveal(argsOf<"BallotRevealed">(event));
      case "BallotCollected":
        return this.#collect(argsOf<"BallotCollected">(event));
      case "ContributionSettled":
        return this.#settle(argsOf<"ContributionSettled">(event));
      case "PointsChanged": {
        const { account, points } = argsOf<"PointsChanged">(event);
        this.#told.set(account, points);
      }
    }
  }

  /** Compares everybody's points with what the last transaction's events say. Throws {@link PointsDiffer}. */
  check(): void {
    for (const [account, points] of this.#told) {
      same(`What ${account} has after ${this.#transaction}`, points, this.standingOf(account).points);
    }
    this.#told.clear();
  }

  /** How often people voted so. */
  get counts(): FourKinds {
    return this.#counts;
  }

  /** All accounts with a valid contribution, in the order in which they came. */
  leaderboard(): TwinStanding[] {
    return this.#members.map((account) => this.standingOf(account));
  }

  standingOf(account: string): TwinStanding {
    return this.#standings.get(account) ?? { account, points: 0n, validContributions: 0, rightVotes: 0 };
  }

  /** What an account's last ballot holds back and may still bring back. @param round The present one. */
  lockedBy(account: string, round: number): bigint {
    const ballot = this.#ballots.get(account);
    if (ballot === undefined || ballot.state === "none" || !ballot.locks) return 0n;
    if (ballot.state === "committed" && ballot.round < BigInt(round)) return 0n;
    return BigInt(this.settings.votePoints * ballot.count);
  }

  /** Votes on a contribution; undefined if it was not put to the vote. */
  tallyOf(id: Hex): Tally | undefined {
    return this.#tallies.get(id);
  }

  #open({ id, modelAgreed }: PointsEventArgs["PollOpened"]): void {
    const quorum = quorumFor(this.settings.quorum, this.#members.length);
    this.#tallies.set(id, { valid: 0, invalid: 0, modelAgreed, quorum });
  }

  #commit({ account, round, count, locked }: PointsEventArgs["BallotCommitted"]): void {
    const former = this.#ballots.get(account);
    if (former?.state === "committed" && former.round === round && former.locks) {
      this.#pay(account, BigInt(this.settings.votePoints * former.count)); // replaced
    }
    const needed = BigInt(this.settings.votePoints) * count;
    const lockedHere = this.standingOf(account).points < needed ? 0n : needed;
    same(`What the ballot of ${account} in round ${round} locks`, locked, lockedHere);
    this.#pay(account, -lockedHere);
    const rarity = raritiesDown(this.#counts);
    const ballot = { round, count: Number(count), locks: lockedHere > 0n, rarity, votes: [] };
    this.#ballots.set(account, { ...ballot, state: "committed" });
  }

  #reveal({ account, round, valid, ids }: PointsEventArgs["BallotRevealed"]): void {
    const ballot = this.#ballotOf(account, round);
    const votes = unpackVotes({ valid, ids });
    for (const vote of votes) this.#count(vote);
    if (ballot.locks) this.#pay(account, BigInt(this.settings.votePoints * (ballot.count - votes.length)));
    const state = ballot.locks ? "revealed" : "none";
    this.#ballots.set(account, { ...ballot, state, votes, count: votes.length });
  }

  #count({ id, valid }: Vote): void {
    const { modelAgreed, quorum, ...before } = this.#tallyOf(id);
    const people = valid ? { ...before, valid: before.valid + 1 } : { ...before, invalid: before.invalid + 1 };
    const tally = { ...people, modelAgreed, quorum };
    this.#tallies.set(id, tally);
    this.#counts = countVote(this.#counts, tally, valid);
  }

  #collect({ account, round, returned, right }: PointsEventArgs["BallotCollected"]): void {
    const { rarity, votes, ...ballot } = this.#ballotOf(account, round);
    const { votePoints } = this.settings;
    const back = votes.map(({ id, valid }) => {
      const tally = this.#tallyOf(id);
      return returnDown(tally, valid, votePoints, rarity[kindOf(tally.modelAgreed, valid)]);
    });
    const sum = back.reduce((total, points) => total + points, 0n);
    const rightVotes = back.filter((points) => points > BigInt(votePoints)).length;
    same(`What the ballot of ${account} in round ${round} brought back`, returned, sum);
    same(`How many votes of ${account} in round ${round} were right`, right, BigInt(rightVotes));
    this.#pay(account, sum, { rightVotes });
    this.#ballots.set(account, { ...ballot, rarity, votes: [], count: 0, state: "none" });
  }

  #settle({ id, author, verdict, valid, invalid }: PointsEventArgs["ContributionSettled"]): void {
    const tally = this.#tallies.get(id) ?? { valid: 0, invalid: 0, modelAgreed: false, quorum: 2 };
    const here = verdictOf(tally);
    same(`The verdict on ${id}`, VERDICTS[Number(verdict)], here);
    same(`How many found ${id} valid`, valid, BigInt(tally.valid));
    same(`How many found ${id} invalid`, invalid, BigInt(tally.invalid));
    if (here !== "valid") return;
    if (this.standingOf(author).validContributions === 0) this.#members.push(author);
    this.#pay(author, BigInt(this.settings.contributionPoints), { validContributions: 1 });
  }

  #pay(account: string, points: bigint, { validContributions = 0, rightVotes = 0 } = {}): void {
    const before = this.standingOf(account);
    this.#standings.set(account, {
      account,
      points: before.points + points,
      validContributions: before.validContributions + validContributions,
      rightVotes: before.rightVotes + rightVotes,
    });
  }

  #tallyOf(id: Hex): Tally {
    const tally = this.#tallies.get(id);
    if (tally === undefined) throw new PointsDiffer({ what: `The poll on ${id}`, chain: "open", twin: "not open" });
    return tally;
  }

  #ballotOf(account: string, round: bigint): TwinBallot {
    const ballot = this.#ballots.get(account);
    if (ballot !== undefined) same(`The round of the ballot of ${account}`, round, ballot.round);
    if (ballot !== undefined && ballot.state !== "none") return ballot;
    throw new PointsDiffer({ what: `A ballot of ${account}`, chain: "there", twin: "not there" });
  }
}

function same(what: string, chain: unknown, twin: unknown): void {
  if (chain !== twin) throw new PointsDiffer({ what, chain: String(chain), twin: String(twin) });
}
