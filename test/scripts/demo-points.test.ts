import { expect } from "chai";
import { JSDOM } from "jsdom";

import { pointsDemoPage } from "../../scripts/demo/points/page.ts";
import { runPointsDemo } from "../../scripts/demo/points/run.ts";
import type { PointsDemoResult } from "../../scripts/demo/points/run.ts";
import { RULES } from "../../scripts/demo/points/settings.ts";
import { pointsSummaryOf } from "../../scripts/demo/points/summary.ts";
import { parseArguments } from "../../scripts/demo/options.ts";
import { expectProven } from "../audit/expect-proven.ts";
import { expectError } from "../src/expect-error.ts";

/** Enough e-mails for everything to happen. */
const EMAILS = 150;

describe("the demo of points", function () {
  this.timeout(240_000);
  const options = { model: "sparse-perceptron", seed: 4, emails: EMAILS } as const;
  let result: PointsDemoResult;

  before(async () => {
    result = await runPointsDemo(options);
  });

  it("is the same again for the same seed, to the last point and unit of gas, and its audit finds nothing", async () => {
    expect(await runPointsDemo({ ...options, atEnd: expectProven })).to.deep.equal(result);
  });

  it("compares parameters and points with their twins", () => {
    expect(result.parameterSlots).to.be.greaterThan(100);
    expect(result.pointsEvents).to.be.greaterThan(result.contributions);
  });

  it("pays who reads what they vote on better than who tosses a coin, or calls everything valid", () => {
    const byVotes = (way: string) =>
      result.accounts.filter((account) => account.way === way).map(({ pointsByVotes }) => pointsByVotes);
    const honest = byVotes("reads them");
    expect(Math.max(...byVotes("tosses a coin"))).to.be.below(Math.min(...honest));
    expect(Math.max(...byVotes("always valid"))).to.be.below(Math.min(...honest));
  });

  it("finds what is right valid, and accounts for every point", () => {
    for (const { rightLabels, contributions, validContributions, points, pointsByVotes } of result.accounts) {
      expect(validContributions).to.be.at.most(contributions);
      expect(points).to.equal(validContributions * RULES.contributionPoints + pointsByVotes);
      if (rightLabels === contributions) expect(validContributions).to.be.at.least(Math.floor(0.9 * contributions));
    }
    const malicious = result.accounts.find(({ role }) => role === "malicious")!;
    expect(malicious.validContributions).to.be.below(malicious.contributions / 2);
  });

  it("mints badges, and shows their pictures on a page without scripts", () => {
    expect(result.badges.map(({ about }) => about)).to.include.members(["First contributor", "10 right votes"]);
    const html = pointsDemoPage(result);
    const { document } = new JSDOM(html).window;
    expect(document.querySelectorAll("figure.wide svg")).to.have.length(2);
    expect(document.querySelectorAll(".gallery img")).to.have.length(result.badges.length);
    expect(document.querySelectorAll("table")).to.have.length(5);
    expect(document.querySelectorAll("script, link")).to.have.length(0);
    expect(html).not.to.match(/NaN|undefined/);
    const summary = JSON.parse(JSON.stringify(pointsSummaryOf(result, { seconds: 1, report: "page.html" }))) as object;
    expect(summary).to.include({ incentive: "points", seconds: 1 }).and.not.to.have.property("accuracies");
  });

  it("is chosen by an argument", () => {
    expect(parseArguments([]).incentive).to.equal("stake");
    expect(parseArguments(["--incentive", "points"]).incentive).to.equal("points");
    expectError(() => parseArguments(["--incentive", "love"]), "BAD_ARGUMENT");
  });
});
