import { dataSlice, toUtf8Bytes, keccak256 } from "ethers";

import type { Hex } from "../../../src/codec/index.ts";
import { Random } from "../../../src/training/index.ts";
import type { AgentPlan } from "../plan.ts";
import type { World } from "../world.ts";

/** One of the people of a scenario. */
export interface Person {
  readonly agent: AgentPlan;
  /** Place among all people, from 0. */
  readonly place: number;
  readonly accounts: readonly string[];
  /** Decides everything about this person that is left to chance. */
  readonly random: Random;
  /** Whose turn it is among the accounts. */
  turn: number;
  /** Contributions so far. */
  contributed: number;
}

/** Gives everybody their accounts. The same seed and names give the same people. */
export async function people({ chain, owner, seed }: World, agents: readonly AgentPlan[]): Promise<Person[]> {
  const all: Person[] = [];
  for (const agent of agents) {
    for (let number = 0; number < agent.count; number++) {
      const accounts: string[] = [];
      for (let i = 0; i < agent.accounts; i++) {
        accounts.push(agent.isOwner ? owner : await chain.account(`${agent.name}/${number}/${i}`));
      }
      const random = new Random(seedOf(seed, `${agent.name}/${number}`));
      all.push({ agent, place: all.length, accounts, random, turn: 0, contributed: 0 });
    }
  }
  return all;
}

/** A seed for one purpose, from the seed of all. */
export function seedOf(seed: number, purpose: string): number {
  return Number(dataSlice(keccak256(toUtf8Bytes(`${seed}/${purpose}`)), 0, 4) as Hex);
}
