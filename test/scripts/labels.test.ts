import { readFileSync } from "node:fs";

import { expect } from "chai";

import type { AddLabelResult } from "../../scripts/add-label.ts";
import type { ContributeResult } from "../../scripts/contribute.ts";
import type { CreateModelResult } from "../../scripts/create.ts";
import type { PredictResult } from "../../scripts/predict.ts";
import type { ShowResult } from "../../scripts/show.ts";
import { checkConfig, TooLarge } from "../../src/codec/index.ts";
import type { CentroidConfig } from "../../src/codec/index.ts";
import type { Printed } from "./books.ts";
import { makeWorld } from "./world.ts";
import type { World } from "./world.ts";

const TOPICS = "docs/examples/topics.csv";
const NEW_TOPICS = "docs/examples/new-topics.csv";
const FLOWERS = { data: "docs/examples/iris.csv", columns: "sepal_length,sepal_width,petal_length,petal_width" };

describe("add-label", function () {
  this.timeout(60_000);
  let world: World;

  before(async () => {
    world = await makeWorld();
    await world.run("deploy");
  });
  after(() => world.remove());

  const add = (model: string, label: string, options = {}) =>
    world.run<Printed<AddLabelResult>>("add-label", { model, label, yes: true, ...options });
  const shown = async (model: string) => (await world.run<Printed<ShowResult>>("show", { model })).model!;

  for (const classifier of ["naive-bayes", "sparse-nearest-centroid"]) {
    it(`gives a ${classifier} a label that is predicted once it has samples, and not before`, async () => {
      await world.run("create", { name: classifier, data: TOPICS, classifier, features: 512 });
      const text = "The band played a song on the piano at the concert";
      expect(await add(classifier, "music")).to.include({ label: 3, name: "music" });
      expect((await shown(classifier)).samples).to.deep.equal([16, 16, 16, 0]);
      const before = await world.run<Printed<PredictResult>>("predict", { model: classifier, text });
      expect(before.predictions[0]!.name).not.to.equal("music");
      expect(before.predictions[0]!.values![3]).to.equal(null);
      const sent = await world.run<Printed<ContributeResult>>("contribute", {
        model: classifier,
        from: "1",
        data: NEW_TOPICS,
        yes: true,
      });
      expect(sent).to.include({ done: 18, refused: 0 });
      expect((await shown(classifier)).samples).to.deep.equal([20, 20, 20, 6]);
      const after = await world.run<Printed<PredictResult>>("predict", { model: classifier, text });
      expect(after.predictions[0]!.name).to.equal("music");
    });

    it(`leaves a ${classifier} that is equal after it was written and read`, async () => {
      const [first, second] = ["first", "second"].map((part) => `${world.folder}/${classifier}.${part}.json`);
      await world.run("export-model", { model: classifier, out: first! });
      const made = await world.run<Printed<CreateModelResult>>("create", {
        name: `2 ${classifier}`,
        parameters: first!,
      });
      expect(made.labels).to.deep.equal(["food", "sport", "travel", "music"]);
      await world.run("export-model", { model: made.modelId, out: second! });
      expect(readFileSync(second!, "utf8")).to.equal(readFileSync(first!, "utf8"));
      const ask = async (model: string) => world.run<Printed<PredictResult>>("predict", { model, data: NEW_TOPICS });
      expect((await ask(made.modelId)).predictions).to.deep.equal((await ask(classifier)).predictions);
    });
  }

  it("gives one to a nearest-centroid, too", async () => {
    const name = "nearest-centroid";
    await world.run("create", { name, ...FLOWERS, classifier: name });
    await add(name, "tulip");
    const data = world.file(
      "tulips.csv",
      "sepal_length,sepal_width,petal_length,petal_width,label\n20,20,20,20,tulip\n",
    );
    await world.run("contribute", { model: name, data, yes: true });
    const { predictions } = await world.run<Printed<PredictResult>>("predict", {
      model: name,
      features: "19,19,19,19",
    });
    expect(predictions[0]).to.include({ label: 3, name: "tulip" });
  });

  it("refuses a label twice, with any spaces around it, and sends nothing", async () => {
    const before = await world.rpc("eth_blockNumber");
    const options = { model: "naive-bayes", yes: true };
    await world.fail("add-label", { ...options, label: "music" }, "LABEL_TAKEN", { label: "music", number: 3 });
    await world.fail("add-label", { ...options, label: " sport " }, "LABEL_TAKEN", { label: "sport", number: 1 });
    expect(await world.rpc("eth_blockNumber")).to.equal(before);
  });

  it("refuses others than the owner, perceptrons, and names that are none", async () => {
    const options = { model: "naive-bayes", label: "other", yes: true };
    await world.fail("add-label", { ...options, from: "1" }, "NOT_MODEL_OWNER");
    await world.fail("add-label", { ...options, label: " " }, "BAD_NAME");
    await world.fail("add-label", { model: "naive-bayes", yes: true }, "MISSING_OPTION", { option: "--label" });
    await world.fail("add-label", { ...options, yes: false }, "CONFIRMATION_NEEDED");
    await world.run("create", { name: "perceptron", data: TOPICS, features: 256 });
    await world.fail("add-label", { ...options, model: "perceptron" }, "LABELS_ARE_FIXED");
    expect((await shown("perceptron")).labels).to.deep.equal(["food", "sport", "travel"]);
    expect((await shown("naive-bayes")).labels).to.have.length(4);
  });

  it("refuses a label for which a nearest-centroid has no room", async () => {
    const config = { features: 4_096, laneBits: 32 };
    const rows = Array.from({ length: mostLabels(config) }, (_, label) => {
      const x = Array.from({ length: config.features }, (_, i) => (i % 9 === label ? 1 : 0));
      return JSON.stringify({ label: `L${label}`, x });
    });
    const data = world.file("wide.jsonl", rows.join("\n"));
    await world.run("create", { name: "wide", data, columns: "x", scaling: "shared", classifier: "nearest-centroid" });
    const error = await world.fail("add-label", { model: "wide", label: "g", yes: true }, "TOO_LARGE");
    expect(error.message).to.contain(`4096 features with ${rows.length + 1} labels`);
  });
});

/** How many labels a dense nearest centroid can have. */
function mostLabels(config: CentroidConfig): number {
  for (let labels = 2; ; labels++) {
    try {
      checkConfig("NearestCentroid", config, labels + 1);
    } catch (error) {
      if (error instanceof TooLarge) return labels;
      throw error;
    }
  }
}
