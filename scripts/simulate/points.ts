import { keccak256, toUtf8Bytes } from "ethers";

import { pointsAct } from "../../src/client/index.ts";
import { commitmentOf, packVotes, PointsTwin, roundAt, roundOf } from "../../src/index.ts";
import type { Hex, PointsSettings, Vote, Votes } from "../../src/index.ts";
import { NO_VOTES } from "../../src/incentives/points-votes.ts";
import type { PointsEvent } from "../../src/incentives/points-events.ts";
import type { Person } from "./agents/person.ts";
import type { IncentivePlan } from "./plan.ts";
import type { Recorded, Simulation } from "./simulation.ts";
import { START } from "./world.ts";
import type { WorldEvent } from "./world.ts";

/** A part of a round in which everybody does something. */
export interface Phase {
  /** Seconds since the start. */
  readonly at: number;
  readonly part: "begin" | "commit" | "reveal";
  /** The round's number. */
  readonly round: number;
}

/** A ballot that is committed, or revealed and not collected. */
interface Ballot {
  readonly account: string;
  readonly round: number;
  readonly salt: Hex;
  readonly votes: Votes;
}

/** How long after a round's parts begin people act, seconds. */
const MOMENT = 30;
/** How many contributions or ballots go into one transaction; fewer where that takes too much gas. */
const PER_CALL = { open: 64, settle: 128, collect: 8 } as const;
const MAX_VOTES = 255;

/** Votes in rounds on a model of the points mechanism; the owner, or a caller, keeps them going. */
export class PointsAffairs {
  readonly twin: PointsTwin;
  readonly #settings: PointsSettings;
  readonly #firstRound: number;
  #ballots: Ballot[] = [];
  #revealed: Ballot[] = [];

  constructor(
    private readonly simulation: Simulation,
    private readonly rules: Extract<IncentivePlan, { mechanism: "points" }>,
  ) {
    this.#settings = rules.settings;
    this.twin = new PointsTwin(rules.settings);
    this.#firstRound = roundAt(rules.settings, START).number;
  }

  /** Everything that rounds ask for, from the first one that begins after the start. */
  phasesUntil(horizon: number): Phase[] {
    const phases: Phase[] = [];
    for (let round = this.#firstRound + 1; ; round++) {
      const { startsAt, revealsFrom } = roundOf(this.#settings, round);
      if (startsAt - START + MOMENT >= horizon) return phases;
      const middle = Math.floor((startsAt + revealsFrom) / 2);
      const times = { begin: startsAt + MOMENT / 2, commit: middle, reveal: revealsFrom + MOMENT / 2 };
      for (const part of ["begin", "commit", "reveal"] as const) phases.push({ at: times[part] - START, part, round });
    }
  }

  async carryOut({ at, part, round }: Phase): Promise<void> {
    if (part === "begin") await this.#begin(at, round);
    else if (part === "commit") await this.#commit(at, round);
    else await this.#reveal(at, round);
  }

  /** What an account has, what its votes lock included. */
  pointsOf(account: string): bigint {
    const { number } = roundAt(this.#settings, this.simulation.world.now);
    return this.twin.standingOf(account).points + this.twin.lockedBy(account, number);
  }

  /** Settles what was voted on, brings votes' points back, and puts to the vote what was contributed in the last round. */
  async #begin(at: number, round: number): Promise<void> {
    const { people } = this.simulation;
    const keeper = people.find(({ agent }) => agent.kind === "caller" && !agent.isOwner) ?? this.#owner;
    const [account] = keeper.accounts;
    const over = this.#contributedIn(round - 2).map(({ id }) => id);
    this.#queue(account!, over, PER_CALL.settle, (ids) => pointsAct.settle(ids));
    const ballots = this.#revealed.filter((ballot) => ballot.round < round);
    this.#queue(account!, ballots, PER_CALL.collect, (some) => pointsAct.collect(some));
    this.#revealed = this.#revealed.filter((ballot) => ballot.round >= round);
    this.#queue(account!, this.#contributedIn(round - 1), PER_CALL.open, (some) => pointsAct.open(some));
    await this.#mine(at);
  }

  async #commit(at: number, round: number): Promise<void> {
    const { people, world } = this.simulation;
    const { client, mechanism, modelId } = world;
    const due = this.#contributedIn(round - 1);
    for (const person of people) {
      for (const account of person.accounts) {
        const votes = this.#votesOf(person, account, due, round);
        if (votes.length === 0) continue;
        const packed = packVotes(votes);
        // Secret from the other people of the simulation, and the same each time.
        const salt = keccak256(toUtf8Bytes(`${world.seed} ${account} ${round}`)) as Hex;
        const place = { chainId: client.chainId, mechanism, modelId, round, account };
        const commitment = commitmentOf(place, salt, packed);
        this.#act(account, pointsAct.commit(commitment, votes.length, NO_VOTES));
        this.#ballots.push({ account, round, salt, votes: packed });
      }
    }
    await this.#mine(at);
  }

  async #reveal(at: number, round: number): Promise<void> {
    for (const { account, salt, votes } of this.#ballots) this.#act(account, pointsAct.reveal(salt, votes));
    const events = await this.#mine(at);
    for (const { name, args } of events) {
      if (name !== "BallotRevealed") continue;
      const ballot = this.#ballots.find(({ account }) => account === args["account"])!;
      const votes = { valid: args["valid"] as bigint, ids: [...(args["ids"] as Hex[])] };
      const locks = this.twin.lockedBy(ballot.account, round) > 0n;
      if (locks) this.#revealed.push({ ...ballot, votes });
    }
    this.#ballots = [];
  }

  /** An account's votes on others' contributions, as many as there are points for. */
  #votesOf(person: Person, account: string, due: readonly Recorded[], round: number): Vote[] {
    const { agent, random } = person;
    const isOwner = person === this.#owner;
    const startsIt = isOwner && round <= this.#firstRound + this.rules.ownerRounds;
    if (agent.votes === "none" && !startsIt) return [];
    const { points, validContributions } = this.twin.standingOf(account);
    if (validContributions === 0 && !startsIt) return [];
    const affordable = startsIt ? MAX_VOTES : Number(points / BigInt(this.#settings.votePoints));
    const others = random.shuffle(due.filter(({ contributor }) => contributor !== account));
    const chosen = others.slice(0, Math.min(affordable, MAX_VOTES));
    return chosen.map((contribution) => ({ id: contribution.id, valid: this.#judge(person, contribution) }));
  }

  #judge({ agent, accounts, random }: Person, { label, truth, contributor }: Recorded): boolean {
    const isRight = label === truth;
    const readsRightly = random.fraction() < agent.voteAccuracy;
    switch (agent.votes) {
      case "opposite":
        return isRight !== readsRightly;
      case "valid":
        return true;
      case "coin":
        return random.below(2) === 1;
      case "own":
        return accounts.includes(contributor);
      default:
        return isRight === readsRightly;
    }
  }

  get #owner(): Person {
    return this.simulation.people.find(({ agent }) => agent.isOwner)!;
  }

  #contributedIn(round: number): Recorded[] {
    const { startsAt, endsAt } = roundOf(this.#settings, round);
    const { recorded } = this.simulation;
    return recorded.filter(({ contributedAt }) => contributedAt >= startsAt && contributedAt < endsAt);
  }

  #queue<Item>(account: string, items: readonly Item[], size: number, encode: (some: readonly Item[]) => Hex): void {
    const { world } = this.simulation;
    world.queueAll(account, items, size, (some) => ["act", [world.modelId, 0n, encode(some)]]);
  }

  #act(account: string, data: Hex): void {
    const { world } = this.simulation;
    world.queue(account, "act", [world.modelId, 0n, data]);
  }

  async #mine(at: number): Promise<WorldEvent[]> {
    const { simulation } = this;
    const events = simulation.follow(await simulation.world.mine(Math.max(START + at, simulation.world.now + 1)));
    for (const event of events) this.twin.apply(event satisfies PointsEvent);
    return events;
  }
}
