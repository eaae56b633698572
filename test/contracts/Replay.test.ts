import { expect } from "chai";

import { randomSample } from "../src/classifiers/random-models.ts";
import { Books } from "./replay/books.ts";
import { History } from "./replay/history.ts";
import { CONFIGS, deploySuite } from "./replay/suite.ts";
import type { Suite } from "./replay/suite.ts";

const isLong = process.env["DCAI_FUZZ"] === "long";
const SEEDS = isLong ? [1, 2, 3, 4, 5, 6, 7, 8] : [1, 2];
const STEPS = isLong ? 5000 : 1200;

for (const seed of SEEDS) {
  describe(`a random history (seed ${seed})`, function () {
    this.timeout(600_000);
    let suite: Suite;
    let history: History;
    let books: Books;

    before(async () => {
      suite = await deploySuite(seed);
      history = new History(suite);
      await history.run(STEPS);
      books = new Books(suite.kindOf);
      const logs = await suite.ethers.provider.getLogs({ address: suite.hubAddress, fromBlock: 0 });
      for (const log of logs) books.follow(suite.hub.interface.parseLog(log)!);
    });

    it("does every kind of thing", () => {
      const names = [
        "stake",
        "unstake",
        "fundPool",
        "contribute",
        "contributeBatch",
        "refund",
        "report",
        "take",
        "sweep",
      ];
      for (const name of [...names, "act", "releaseEscrow", "transferFrom"]) {
        expect(history.succeeded.get(name) ?? 0, name).to.be.greaterThan(0);
      }
    });

    it("INV-4: is told by the events to the wei, for every balance, pool, escrow and record", async () => {
      const { hub } = suite;
      for (const currency of books.currencies) {
        for (const account of books.accounts) {
          expect(await hub.getFunction("stakedBalance")(currency, account)).to.equal(
            books.balanceOf(currency, account),
          );
        }
      }
      for (const [modelId, model] of books.models) {
        expect(await hub.getFunction("poolOf")(modelId)).to.equal(model.pool);
        expect(await hub.getFunction("ownerOf")(modelId)).to.equal(model.owner);
        expect((await hub.getFunction("modelInfo")(modelId)).isOpen).to.equal(model.isOpen);
        for (const [key, { beneficiary, releaseAt, amount }] of model.escrows) {
          expect([...(await hub.getFunction("escrowOf")(modelId, key))]).to.deep.equal([
            beneficiary,
            releaseAt,
            amount,
          ]);
        }
        for (const [id, { status, claimable, mark }] of model.records) {
          const record = [...(await hub.getFunction("recordOf")(modelId, id))];
          expect(record).to.deep.equal([BigInt(status), claimable, BigInt(mark)]);
        }
      }
    });

    it("INV-1: leaves in the hub exactly what it owes", async () => {
      const { ethers, hubAddress, currencies, tokens } = suite;
      expect(await ethers.provider.getBalance(hubAddress)).to.equal(books.owed(currencies[0]));
      for (const [i, token] of tokens.entries()) {
        expect(await token.getFunction("balanceOf")(hubAddress)).to.equal(books.owed(currencies[i + 1]!));
      }
    });

    it("INV-4: is told by the events bit for bit, for every parameter", async () => {
      for (const [modelId, { twin }] of books.models) {
        const { classifier } = await suite.hub.getFunction("modelInfo")(modelId);
        const perceptron = await suite.ethers.getContractAt("IClassifier", classifier);
        expect([...(await perceptron.getFunction("parameters")(modelId, 0, 1000))]).to.deep.equal(twin.parameters());
      }
    });

    it("INV-6: leaves models that answer as their twins do", async () => {
      for (const [modelId, { twin }] of books.models) {
        const kind = suite.kinds[Number(modelId) - 1]!;
        const samples = Array.from({ length: 40 }, () => randomSample(suite.random, kind, CONFIGS[kind].features));
        const answers = await suite.hub.getFunction("predictBatch")(modelId, samples);
        expect([...answers].map(Number)).to.deep.equal(samples.map((sample) => twin.predict(sample)));
      }
    });
  });
}
