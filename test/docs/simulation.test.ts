import { readFileSync } from "node:fs";
import path from "node:path";

import { expect } from "chai";

import { loadScenario } from "../../scripts/simulate/load.ts";
import { documented, DOCUMENT } from "../../scripts/simulate/document.ts";

describe("docs/simulation.md", () => {
  it("has the scenario format as the types are now", () => {
    const text = readFileSync(DOCUMENT, "utf8");
    expect(text).contains("| `agents` * | `Agent[]` | The people, 1 to 100 entries. |");
    expect(documented(text)).equals(text);
  });

  it("shows an example that can be played", async () => {
    const file = path.join(path.dirname(DOCUMENT), "examples", "simulation.ts");
    expect(readFileSync(DOCUMENT, "utf8")).contains(readFileSync(file, "utf8"));
    const { name, agents } = await loadScenario(file);
    expect(name).equals("ten-against-one");
    expect(agents.map(({ count }) => count)).deep.equals([10, 1, 1]);
  });
});
