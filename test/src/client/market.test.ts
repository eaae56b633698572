import { expect } from "chai";

import { REPLAY_GAS } from "../../../src/client/index.ts";
import type { MarketModel, SecretBatch } from "../../../src/client/index.ts";
import { createTwin, marketEscrows, settleMarket } from "../../../src/index.ts";
import type { MarketTerms, SealedTestSet } from "../../../src/index.ts";
import { expectRejection } from "../expect-error.ts";
import { CONFIG, newModel } from "./setup.ts";
import { HOUR, marketWorld, prepareMarket, samplesOf } from "./market-setup.ts";
import type { MarketWorld } from "./market-setup.ts";

describe("a client of prediction markets", () => {
  let world: MarketWorld;
  let sponsor: MarketModel;
  let anna: MarketModel;
  let ben: MarketModel;
  let sealed: SealedTestSet;
  let terms: MarketTerms;
  const batches: SecretBatch[] = [];

  before(async () => {
    world = await marketWorld(3);
    [sponsor, anna, ben] = world.models as [MarketModel, MarketModel, MarketModel];
    ({ sealed, terms } = await prepareMarket(world));
  });

  it("names what is wrong with terms, before any money moves", async () => {
    const { clients } = world;
    const bad: [Partial<MarketTerms>, string, RegExp][] = [
      [{ bounty: 9n, bond: 10n }, "BOUNTY_TOO_SMALL", /A bounty of 9 is less than one unit for each of the 10/],
      [{ bond: terms.bounty - 1n }, "BOND_TOO_LOW", /below the bounty/],
      [{ dropLimit: 0 }, "BAD_DROP_LIMIT", /0 answers is not between 1 and 10/],
      [{ dropLimit: 11 }, "BAD_DROP_LIMIT", /11 answers/],
      [{ maxBatches: 0 }, "BAD_SIZES", /0 batches/],
      [{ updateGas: 99_999 }, "BAD_UPDATE_GAS", /99999/],
      [{ auditEnds: terms.auditEnds - 2 * HOUR }, "BAD_DEADLINE", /at least 600 s after/],
      [{ revealEnds: terms.commitEnds }, "BAD_DEADLINE", /at least 600 s after/],
      [{ replayEnds: terms.replayEnds + 3_600 * 86_400 }, "BAD_DEADLINE", /too far away/],
    ];
    for (const [changes, code, text] of bad) {
      const error = await expectRejection(sponsor.openMarket({ ...terms, ...changes }), code);
      expect(error.message).to.match(text);
    }
    await expectRejection(anna.openMarket(terms), "NOT_MODEL_OWNER");
    expect(await clients[0]!.stakedBalance("0x0000000000000000000000000000000000000000")).to.equal(0n);
    expect((await sponsor.view()).phase).to.equal("none");
    const early = await expectRejection(anna.draw(), "WRONG_PHASE");
    expect(early.message).to.equal("That can't be done now: market 0 does not exist.");
  });

  it("opens a market once, and audits it in order, once the block is there", async () => {
    const { market, drawBlock } = await sponsor.openMarket(terms);
    expect(market).to.equal(1);
    await expectRejection(sponsor.openMarket(terms), "MARKET_NOT_CLOSED");
    const view = await anna.view();
    expect(view).to.deep.include({ market: 1, phase: "audit", terms, drawBlock, pages: 2, auditSeed: null });
    expect([view.unit, view.stake]).to.deep.equal([10n ** 17n, 3n * 10n ** 17n]);
    await expectRejection(ben.draw(), "DRAW_TOO_EARLY");
    await world.mine(65);
    await ben.draw();
    await expectRejection(ben.draw(), "ALREADY_DRAWN");
    const { auditSeed } = await sponsor.view();
    const [first, second] = [0, 1].map((page) => sealed.openAudited(auditSeed!, page));
    await expectRejection(sponsor.audit(1, second!), "PAGE_OUT_OF_TURN");
    await expectRejection(sponsor.audit(0, second!), "WRONG_PROOF");
    await expectRejection(sponsor.audit(0, { ...first!, salts: first!.salts.slice(1) }), "BAD_OPENING");
    await sponsor.audit(0, first!);
    await expectRejection(sponsor.audit(0, first!), "PAGE_OUT_OF_TURN");
    await sponsor.audit(1, second!);
    expect((await sponsor.view()).phase).to.equal("commit");
  });

  it("takes commitments at the full stake, and reveals of nothing else", async () => {
    const { stake } = await anna.view();
    batches.push(anna.prepareBatch(1, samplesOf(world, 1), undefined, 40), ben.prepareBatch(1, samplesOf(world, 2)));
    await expectRejection(anna.commit(batches[0]!, stake - 1n), "STAKE_TOO_LOW");
    expect((await anna.commit(batches[0]!, stake)).batch).to.equal(0);
    expect((await ben.commit(batches[1]!, stake)).batch).to.equal(1);
    await expectRejection(anna.reveal(0, batches[0]!, 0, 1_000n), "WRONG_PHASE");
    await world.toTime(terms.commitEnds);
    await expectRejection(anna.reveal(0, batches[1]!, 0, 1_000n), "REVEAL_DIFFERS");
    await expectRejection(anna.reveal(7, batches[0]!, 0, 1_000n), "UNKNOWN_BATCH");
    for (const part of batches[0]!.parts.keys()) await anna.reveal(0, batches[0]!, part, 1_000n);
    await ben.reveal(1, batches[1]!, 0, 1_000n);
    const again = await expectRejection(ben.reveal(1, batches[1]!, 0, 1_000n), "WRONG_BATCH_STATE");
    expect(again.message).to.equal("That can't be done: batch 1 is revealed.");
    const [annas] = await anna.batches(await anna.view());
    expect(annas).to.include({ state: "revealed", samples: 5, parts: batches[0]!.parts.length });
    expect(batches[0]!.parts.length).to.be.greaterThan(1);
  });

  it("takes each page once, with the proof of no other", async () => {
    await world.toTime(terms.revealEnds);
    const { auditSeed } = await sponsor.view();
    const [first, second] = [0, 1].map((page) => sealed.openScored(auditSeed!, page));
    await expectRejection(sponsor.revealPage(2, first!), "UNKNOWN_PAGE");
    await expectRejection(sponsor.revealPage(0, second!), "WRONG_PROOF");
    await sponsor.revealPage(1, second!);
    await expectRejection(sponsor.revealPage(1, second!), "PAGE_ALREADY_REVEALED");
    await sponsor.revealPage(0, first!);
    const pages = await anna.pages(await anna.view());
    expect(pages.map(({ samples }) => samples)).to.deep.equal([5, 5]);
    expect(pages.every(({ code, gasUsed }) => code !== null && gasUsed > 10_000n)).to.equal(true);
  });

  it("replays in turn, with gas enough, and pays as the twin says", async () => {
    await expectRejection(ben.replay(3), "STEP_OUT_OF_TURN");
    await expectRejection(ben.tryReplay(0, 500_000n), "TOO_LITTLE_GAS");
    await expectRejection(ben.claim(1, 0), "WRONG_PHASE");
    await expectRejection(ben.close(), "WRONG_PHASE");
    await ben.replay(0, REPLAY_GAS, 2);
    expect((await ben.view()).cursor).to.include({ steps: 2, stage: "next" });
    await expectRejection(anna.replay(0), "STEP_OUT_OF_TURN");
    const steps = await ben.tryReplay(2);
    await ben.replay(2);
    const view = await ben.view();
    expect(view).to.include({ phase: "settle", judged: 2, settled: 2 });
    expect(view.cursor.steps).to.equal(2 + steps);
    const closed = await ben.close();

    const record = (await anna.history(1)).record();
    const outcome = settleMarket(record, createTwin("SparsePerceptron", CONFIG, 2), () => false);
    expect(closed).to.include({ isVoid: false, paid: outcome.paidToSponsor, burned: 0n });
    const states = (await anna.batches(view)).map(({ state, improvement }) => ({ state, improvement }));
    expect(states).to.deep.equal(outcome.batches.map(({ state, improvement }) => ({ state, improvement })));
    expect(await anna.order(view)).to.deep.equal(outcome.order);
    expect((await anna.escrow(marketEscrows.funds(1))).amount).to.equal(0n);
    expect((await ben.view()).phase).to.equal("closed");
    await expectRejection(ben.close(), "WRONG_PHASE");
  });

  it("holds the next market on the same model, whose money can be followed by its escrows", async () => {
    const next = await prepareMarket(world);
    await sponsor.openMarket(next.terms);
    expect((await anna.escrow(marketEscrows.funds(2))).amount).to.equal(next.terms.bounty + 2n * 9n * 1_000n);
    expect((await anna.escrow(marketEscrows.bond(2))).amount).to.equal(next.terms.bond);
    await world.toTime(next.terms.auditEnds);
    expect((await anna.view()).phase).to.equal("void");
    expect(await ben.close()).to.include({ isVoid: true, burned: next.terms.bond });
    expect(await anna.voided(world.clients[0]!.account!)).to.equal(1);
  });

  it("refuses models that learn otherwise, by name", async () => {
    const { deployment, clients } = world;
    const { stake } = deployment;
    const { modelId } = await clients[0]!.createModel(newModel(deployment, { mechanism: stake }));
    await expectRejection(clients[0]!.market(modelId), "NOT_A_MARKET_MODEL");
    const contribution = { label: 0, features: samplesOf(world, 1)[0]!.features };
    await expectRejection(clients[1]!.contribute(world.modelId, contribution), "ONLY_THROUGH_MARKETS");
    await expectRejection(clients[1]!.fundPool(world.modelId, 1n), "POOL_PAYS_NOBODY");
  });
});
