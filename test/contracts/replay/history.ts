import { AbiCoder, encodeBytes32String, keccak256 } from "ethers";
import type { BaseContract, ContractTransactionResponse } from "ethers";

import { isSparse } from "../../../src/codec/index.ts";
import type { Hex } from "../../../src/codec/index.ts";
import { randomSample } from "../../src/classifiers/random-models.ts";
import { CONFIGS, MODELS, modelsWith } from "./models.ts";
import { PointsHistory } from "./points-history.ts";
import type { Suite } from "./suite.ts";

const GAS = 16_000_000; // named, because estimating it would run every call many times over
const ETHER = 10n ** 18n;
const [VOTING, HOLDING, BOUNTY] = modelsWith("voting", "holding", "bounty") as [number, number, number];
const STAKE = modelsWith("stake", "disputed stake");
const DISPUTED = modelsWith("disputed stake");
const POINTS = modelsWith("points");

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
  readonly id: string;
}

/** People doing all that can be done, at random; much of it is refused, as in life. */
export class History {
  /** How many calls went through, by name. */
  readonly succeeded = new Map<string, number>();
  /** How many labels each model has; model 1 first. */
  private readonly labels = MODELS.map(({ labels }) => labels);
  private readonly known: Contribution[] = [];
  /** Who has been refunded, and so has standing where that counts. */
  private readonly refunded: Pick<Contribution, "modelId" | "contributor">[] = [];
  private readonly applied: Contribution[] = [];
  private readonly reported: Contribution[] = [];
  private readonly points: PointsHistory;

  constructor(private readonly suite: Suite) {
    const act = (who: number, modelId: number, data: string) => this.call(who, "act", [modelId, 0, data]);
    this.points = new PointsHistory(suite, act, CONTRIBUTION);
  }

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
    const modelId = 1 + random.below(MODELS.length);
    switch (random.below(18)) {
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
      case 10:
        return this.addLabel(who, modelId);
      case 11:
        return this.usePool(who);
      case 13:
        return this.answer();
      case 12:
        return random.below(3) === 0 ? this.playRound() : this.claim();
      default:
        return this.claim();
    }
  }

  private async stake(who: number, currency: string, amount: bigint): Promise<void> {
    const value = currency === this.suite.currencies[0] ? amount : 0n;
    await this.call(who, "stake", [currency, amount], value);
  }

  private async contribute(who: number, modelId: number, count: number): Promise<void> {
    const { people, ethers, hub } = this.suite;
    const samples = Array.from({ length: count }, () => this.sample(modelId));
    const before = await ethers.provider.getBlockNumber();
    if (count === 1) await this.call(who, "contribute", [modelId, samples[0], 10n * ETHER]);
    else await this.call(who, "contributeBatch", [modelId, samples, 10n * ETHER]);
    const filter = hub.filters["Contributed"]!();
    for (const event of await hub.queryFilter(filter, before + 1)) {
      const { id, contributor, contributedAt, deposit, label, features } = hub.interface.parseLog(event)!.args;
      this.known.push({ modelId, label, contributor, contributedAt, deposit, features, id });
      if (contributor !== people[who]!.address) throw new Error("A contribution of somebody else's");
    }
  }

  private async usePool(who: number): Promise<void> {
    const { random } = this.suite;
    const amount = BigInt(random.below(1e9)) * 10n ** BigInt(random.below(10));
    const data = encode(["uint8", "uint256"], [random.below(3), amount]);
    await this.call(who, "act", [STAKE[random.below(STAKE.length)]!, amount, data]);
  }

  /** People contribute to a points model, and vote on it in the next round. */
  private async playRound(): Promise<void> {
    const { random } = this.suite;
    const modelId = POINTS[random.below(POINTS.length)]!;
    for (let i = 0; i < 3; i++) await this.contribute(random.below(6), modelId, 1 + random.below(2));
    await this.points.playRound(
      modelId,
      this.known.map((c) => ({ ...c, tuple: c })),
    );
  }

  /** Mostly by the owner; perceptrons refuse it, and so does a mechanism that holds something back. */
  private async addLabel(who: number, modelId: number): Promise<void> {
    const { random, people, hub } = this.suite;
    if (random.below(4) !== 0) {
      const owner = await hub.getFunction("ownerOf")(modelId);
      who = people.findIndex(({ address }) => address === owner);
    }
    const label = this.labels[modelId - 1]!;
    if (await this.call(who, "addLabel", [modelId, `label ${label}`])) this.labels[modelId - 1] = label + 1;
  }

  private sample(modelId: number): { label: number; features: Hex } {
    const { random } = this.suite;
    const { kind } = MODELS[modelId - 1]!;
    return {
      label: random.below(this.labels[modelId - 1]!),
      features: randomSample(random, kind, CONFIGS[kind].features),
    };
  }

  /** A refund, report, taking or sweep of something; half of the time by whom it is for. */
  private async claim(): Promise<void> {
    const { random, people } = this.suite;
    if (this.known.length === 0) return;
    const name = ["refund", "report", "take", "sweep", "refundBatch", "report"][random.below(6)]!;
    const c = await this.choose(name);
    const who =
      random.below(name === "report" ? 6 : 2) !== 1 ? await this.claimant(name, c) : random.below(people.length);
    const went = await this.call(who, name, [c.modelId, name === "refundBatch" ? [c, ...this.known.slice(-3)] : c]);
    if (went && name === "report") this.reported.push(c);
    if (went && name === "refund") this.refunded.push({ modelId: c.modelId, contributor: c.contributor });
  }

  /** The contributor of something that was reported teaches the model until it agrees, waits a little, and asks for the refund. */
  private async answer(): Promise<void> {
    const { random, people, hub, provider } = this.suite;
    const c = this.reported.slice(-6)[random.below(6)];
    if (c === undefined) return;
    const who = people.findIndex(({ address }) => address === c.contributor);
    for (let i = 0; i < 6; i++) {
      if ((await hub.getFunction("predict")(c.modelId, c.features)) === c.label) break;
      await this.call(who, "contribute", [c.modelId, { label: c.label, features: this.near(c) }, 10n * ETHER]);
    }
    await provider.request({ method: "evm_increaseTime", params: [600] });
    await this.call(who, "refund", [c.modelId, c]);
  }

  /** Nearly the same features: without one index, or with another last value. */
  private near({ modelId, features }: Contribution): Hex {
    const { random } = this.suite;
    if (!isSparse(MODELS[modelId - 1]!.kind)) return `${features.slice(0, -2)}${10 + random.below(80)}` as Hex;
    const dropped = 2 + 4 * random.below((features.length - 2) / 4);
    return `${features.slice(0, dropped)}${features.slice(dropped + 4)}` as Hex;
  }

  /** Something recent, as most of what is older is settled; to be swept, something older; to be reported or taken, what the model differs from. */
  private async choose(name: string): Promise<Contribution> {
    const { random, hub } = this.suite;
    const models = name === "report" ? DISPUTED : MODELS.map((_, i) => i + 1).filter((id) => !POINTS.includes(id));
    const staked = this.known.filter((c) => models.includes(c.modelId));
    const recent = name === "sweep" ? staked.slice(0, -60) : staked.slice(-60);
    const some = random.below(3) === 0 ? this.reported.slice(-10) : recent;
    const pick = () => (some.length === 0 ? this.known[0]! : some[random.below(some.length)]!);
    for (let tries = 0; (name === "report" || name === "take") && tries < 6; tries++) {
      const c = pick();
      if ((await hub.getFunction("predict")(c.modelId, c.features)) !== c.label) return c;
    }
    return pick();
  }

  /** The contributor; to report, somebody with standing; to take, the owner. */
  private async claimant(name: string, { modelId, contributor }: Contribution): Promise<number> {
    const { random, people, hub } = this.suite;
    const reporters = this.refunded.filter((one) => one.modelId === modelId && one.contributor !== contributor);
    let account = contributor;
    if (name === "take") account = (await hub.getFunction("ownerOf")(modelId)) as string;
    if (name === "report" && reporters.length > 0) account = reporters[random.below(reporters.length)]!.contributor;
    return people.findIndex(({ address }) => address === account);
  }

  private async act(who: number): Promise<unknown> {
    const { random } = this.suite;
    const modelId = [VOTING, HOLDING, HOLDING, BOUNTY][random.below(4)]!;
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
      const samples = [1, 2, 3].map(() => this.sample(HOLDING));
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
    if (random.below(2) === 0) {
      for (const name of ["0", "1", "2", "3"])
        await this.call(who, "releaseEscrow", [BOUNTY, encodeBytes32String(name)]);
    }
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
