import { readFileSync } from "node:fs";
import path from "node:path";

import { expect } from "chai";

import { attackNames, attackTable, END, PROFILES as RUN, START } from "../../benchmarks/attack-table.ts";
import type { Attacks } from "../../benchmarks/attack-table.ts";
import { PROFILES } from "../../scripts/support/profiles.ts";

const ROOT = path.join(import.meta.dirname, "..", "..");
const page = readFileSync(path.join(ROOT, "docs", "incentives.md"), "utf8");
const attacks: Attacks = read("attacks.json");
const settings: Record<string, number[]> = read("profiles.json");
const HOUR = 3_600;
const DAY = 24 * HOUR;

function read<T>(file: string): T {
  return JSON.parse(readFileSync(path.join(ROOT, "test", "vectors", file), "utf8")) as T;
}

/** The cells of a row of the table of settings, from its first one on. */
function row(head: string): string[] {
  const settingsOf = page.slice(page.indexOf("\n## Settings"));
  const line = settingsOf.split("\n").find((text) => text.startsWith(`| ${head}`));
  if (line === undefined) throw new Error(`docs/incentives.md has no row ${head}`);
  return line
    .split("|")
    .slice(2, -1)
    .map((cell) => cell.trim());
}

/** "10^10", "5·10^13", "100", "12 hours" or "1 day". */
function numberOf(cell: string): number {
  const power = /^(?:(\d+)·)?10\^(\d+)$/.exec(cell);
  if (power) return Number(power[1] ?? 1) * 10 ** Number(power[2]);
  const [count, unit] = cell.split(" ");
  return Number(count) * (unit?.startsWith("hour") ? HOUR : unit?.startsWith("day") ? DAY : 1);
}

describe("docs/incentives.md", () => {
  it("shows what the attack programs have measured", () => {
    expect(page.slice(page.indexOf(START) + START.length, page.indexOf(END)).trim()).equal(attackTable(attacks));
  });

  it("leaves out no attack that was measured", () => {
    for (const profile of RUN) expect(Object.keys(attacks[profile]!).sort()).deep.equal(attackNames().sort());
  });

  it("shows the profiles' settings", () => {
    const names = Object.keys(PROFILES.local) as (keyof typeof PROFILES.local)[];
    for (const [i, name] of names.entries()) {
      const shown = row(`\`${name}\``).map(numberOf);
      const meant = Object.values(PROFILES).map((profile) => Number(profile[name]));
      expect(shown, name).deep.equal(meant);
      expect(
        Object.keys(PROFILES).map((profile) => settings[profile]![i]),
        name,
      ).deep.equal(meant);
    }
  });
});
