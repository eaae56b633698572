import { runWholeFlow } from "./whole-flow.ts";
import { makeWorld } from "./world.ts";

describe("the tasks, one after the other", function () {
  this.timeout(120_000);

  it("go through the whole flow on the in-process network", async () => {
    const world = await makeWorld();
    try {
      await runWholeFlow(world);
    } finally {
      world.remove();
    }
  });
});
