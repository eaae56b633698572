import { readFileSync } from "node:fs";

import { expect } from "chai";

import type { AuditResult } from "../../scripts/audit.ts";
import { CLASSIFIERS } from "../../scripts/support/classifier-names.ts";
import { isSparse } from "../../src/codec/index.ts";
import type { Printed } from "./books.ts";
import type { TaskOptions, World } from "./world.ts";

export const WAITS = { refundWait: "60s", ownerWait: "2h", anyoneWait: "1d" };
export const HONEST = "1";

/** Adds a model of each classifier with deposits to a chain, and contributions, of which some are refunded. */
export async function teachAll(world: World): Promise<number> {
  const models = await createAll(world, "audited", WAITS);
  await world.wait(61);
  await world.run("refund", { from: HONEST, yes: true });
  await world.run("fund", { model: "audited naive-bayes", amount: "3000gwei", yes: true });
  return models;
}

/** Adds a model of each classifier to a chain, and contributions to each. */
export async function createAll(world: World, name: string, options: TaskOptions): Promise<number> {
  const flowers = readFileSync("docs/examples/iris.csv", "utf8").trim().split("\n");
  const more = world.file("more.csv", [flowers[0], ...flowers.slice(1).filter((_, i) => i % 10 === 0)].join("\n"));
  const texts = readFileSync("docs/examples/new-topics.csv", "utf8").split("\n");
  const topics = world.file("topics.csv", texts.filter((line) => !line.startsWith("music")).join("\n"));
  await world.run("stake", { from: HONEST, amount: "1" });
  for (const [classifier, kind] of Object.entries(CLASSIFIERS)) {
    const columns = isSparse(kind) ? {} : { columns: "sepal_length,sepal_width,petal_length,petal_width" };
    const train = isSparse(kind) ? "docs/examples/topics.csv" : "docs/examples/iris.csv";
    const data = isSparse(kind) ? topics : more;
    const model = `${name} ${classifier}`;
    await world.run("create", { name: model, data: train, classifier, features: 300, ...columns, ...options });
    await world.run("contribute", { from: HONEST, model, data, ...columns, yes: true });
  }
  return Object.keys(CLASSIFIERS).length;
}

/** Runs the task, and gives its report and what the process would have ended with. */
export async function audit(world: World, options = {}): Promise<{ report: Printed<AuditResult>; exitCode: number }> {
  const before = process.exitCode;
  process.exitCode = 0;
  try {
    const report = await world.run<Printed<AuditResult>>("audit", options);
    return { report, exitCode: Number(process.exitCode ?? 0) };
  } finally {
    process.exitCode = before;
  }
}

export function expectClean({ report, exitCode }: Awaited<ReturnType<typeof audit>>): void {
  expect(report.mismatches).to.deep.equal([]);
  expect(exitCode).to.equal(0);
  expect(report.ok).to.equal(true);
  for (const [name, { holds }] of Object.entries(report.invariants)) expect(holds, name).to.equal(true);
}
