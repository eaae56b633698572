import type { Person } from "./agents/person.ts";
import type { AgentPlan } from "./plan.ts";
import type { PointsAffairs } from "./points.ts";
import type { Simulation } from "./simulation.ts";

/** What was noted at regular times, from the start. */
export interface Notes {
  /** Held-out accuracy, 0 to 1. */
  readonly accuracy: number[];
  /** Of each entry of the people, in the scenario's order, what all its accounts gained: wei, or points. */
  readonly gains: bigint[][];
}

/** Notes accuracy and gains. */
export class NoteBook implements Notes {
  readonly accuracy: number[] = [];
  readonly gains: bigint[][];

  constructor(
    private readonly simulation: Simulation,
    private readonly points: PointsAffairs | null,
  ) {
    this.gains = simulation.plan.agents.map(() => []);
  }

  /** One more note. */
  add(): void {
    const { simulation } = this;
    this.accuracy.push(simulation.accuracy);
    simulation.plan.agents.forEach((agent, i) => this.gains[i]!.push(this.#gainOf(agent)));
  }

  #gainOf(agent: AgentPlan): bigint {
    const own = this.simulation.people.filter((person) => person.agent === agent);
    return own.reduce((sum, person) => sum + this.#wealthOf(person) - this.#staked(person), 0n);
  }

  /** Balance, own deposits still open, and what the pool owes; or points. */
  #wealthOf({ accounts }: Person): bigint {
    const { ledger, world } = this.simulation;
    const has = (account: string) =>
      this.points === null
        ? ledger.balanceOf(account) + ledger.outstanding(account) + ledger.stake.owed(account, BigInt(world.now))
        : this.points.pointsOf(account);
    return accounts.reduce((sum, account) => sum + has(account), 0n);
  }

  #staked({ agent, accounts }: Person): bigint {
    const size = BigInt(accounts.length);
    return this.points === null ? (agent.budget / size) * size : 0n;
  }
}
