import { ETHER } from "../../src/client/index.ts";
import type { PointsAffairs } from "./points.ts";
import type { Simulation } from "./simulation.ts";
import type { SeedResult } from "./seed-result.ts";

/** How many held-out samples the contract itself is asked about. */
const ASKED = 64;

/**
 * Holds everything that was followed against the chain: parameters, predictions, balances or points, and the hub's money.
 *
 * @throws SimulationFailed, PointsDiffer
 */
export async function checkAgainstChain(
  simulation: Simulation,
  points: PointsAffairs | null,
): Promise<SeedResult["checked"]> {
  const parameterSlots = await checkParameters(simulation);
  const predictions = await checkPredictions(simulation);
  const balances = points === null ? await checkMoney(simulation) : await checkPoints(simulation, points);
  return { parameterSlots, balances, predictions };
}

async function checkParameters(simulation: Simulation): Promise<number> {
  const { world } = simulation;
  const onChain = await world.client.parameters(world.modelId);
  const expected = simulation.parameters();
  const differing = expected.findIndex((slot, i) => slot !== onChain[i]);
  if (differing !== -1 || onChain.length !== expected.length) {
    world.fail(`parameter slot ${differing} on chain is not the twin's`);
  }
  return expected.length;
}

async function checkPredictions(simulation: Simulation): Promise<number> {
  const { world, material } = simulation;
  const asked = material.heldOut.slice(0, ASKED).map(({ features }) => features);
  const labels = await world.client.predictBatch(world.modelId, asked);
  const differing = labels.findIndex((label, i) => label !== simulation.predict(asked[i]!));
  if (differing !== -1) world.fail(`the contract predicts held-out sample ${differing} otherwise than its twin`);
  return asked.length;
}

/** Every balance, and that the hub holds what it owes. */
async function checkMoney({ world, ledger, people }: Simulation): Promise<number> {
  let owed = await world.client.poolOf(world.modelId);
  if (owed !== ledger.pool) world.fail(`the pool holds ${owed} wei instead of ${ledger.pool}`);
  const accounts = people.flatMap((person) => person.accounts);
  for (const account of accounts) {
    const balance = await world.client.stakedBalance(ETHER, account);
    const expected = ledger.balanceOf(account);
    if (balance !== expected) world.fail(`${account} has ${balance} wei instead of ${expected}`);
    owed += balance + ledger.outstanding(account);
  }
  const held = await world.chain.balance(world.hub);
  if (held !== owed) world.fail(`the hub holds ${held} wei and owes ${owed}`);
  return accounts.length;
}

async function checkPoints({ world, people }: Simulation, { twin }: PointsAffairs): Promise<number> {
  twin.check();
  const model = await world.client.points(world.modelId);
  const accounts = people.flatMap((person) => person.accounts);
  for (const account of accounts) {
    const { points } = await model.standing(account);
    const expected = twin.standingOf(account).points;
    if (BigInt(points) !== expected) world.fail(`${account} has ${points} points instead of ${expected}`);
  }
  return accounts.length;
}
