import { readFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";

import { BadScenario, ScenarioUnreadable, UnknownPreset } from "./errors.ts";
import { fieldName } from "./fields.ts";
import { parseJson, parseTypeScript } from "./locate.ts";
import type { SourceLines } from "./locate.ts";
import type { Plan } from "./plan.ts";
import { PRESETS } from "./presets.ts";
import { readScenario } from "./read-scenario.ts";
import type { Scenario } from "./scenario.ts";

/** The scenario of a preset. Throws {@link UnknownPreset}. */
export function presetOf(name: string): Plan {
  if (!Object.hasOwn(PRESETS, name)) throw new UnknownPreset({ name, known: Object.keys(PRESETS) });
  return planOf(PRESETS[name as keyof typeof PRESETS]);
}

/** The plan of a scenario that a program has. Throws {@link BadScenario}. */
export function planOf(scenario: Scenario, folder = process.cwd()): Plan {
  return checked("the scenario", scenario, folder, { lineOf: () => null });
}

/**
 * Reads a scenario's file: `.json`, or `.ts` (also `.mts`, `.js`, `.mjs`) with a default export, which is run.
 *
 * @throws ScenarioUnreadable, BadScenario with the line of every wrong field
 */
export async function loadScenario(file: string): Promise<Plan> {
  const absolute = path.resolve(file);
  const text = await readText(file, absolute);
  const folder = path.dirname(absolute);
  if (path.extname(absolute) === ".json") {
    const { value, lines, error } = parseJson(absolute, text);
    if (error !== null) throw new ScenarioUnreadable({ file, ...error });
    return checked(file, value, folder, lines);
  }
  if (!/\.m?[jt]s$/.test(absolute)) {
    throw new ScenarioUnreadable({ file, line: null, reason: "its name ends neither in .json nor in .ts" });
  }
  return checked(file, await run(file, absolute), folder, parseTypeScript(absolute, text));
}

async function readText(file: string, absolute: string): Promise<string> {
  try {
    return await readFile(absolute, "utf8");
  } catch (cause) {
    throw new ScenarioUnreadable({ file, line: null, reason: (cause as Error).message }, { cause });
  }
}

async function run(file: string, absolute: string): Promise<unknown> {
  let exported: { readonly default?: unknown };
  try {
    exported = (await import(pathToFileURL(absolute).href)) as typeof exported;
  } catch (cause) {
    throw new ScenarioUnreadable({ file, line: null, reason: (cause as Error).message.split("\n")[0]! }, { cause });
  }
  if (exported.default === undefined)
    throw new ScenarioUnreadable({ file, line: null, reason: "it has no default export" });
  return exported.default;
}

function checked(file: string, value: unknown, folder: string, lines: SourceLines): Plan {
  const { plan, problems } = readScenario(value, folder);
  if (problems.length === 0) return plan;
  const located = problems.map(({ path, reason }) => ({ field: fieldName(path), line: lines.lineOf(path), reason }));
  throw new BadScenario({ file, problems: located });
}
