// Gas of a contribution to a points model of the reference's largest row, and of a vote's commitment and reveal.
import { accessListOf } from "../src/client/access-list.ts";
import { pointsAct } from "../src/client/points-acts.ts";
import { commitmentOf, contributionId, NO_VOTES, packVotes, roundOf } from "../src/index.ts";
import type { Hex, PointsSettings, Votes } from "../src/index.ts";
import { benchModel } from "./bench-models.ts";
import { slotsOfPrediction } from "./floor-slots.ts";
import { commitFloor, freeContributionFloor, revealFloor } from "./floor.ts";
import type { GasRow } from "./gas-rows.ts";
import reference from "./reference.json" with { type: "json" };
import { createModel, DAY, openBench } from "./setup.ts";
import type { Bench } from "./setup.ts";

const ROW = "imdb/SparsePerceptron/Stake";
const RULES: PointsSettings = {
  commitWindow: 2 * DAY,
  revealWindow: DAY,
  quorum: 2,
  votePoints: 200,
  contributionPoints: 1_000,
};
/** A round's beginning in 2030: times are bytes of calldata. */
const FIRST_ROUND = 7_306;
const SALT: Hex = `0x${"5a".repeat(32)}`;
const LABELS = 2;

type Account = Bench["owner"];

/** A contribution, with what it has to be shown by later. */
interface Made {
  readonly label: number;
  readonly contributor: string;
  readonly contributedAt: number;
  readonly deposit: bigint;
  readonly features: Hex;
}

/**
 * The second contribution of an account; and of its second ballot of one vote the commitment and the reveal, the first of the
 * contribution's: no slot but the record is new.
 */
export async function measurePoints(): Promise<GasRow[]> {
  const bench = await openBench();
  const source = benchModel(ROW);
  const labels = Array.from({ length: LABELS }, (_, label) => `${label}`);
  const { model } = await createModel(bench, { name: "points", labels, encoder: "{}", ...source, points: RULES });
  const game = new Game(bench, model.modelId, model.mechanism);
  const [anna, ben] = bench.accounts;
  const features = (): Hex => source.samples.next().value as Hex;

  await game.contribute(anna!, features(), model); // earns standing
  const second = features();
  const measured = await game.contribute(anna!, second, model);
  const bytes = (second.length - 2) / 2;
  const floor = freeContributionFloor(measured.calldata, bytes, slotsOfPrediction(source, second));
  await game.voteAll(bench.owner, game.takeContributions());
  await game.settleAndContribute(() => game.contribute(ben!, features(), model));
  await game.voteAll(anna!, game.takeContributions());
  await game.settleAndContribute(() => game.contribute(ben!, features(), model));
  await game.collect(anna!);
  const { commit, reveal } = await game.voteAll(anna!, game.takeContributions());
  const row = "imdb/SparsePerceptron/Points";
  const { contributeAgrees } = reference.rows[ROW].gas;
  return [
    { row, operation: "pointsContribute", reference: contributeAgrees, ours: measured.gas, floor },
    { row, operation: "pointsCommit", reference: null, ours: commit.gas, floor: commitFloor(commit.calldata) },
    { row, operation: "pointsReveal", reference: null, ours: reveal.gas, floor: revealFloor(reveal.calldata) },
  ];
}

interface Measured {
  readonly gas: number;
  readonly calldata: Hex;
}

/** One model's rounds, at times that are the same each time. */
class Game {
  #round = FIRST_ROUND;
  #time = roundOf(RULES, FIRST_ROUND).startsAt;
  #made: Made[] = [];
  #settled: Hex[] = [];
  #revealed: Votes = NO_VOTES;

  constructor(
    private readonly bench: Bench,
    private readonly modelId: bigint,
    private readonly mechanism: string,
  ) {}

  /** The last contributions; from here on the next round is on. */
  takeContributions(): Made[] {
    this.#beginNextRound();
    return this.#made.splice(0);
  }

  /** A sample with the label that the model gives it, sent as the client sends it. */
  async contribute(account: Account, features: Hex, model: Parameters<typeof accessListOf>[0]): Promise<Measured> {
    const { hub } = this.bench;
    const label = Number(await hub.predict(this.modelId, features));
    const overrides = { accessList: accessListOf(model, [{ label, features }], null) };
    const contributedAt = await this.#nextBlock();
    const sent = await hub.connect(account).contribute(this.modelId, { label, features }, 0, overrides);
    this.#made.push({ label, contributor: account.address, contributedAt, deposit: 0n, features });
    return { gas: Number((await sent.wait())!.gasUsed), calldata: sent.data as Hex };
  }

  /** Puts contributions to the vote, and finds all of them valid. */
  async voteAll(account: Account, list: readonly Made[]): Promise<{ commit: Measured; reveal: Measured }> {
    await this.#act(this.bench.owner, pointsAct.open(list));
    const ids = list.map((made) => contributionId(this.modelId, made));
    const votes = packVotes(ids.map((id) => ({ id, valid: true })));
    const { chainId } = await this.bench.ethers.provider.getNetwork();
    const { mechanism, modelId } = this;
    const place = { chainId, mechanism, modelId, round: this.#round, account: account.address };
    const commit = await this.#act(account, pointsAct.commit(commitmentOf(place, SALT, votes), ids.length, NO_VOTES));
    this.#time = roundOf(RULES, this.#round).revealsFrom;
    const reveal = await this.#act(account, pointsAct.reveal(SALT, votes));
    [this.#settled, this.#revealed] = [ids, votes];
    return { commit, reveal };
  }

  /** In the next round: settles what was voted on, and contributes something. */
  async settleAndContribute(contribute: () => Promise<unknown>): Promise<void> {
    this.#beginNextRound();
    await this.#act(this.bench.owner, pointsAct.settle(this.#settled));
    await contribute();
  }

  /** Brings back what the last ballot locked; its round must be over. */
  async collect(account: Account): Promise<void> {
    await this.#act(this.bench.owner, pointsAct.collect([{ account: account.address, votes: this.#revealed }]));
  }

  async #act(account: Account, data: Hex): Promise<Measured> {
    await this.#nextBlock();
    const sent = await this.bench.hub.connect(account).act(this.modelId, 0, data);
    return { gas: Number((await sent.wait())!.gasUsed), calldata: sent.data as Hex };
  }

  #beginNextRound(): void {
    this.#round += 1;
    this.#time = roundOf(RULES, this.#round).startsAt;
  }

  async #nextBlock(): Promise<number> {
    this.#time += 12;
    await this.bench.networkHelpers.time.setNextBlockTimestamp(this.#time);
    return this.#time;
  }
}
