import { AbiCoder, ZeroAddress, hexlify, randomBytes } from "ethers";
import hre from "hardhat";

import { benchModel } from "../../benchmarks/bench-models.ts";
import type { Hex } from "../../src/index.ts";
import type { CollaborativeTrainer, PointsIncentive } from "../../typechain-types/index.js";

const DAY = 86_400;
const COMMIT_WINDOW = 2 * DAY;
const ROUND = 3 * DAY;
const CONTRIBUTION =
  "tuple(uint256 label, address contributor, uint256 contributedAt, uint128 deposit, bytes features)";
const VOTES = "tuple(uint256 valid, bytes32[] ids)";
const coder = AbiCoder.defaultAbiCoder();

/** The order of PointsAction. */
const ACTIONS = ["Open", "Commit", "Reveal", "Settle", "Collect", "Award"] as const;

export interface Contribution {
  label: number;
  contributor: string;
  contributedAt: number;
  deposit: number;
  features: Hex;
}

export interface Votes {
  valid: bigint;
  ids: string[];
}

export const NO_VOTES: Votes = { valid: 0n, ids: [] };

/** The data of an act, by the name of its action and the values that follow. */
export function actData(action: (typeof ACTIONS)[number], types: string[], values: unknown[]): string {
  return coder.encode(["uint8", ...types], [ACTIONS.indexOf(action), ...values]);
}

/** A chain with a points model of the reference's `imdb` row, at the start of a round, and what people do there, with its gas. */
export async function pointsWorld() {
  const { ethers, networkHelpers } = await hre.network.create();
  const hub = (await ethers.deployContract("CollaborativeTrainer")) as unknown as CollaborativeTrainer;
  const address = await hub.getAddress();
  const classifier = await (await ethers.deployContract("SparsePerceptron", [address])).getAddress();
  const points = (await ethers.deployContract("PointsIncentive", [address])) as unknown as PointsIncentive;
  const source = benchModel("imdb/SparsePerceptron/Stake", { spare: 1000 });
  await hub.createModel({
    name: "imdb",
    labels: ["NEGATIVE", "POSITIVE"],
    encoder: "{}",
    classifier,
    classifierConfig: source.config,
    mechanism: await points.getAddress(),
    mechanismConfig: coder.encode(
      ["uint24", "uint24", "uint8", "uint16", "uint16"],
      [COMMIT_WINDOW, DAY, 2, 200, 1000],
    ),
    currency: ZeroAddress,
    parameters: source.parameters,
    openNow: true,
  });
  const [owner, ...people] = await ethers.getSigners();
  type Person = typeof owner;

  const gasOf = async (sent: ReturnType<typeof hub.act>): Promise<number> =>
    Number((await (await sent).wait())!.gasUsed);
  const act = (who: Person, ...data: Parameters<typeof actData>): Promise<number> =>
    gasOf(hub.connect(who!).act(1, 0, actData(...data)));
  const idsOf = (list: Contribution[]) => Promise.all(list.map((c) => hub.contributionId(1, c.label, c.features)));

  /** Contributes a sample, which is varied where it has been used. */
  const contribute = async (who: Person, features: Hex, agreeing = true, overrides = {}) => {
    const predicted = Number(await hub.predict(1, features));
    const label = agreeing ? predicted : 1 - predicted;
    const sent = await hub.connect(who!).contribute(1, { label, features }, 0, overrides);
    const receipt = (await sent.wait())!;
    const contributedAt = (await ethers.provider.getBlock(receipt.blockNumber))!.timestamp;
    const made: Contribution = { label, contributor: who!.address, contributedAt, deposit: 0, features };
    return { made, gas: Number(receipt.gasUsed) };
  };

  return {
    hub,
    points,
    classifier,
    source,
    owner,
    people,
    contribute,
    nextRound: async () => {
      const { number } = await points.roundOf(1);
      await networkHelpers.time.increaseTo((Number(number) + 1) * ROUND + 10);
    },
    toReveals: async () => networkHelpers.time.increaseTo((await points.roundOf(1)).revealsFrom + 10n),
    open: (list: Contribution[]) => act(people[9]!, "Open", [`${CONTRIBUTION}[]`], [list]),
    settle: async (list: Contribution[]) => act(people[9]!, "Settle", ["bytes32[]"], [await idsOf(list)]),
    collect: (who: Person, votes: Votes) =>
      act(people[9]!, "Collect", [`tuple(address account, ${VOTES} votes)[]`], [[{ account: who!.address, votes }]]),
    award: (who: Person) => act(people[9]!, "Award", ["address"], [who!.address]),
    /** Commits to finding all of these valid. */
    commit: async (who: Person, list: Contribution[], previous = NO_VOTES) => {
      const ids = (await idsOf(list)).sort();
      const votes: Votes = { valid: (1n << BigInt(ids.length)) - 1n, ids };
      const salt = hexlify(randomBytes(32));
      const { number } = await points.roundOf(1);
      const commitment = await points.commitmentOf(1, number, who!.address, salt, votes);
      const gas = await act(who, "Commit", ["bytes32", "uint256", VOTES], [commitment, ids.length, previous]);
      return { gas, votes, salt };
    },
    reveal: (who: Person, { votes, salt }: { votes: Votes; salt: string }) =>
      act(who, "Reveal", ["bytes32", VOTES, `${CONTRIBUTION}[]`], [salt, votes, []]),
  };
}
