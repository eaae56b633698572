import { defineError, show } from "../../src/errors.ts";

/** One thing that is wrong in a scenario. */
export interface Problem {
  /** Such as `agents[2].every`; empty for the scenario as a whole. */
  readonly field: string;
  /** In the file, from 1; null where the program could not find it. */
  readonly line: number | null;
  /** What it is, and what it may be. */
  readonly reason: string;
}

const SHOWN = 10;

/** A scenario with wrong, unknown or missing fields; each is named with its line. */
export class BadScenario extends defineError(
  "BAD_SCENARIO",
  ({ file, problems }: { file: string; problems: readonly Problem[] }) => {
    const lines = problems.slice(0, SHOWN).map(({ field, line, reason }) => {
      return `${file}${line === null ? "" : `:${line}`}: ${field === "" ? "the scenario" : field} ${reason}.`;
    });
    const more = problems.length - SHOWN;
    return [...lines, ...(more > 0 ? [`… and ${more} more.`] : [])].join("\n");
  },
  "docs/simulation.md tells every field with its range.",
) {}

/** A scenario's file that gives no scenario. */
export class ScenarioUnreadable extends defineError(
  "SCENARIO_UNREADABLE",
  (d: { file: string; line: number | null; reason: string }) =>
    `${d.file}${d.line === null ? "" : `:${d.line}`} cannot be read: ${d.reason}.`,
  "A scenario is one object in a .json file, or the default export of a .ts file; see docs/simulation.md.",
) {}

/** No preset has this name. */
export class UnknownPreset extends defineError(
  "UNKNOWN_PRESET",
  (d: { name: string; known: readonly string[] }) =>
    `No preset is called ${show(d.name)}; there are ${d.known.map(show).join(", ")}.`,
  "Name one of them, or a scenario's file with --scenario.",
) {}

/** Too few samples for a simulation. */
export class TooFewSamples extends defineError(
  "TOO_FEW_SAMPLES",
  (d: { part: string; count: number; of: number }) =>
    `Of ${d.of} samples ${d.count} are left ${d.part}; a simulation needs at least one there, of each label to train on.`,
  "Choose other shares (`pretrain`, `heldOut`), or take more data.",
) {}

/** Chain and library disagree, or a transaction did not do what the simulation sent it for. */
export class SimulationFailed extends defineError(
  "SIMULATION_FAILED",
  (d: { seed: number; what: string }) => `Seed ${d.seed}: ${d.what}.`,
  "This is a fault of the program, not of the scenario: please report it with the scenario and the seed.",
) {}

/** A process that ran seeds ended before its time. */
export class ProcessEnded extends defineError(
  "PROCESS_ENDED",
  (d: { seed: number; how: string; said: string }) =>
    `The process that ran seed ${d.seed} ended (${d.how})${d.said === "" ? "" : `: ${d.said}`}.`,
  "Seeds that were finished are kept: run the same command again to go on with the others.",
) {}
