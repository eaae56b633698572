import { AbiCoder, toBeHex } from "ethers";

import { WINDOWS } from "./models.ts";
import type { Suite } from "./suite.ts";

const VOTES = "tuple(uint256 valid, bytes32[] ids)";
const [OPEN, COMMIT, REVEAL, SETTLE, COLLECT, AWARD] = [0, 1, 2, 3, 4, 5];
const ROUND = WINDOWS.commitWindow + WINDOWS.revealWindow;

/** A contribution to a points model, as {@link History} knows it. */
export interface Candidate {
  readonly modelId: number;
  readonly contributor: string;
  readonly contributedAt: bigint;
  readonly id: string;
  readonly tuple: unknown;
}

interface Votes {
  readonly valid: bigint;
  readonly ids: readonly string[];
}

/** How {@link PointsHistory} acts on a model: by whom, on which, with which data. */
export type Act = (who: number, modelId: number, data: string) => Promise<boolean>;

/** People voting on what was contributed: in rounds, with some who come too late, forget to reveal or vote on their own. */
export class PointsHistory {
  private readonly revealed = new Map<string, Votes>();
  private salts = 0;

  constructor(
    private readonly suite: Suite,
    private readonly act: Act,
    private readonly contributionType: string,
  ) {}

  /** A whole round on one model: what was contributed until now is voted on, settled and collected. */
  async playRound(modelId: number, known: readonly Candidate[]): Promise<void> {
    const { random, people, points } = this.suite;
    const round = await this.toNextRound();
    const due = known.filter((c) => c.modelId === modelId && Number(c.contributedAt) >= (round - 1) * ROUND).slice(-8);
    const early = due.filter(() => random.below(8) !== 0);
    await this.act(random.below(6), modelId, this.open(early));
    const ballots = new Map<number, { votes: Votes; salt: string }>();
    for (let who = 0; who < people.length; who++) {
      const votes = this.choose(who, due);
      if (votes.ids.length === 0 || random.below(6) === 0) continue;
      const salt = toBeHex(++this.salts, 32);
      const account = people[who]!.address;
      const commitment = await points.getFunction("commitmentOf")(modelId, round, account, salt, votes);
      const previous = this.revealed.get(`${modelId} ${account}`) ?? { valid: 0n, ids: [] };
      const data = encode(["uint8", "bytes32", "uint256", VOTES], [COMMIT, commitment, votes.ids.length, previous]);
      if (!(await this.act(who, modelId, data))) continue;
      this.revealed.delete(`${modelId} ${account}`);
      ballots.set(who, { votes, salt });
    }
    await this.wait(round * ROUND + WINDOWS.commitWindow);
    for (const [who, { votes, salt }] of ballots) {
      if (random.below(9) !== 0) await this.reveal(who, modelId, votes, salt);
    }
    await this.toNextRound();
    const ids = early.map(({ id }) => id);
    await this.act(random.below(6), modelId, encode(["uint8", "bytes32[]"], [SETTLE, ids]));
    if (random.below(2) === 0) await this.act(random.below(6), modelId, this.open(due));
    await this.collectSome(modelId);
    await this.act(random.below(6), modelId, encode(["uint8", "address"], [AWARD, people[random.below(6)]!.address]));
  }

  private async reveal(who: number, modelId: number, votes: Votes, salt: string): Promise<void> {
    const { people, points } = this.suite;
    const account = people[who]!.address;
    if (!(await this.act(who, modelId, encode(["uint8", "bytes32", VOTES], [REVEAL, salt, votes])))) return;
    let valid = 0n;
    const ids: string[] = [];
    const round = (await points.getFunction("ballotOf")(modelId, account)).round as bigint;
    for (const [i, id] of votes.ids.entries()) {
      const poll = await points.getFunction("pollOf")(modelId, id);
      if (poll.round !== round || poll.author === account) continue; // void
      valid |= ((votes.valid >> BigInt(i)) & 1n) << BigInt(ids.length);
      ids.push(id);
    }
    this.revealed.set(`${modelId} ${account}`, { valid, ids });
  }

  /** Half of the ballots; the others are collected with the next commitment. */
  private async collectSome(modelId: number): Promise<void> {
    const { random, people } = this.suite;
    const ballots = people
      .map(({ address }) => ({ account: address, votes: this.revealed.get(`${modelId} ${address}`) }))
      .filter(({ votes }) => votes !== undefined && random.below(2) === 0);
    const data = encode(["uint8", `tuple(address account, ${VOTES} votes)[]`], [COLLECT, ballots]);
    if (!(await this.act(random.below(6), modelId, data))) return;
    for (const { account } of ballots) this.revealed.delete(`${modelId} ${account}`);
  }

  /** Person 5 calls everything invalid; the others nearly everything valid, and sometimes they vote on their own. */
  private choose(who: number, due: readonly Candidate[]): Votes {
    const { random, people } = this.suite;
    const mine = people[who]!.address;
    const ids = due.filter((c) => c.contributor !== mine || random.below(10) === 0).map(({ id }) => id);
    ids.sort();
    let valid = 0n;
    for (const i of ids.keys()) if (who !== 5 && random.below(6) !== 0) valid |= 1n << BigInt(i);
    return { valid, ids };
  }

  private open(candidates: readonly Candidate[]): string {
    return encode(["uint8", `${this.contributionType}[]`], [OPEN, candidates.map(({ tuple }) => tuple)]);
  }

  /** @returns The round that begins. */
  private async toNextRound(): Promise<number> {
    const block = await this.suite.ethers.provider.getBlock("latest");
    const round = Math.floor(block!.timestamp / ROUND) + 1;
    await this.wait(round * ROUND);
    return round;
  }

  private async wait(until: number): Promise<void> {
    await this.suite.provider.request({ method: "evm_setNextBlockTimestamp", params: [until] });
    await this.suite.provider.request({ method: "evm_mine", params: [] });
  }
}

function encode(types: readonly string[], values: readonly unknown[]): string {
  return AbiCoder.defaultAbiCoder().encode(types, values);
}
