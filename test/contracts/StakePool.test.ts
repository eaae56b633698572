import { AbiCoder, ZeroAddress } from "ethers";
import type { BaseContract, Contract, LogDescription } from "ethers";
import { expect } from "chai";
import hre from "hardhat";

import { StakeBooks } from "../../src/incentives/stake-books.ts";
import { Random } from "../../src/training/random.ts";

const HOUR = 3600;
const PERIOD = 36 * HOUR;
const STEPS = process.env["DCAI_FUZZ"] === "long" ? 2000 : 250;
const [CLAIM, FUND, SYNC] = [0, 1, 2];
const CONFIG_TYPES = ["uint96", "uint32", "uint32", "uint32", "uint32", "uint16", "uint32"];
const coder = AbiCoder.defaultAbiCoder();

/** A contribution as its event told it. */
interface Contribution {
  readonly label: bigint;
  readonly contributor: string;
  readonly contributedAt: bigint;
  readonly deposit: bigint;
  readonly features: string;
}

/** A model that agrees with every label 1, with people who contribute, claim, and fill its pool. */
async function openPool(seed: number) {
  const { ethers, provider } = await hre.network.create();
  const people = (await ethers.getSigners()).slice(0, 5);
  const hub = (await ethers.deployContract("CollaborativeTrainer")) as unknown as Contract;
  const hubAddress = await hub.getAddress();
  const mechanism = (await ethers.deployContract("StakeIncentive", [hubAddress])) as unknown as Contract;
  const classifier = await ethers.deployContract("HostileClassifier", [hubAddress]);
  await classifier.getFunction("setPrediction")(1);
  await hub.getFunction("createModel")({
    name: "pool",
    labels: ["no", "yes"],
    encoder: "{}",
    classifier: await classifier.getAddress(),
    classifierConfig: "0x",
    mechanism: await mechanism.getAddress(),
    mechanismConfig: coder.encode(CONFIG_TYPES, [10n ** 12n, HOUR, 0, 3 * HOUR, 6 * HOUR, 100, PERIOD]),
    currency: ZeroAddress,
    parameters: "0x",
    openNow: true,
  });
  for (const person of people) {
    const own = hub.connect(person) as BaseContract;
    await own.getFunction("stake")(ZeroAddress, 10n ** 20n, { value: 10n ** 20n });
  }
  return { ethers, provider, hub, mechanism, people, random: new Random(seed) };
}

type World = Awaited<ReturnType<typeof openPool>>;

/** One random thing; what is refused leaves nothing behind. */
async function step({ provider, hub, people, random }: World, known: Contribution[], index: number): Promise<void> {
  const own = hub.connect(people[random.below(people.length)]!) as BaseContract;
  const send = async (name: string, args: unknown[]) => {
    try {
      await (await own.getFunction(name)(1, ...args, { gasLimit: 16_000_000 })).wait();
    } catch {
      return;
    }
  };
  const act = (action: number, amount: bigint) =>
    send("act", [amount, coder.encode(["uint8", "uint256"], [action, amount])]);
  const amount = BigInt(random.below(1e9)) * 10n ** BigInt(random.below(11));
  const c = known[random.below(Math.max(1, known.length))];
  const what = random.below(10);
  if (what < 3)
    await send("contribute", [
      { label: random.below(4) === 0 ? 0 : 1, features: coder.encode(["uint256"], [index]) },
      amount + 10n ** 18n,
    ]);
  else if (what < 5) await provider.request({ method: "evm_increaseTime", params: [1 + random.below(8 * HOUR)] });
  else if (what === 5) await act(CLAIM, 0n);
  else if (what === 6) await act(FUND, amount);
  else if (what === 7) await act(SYNC, 0n);
  else if (what === 8) await send("fundPool", [amount]);
  else if (c !== undefined) {
    const signer = people.find(({ address }) => address === c.contributor)!;
    const name = ["refund", "refund", "refund", "sweep"][random.below(4)]!;
    const data = hub.interface.encodeFunctionData(name, [1, c]);
    try {
      await (await signer.sendTransaction({ to: await hub.getAddress(), data, gasLimit: 16_000_000 })).wait();
    } catch {
      return;
    }
  }
}

describe("the pool's events", function () {
  this.timeout(600_000);

  for (const seed of [1, 2, 3]) {
    it(`INV-4: tell what everybody is owed and was paid, to the wei (seed ${seed})`, async () => {
      const world = await openPool(seed);
      const { ethers, hub, mechanism, people } = world;
      const books = new StakeBooks(BigInt(PERIOD));
      const known: Contribution[] = [];
      const seen = new Map<string, number>();
      let next = 0;
      const catchUp = async () => {
        const logs = await ethers.provider.getLogs({ fromBlock: next });
        next = (await ethers.provider.getBlockNumber()) + 1;
        for (const log of logs) {
          const contract = log.address === (await hub.getAddress()) ? hub : mechanism;
          const event = contract.interface.parseLog(log) as LogDescription | null;
          if (event === null) continue;
          const block = await ethers.provider.getBlock(log.blockNumber);
          books.follow(event, BigInt(block!.timestamp));
          seen.set(event.name, (seen.get(event.name) ?? 0) + 1);
          if (event.name !== "Contributed") continue;
          const { label, contributor, contributedAt, deposit, features } = event.args;
          known.push({ label, contributor, contributedAt, deposit, features });
        }
        const latest = await ethers.provider.getBlock("latest");
        const time = BigInt(latest!.timestamp);
        for (const { address } of people) {
          expect([...(await mechanism.getFunction("standingOf")(1, address))]).to.deep.equal(books.standingOf(address));
          expect(await mechanism.getFunction("owed")(1, address, { blockTag: latest!.number })).to.equal(
            books.owed(address, time),
          );
        }
        const state = await mechanism.getFunction("poolState")(1, { blockTag: latest!.number });
        const { unreleased, unclaimed, endsAt } = books.poolAt(time);
        expect([state.unreleased, state.unclaimed, state.endsAt]).to.deep.equal([unreleased, unclaimed, endsAt]);
      };
      for (let i = 0; i < STEPS; i++) {
        await step(world, known, i);
        if (i % 10 === 9) await catchUp();
      }
      for (const name of ["Refunded", "Swept", "PoolStreamed", "PoolFunded", "Moved"]) {
        expect(seen.get(name) ?? 0, name).to.be.greaterThan(3);
      }
    });
  }
});
