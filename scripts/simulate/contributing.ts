import { stakePriceUp } from "../../src/incentives/stake-price.ts";
import { offersOf, usesStream, wishOf } from "./agents/samples.ts";
import type { Person } from "./agents/person.ts";
import type { Simulation } from "./simulation.ts";

/** The deposit of each of `count` samples that are contributed in one call at a time; 0 where contributions are free. */
export function priceAt({ plan, lastContributionAt }: Simulation, at: number, count: number): bigint {
  const { incentive } = plan;
  if (incentive.mechanism !== "stake") return 0n;
  const { priceWeight } = incentive.settings;
  return stakePriceUp({ priceWeight, elapsed: BigInt(at - lastContributionAt), count: BigInt(count) });
}

/**
 * How many samples somebody contributes at a time: as many as they mean to, less where that would cost more than they have or
 * are willing to pay for one.
 *
 * @param balance What the account that contributes has, wei.
 */
export function countFor(simulation: Simulation, person: Person, at: number, balance: bigint): number {
  const { maxPrice } = person.agent;
  for (let count = wishOf(person, simulation); count > 0; count--) {
    const price = priceAt(simulation, at, count);
    if (BigInt(count) * price <= balance && (maxPrice === null || price <= maxPrice)) return count;
  }
  return 0;
}

/**
 * Contributes in the next block at a time, with whatever is queued for it, from the account whose turn it is. Where a batch takes
 * too much gas it is tried again a second later with half the samples, and so on.
 */
export async function contribute(simulation: Simulation, person: Person, at: number, count: number): Promise<void> {
  const { world, stream, tally } = simulation;
  const account = person.accounts[person.turn % person.accounts.length]!;
  const offers = offersOf(person, count, simulation);
  const before = tally.of(account).contributed;
  for (let part = offers; ; part = part.slice(0, Math.ceil(part.length / 2))) {
    for (const offer of part) simulation.announce(offer);
    const time = Math.max(at, world.now + 1);
    const most = BigInt(part.length) * priceAt(simulation, time, part.length);
    const samples = part.map(({ features, label }) => [label, features]);
    world.queue(account, "contributeBatch", [world.modelId, samples, most], { mayFail: true });
    const mined = await world.mine(time);
    simulation.follow(mined);
    const { ok, call } = mined.at(-1)!;
    if (ok) {
      if (usesStream(person)) stream.giveBack(offers.length - part.length);
      break;
    }
    if (part.length === 1) await world.explain(call);
  }
  person.contributed += tally.of(account).contributed - before;
  person.turn += 1;
}
