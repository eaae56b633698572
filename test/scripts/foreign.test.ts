import { expect } from "chai";
import { AbiCoder } from "ethers";

import type { ContributeResult } from "../../scripts/contribute.ts";
import type { PredictResult } from "../../scripts/predict.ts";
import type { ShowResult } from "../../scripts/show.ts";
import { DcaiClient, stakeIncentiveConfig } from "../../src/client/index.ts";
import type { Hex } from "../../src/codec/index.ts";
import { indicesEncoder } from "../../src/encoders/index.ts";
import type { Printed } from "./books.ts";
import { makeWorld } from "./world.ts";
import type { World } from "./world.ts";

const DAY = 86_400;

describe("the tasks, with a classifier of other people", function () {
  this.timeout(60_000);
  let world: World;
  let model: string;

  before(async () => {
    world = await makeWorld();
    const { hub, plugins } = await world.run<{ hub: string; plugins: Record<string, string> }>("deploy");
    const { ethers } = await world.hre.network.getOrCreate();
    const winnow = await ethers.deployContract("Winnow", [hub]);
    const [owner] = await ethers.getSigners();
    const waits = { refundWait: DAY, ownerWait: 3 * DAY, anyoneWait: 9 * DAY, sweepTipBps: 100 };
    const client = await DcaiClient.connect({ hub, runner: owner! });
    const { modelId } = await client.createModel({
      name: "winnow",
      labels: ["no", "yes"],
      encoder: indicesEncoder(32).description,
      classifier: await winnow.getAddress(),
      classifierConfig: AbiCoder.defaultAbiCoder().encode(["uint32", "uint32"], [32, 2]) as Hex,
      mechanism: plugins["StakeIncentive"]!,
      mechanismConfig: stakeIncentiveConfig({ priceWeight: 1000n, ...waits }),
    });
    model = modelId.toString();
  });
  after(() => world.remove());

  it("contribute to it, and predict with its own exact scores", async () => {
    const data = world.file("rows.csv", 'label,text\nyes,"1,2"\nno,"3"\n');
    const sent = await world.run<Printed<ContributeResult>>("contribute", { model, data, yes: true });
    expect(sent).to.include({ done: 2, refused: 0 });
    const one = await world.run<Printed<PredictResult>>("predict", { model, features: "1,2,4" });
    const threshold = (2n << 64n).toString();
    expect(one.predictions).to.deep.equal([{ label: 1, name: "yes", scores: [threshold, (5n << 64n).toString()] }]);
    const many = await world.run<Printed<PredictResult>>("predict", { model, data });
    expect(many.predictions.map(({ name }) => name)).to.deep.equal(["yes", "no"]);
    expect(many.predictions[1]!.scores).to.deep.equal([threshold, (1n << 64n).toString()]);
  });

  it("show what everybody knows of it, and say that its parameters are its author's to read", async () => {
    const { model: shown } = await world.run<Printed<ShowResult>>("show", { model });
    expect(shown).to.include({ classifierName: "Winnow", settings: null });
    expect(shown).not.to.have.any.keys("slots", "samples");
    const out = `${world.folder}/winnow.json`;
    await world.fail("export-model", { model, out }, "UNKNOWN_CLASSIFIER", { classifier: "Winnow" });
  });
});
