import { findAnvil, startAnvil } from "./nodes.ts";
import { runWholeFlow } from "./whole-flow.ts";
import { makeWorld } from "./world.ts";

const anvil = findAnvil();
const mustRun = process.env["CI"] === "true";

describe("the tasks on anvil, a second client", function () {
  this.timeout(180_000);

  before(function () {
    if (anvil !== undefined || mustRun) return;
    process.stderr.write(
      "\n  SKIPPED: anvil is not installed (set DCAI_ANVIL to its path), so no second client was tried.\n",
    );
    this.skip();
  });

  it("go through the whole flow", async () => {
    if (anvil === undefined) throw new Error("CI=true, but there is no anvil: set DCAI_ANVIL to its path");
    const node = await startAnvil(anvil);
    const world = await makeWorld(node.url);
    try {
      await runWholeFlow(world);
    } finally {
      world.remove();
      await node.stop();
    }
  });
});
