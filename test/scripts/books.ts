import { expect } from "chai";

import type { World } from "./world.ts";

/** A task's result as JSON gives it back: bigints are texts. */
export type Printed<T> = T extends bigint ? string : T extends object ? { [Key in keyof T]: Printed<T[Key]> } : T;

/** An account's balance in the hub, wei. */
export async function stakedBy({ run }: World, account: string): Promise<bigint> {
  const { account: shown } = await run<{ account: { balances: { staked: string }[] } }>("show", { account });
  return BigInt(shown.balances[0]!.staked);
}

/** Every deposit is settled, so what the hub holds is what people have in it, and the pool. */
export async function checkBooks(world: World, hub: string, accounts: readonly string[], pool: bigint): Promise<void> {
  const held = BigInt(await world.rpc<string>("eth_getBalance", [hub, "latest"]));
  let owed = pool;
  for (const account of accounts) owed += await stakedBy(world, account);
  expect(held, "INV-1: the hub holds what it owes").to.equal(owed);
}
