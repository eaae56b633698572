import { expect } from "chai";
import { AbiCoder, keccak256 } from "ethers";

import {
  commitmentOf,
  countVote,
  packVotes,
  pointsIncentiveConfig,
  quorumFor,
  raritiesDown,
  returnDown,
  roundAt,
  roundOf,
  unpackVotes,
  verdictOf,
  voteRoundOf,
} from "../../../src/index.ts";
import type { FourKinds, Hex, Tally } from "../../../src/index.ts";
import { pointsWorld, RULES } from "../client/points-setup.ts";
import { expectError } from "../expect-error.ts";

const hash = (number: number): Hex => keccak256(`0x${number.toString(16).padStart(64, "0")}`) as Hex;

describe("the rules of points", () => {
  it("refuse the settings that the contract refuses, by the setting's name", async () => {
    const bad = [
      ["commitWindow", 59],
      ["commitWindow", 2_592_001],
      ["revealWindow", 59],
      ["revealWindow", 60.5],
      ["quorum", 1],
      ["quorum", 8],
      ["votePoints", 0],
      ["contributionPoints", 199],
      ["contributionPoints", 65_536],
    ] as const;
    for (const [setting, value] of bad) {
      expectError(() => pointsIncentiveConfig({ ...RULES, [setting]: value }), "BAD_POINTS_SETTING", {
        setting,
        value,
      });
    }
    const { models } = await pointsWorld(1, { ...RULES, commitWindow: 60, revealWindow: 2_592_000, quorum: 7 });
    expect(models[0]!.rules).to.deep.equal({ ...RULES, commitWindow: 60, revealWindow: 2_592_000, quorum: 7 });
  });

  it("count rounds from the epoch, and vote on a contribution in the next", () => {
    const first = { number: 0, startsAt: 0, revealsFrom: 3_600, endsAt: 5_400 };
    expect(roundAt(RULES, 0)).to.deep.equal(first);
    expect(roundAt(RULES, 5_399)).to.deep.equal(first);
    expect(roundAt(RULES, 5_400)).to.deep.equal(roundOf(RULES, 1));
    expect([voteRoundOf(RULES, 5_399), voteRoundOf(RULES, 5_400)]).to.deep.equal([1, 2]);
  });

  it("pack votes in the order of ids, and take none, 256 or two on one id for no ballot", () => {
    const votes = Array.from({ length: 255 }, (_, i) => ({ id: hash(i), valid: i % 3 === 0 }));
    const packed = packVotes(votes);
    expect(packed.ids).to.deep.equal([...packed.ids].sort());
    expect(unpackVotes(packed)).to.have.deep.members(votes);
    expectError(() => packVotes([]), "BAD_VOTES");
    expectError(() => packVotes([...votes, { id: hash(255), valid: true }]), "BAD_VOTES");
    expectError(() => packVotes([votes[0]!, votes[1]!, votes[0]!]), "BAD_VOTES");
  });

  it("hash a ballot as the contract does", async () => {
    const { deployment, models, modelId, clients } = await pointsWorld(1);
    const { mechanism } = models[0]!.place;
    const contract = await deployment.network.ethers.getContractAt("PointsIncentive", mechanism);
    const account = clients[0]!.account!;
    for (const count of [1, 2, 40, 255]) {
      const votes = packVotes(Array.from({ length: count }, (_, i) => ({ id: hash(i), valid: i % 2 === 0 })));
      const salt = hash(1_000 + count);
      const place = { chainId: clients[0]!.chainId, mechanism, modelId, round: 7, account };
      const { ids } = votes;
      const expected = await contract.commitmentOf(modelId, 7, account, salt, { valid: votes.valid, ids: [...ids] });
      expect(commitmentOf(place, salt, votes)).to.equal(expected);
    }
  });

  it("decide by most votes, and by the model's where people are even", () => {
    const tally = (valid: number, invalid: number, modelAgreed: boolean, quorum = 2): Tally => ({
      valid,
      invalid,
      modelAgreed,
      quorum,
    });
    expect(verdictOf(tally(0, 0, true))).to.equal("lapsed");
    expect(verdictOf(tally(1, 0, false))).to.equal("valid");
    expect(verdictOf(tally(0, 1, true))).to.equal("invalid");
    expect(verdictOf(tally(1, 1, true))).to.equal("valid");
    expect(verdictOf(tally(1, 1, false))).to.equal("invalid");
    expect(verdictOf(tally(2, 0, true, 4))).to.equal("lapsed");
    expect(verdictOf(tally(2, 1, false, 4))).to.equal("valid");
    expect([quorumFor(3, 5), quorumFor(3, 6)]).to.deep.equal([2, 3]);
  });

  it("return by the others who said the same, times rarity, and nothing where most of them differ", () => {
    const tally = { valid: 3, invalid: 1, modelAgreed: true, quorum: 2 };
    const rare = 2_048n;
    expect(returnDown(tally, true, 200, rare)).to.equal((200n * 2n * rare) / (3n * 1_024n)); // 266
    expect(returnDown(tally, false, 200, rare)).to.equal(0n);
    expect(returnDown({ ...tally, valid: 1, invalid: 0 }, true, 200, rare)).to.equal(200n);
    expect(returnDown({ ...tally, quorum: 6 }, true, 200, rare)).to.equal(200n);
  });

  it("count votes once they are compared, six of a contribution at most, and call nothing rarer than six times", () => {
    let counts: FourKinds = [0n, 0n, 0n, 0n];
    for (let voter = 1; voter <= 8; voter++) {
      counts = countVote(counts, { valid: voter, invalid: 0, modelAgreed: true, quorum: 2 }, true);
      expect(counts[3], `${voter} voters`).to.equal(voter < 2 ? 0n : BigInt(Math.min(voter, 6)) << 16n);
    }
    expect(raritiesDown(counts)).to.deep.equal([1_024n, 1_024n, 2_048n, 1_024n]);
    expect(raritiesDown([0n, 500n << 16n, 0n, 0n])[0]).to.equal(6_144n);
  });

  it("let what was counted weigh half when there are more than 512 votes of one of the model's two", () => {
    const tally = { valid: 0, invalid: 3, modelAgreed: false, quorum: 2 };
    const full: FourKinds = [400n << 16n, 112n << 16n, 9n << 16n, 7n << 16n];
    expect(countVote(full, tally, false)).to.deep.equal([401n << 15n, 112n << 15n, 9n << 16n, 7n << 16n]);
  });

  it("encode their settings as the contract's struct", () => {
    const types = ["tuple(uint24, uint24, uint8, uint16, uint16)"];
    const values = [[3_600, 1_800, 2, 200, 1_000]];
    expect(pointsIncentiveConfig(RULES)).to.equal(AbiCoder.defaultAbiCoder().encode(types, values));
  });
});
