import { makeWorld } from "./world.ts";
import type { World } from "./world.ts";

/** A result of `validate`, as JSON. */
export interface Validated {
  readonly round: {
    readonly number: number;
    readonly now: number;
    readonly revealsFrom: number;
    readonly endsAt: number;
  };
  readonly done: readonly { readonly step: string; readonly count: number; readonly transactions: readonly string[] }[];
  readonly candidates: readonly {
    readonly id: string;
    readonly name: string;
    readonly sample: string;
    readonly contributor: string;
    readonly modelAgreed: boolean;
    readonly vote: boolean | null;
  }[];
  readonly canVote: boolean;
  readonly standing: { readonly points: number; readonly locked: number; readonly validContributions: number };
  readonly next: { readonly what: string; readonly from: number; readonly until: number | null };
  readonly ballots?: string;
}

export const COMMIT = 600;
export const REVEAL = 300;

/** A world with a points model of messages by their words, at the start of a round. */
export async function makePointsWorld(url?: string): Promise<World> {
  const world = await makeWorld(url);
  await world.run("deploy");
  await world.run("create", {
    name: "messages",
    data: "docs/examples/messages.csv",
    encoder: "vocabulary",
    features: 256,
    incentive: "points",
    commitWindow: `${COMMIT}s`,
    revealWindow: `${REVEAL}s`,
    out: `${world.folder}/messages.model.json`,
  });
  await nextRound(world);
  return world;
}

/** To the beginning of the next round. */
export async function nextRound(world: World): Promise<void> {
  const now = await timeOf(world);
  await world.wait(COMMIT + REVEAL - (now % (COMMIT + REVEAL)) + 1);
}

/** To the beginning of this round's reveals. */
export async function toReveals(world: World): Promise<void> {
  const now = await timeOf(world);
  await world.wait(COMMIT - (now % (COMMIT + REVEAL)) + 1);
}

/** Runs `validate`. */
export function validate(
  world: World,
  from: string,
  options: Record<string, string | boolean> = {},
): Promise<Validated> {
  const encoder = `${world.folder}/messages.model.json`;
  return world.run<Validated>("validate", { model: "1", from, encoder, yes: true, ...options });
}

/** Messages that one account contributes. */
export async function contribute(
  world: World,
  from: string,
  rows: readonly (readonly [string, string])[],
): Promise<void> {
  const lines = rows.map(([label, text]) => `${label},${text}`);
  const data = world.file(`rows-${from}-${await timeOf(world)}.csv`, `label,text\n${lines.join("\n")}\n`);
  await world.run("contribute", { model: "1", from, data, encoder: `${world.folder}/messages.model.json`, yes: true });
}

async function timeOf(world: World): Promise<number> {
  const { timestamp } = await world.rpc<{ timestamp: string }>("eth_getBlockByNumber", ["latest", false]);
  return Number(timestamp);
}
