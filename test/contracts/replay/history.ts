import { AbiCoder, encodeBytes32String, keccak256 } from "ethers";
import type { BaseContract, ContractTransactionResponse } from "ethers";

import type { Hex } from "../../../src/codec/index.ts";
import { randomSample } from "../../src/classifiers/random-models.ts";
import { CONFIGS } from "./suite.ts";
import type { Suite } from "./suite.ts";

const GAS = 16_000_000; // named, because estimating it would run every call many times over
const ETHER = 10n ** 18n;
const MODELS = 5;
const [VOTING, HOLDING, BOUNTY] = [3, 4, 5]; // numbers of the models with these mechanisms

const CONTRIBUTION =
  "tuple(uint256 label, address contributor, uint256 contributedAt, uint128 deposit, bytes features)";
const SAMPLE = "tuple(uint256 label, bytes features)";

interface Contribution {
  readonly modelId: number;
  readonly label: bigint;
  readonly contributor: string;
  readonly contributedAt: bigint;
  readonly deposit: bigint;
  readonly features: Hex;
}

/** People doing all that can be done, at random; much of it is refused, as in life. */
export class History {
  /** How many calls went through, by name. */
  readonly succeeded = new Map<string, number>();
  private readonly known: Contribution[] = [];
  private readonly applied: Contribution[] = [];

  constructor(private readonly suite: Suite) {}

  /** Everybody stakes something of everything, then `steps` random things happen. */
  async run(steps: number): Promise<void> {
    for (let who = 0; who < this.suite.people.length; who++) {
      for (const currency of this.suite.currencies) await this.stake(who, currency, 500n * ETHER);
    }
    for (let step = 0; step < steps; step++) await this.step();
  }

  private async step(): Promise<unknown> {
    const { random, people, currencies, provider } = this.suite;
    const who = random.below(people.length);
    const modelId = 1 + random.below(MODELS);
    switch (random.below(14)) {
      case 0:
        return this.stake(who, currencies[random.below(3)]!, BigInt(random.below(1e9)) * 10n ** 9n);
      case 1: {
        const amount = BigInt(random.below(1e9)) * 10n ** 11n;
        return this.call(who, "unstake", [currencies[random.below(3)], amount, people[random.below(6)]!.address]);
      }
      case 2:
        return this.call(who, "fundPool", [modelId, BigInt(random.below(1e9)) * 10n ** 9n]);
      case 3:
      case 4:
      case 5:
        return this.contribute(who, modelId, 1);
      case 6:
        return this.contribute(who, modelId, 2 + random.below(6));
      case 7:
        return provider.request({ method: "evm_increaseTime", params: [1 + random.below(5 * 3600)] });
      case 8:
        return this.call(who, "transferFrom", [people[who]!.address, people[random.below(6)]!.address, modelId]);
      case 9:
        return this.act(who);
      default:
        return this.claim();
    }
  }

  private async stake(who: number, currency: string, amount: bigint): Promise<void> {
    const value = currency === this.suite.currencies[0] ? amount : 0n;
    await this.call(who, "stake", [currency, amount], value);
  }

  private async contribute(who: number, modelId: number, count: number): Promise<void> {
    const { random, kinds, people, ethers, hub } = this.suite;
    const kind = kinds[modelId - 1]!;
    const samples = Array.from({ length: count }, () => ({
      label: random.below(2),
      features: randomSample(random, kind, CONFIGS[kind].features),
    }));
    const before = await ethers.provider.getBlockNumber();
    if (count === 1) await this.call(who, "contribute", [modelId, samples[0], 10n * ETHER]);
    else await this.call(who, "contributeBatch", [modelId, samples, 10n * ETHER]);
    const filter = hub.filters["Contributed"]!();
    for (const event of await hub.queryFilter(filter, before + 1)) {
      const { contributor, contributedAt, deposit, label, features } = hub.interface.parseLog(event)!.args;
      this.known.push({ modelId, label, contributor, contributedAt, deposit, features });
      if (contributor !== people[who]!.address) throw new Error("A contribution of somebody else's");
    }
  }

  /** A refund, report, taking or sweep of something; half of the time by whom it is for. */
  private async claim(): Promise<void> {
    const { random, people, hub } = this.suite;
    if (this.known.length === 0) return;
    const recent = this.known.slice(-40); // most of what is older is settled
    const c = recent[random.below(recent.length)]!;
    const name = ["refund", "report", "take", "sweep", "refundBatch"][random.below(5)]!;
    let who = random.below(people.length);
    if (random.below(2) === 0) {
      const owner = await hub.getFunction("ownerOf")(c.modelId);
      const rightful = name === "take" ? owner : c.contributor;
      who = people.findIndex(({ address }) => address === rightful);
    }
    await this.call(who, name, [c.modelId, name === "refundBatch" ? [c, ...this.known.slice(-3)] : c]);
  }

  private async act(who: number): Promise<unknown> {
    const { random } = this.suite;
    const modelId = [1, 2, VOTING, HOLDING, HOLDING, BOUNTY][random.below(6)]!;
    if (modelId < VOTING) {
      const amount = BigInt(random.below(1e9)) * 10n ** 9n;
      return this.call(who, "act", [modelId, amount, encode(["uint8", "uint256"], [random.below(3), amount])]);
    }
    const mine = this.known.filter((c) => c.modelId === modelId);
    const c = mine[random.below(Math.max(1, mine.length))];
    if (modelId === BOUNTY) return this.bounty(who, c);
    if (c === undefined) return false;
    if (modelId === VOTING) {
      const data = encode(["uint8", CONTRIBUTION, "bool"], [random.below(3), c, random.below(2) === 0]);
      return this.call(who, "act", [modelId, 0, data]);
    }
    return this.hold(who, c);
  }

  /** Applies something that is held back, undoes what was applied last, or commits to a batch and reveals it. */
  private async hold(who: number, c: Contribution): Promise<void> {
    const { random } = this.suite;
    const last = this.applied.at(-1);
    const request = (action: number, type: string, payload: unknown) =>
      encode(["uint8", "bytes"], [action, encode([type], [payload])]);
    if (random.below(3) === 0 && last !== undefined) {
      if (await this.call(who, "act", [HOLDING, 0, request(1, SAMPLE, last)])) this.applied.pop();
    } else if (random.below(3) === 0) {
      const samples = [1, 2, 3].map(() => ({
        label: BigInt(random.below(2)),
        features: randomSample(random, "SparsePerceptron", CONFIGS.SparsePerceptron.features),
      }));
      const account = this.suite.people[who]!.address;
      const commitment = keccak256(encode(["address", `${SAMPLE}[]`], [account, samples]));
      await this.call(who, "act", [HOLDING, 0, request(2, "bytes32", commitment)]);
      const went = await this.call(who, "act", [HOLDING, 0, request(3, `${SAMPLE}[]`, samples)]);
      // From here on the order on the mechanism's stack is not followed: an undo of anything before is refused.
      if (went) this.applied.length = 0;
    } else if (await this.call(who, "act", [HOLDING, 0, request(0, CONTRIBUTION, c)])) {
      this.applied.push(c);
    }
  }

  /** Opens escrows, awards, burns and returns them, pays the pool and deposits out, releases what is due. */
  private async bounty(who: number, c: Contribution | undefined): Promise<void> {
    const { random, people, ethers, hub } = this.suite;
    const key = encodeBytes32String(String(random.below(4)));
    const account = people[random.below(6)]!.address;
    const amount = BigInt(random.below(1e9)) * 10n ** 8n;
    const block = await ethers.provider.getBlock("latest");
    const due = block!.timestamp + random.below(40_000);
    const requests: [number, string[], unknown[]][] = [
      [0, ["bytes32", "address", "uint64", "uint256"], [key, account, due, amount]],
      [1, ["bytes32", "address", "uint256"], [key, account, amount / 3n]],
      [2, ["bytes32", "uint256"], [key, amount / 3n]],
      [3, ["bytes32", "uint256"], [key, amount / 3n]],
      [4, ["address[]", "uint256"], [people.map((person) => person.address), amount / 9n]],
    ];
    if (c !== undefined) {
      const id = await hub.getFunction("contributionId")(c.modelId, c.label, c.features);
      requests.push([5, ["bytes32", "address[]", "uint256"], [id, [account], amount]]);
    }
    if (random.below(4) === 0) await this.call(who, "releaseEscrow", [BOUNTY, key]);
    const [action, types, values] = requests[random.below(requests.length)]!;
    const data = encode(["uint8", "bytes"], [action, encode(types, values)]);
    await this.call(action === 0 ? who : 0, "act", [BOUNTY, action === 0 ? amount : 0n, data]); // person 0 is the arbiter
  }

  /** @returns Whether it went through; what the hub or a plug-in refuses leaves nothing behind. */
  private async call(who: number, name: string, args: unknown[], value = 0n): Promise<boolean> {
    const contract = this.suite.hub.connect(this.suite.people[who]!) as BaseContract;
    try {
      const sent = (await contract.getFunction(name)(...args, { gasLimit: GAS, value })) as ContractTransactionResponse;
      await sent.wait();
    } catch {
      return false;
    }
    this.succeeded.set(name, (this.succeeded.get(name) ?? 0) + 1);
    return true;
  }
}

function encode(types: readonly string[], values: readonly unknown[]): string {
  return AbiCoder.defaultAbiCoder().encode(types, values);
}
