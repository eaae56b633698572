import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect } from "chai";

import { loadScenario, planOf, presetOf } from "../../scripts/simulate/load.ts";
import { BadScenario, ScenarioUnreadable } from "../../scripts/simulate/errors.ts";
import type { Scenario } from "../../scripts/simulate/scenario.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");
const EXAMPLE = path.join(ROOT, "docs", "examples", "simulation.json");
const TYPES = path.join(ROOT, "scripts", "simulate", "scenario.ts");

const SMALL: Scenario = {
  name: "small",
  days: 1,
  data: { set: "iris" },
  model: { classifier: "nearest-centroid" },
  incentive: { mechanism: "stake" },
  agents: [{ name: "Alice", kind: "honest" }],
};

describe("scenario files", () => {
  let folder: string;
  before(() => void (folder = mkdtempSync(path.join(tmpdir(), "dcai-scenario-"))));
  after(() => rmSync(folder, { recursive: true }));

  const write = (name: string, text: string): string => {
    const file = path.join(folder, name);
    writeFileSync(file, text);
    return file;
  };

  /** What is said of a scenario, without the file's name. */
  const complaints = async (name: string, text: string): Promise<string[]> => {
    const file = write(name, text);
    const error: unknown = await loadScenario(file).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).instanceOf(BadScenario);
    return (error as BadScenario).message.split("\n").map((line) => line.replace(`${file}:`, ""));
  };

  it("reads JSON, and fills in what is left out", async () => {
    const plan = await loadScenario(EXAMPLE);
    expect(plan.agents.map(({ kind }) => kind)).deep.equals([
      "honest",
      "careless",
      "malicious",
      "sybil",
      "lazy copier",
      "reporter",
      "price-sensitive",
      "caller",
      "caller",
    ]);
    expect(plan.agents.filter(({ isOwner }) => isOwner).map(({ name }) => name)).deep.equals(["Olivia"]);
    expect(plan.agents[6]!.maxPrice).equals(6n * 10n ** 14n);
    expect(plan.agents[0]).includes({ every: 21_600, samples: 2, budget: 10n ** 18n, reports: true });
    expect(plan.horizon).equals((4 + 3 + 2) * 86_400);
  });

  it("reads the default export of TypeScript, the same as JSON", async () => {
    const text = JSON.stringify(SMALL);
    const source = `import type { Scenario } from ${JSON.stringify(TYPES)};\n\nexport default ${text} satisfies Scenario;\n`;
    const json = await loadScenario(write("small.json", text));
    expect(await loadScenario(write("small.ts", source))).deep.equals(json);
    expect(planOf(SMALL)).deep.equals(json);
  });

  it("names every wrong field with its line and what it may be, in JSON", async () => {
    const text = readFileSync(EXAMPLE, "utf8")
      .replace('"every": "6h", "samples": 2', '"every": "6 hours", "samples": 2')
      .replace('"kind": "sybil"', '"kind": "sibyl"')
      .replace('"ownerWait": "2d"', '"ownerWait": "1d"')
      .replace('"pretrain": 0.2', '"pretrained": 0.2');
    const lines = text.split("\n");
    const lineOf = (part: string) => lines.findIndex((line) => line.includes(part)) + 1;
    const found = await complaints("wrong.json", text);
    const times = 'a number of seconds, or such as "15m", "12h", "7d"';
    const kinds = '"honest", "careless", "malicious", "sybil", "lazy copier", "reporter", "price-sensitive", "caller"';
    expect(found).deep.equals([
      `${lineOf("ownerWait")}: incentive.ownerWait is "1d"; it must be 31 h to 3650 days: ${times}.`,
      `${lineOf("pretrained")}: data.pretrained is unknown; there are file, set, pretrain, heldOut, limit.`,
      `${lineOf("6 hours")}: agents[0].every is "6 hours"; it must be 1 s to 3650 days: ${times}.`,
      `${lineOf("sibyl")}: agents[3].kind is "sibyl"; it must be one of ${kinds}.`,
    ]);
  });

  it("names wrong fields with their lines in TypeScript, also of constants", async () => {
    const source = [
      `import type { Scenario } from ${JSON.stringify(TYPES)};`,
      "",
      'const alice = { name: "Alice", kind: "honest", every: "soon" };',
      "const scenario = {",
      `  name: "small",`,
      "  days: -1,",
      '  data: { set: "iris" },',
      "  model: {",
      '    classifier: "naive-bayes",',
      "  },",
      '  incentive: { mechanism: "stake" },',
      "  agents: [",
      "    alice,",
      '    { name: "Alice", kind: "honest" },',
      "  ],",
      "};",
      "export default scenario as unknown as Scenario;",
    ].join("\n");
    const found = await complaints("wrong.ts", source);
    expect(found.map((line) => /^(\d+): (\S+)/.exec(line)!.slice(1))).deep.equals([
      ["6", "days"],
      ["9", "model.classifier"],
      ["3", "agents[0].every"],
      ["14", "agents[1].name"],
    ]);
  });

  it("says what is missing, at the object that lacks it", async () => {
    const text = JSON.stringify(
      { ...SMALL, agents: [{ kind: "price-sensitive", name: "P" }], days: undefined },
      null,
      2,
    );
    const lines = text.split("\n");
    const found = await complaints("missing.json", text);
    expect(found).deep.equals([
      "1: days is missing; it must be a number above 0 to 3650.",
      `${lines.findIndex((line) => line.includes('"kind": "price')) + 0}: agents[0].maxPrice is missing; it must be an amount above 0 such as "0.05 ether", "50000 gwei" or "12 wei".`,
    ]);
  });

  it("says where JSON breaks off, and what is no scenario", async () => {
    const unreadable = async (name: string, text: string) => {
      const error: unknown = await loadScenario(write(name, text)).catch((reason: unknown) => reason);
      expect(error).instanceOf(ScenarioUnreadable);
      return (error as ScenarioUnreadable).details;
    };
    expect(await unreadable("broken.json", '{\n  "name": "x",\n  "days": 3\n  "seeds": 3\n}')).includes({ line: 4 });
    expect((await unreadable("empty.ts", "export const x = 1;")).reason).equals("it has no default export");
    expect((await unreadable("throws.ts", 'throw new Error("no");')).reason).equals("no");
    expect((await unreadable("data.yaml", "name: x")).reason).contains(".json");
    await loadScenario(path.join(folder, "nowhere.json")).then(
      () => expect.fail("it was read"),
      (error: unknown) => expect(error).instanceOf(ScenarioUnreadable),
    );
  });

  it("refuses what no mechanism or classifier could do", () => {
    const said = (scenario: unknown) => {
      try {
        planOf(scenario as Scenario);
      } catch (error) {
        return (error as BadScenario).details.problems.map(({ field, reason }) => `${field} ${reason}`).join("; ");
      }
      return "";
    };
    expect(said({ ...SMALL, data: { set: "spam-assassin" } })).contains("model.classifier does not read texts");
    expect(said({ ...SMALL, data: { set: "iris", pretrain: 0.6, heldOut: 0.4 } })).contains("nothing is left");
    expect(said({ ...SMALL, data: {} })).contains("one of them must be there");
    expect(said({ ...SMALL, seeds: [3, 1] })).contains("must be [first, last]");
    expect(said({ ...SMALL, incentive: { mechanism: "points", priceWeight: "1 wei" } })).contains(
      "priceWeight is unknown",
    );
    const owners = ["A", "B"].map((name) => ({ name, kind: "caller", owner: true }));
    expect(said({ ...SMALL, agents: owners })).contains("agents[1].owner is true a second time");
    expect(said([])).contains("must be an object");
  });

  it("has a preset that is the published experiment", () => {
    const { data, model, incentive, agents } = presetOf("reference");
    const [honest, malicious] = agents;
    expect(data.pretrain).equals(0.08);
    expect(model.features).equals(1_000);
    expect(malicious!.every).equals(6 * honest!.every);
    expect(incentive.settings).includes({ refundWait: 86_400, anyoneWait: 9 * 86_400 });
    expect(() => presetOf("other")).throws('No preset is called "other"; there are "reference".');
  });
});
