import { AbiCoder } from "ethers";

import type { Person } from "./agents/person.ts";
import { wishOf } from "./agents/samples.ts";
import { findClaims } from "./claims.ts";
import type { Claims } from "./claims.ts";
import { contribute, countFor } from "./contributing.ts";
import type { OpenContribution } from "./ledger.ts";
import { ETHER } from "../../src/client/index.ts";
import type { StakeSettings } from "../../src/client/index.ts";
import type { Visit } from "./schedule.ts";
import type { Simulation } from "./simulation.ts";
import { START } from "./world.ts";

/** How many claims go into one transaction; fewer where that takes too much gas. */
const CLAIMS_PER_CALL = 64;

/** What a pool can be asked to do, by the contract's numbers. */
const POOL_ACTIONS = { claim: 0, sync: 2 } as const;

/** People who look after their affairs on a model of the stake mechanism. */
export class StakeAffairs {
  /** When an account last claimed out of the pool. */
  readonly #pooledAt = new Map<string, number>();

  constructor(
    private readonly simulation: Simulation,
    private readonly rules: Required<StakeSettings>,
  ) {}

  /** Everybody stakes what they have. */
  async begin(): Promise<void> {
    const { world, people } = this.simulation;
    for (const { agent, accounts } of people) {
      const each = agent.budget / BigInt(accounts.length);
      if (each === 0n) continue;
      for (const account of accounts) world.queue(account, "stake", [ETHER, each], { value: each });
    }
    this.simulation.follow(await world.mine(world.now + 1));
  }

  /** One visit: claims what is due, then contributes. */
  async visit({ person, at, contributes }: Visit): Promise<void> {
    const { simulation } = this;
    const { world, ledger } = simulation;
    const [first, ...others] = inTurn(person);
    for (const account of others) {
      // In a block of its own, since what one account claims another one can't.
      this.#queueClaims(person, account, this.#timeOf(at));
      simulation.follow(await world.mine(this.#timeOf(at)));
    }
    this.#queueClaims(person, first!, this.#timeOf(at));
    const wish = contributes ? wishOf(person, simulation) : 0;
    const count = () => (wish === 0 ? 0 : countFor(simulation, person, this.#timeOf(at), ledger.balanceOf(first!)));
    // Calls of one account stay in order within a block. Who lacks the money for all that they wish to contribute claims first.
    if (count() < wish) simulation.follow(await world.mine(this.#timeOf(at)));
    const samples = count();
    if (samples > 0) await contribute(simulation, person, this.#timeOf(at), samples);
    else simulation.follow(await world.mine(this.#timeOf(at)));
  }

  /** Everybody claims their part of the pool. */
  async end(at: number): Promise<void> {
    const { world, people } = this.simulation;
    const time = this.#timeOf(at);
    for (const { accounts } of people) for (const account of accounts) this.#queuePool(account, time);
    this.simulation.follow(await world.mine(time));
  }

  /** The time of the next block, for something that is due at a time since the start. */
  #timeOf(at: number): number {
    return Math.max(START + at, this.simulation.world.now + 1);
  }

  #queueClaims({ agent }: Person, account: string, now: number): void {
    const { simulation, rules } = this;
    const { world, ledger } = simulation;
    const { refunds, reports, takes, sweeps } = agent;
    const agrees = (contribution: OpenContribution) => simulation.agrees(contribution);
    const found = findClaims({ ledger, rules, now, agrees }, { account, refunds, reports, takes, sweeps });
    const batches = [
      ["refundBatch", found.refunds],
      ["reportBatch", found.reports],
    ] as const;
    for (const [method, all] of batches) {
      world.queueAll(account, all, CLAIMS_PER_CALL, (part) => [method, [world.modelId, part.map(details)]]);
    }
    for (const method of ["take", "sweep"] as const) {
      const all = found[`${method}s` satisfies keyof Claims];
      world.queueAll(account, all, 1, ([one]) => [method, [world.modelId, details(one!)]]);
    }
    if (now - (this.#pooledAt.get(account) ?? 0) >= rules.poolPeriod) this.#queuePool(account, now);
  }

  /** Has what came into the pool stream, and claims what is owed. */
  #queuePool(account: string, now: number): void {
    const { world, ledger } = this.simulation;
    const act = (action: keyof typeof POOL_ACTIONS) => {
      const data = AbiCoder.defaultAbiCoder().encode(["uint8", "uint256"], [POOL_ACTIONS[action], 0n]);
      world.queue(account, "act", [world.modelId, 0n, data]);
    };
    const [standing] = ledger.stake.standingOf(account);
    if (standing === 0n) return;
    this.#pooledAt.set(account, now);
    if (ledger.stake.owed(account, BigInt(now)) > 0n) act("claim");
    else if (ledger.unnoticed > 0n) act("sync");
  }
}

/** A person's accounts, that whose turn it is first. */
function inTurn({ accounts, turn }: Person): string[] {
  const place = turn % accounts.length;
  return [...accounts.slice(place), ...accounts.slice(0, place)];
}

/** A contribution as the contract takes it. */
function details({ contributor, contributedAt, deposit, label, features }: OpenContribution) {
  return [label, contributor, contributedAt, deposit, features];
}
