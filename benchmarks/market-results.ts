// Worlds with markets that were run, one file each, so that a run that was stopped goes on where it was.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";

import type { MarketWorldResult } from "../scripts/simulate/market/result.ts";
import type { Kind } from "../scripts/simulate/market/kinds.ts";

/** One world, with money in answers: payoff / u. */
export interface StoredWorld {
  readonly seed: number;
  readonly isVoid: boolean;
  readonly accuracies: MarketWorldResult["accuracies"];
  readonly baseline: number;
  readonly correct: number;
  readonly revealedPages: number;
  readonly auditedWrong: number;
  readonly agents: readonly StoredAgent[];
  readonly sponsor: number;
  readonly replay: number;
  readonly burned: number;
  readonly byDropLimit: readonly {
    readonly dropLimit: number;
    readonly accuracy: number;
    readonly agents: readonly StoredAgent[];
  }[];
  /** A string of wei. */
  readonly imbalanceWei: string;
  readonly parameterSlots: number;
  /** Of all transactions of the market, and of the replay alone. */
  readonly gas: number;
  readonly replayGas: number;
}

export interface StoredAgent {
  readonly kind: Kind;
  readonly state: string;
  readonly payoff: number;
}

/** Where worlds are kept. */
export class WorldStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  has(scenario: string, seed: number): boolean {
    return existsSync(this.#file(scenario, seed));
  }

  read(scenario: string, seed: number): StoredWorld {
    return JSON.parse(readFileSync(this.#file(scenario, seed), "utf8")) as StoredWorld;
  }

  /** Written to another name first: a file that is there is whole. */
  write(scenario: string, world: StoredWorld): void {
    const file = this.#file(scenario, world.seed);
    writeFileSync(`${file}.part`, `${JSON.stringify(world)}\n`);
    renameSync(`${file}.part`, file);
  }

  #file(scenario: string, seed: number): string {
    return path.join(this.#folder, `${scenario.replaceAll(" ", "-")}-${seed}.json`);
  }
}

/** @param unit u, wei. */
export function toStored(result: MarketWorldResult, unit: bigint): StoredWorld {
  const answers = (wei: bigint) => Math.round((1e6 * Number(wei)) / Number(unit)) / 1e6;
  const agent = ({ kind, state, payoffWei }: MarketWorldResult["byDropLimit"][number]["agents"][number]) => {
    return { kind, state, payoff: answers(payoffWei) };
  };
  const { seed, isVoid, accuracies, baseline, correct, revealedPages, auditedWrong, parameterSlots, gas } = result;
  const gasOf = (isIn: (operation: string) => boolean) =>
    gas.filter(({ operation }) => isIn(operation)).reduce((sum, row) => sum + Number(row.gas), 0);
  return {
    ...{ seed, isVoid, accuracies, baseline, correct, revealedPages, auditedWrong, parameterSlots },
    agents: result.agents.map(agent),
    sponsor: answers(result.sponsorWei),
    replay: answers(result.replayWei),
    burned: answers(result.burnedWei),
    byDropLimit: result.byDropLimit.map(({ agents, ...rest }) => ({ ...rest, agents: agents.map(agent) })),
    imbalanceWei: result.imbalanceWei.toString(),
    gas: gasOf(() => true),
    replayGas: gasOf((operation) => operation === "replay"),
  };
}
