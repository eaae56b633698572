import { expect } from "chai";

import { CLASSIFIER_KINDS } from "../../src/codec/index.ts";
import { verdictOf } from "../../src/incentives/points-score.ts";
import { runOf } from "../../src/incentives/stake-disputes.ts";
import { randomSample } from "../src/classifiers/random-models.ts";
import { Books } from "./replay/books.ts";
import { History } from "./replay/history.ts";
import { CONFIGS, MODELS } from "./replay/models.ts";
import { deploySuite } from "./replay/suite.ts";
import type { Suite } from "./replay/suite.ts";

const isLong = process.env["DCAI_FUZZ"] === "long";
const SEEDS = isLong ? [1, 2, 3, 4, 5, 6, 7, 8] : [1];
const STEPS = isLong ? 5000 : 2000;

for (const seed of SEEDS) {
  describe(`a random history (seed ${seed})`, function () {
    this.timeout(1_200_000);
    let suite: Suite;
    let history: History;
    let books: Books;
    let now: bigint;
    /** How many events there were, by name; filings are counted as `Refunded: filed` and so on. */
    const seen = new Map<string, number>();

    before(async () => {
      suite = await deploySuite(seed);
      history = new History(suite);
      await history.run(STEPS);
      books = await follow(suite, seen);
      now = BigInt((await suite.ethers.provider.getBlock("latest"))!.timestamp);
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
      for (const name of [...names, "act", "releaseEscrow", "transferFrom", "addLabel"]) {
        expect(history.succeeded.get(name) ?? 0, name).to.be.greaterThan(0);
      }
      const told = [
        "PoolStreamed",
        "Reported: filed",
        "Refunded: filed",
        "PollOpened",
        "BallotCommitted",
        "BallotRevealed",
      ];
      for (const name of [...told, "BallotCollected", "ContributionSettled"]) {
        expect(seen.get(name) ?? 0, name).to.be.greaterThan(3);
      }
      for (const [modelId, model] of books.models) expect(model.records.size, `model ${modelId}`).to.be.greaterThan(9);
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
        const { isOpen, labels } = await hub.getFunction("modelInfo")(modelId);
        expect(isOpen).to.equal(model.isOpen);
        expect(labels).to.equal(BigInt(model.labels.length));
        for (const [key, { beneficiary, releaseAt, amount }] of model.escrows) {
          const escrow = [...(await hub.getFunction("escrowOf")(modelId, key))];
          expect(escrow).to.deep.equal([beneficiary, releaseAt, amount]);
        }
        for (const [id, { status, claimable, mark }] of model.records) {
          const record = [...(await hub.getFunction("recordOf")(modelId, id))];
          expect(record).to.deep.equal([BigInt(status), claimable, BigInt(mark)]);
        }
      }
    });

    it("INV-4: is told by the events to the wei, for all standing, all that pools owe, and all clocks", async () => {
      for (const [modelId, { stake, pool, records }] of books.models) {
        if (stake === undefined) continue;
        for (const { address } of suite.people) {
          const standing = [...(await suite.stake.getFunction("standingOf")(modelId, address))];
          expect(standing).to.deep.equal(stake.standingOf(address));
          expect(await suite.stake.getFunction("owed")(modelId, address)).to.equal(stake.owed(address, now));
        }
        const { unreleased, unclaimed, endsAt } = stake.poolAt(now);
        const state = [...(await suite.stake.getFunction("poolState")(modelId))];
        expect(state).to.deep.equal([unreleased, unclaimed, pool - unreleased - unclaimed, endsAt]);
        for (const id of records.keys()) {
          const dispute = stake.disputeOf(id);
          const clocks = (["contributor", "reporters"] as const).map((side) =>
            dispute === undefined ? 0n : BigInt(runOf(dispute, side, Number(now))),
          );
          const [, ...run] = await suite.stake.getFunction("disputeOf")(modelId, id);
          expect(run).to.deep.equal(clocks);
        }
      }
    });

    it("INV-4: is told by the events to the point, for all points, votes and counts", async () => {
      const members = new Set<string>();
      for (const [modelId, { points: twin, polls }] of books.models) {
        if (twin === undefined) continue;
        twin.check();
        const { number: round } = await suite.points.getFunction("roundOf")(modelId);
        expect([...(await suite.points.getFunction("countsOf")(modelId))]).to.deep.equal([...twin.counts]);
        const page = [...(await suite.points.getFunction("leaderboard")(modelId, 0, 100))];
        expect(page.map(({ account }) => account)).to.deep.equal(twin.leaderboard().map(({ account }) => account));
        for (const { address } of suite.people) {
          const { points, validContributions, rightVotes } = twin.standingOf(address);
          const locked = twin.lockedBy(address, Number(round));
          const told = [address, points, locked, BigInt(validContributions), BigInt(rightVotes)];
          expect([...(await suite.points.getFunction("standingOf")(modelId, address))]).to.deep.equal(told);
          if (validContributions > 0) members.add(address);
        }
        for (const id of polls) {
          const tally = twin.tallyOf(id)!;
          const poll = await suite.points.getFunction("pollOf")(modelId, id);
          expect([poll.valid, poll.invalid, poll.quorum].map(Number)).to.deep.equal([
            tally.valid,
            tally.invalid,
            tally.quorum,
          ]);
          expect(poll.modelAgreed).to.equal(tally.modelAgreed);
          expect(["lapsed", "valid", "invalid"][Number(poll.verdict)]).to.equal(verdictOf(tally));
        }
      }
      expect(members.size, "people with points").to.be.greaterThan(2);
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
        const contract = await suite.ethers.getContractAt("IClassifier", classifier);
        expect([...(await contract.getFunction("parameters")(modelId, 0, 1000))]).to.deep.equal(twin.parameters());
      }
    });

    it("INV-4: is told by the events where labels were added on the way", async () => {
      const cards = await suite.ethers.getContractAt("IModelCards", await suite.hub.getFunction("modelCards")());
      const grown = new Set<string>();
      for (const [modelId, { twin, labels }] of books.models) {
        if (twin.labels > MODELS[Number(modelId) - 1]!.labels) grown.add(twin.kind);
        const [, names] = await cards.getFunction("describe")(modelId);
        expect([...names]).to.deep.equal(labels);
        expect(twin.labels).to.equal(labels.length);
      }
      expect([...grown].sort()).to.deep.equal(["NaiveBayes", "NearestCentroid", "SparseNearestCentroid"]);
    });

    it("INV-6: leaves models that answer as their twins do", async () => {
      const kinds = new Set<string>();
      for (const [modelId, { twin }] of books.models) {
        const { kind } = twin;
        kinds.add(kind);
        const samples = Array.from({ length: 40 }, () => randomSample(suite.random, kind, CONFIGS[kind].features));
        const answers = await suite.hub.getFunction("predictBatch")(modelId, samples);
        expect([...answers].map(Number)).to.deep.equal(samples.map((sample) => twin.predict(sample)));
        const scores = await suite.hub.getFunction("scores")(modelId, samples[0]!);
        expect([...scores]).to.deep.equal(twin.scores(samples[0]!));
      }
      expect([...kinds].sort()).to.deep.equal([...CLASSIFIER_KINDS].sort());
    });
  });
}

/** Follows all events of the hub and of the two mechanisms that keep books. */
async function follow(suite: Suite, seen: Map<string, number>): Promise<Books> {
  const { ethers, hub, stake, points } = suite;
  const contracts = new Map([hub, stake, points].map((contract) => [contract.target as string, contract]));
  const books = new Books(suite.kindOf, { stake: stake.target as string, points: points.target as string });
  const times = new Map<number, bigint>();
  for (const log of await ethers.provider.getLogs({ fromBlock: 0 })) {
    const event = contracts.get(log.address)?.interface.parseLog(log);
    if (event === null || event === undefined) continue;
    if (!times.has(log.blockNumber)) times.set(log.blockNumber, BigInt((await log.getBlock()).timestamp));
    books.follow(event, log, times.get(log.blockNumber)!);
    const isFiled = event.args["amount"] === 0n && ((event.args["state"] as bigint | undefined) ?? 0n) > 4n;
    const name = isFiled ? `${event.name}: filed` : event.name;
    seen.set(name, (seen.get(name) ?? 0) + 1);
  }
  return books;
}
