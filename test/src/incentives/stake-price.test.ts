import { readFileSync } from "node:fs";
import path from "node:path";

import { expect } from "chai";

import { stakePriceUp } from "../../../src/incentives/stake-price.ts";
import { expectError } from "../expect-error.ts";
import { priceVectors } from "./price-vectors.ts";
import type { PriceVectors } from "./price-vectors.ts";

const FILE = path.join(import.meta.dirname, "..", "..", "vectors", "price.json");
const vectors = JSON.parse(readFileSync(FILE, "utf8")) as PriceVectors;

describe("stakePriceUp", () => {
  it("failure 6: gives the prices of the vectors that the contract is held to", () => {
    expect(vectors).to.deep.equal(priceVectors());
    for (const [i, price] of vectors.price.entries()) {
      const [priceWeight, elapsed, count] = [vectors.priceWeight, vectors.elapsed, vectors.count].map((c) =>
        BigInt(c[i]!),
      );
      expect(stakePriceUp({ priceWeight: priceWeight!, elapsed: elapsed!, count: count! })).to.equal(BigInt(price));
    }
  });

  it("failure 6: is 60 times the weight after an hour, and never falls when more samples come at once", () => {
    expect(stakePriceUp({ priceWeight: 10n, elapsed: 3600n, count: 1n })).to.equal(600n);
    let last = 0n;
    for (let count = 1n; count < 4000n; count += 1n) {
      const price = stakePriceUp({ priceWeight: 10n ** 15n, elapsed: 3600n, count });
      expect(price >= last).to.equal(true);
      last = price;
    }
    expect(last).to.equal(3600n * 10n ** 15n);
  });

  it("refuses what the contract does not know, naming it", () => {
    const good = { priceWeight: 1n, elapsed: 1n, count: 1n };
    expectError(() => stakePriceUp({ ...good, priceWeight: -1n }), "BAD_PRICE_INPUT", {
      what: "priceWeight",
      value: -1n,
    });
    expectError(() => stakePriceUp({ ...good, elapsed: -5n }), "BAD_PRICE_INPUT", { what: "elapsed", value: -5n });
    expectError(() => stakePriceUp({ ...good, count: 0n }), "BAD_PRICE_INPUT", { what: "count", value: 0n });
  });
});
