import { expect } from "chai";
import { JSDOM } from "jsdom";

import { marketDemoPage } from "../../scripts/demo/market/page.ts";
import { runMarketDemo } from "../../scripts/demo/market/run.ts";
import type { MarketDemoResult } from "../../scripts/demo/market/run.ts";
import { paceOfMarkets } from "../../scripts/demo/market/settings.ts";
import { marketSummaryOf } from "../../scripts/demo/market/summary.ts";
import { parseArguments } from "../../scripts/demo/options.ts";

describe("the demo of markets", function () {
  this.timeout(240_000);
  let result: MarketDemoResult;

  before(async () => {
    result = await runMarketDemo({ model: "sparse-perceptron", seed: 1, emails: 120 });
  });

  it("balances to the wei, and compares parameters and payments with their twins", () => {
    expect(result.imbalanceWei).to.equal(0n);
    expect(result.parameterSlots).to.be.greaterThan(100);
    const gains = result.accounts.reduce((sum, { profitWei }) => sum + profitWei, 0n);
    expect(gains + result.burnedWei).to.equal(0n);
  });

  it("shows every market and every account on a page without scripts", () => {
    expect(result.markets.map(({ market }) => market)).to.deep.equal([1, 2]);
    const html = marketDemoPage(result);
    const { document } = new JSDOM(html).window;
    expect(document.querySelectorAll("figure.wide svg")).to.have.length(2);
    expect(document.querySelectorAll("table")).to.have.length(4);
    expect(document.querySelectorAll("script, link")).to.have.length(0);
    expect(html).not.to.match(/NaN|undefined/);
    const summary = JSON.parse(JSON.stringify(marketSummaryOf(result, { seconds: 1, report: "page.html" }))) as object;
    expect(summary).to.include({ incentive: "market", imbalanceWei: "0", seconds: 1 });
    expect(summary).to.include.keys("accuracyBefore", "accuracyAfter", "accuracyWithoutMarket");
  });

  it("is chosen by an argument, and spreads e-mails over markets", () => {
    expect(parseArguments(["--incentive", "market"]).incentive).to.equal("market");
    expect(paceOfMarkets(120)).to.deep.equal({ markets: 2, batch: 12 });
    expect(paceOfMarkets(6_046)).to.deep.equal({ markets: 6, batch: 60 });
  });
});
