import { readFileSync } from "node:fs";

import { expect } from "chai";

import type { ContributeResult } from "../../scripts/contribute.ts";
import type { CreateModelResult } from "../../scripts/create.ts";
import type { ShowResult } from "../../scripts/show.ts";
import type { Printed } from "./books.ts";
import { makeWorld } from "./world.ts";
import type { TaskOptions, World } from "./world.ts";

const TOPICS = "docs/examples/topics.csv";
const FLOWERS = { data: "docs/examples/iris.csv", columns: "sepal_length,sepal_width,petal_length,petal_width" };

/** Files of the reference, as they should be. */
const BAYES = {
  type: "naive bayes",
  classifications: ["no", "yes"],
  classCounts: [2, 3],
  featureCounts: [
    [[0, 2]],
    [
      [1, 3],
      [2, 1],
    ],
  ],
  totalNumFeatures: 3,
  smoothingFactor: 1,
};
const CENTROIDS = {
  type: "nearest centroid classifier",
  centroids: { no: { centroid: [0.5, -1], dataCount: 2 }, yes: { centroid: [1, 1.5], dataCount: 4 } },
};

describe("the tasks, given models that make no sense", function () {
  this.timeout(60_000);
  let world: World;
  let models: number;

  before(async () => {
    world = await makeWorld();
    await world.run("deploy");
  });
  after(() => world.remove());

  beforeEach(async () => {
    models = (await world.run<Printed<ShowResult>>("show")).models!.length;
  });
  const nothingMade = async () => {
    expect((await world.run<Printed<ShowResult>>("show")).models).to.have.length(models);
  };

  describe("create --data", () => {
    const refuse = async (options: TaskOptions, code: string, details?: object) => {
      const error = await world.fail("create", { name: "new", data: TOPICS, ...options }, code, details);
      await nothingMade();
      return error;
    };

    it("refuses a smoothing of 0, below 0, too large, and what is no number", async () => {
      for (const smoothing of ["0", "-1", "0.000001", "65536"]) {
        await refuse({ classifier: "naive-bayes", smoothing }, "BAD_SMOOTHING", { smoothing: Number(smoothing) });
      }
      await refuse({ classifier: "naive-bayes", smoothing: "much" }, "BAD_OPTION", { option: "--smoothing" });
    });

    it("refuses settings that the classifier does not have", async () => {
      await refuse({ smoothing: "1" }, "BAD_OPTION", { option: "--smoothing" });
      await refuse({ classifier: "sparse-nearest-centroid", smoothing: "1" }, "BAD_OPTION");
      await refuse({ laneBits: "32" }, "BAD_OPTION", { option: "--lane-bits" });
      await refuse({ classifier: "naive-bayes", laneBits: "64" }, "BAD_OPTION", { option: "--lane-bits" });
      await refuse({ ...FLOWERS, classifier: "nearest-centroid", laneBits: "16" }, "BAD_OPTION");
    });

    it("refuses a classifier that is none, or that reads other samples", async () => {
      await refuse({ classifier: "magic" }, "BAD_OPTION", { option: "--classifier" });
      const texts = await refuse({ classifier: "nearest-centroid" }, "BAD_OPTION");
      expect(texts.message).to.contain("sparse-perceptron or naive-bayes or sparse-nearest-centroid for text");
      const numbers = await refuse({ ...FLOWERS, classifier: "naive-bayes" }, "BAD_OPTION");
      expect(numbers.message).to.contain("dense-perceptron or nearest-centroid for numbers");
    });

    it("refuses labels that are given twice, have no name, or no rows", async () => {
      await refuse({ labels: "food,sport,food,travel" }, "LABEL_REPEATED", { label: "food" });
      await refuse({ labels: "food,,sport" }, "BAD_OPTION", { option: "--labels" });
      await refuse({ labels: "food" }, "BAD_OPTION", { option: "--labels" });
      await refuse({ labels: "food,sport" }, "UNKNOWN_LABEL", { label: "travel" });
      await refuse({ labels: "food,sport,travel,music", classifier: "naive-bayes" }, "CANNOT_TRAIN");
    });

    it("refuses more labels than a model can have", async () => {
      const rows = Array.from({ length: 256 }, (_, i) => `label ${i},some words`);
      const data = world.file("many.csv", ["label,text", ...rows].join("\n"));
      await refuse({ data, classifier: "naive-bayes" }, "CANNOT_TRAIN");
    });
  });

  describe("create --parameters", () => {
    const refuse = async (file: object | string, code: string, details?: object, options: TaskOptions = {}) => {
      const text = typeof file === "string" ? file : JSON.stringify(file);
      const parameters = world.file("model.json", text);
      const error = await world.fail("create", { name: "new", parameters, ...options }, code, details);
      await nothingMade();
      return error;
    };

    it("refuses counts of features and labels that there are not", async () => {
      await refuse({ ...BAYES, totalNumFeatures: 2 }, "FEATURE_OUT_OF_RANGE", { index: 2, features: 2 });
      await refuse({ ...BAYES, featureCounts: [...BAYES.featureCounts, [[0, 1]]] }, "LABEL_OUT_OF_RANGE");
      await refuse({ ...BAYES, featureCounts: [[[0, 2]]] }, "WRONG_LENGTH");
      await refuse({ ...BAYES, classCounts: [2, 3, 4] }, "WRONG_LENGTH");
      await refuse({ ...BAYES, classCounts: [1, 3] }, "COUNT_ABOVE_SAMPLES");
    });

    it("refuses a smoothing of 0", async () => {
      await refuse({ ...BAYES, smoothingFactor: 0 }, "BAD_SMOOTHING", { smoothing: 0 });
      await refuse(BAYES, "CONFLICTING_OPTIONS", undefined, { smoothing: "1" });
    });

    it("refuses centroids of unequal dimension", async () => {
      const { no, yes } = CENTROIDS.centroids;
      const longer = { ...yes, centroid: [...yes.centroid, 0] };
      await refuse({ ...CENTROIDS, centroids: { no, yes: longer } }, "WRONG_LENGTH", { given: 3, expected: 2 });
    });

    it("refuses values that are missing or NaN", async () => {
      const { no, yes } = CENTROIDS.centroids;
      const broken = { ...CENTROIDS, centroids: { no, yes: { ...yes, centroid: [NaN, 1.5] } } }; // JSON writes null
      await refuse(broken, "BAD_PARAMETER");
      await refuse(JSON.stringify(broken).replace("null", "NaN"), "BAD_MODEL_FILE"); // which JSON does not have
      await refuse({ ...CENTROIDS, centroids: { no, yes: { centroid: yes.centroid } } }, "BAD_PARAMETER");
      await refuse({ ...BAYES, classCounts: [2, null] }, "BAD_PARAMETER");
      await refuse({ ...BAYES, featureCounts: [[[0, "2"]], []] }, "BAD_PARAMETER");
    });

    it("refuses a label that is there twice", async () => {
      await refuse(JSON.stringify(CENTROIDS).replace('"yes"', '"no"'), "LABEL_REPEATED", { label: "no" });
      await refuse({ ...BAYES, classifications: ["no", "no"] }, "LABEL_REPEATED", { label: "no" });
    });

    it("refuses another classifier than the file's", async () => {
      await refuse(BAYES, "BAD_OPTION", { option: "--classifier" }, { classifier: "sparse-perceptron" });
    });

    it("refuses counts that do not fit their lanes", async () => {
      const many = { ...BAYES, classCounts: [70_000, 3], featureCounts: [[[0, 70_000]], []] };
      await refuse(many, "VALUE_OUT_OF_RANGE", undefined, { laneBits: "16" });
    });

    it("refuses a model file of this project that contradicts itself", async () => {
      const out = `${world.folder}/sound.json`;
      await world.run("create", { name: "sound", data: TOPICS, classifier: "naive-bayes", features: 64, out });
      models += 1;
      const file = JSON.parse(readFileSync(out, "utf8")) as { slots: string[] } & Record<string, unknown>;
      const slots = [`${file.slots[0]!.slice(0, -1)}f`, ...file.slots.slice(1)]; // another total
      await refuse({ ...file, slots }, "INCONSISTENT_SUM");
      await refuse({ ...file, slots: file.slots.slice(1) }, "WRONG_SLOT_COUNT");
      await refuse({ ...file, config: { laneBits: 32, smoothing: 0 } }, "BAD_CONFIG", { field: "smoothing" });
      await refuse(file, "CONFLICTING_OPTIONS", undefined, { laneBits: "32" });
    });
  });

  describe("contribute", () => {
    it("names a row that would overflow a count, and neither takes its deposit nor changes anything", async () => {
      const full = { ...BAYES, classCounts: [65_535, 3], featureCounts: [[[0, 65_535]], [[1, 3]]] };
      const parameters = world.file("full.json", JSON.stringify(full));
      const made = { name: "full", parameters, laneBits: "16", out: `${world.folder}/full.model.json` };
      await world.run<Printed<CreateModelResult>>("create", made);
      const out = (name: string) => `${world.folder}/full.${name}.json`;
      await world.run("export-model", { model: "full", out: out("before") });
      const data = world.file("rows.csv", 'label,text\nno,"0,1"\n');
      const sent = await world.run<Printed<ContributeResult>>("contribute", { model: "full", data, yes: true });
      expect(sent).to.include({ done: 0, refused: 1, spent: "0" });
      expect(sent.refusedExamples).to.have.length(1);
      expect(sent.refusedExamples[0]).to.include({ line: 2, code: "COUNT_FULL" });
      expect(sent.refusedExamples[0]!.message).to.contain("feature 0");
      await world.run("export-model", { model: "full", out: out("after") });
      expect(readFileSync(out("after"), "utf8")).to.equal(readFileSync(out("before"), "utf8"));
      const others = world.file("others.csv", 'label,text\nno,"1,2"\nyes,"0,1"\n');
      expect(await world.run("contribute", { model: "full", data: others, yes: true })).to.include({ done: 2 });
    });

    it("names a row that would overflow a sum of a nearest centroid", async () => {
      const most = { centroid: [-32_768, 0], dataCount: 65_536 };
      const file = { ...CENTROIDS, centroids: { no: most, yes: { centroid: [0, 1], dataCount: 1 } } };
      const parameters = world.file("full-sums.json", JSON.stringify(file));
      await world.run("create", { name: "full sums", parameters, featurePoint: 0 });
      const rows = ["a,b,label", "-1,0,no", "1,0,no", "-1,0,yes"];
      const options = { model: "full sums", data: world.file("sums.csv", rows.join("\n")), columns: "a,b", yes: true };
      const sent = await world.run<Printed<ContributeResult>>("contribute", options);
      expect(sent).to.include({ done: 2, refused: 1 });
      expect(sent.refusedExamples[0]).to.include({ line: 2, code: "SUM_OVERFLOW" });
    });
  });
});
