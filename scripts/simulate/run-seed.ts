import { people } from "./agents/person.ts";
import { checkAgainstChain } from "./check.ts";
import { contribute, countFor } from "./contributing.ts";
import { prepare } from "./material.ts";
import { NoteBook } from "./notes.ts";
import type { Plan } from "./plan.ts";
import { PointsAffairs } from "./points.ts";
import type { Phase } from "./points.ts";
import { visitsOf } from "./schedule.ts";
import type { Visit } from "./schedule.ts";
import type { AgentResult, SeedResult } from "./seed-result.ts";
import { Simulation } from "./simulation.ts";
import { StakeAffairs } from "./stake.ts";
import { START, World } from "./world.ts";

/** Something that happens at a time since the start. */
type Turn = (Visit & { readonly part?: never }) | Phase;

/** How far a seed is: the share of the time that is over, 0 when it begins to 1, and contributions so far. */
export type OnProgress = (done: number, contributions: number) => void;

/** What one seed left: the chain is still there. */
export interface Played {
  readonly simulation: Simulation;
  readonly notes: NoteBook;
  /** Null unless the mechanism is that of points. */
  readonly points: PointsAffairs | null;
}

/**
 * Plays one seed on a chain of its own in this process, and compares everything with the chain at the end. The same plan and seed
 * give the same result.
 *
 * @throws SimulationFailed if chain and library disagree, TooFewSamples, and the errors of data
 */
export async function runSeed(
  plan: Plan,
  seed: number,
  fingerprint: string,
  progress?: OnProgress,
): Promise<SeedResult> {
  const played = await playSeed(plan, seed, progress);
  try {
    return { fingerprint, ...(await resultOf(played)) };
  } finally {
    await played.simulation.world.chain.close();
  }
}

/** Plays one seed; its chain is to be closed. Throws as {@link runSeed} does. */
export async function playSeed(plan: Plan, seed: number, progress: OnProgress = () => {}): Promise<Played> {
  const material = await prepare(plan, seed);
  const world = await World.create(plan, material, seed);
  const simulation = new Simulation(plan, material, world, await people(world, plan.agents));
  progress(0, 0);
  try {
    return await play(simulation, progress);
  } catch (error) {
    await world.chain.close();
    throw error;
  }
}

async function play(simulation: Simulation, progress: OnProgress): Promise<Played> {
  const { incentive, season, horizon, noteEvery } = simulation.plan;
  const points = incentive.mechanism === "points" ? new PointsAffairs(simulation, incentive) : null;
  const stake = incentive.mechanism === "stake" ? new StakeAffairs(simulation, incentive.settings) : null;
  const notes = new NoteBook(simulation, points);
  await stake?.begin();
  notes.add();
  const visits = visitsOf(simulation.people, season, horizon);
  const phases = points?.phasesUntil(horizon) ?? [];
  const turns = [...visits, ...phases].sort((a, b) => a.at - b.at) as readonly Turn[];
  let noted = 0;
  for (const turn of turns) {
    for (; (noted + 1) * noteEvery <= turn.at; noted++) {
      notes.add();
      progress(((noted + 1) * noteEvery) / horizon, simulation.recorded.length);
    }
    if (turn.part !== undefined) await points!.carryOut(turn);
    else if (stake !== null) await stake.visit(turn);
    else await contributeFreely(simulation, turn);
  }
  await stake?.end(horizon);
  for (; noted < Math.ceil(horizon / noteEvery); noted++) notes.add();
  return { simulation, notes, points };
}

async function contributeFreely(simulation: Simulation, { person, at, contributes }: Visit): Promise<void> {
  const time = Math.max(START + at, simulation.world.now + 1);
  const count = contributes ? countFor(simulation, person, time, 0n) : 0;
  if (count > 0) await contribute(simulation, person, time, count);
}

async function resultOf({ simulation, notes, points }: Played): Promise<Omit<SeedResult, "fingerprint">> {
  const { plan, material, world, ledger, tally } = simulation;
  const { pretrained, stream, heldOut } = material;
  const agents = plan.agents.map((agent, i): AgentResult => {
    const own = simulation.people.filter((person) => person.agent === agent);
    return {
      name: agent.name,
      kind: agent.kind,
      accounts: own.flatMap(({ accounts }) => accounts).length,
      budget: String(agent.budget * BigInt(agent.count)),
      gains: notes.gains[i]!.map(String),
      counts: digits(tally.counts[i]!),
    };
  });
  const accounts = simulation.people.flatMap((person) => person.accounts);
  const unclaimed = accounts.reduce((sum, one) => sum + ledger.outstanding(one), 0n);
  return {
    seed: world.seed,
    samples: { pretrained, stream: stream.length, heldOut: heldOut.length },
    majority: majorityOf(simulation),
    noteEvery: plan.noteEvery,
    accuracy: notes.accuracy,
    agents,
    contributions: simulation.recorded.length,
    transactions: simulation.transactions,
    pool: String(ledger.pool),
    unclaimed: String(unclaimed),
    checked: await checkAgainstChain(simulation, points),
  };
}

function majorityOf({ material: { heldOut, labels } }: Simulation): number {
  const counts = labels.map((_, label) => heldOut.filter((sample) => sample.label === label).length);
  return Math.max(...counts) / heldOut.length;
}

function digits(count: Simulation["tally"]["counts"][number]): AgentResult["counts"] {
  const entries = Object.entries(count).map(([key, value]) => [key, typeof value === "bigint" ? String(value) : value]);
  return Object.fromEntries(entries) as AgentResult["counts"];
}
