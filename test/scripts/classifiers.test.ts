import { readFileSync } from "node:fs";

import { expect } from "chai";

import type { ContributeResult } from "../../scripts/contribute.ts";
import type { CreateModelResult } from "../../scripts/create.ts";
import type { ExportModelResult } from "../../scripts/export-model.ts";
import type { PredictResult } from "../../scripts/predict.ts";
import type { ShowResult } from "../../scripts/show.ts";
import type { ClaimResult } from "../../scripts/support/claims.ts";
import { CLASSIFIERS } from "../../scripts/support/classifier-names.ts";
import { isPerceptron, isSparse } from "../../src/codec/index.ts";
import { checkBooks } from "./books.ts";
import type { Printed } from "./books.ts";
import { makeWorld } from "./world.ts";
import type { TaskOptions, World } from "./world.ts";

const HONEST = "1";
const WRONG = "2";
const ACCOUNTS = ["0", HONEST, WRONG];
const DAY = 86_400;
const WAITS = { refundWait: "60s", ownerWait: "2h", anyoneWait: "1d" };

/** Data for one kind of samples: to train from, good and bad contributions, and what to ask. */
interface Data {
  readonly train: string;
  readonly good: string;
  readonly wrong: string;
  /** Options that name the data's columns. */
  readonly columns: TaskOptions;
  readonly labels: readonly string[];
  readonly question: TaskOptions;
  readonly answer: string;
}

describe("every classifier, by the tasks", function () {
  this.timeout(120_000);
  let world: World;
  let hub: string;

  before(async () => {
    world = await makeWorld();
    ({ hub } = await world.run<{ hub: string }>("deploy"));
  });
  after(() => world.remove());

  for (const [classifier, kind] of Object.entries(CLASSIFIERS)) {
    describe(classifier, () => {
      const name = `flow of ${classifier}`;
      const out = (file: string) => `${world.folder}/${classifier}.${file}.json`;
      let data: Data;

      before(() => {
        data = isSparse(kind) ? texts(world) : flowers(world);
      });

      it("is created from three labels, and knows its training rows", async () => {
        const options = { name, data: data.train, classifier, features: 512, ...data.columns, ...WAITS };
        const created = await world.run<Printed<CreateModelResult>>("create", options);
        expect(created).to.include({ classifier: kind, skipped: 0 });
        expect(created.labels).to.deep.equal(data.labels);
        expect(created.accuracy!).to.be.above(0.8);
        const { model } = await world.run<Printed<ShowResult>>("show", { model: name });
        expect(model).to.nested.include({ "settings.kind": kind, "settings.labels": 3 });
        expect(model!.slots!).to.be.above(1);
        const samples = isPerceptron(kind) ? undefined : Array<number>(3).fill(created.rows / 3);
        expect(model!.samples).to.deep.equal(samples);
      });

      it("learns contributions, settles their deposits, and the books balance", async () => {
        const before = await parametersOf(world, name, out("before"));
        expect((await contribute(world, name, HONEST, data.good)).done).to.be.above(5);
        expect((await contribute(world, name, WRONG, data.wrong)).done).to.be.above(2);
        expect(await parametersOf(world, name, out("after"))).not.to.equal(before);
        await world.wait(61);
        expect(await claim(world, "refund", name, HONEST)).to.be.above(3);
        expect(await claim(world, "report", name, HONEST)).to.be.above(0);
        await world.wait(DAY);
        await claim(world, "take", name, "0");
        await claim(world, "sweep", name, HONEST);
        expect(await claim(world, "sweep", name, HONEST), "nothing is left").to.equal(0);
        await checkBooks(world, hub, ACCOUNTS, 0n);
      });

      it("predicts the lowest label of the highest exact score, of one input and of a file", async () => {
        const one = await world.run<Printed<PredictResult>>("predict", { model: name, ...data.question });
        const many = await world.run<Printed<PredictResult>>("predict", {
          model: name,
          data: data.good,
          ...data.columns,
        });
        expect(one.predictions[0]!.name).to.equal(data.answer);
        for (const { label, scores, values, probabilities } of [...one.predictions, ...many.predictions]) {
          const exact = scores!.map(BigInt);
          expect(exact).to.have.length(3);
          expect(label).to.equal(exact.indexOf(exact.reduce((a, b) => (a > b ? a : b))));
          expect(values!.indexOf(Math.max(...values!.map((value) => value ?? -Infinity)))).to.equal(label);
          if (kind === "NaiveBayes") expect(probabilities!.reduce((a, b) => a + b)).to.be.within(1 - 1e-12, 1 + 1e-12);
          else expect(probabilities).to.equal(undefined);
        }
      });

      it("is written into a file, as slots or numbers, from which an equal model is made", async () => {
        const slots = await parametersOf(world, name, out("slots"));
        await world.run("export-model", { model: name, out: out("numbers"), form: "numbers" });
        expect(readFileSync(out("numbers"), "utf8")).not.to.contain("slots");
        for (const form of ["slots", "numbers"]) {
          const copy = `copy of ${classifier} by ${form}`;
          const made = await world.run<Printed<CreateModelResult>>("create", {
            name: copy,
            parameters: out(form),
            classifier,
          });
          expect(made).to.include({ classifier: kind, accuracy: null });
          expect(await parametersOf(world, copy, out(`copy-${form}`))).to.equal(slots);
          const ask = { ...data.question };
          const [original, copied] = [
            await world.run<Printed<PredictResult>>("predict", { model: name, ...ask }),
            await world.run<Printed<PredictResult>>("predict", { model: copy, ...ask }),
          ];
          expect(copied.predictions).to.deep.equal(original.predictions);
        }
      });
    });
  }
});

async function contribute({ run }: World, model: string, from: string, data: string) {
  return run<Printed<ContributeResult>>("contribute", { model, from, data, yes: true });
}

async function claim({ run }: World, task: string, model: string, from: string): Promise<number> {
  const { claims } = await run<Printed<ClaimResult>>(task, { model, from, yes: true });
  return claims.reduce((sum, { settled }) => sum + settled.length, 0);
}

/** A model on the chain, as a file of slots. */
async function parametersOf({ run }: World, model: string, out: string): Promise<string> {
  const { file } = await run<Printed<ExportModelResult>>("export-model", { model, out });
  return readFileSync(file, "utf8");
}

function texts(world: World): Data {
  const rows = readFileSync("docs/examples/new-topics.csv", "utf8").trim().split("\n").slice(1);
  const known = rows.filter((row) => !row.startsWith("music"));
  const next: Readonly<Record<string, string>> = { food: "sport", sport: "travel", travel: "food" };
  const wrong = readFileSync("docs/examples/topics.csv", "utf8")
    .trim()
    .split("\n")
    .slice(1, 48)
    .filter((_, i) => i % 8 === 0);
  return {
    train: "docs/examples/topics.csv",
    good: world.file("good-topics.csv", ["label,text", ...known].join("\n")),
    wrong: world.file("wrong-topics.csv", ["label,text", ...relabelled(wrong, next)].join("\n")),
    columns: {},
    labels: ["food", "sport", "travel"],
    question: { text: "The team scored a goal in the final match" },
    answer: "sport",
  };
}

function relabelled(rows: readonly string[], next: Readonly<Record<string, string>>): string[] {
  return rows.map((row) => row.replace(/^\w+/, (label) => next[label]!));
}

/** Every third iris to train from, and others to contribute; wrong labels go round. */
function flowers(world: World): Data {
  const [head, ...rows] = readFileSync("docs/examples/iris.csv", "utf8").trim().split("\n");
  const next: Readonly<Record<string, string>> = { setosa: "versicolor", versicolor: "virginica", virginica: "setosa" };
  const wrong = rows
    .filter((_, i) => (i % 50) % 15 === 1)
    .map((row) => row.replace(/[a-z]+$/, (label) => next[label]!));
  const file = (name: string, lines: readonly string[]) => world.file(name, [head, ...lines].join("\n"));
  return {
    train: file(
      "flowers.csv",
      rows.filter((_, i) => i % 50 > 0 && (i % 50) % 3 === 0),
    ),
    good: file(
      "more-flowers.csv",
      rows.filter((_, i) => (i % 50) % 9 === 2),
    ),
    wrong: file("wrong-flowers.csv", wrong),
    columns: { columns: "sepal_length,sepal_width,petal_length,petal_width" },
    labels: ["setosa", "versicolor", "virginica"],
    question: { features: "5.1,3.5,1.4,0.2" },
    answer: "setosa",
  };
}
