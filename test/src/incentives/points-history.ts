import { ContractError } from "../../../src/client/index.ts";
import type { ContributionRecord, PointsModel, SecretBallot } from "../../../src/client/index.ts";
import { revealedVotes } from "../../../src/client/index.ts";
import { voteRoundOf } from "../../../src/index.ts";
import type { Vote } from "../../../src/index.ts";
import { Random } from "../../../src/training/random.ts";
import type { PointsWorld } from "../client/points-setup.ts";
import { sampleOf } from "../client/setup.ts";

/**
 * People who do anything at any time: contribute, open, vote for the first time and again, on their own contributions, on closed and
 * unopened ones, reveal or not, settle and collect late or never.
 */
export class RandomPeople {
  readonly #random: Random;
  #samples = 0;
  #contributions: ContributionRecord[] = [];
  readonly #ballots = new Map<string, SecretBallot>();

  constructor(
    private readonly world: PointsWorld,
    seed: number,
  ) {
    this.#random = new Random(seed);
  }

  /** One round from beginning to end. */
  async playRound(): Promise<void> {
    const { models, nextRound, toReveals } = this.world;
    this.#contributions = await this.world.clients[0]!.contributions(this.world.modelId);
    for (const [who, model] of models.entries()) {
      await this.#contributeSome(who);
      if (this.#chance(0.3)) await this.#try(() => model.openPolls(this.#dueIn(0)));
      if (this.#chance(0.8)) await this.#commit(model);
      if (this.#chance(0.2)) await this.#commit(model);
    }
    await toReveals();
    for (const model of models) if (this.#chance(0.85)) await this.#reveal(model);
    await nextRound();
    const late = this.#contributions.filter(() => this.#chance(0.6)).map(({ id }) => id);
    for (const id of late) await this.#try(() => models[0]!.settle([id]));
    for (const model of models) if (this.#chance(0.5)) await this.#collect(model);
  }

  async #contributeSome(who: number): Promise<void> {
    const count = this.#random.uint32() % 3;
    for (let i = 0; i < count; i++) {
      const { label, features } = sampleOf(this.world.deployment, 1 + this.#samples++);
      const sample = { features, label: this.#chance(0.3) ? 1 - label : label };
      await this.world.clients[who]!.contribute(this.world.modelId, sample);
    }
  }

  /** What was contributed in the round before, or so many rounds earlier. */
  #dueIn(earlier: number): ContributionRecord[] {
    const { rules } = this.world.models[0]!;
    const newest = Math.max(...this.#contributions.map(({ contributedAt }) => voteRoundOf(rules, contributedAt)));
    return this.#contributions.filter(({ contributedAt }) => voteRoundOf(rules, contributedAt) === newest - earlier);
  }

  async #commit(model: PointsModel): Promise<void> {
    const chosen = [...this.#dueIn(0), ...(this.#chance(0.1) ? this.#dueIn(1) : [])].filter(() => this.#chance(0.7));
    const votes: Vote[] = chosen.map(({ id }) => ({ id, valid: this.#chance(0.7) }));
    if (votes.length === 0) return;
    const { context, place } = model;
    const ballot = model.prepareBallot(votes, (await model.round()).number);
    const { state, round } = await model.ballot();
    const previous = state === "revealed" ? await revealedVotes(context, place, context.account!, round) : null;
    await this.#try(async () => {
      await model.commit(ballot, ...(previous === null ? [] : [previous]));
      this.#ballots.set(context.account!, ballot);
    });
  }

  async #reveal(model: PointsModel): Promise<void> {
    const ballot = this.#ballots.get(model.context.account!);
    if (ballot === undefined) return;
    if (this.#chance(0.1)) await this.#try(() => model.openPolls(this.#dueIn(0))); // too late
    await this.#try(() => model.reveal(ballot));
  }

  async #collect(model: PointsModel): Promise<void> {
    const { context, place } = model;
    const { state, round } = await model.ballot();
    const votes = await revealedVotes(context, place, context.account!, round);
    if (state === "revealed" && votes !== null) await model.collect([{ account: context.account!, votes }]);
  }

  /** What the contract refuses is part of life; anything else is not. */
  async #try(run: () => Promise<unknown>): Promise<void> {
    try {
      await run();
    } catch (error) {
      if (!(error instanceof ContractError)) throw error;
    }
  }

  #chance(probability: number): boolean {
    return this.#random.fraction() < probability;
  }
}
