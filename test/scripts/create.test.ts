import { readFileSync } from "node:fs";

import { expect } from "chai";

import { makeWorld } from "./world.ts";
import type { World } from "./world.ts";

interface Predicted {
  readonly predictions: {
    readonly line?: number;
    readonly name: string | null;
    readonly scores: string[] | null;
    readonly values?: (number | null)[];
  }[];
}

const DATA = "docs/examples/messages.csv";

describe("create and predict", function () {
  this.timeout(60_000);
  let world: World;

  before(async () => {
    world = await makeWorld();
    await world.run("deploy");
  });
  after(() => world.remove());

  it("train a model of texts that knows its training rows, in CSV and in JSONL", async () => {
    const { name } = await world.run<{ name: string }>("create", { name: "texts", data: DATA, features: 1_024 });
    const csv = await world.run<Predicted>("predict", { model: name, data: DATA });
    const labels = readFileSync(DATA, "utf8")
      .trim()
      .split("\n")
      .slice(1)
      .map((line) => line.split(",")[0]!);
    const wrong = csv.predictions.filter(({ name: predicted }, row) => predicted !== labels[row]);
    expect(csv.predictions).to.have.length(60);
    expect(csv.predictions[0]!.line).to.equal(2);
    expect(wrong.length).to.be.at.most(1);
    for (const { name: predicted, values } of csv.predictions) expect(values![1]! > 0).to.equal(predicted === "spam");
    const jsonl = world.file("one.jsonl", `{"text":"Claim your prize now"}\n{"text":"!"}\n`);
    const { predictions } = await world.run<Predicted>("predict", { model: name, data: jsonl });
    expect(predictions.map(({ name: predicted }) => predicted)).to.deep.equal(["spam", null]);
  });

  it("give the same model twice from the same seed, and the same again from the model file", async () => {
    const file = (name: string) => `${world.folder}/${name}.model.json`;
    const options = { data: DATA, encoder: "vocabulary", features: 128, seed: 7 };
    await world.run("create", { ...options, name: "once", out: file("once") });
    await world.run("create", { ...options, name: "twice", out: file("twice") });
    await world.run("create", { name: "again", parameters: file("once"), out: file("again") });
    expect(readFileSync(file("twice"), "utf8")).to.equal(readFileSync(file("once"), "utf8"));
    expect(readFileSync(file("again"), "utf8")).to.equal(readFileSync(file("once"), "utf8"));
    const text = "You have won a cash prize";
    const scores = new Set<string>();
    for (const model of ["once", "twice", "again"]) {
      const { predictions } = await world.run<Predicted>("predict", { model, text });
      scores.add(predictions[0]!.scores!.join());
    }
    expect(scores.size).to.equal(1);
  });

  it("train a model of numbers, whose columns need not be named again", async () => {
    const rows = Array.from({ length: 60 }, (_, i) => `${i},${(i * 37) % 11},${i < 30 ? "low" : "high"}`);
    const data = world.file("numbers.csv", `a,b,label\n${rows.join("\n")}\n`);
    const created = await world.run("create", { name: "numbers", data, columns: "a,b", labels: "low,high" });
    expect(created).to.include({ classifier: "DensePerceptron", features: 2 });
    const { predictions } = await world.run<Predicted>("predict", { model: "numbers", data });
    expect(predictions.filter(({ name }, i) => name === (i < 30 ? "low" : "high")).length).to.be.above(54);
    const one = await world.run<Predicted>("predict", { model: "numbers", features: "55,3" });
    expect(one.predictions[0]!.name).to.equal("high");
  });

  it("read a perceptron of the other project: indices, words or numbers", async () => {
    const sparse = {
      type: "sparse perceptron",
      classifications: ["NEGATIVE", "POSITIVE"],
      weights: [1, -2, 3],
      intercept: -0.5,
      learningRate: 0.5,
    };
    const parameters = world.file("sparse.json", JSON.stringify(sparse));
    await world.run("create", { name: "indices", parameters });
    const score = async (options: Record<string, string>) => {
      return (await world.run<Predicted>("predict", options)).predictions[0];
    };
    const positive = await score({ model: "indices", features: "0,2" });
    expect(positive).to.deep.include({ label: 1, name: "POSITIVE", values: [0, 3.5] });
    const negative = await score({ model: "indices", features: "0x00000001" });
    expect(negative).to.deep.include({ name: "NEGATIVE", values: [0, -1.5] });

    const vocabulary = world.file("words.json", '{"format":"dcai-vocabulary/1","words":["good","bad","great"]}');
    const out = `${world.folder}/words.model.json`;
    await world.run("create", { name: "words", parameters, vocabulary, out });
    const words = await score({ model: "words", text: "Good, great!" });
    expect(words).to.deep.include({ name: "POSITIVE", values: [0, 3.5] });

    const dense = { ...sparse, type: "dense perceptron", weights: [2, -1], intercept: 0 };
    await world.run("create", { name: "dense", parameters: world.file("dense.json", JSON.stringify(dense)) });
    const numbers = await score({ model: "dense", features: "1.5,0.5" });
    expect(numbers).to.deep.include({ name: "POSITIVE", values: [0, 2.5] });
  });
});
