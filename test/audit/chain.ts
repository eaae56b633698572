import { Contract, JsonRpcProvider, ZeroAddress } from "ethers";
import type { BaseContract, ContractFactory } from "ethers";

import { stakeIncentiveConfig } from "../../src/client/models.ts";
import { encodeConfig, encodeSparse, toHex } from "../../src/codec/index.ts";
import { Random } from "../../src/training/random.ts";
import {
  CollaborativeTrainer__factory,
  SparsePerceptron__factory,
  StakeIncentive__factory,
} from "../../typechain-types/index.ts";

/** How a long chain is made. */
export interface LongChainOptions {
  /** Samples in a transaction; it may take {@link GAS}. */
  readonly perCall: number;
  /** Active features of a sample. */
  readonly active: number;
  /** How many accounts contribute, in turn; of those that the node has keys of. */
  readonly people: number;
  /** Empty blocks after each transaction. */
  readonly blocksBetween?: number;
}

const FEATURES = 1_024;
const GAS = 16_000_000n; // some networks take no more in a transaction than 2^24 (EIP-7825)
const ETHER = 10n ** 18n;

/** A hub with one model, on a node that mines each transaction at once, and as many contributions to it as are wanted. */
export class LongChain {
  private constructor(
    private readonly provider: JsonRpcProvider,
    private readonly hubs: readonly BaseContract[],
    readonly hub: string,
    private readonly options: LongChainOptions,
  ) {}

  /** Deploys a hub, a classifier and a mechanism, and creates a model that takes contributions. */
  static async make(url: string, options: LongChainOptions): Promise<LongChain> {
    const { provider, signers } = await connectTo(url, options);
    const deploy = async (factory: unknown, args: unknown[]): Promise<BaseContract> => {
      const contract = await (factory as ContractFactory).connect(signers[0]!).deploy(...args);
      return contract.waitForDeployment();
    };
    const hub = await deploy(new CollaborativeTrainer__factory(), []);
    const address = await hub.getAddress();
    const classifier = await deploy(new SparsePerceptron__factory(), [address]);
    const mechanism = await deploy(new StakeIncentive__factory(), [address]);
    await send(hub, "createModel", {
      name: "many",
      labels: ["no", "yes"],
      encoder: `{"features":${FEATURES},"type":"indices"}`,
      classifier,
      classifierConfig: encodeConfig("SparsePerceptron", {
        ...{ features: FEATURES, learningRate: 100, binaryPoint: 8, featurePoint: 0, bias: 0 },
      }),
      mechanism,
      mechanismConfig: stakeIncentiveConfig({
        priceWeight: 10n ** 9n,
        refundWait: 60,
        ownerWait: 7_200,
        anyoneWait: 86_400,
        sweepTipBps: 100,
      }),
      currency: ZeroAddress,
      parameters: "0x",
      openNow: true,
    });
    const hubs = signers.map((signer) => hub.connect(signer) as BaseContract);
    for (const own of hubs) await send(own, "stake", ZeroAddress, 100n * ETHER, { value: 100n * ETHER });
    return new LongChain(provider, hubs, address, options);
  }

  /** One that was made before. */
  static async at(url: string, hub: string, options: LongChainOptions): Promise<LongChain> {
    const { provider, signers } = await connectTo(url, options);
    const hubs = signers.map((signer) => new Contract(hub, CollaborativeTrainer__factory.abi, signer));
    return new LongChain(provider, hubs, hub, options);
  }

  /** Contributes the samples with these numbers, `to` left out; no two of them are alike. */
  async contribute(from: number, to: number): Promise<void> {
    const { perCall, active, blocksBetween = 0 } = this.options;
    for (let next = from; next < to; next += perCall) {
      const samples = Array.from({ length: Math.min(perCall, to - next) }, (_, i) => sampleOf(next + i, active));
      const hub = this.hubs[Math.floor(next / perCall) % this.hubs.length]!;
      await send(hub, "contributeBatch", 1, samples, ETHER, { gasLimit: GAS });
      if (blocksBetween > 0) await this.provider.send("hardhat_mine", [`0x${blocksBetween.toString(16)}`]);
    }
  }

  /** Mines nothing any more by itself, so that every audit looks at the same block. Gives its number. */
  async stop(): Promise<number> {
    await this.provider.send("evm_setIntervalMining", [0]);
    return this.provider.getBlockNumber();
  }

  close(): void {
    this.provider.destroy();
  }
}

async function connectTo(url: string, { people }: LongChainOptions) {
  const provider = new JsonRpcProvider(url, undefined, { cacheTimeout: -1, pollingInterval: 20, staticNetwork: true });
  const signers = await Promise.all(Array.from({ length: people }, (_, i) => provider.getSigner(i)));
  return { provider, signers };
}

/** A sample that no other number has: the number in twenty features of their own, and random ones beside. */
function sampleOf(number: number, active: number): { label: number; features: string } {
  const random = new Random(number + 1);
  const indices = new Set(Array.from({ length: 20 }, (_, bit) => 2 * bit + ((number >> bit) & 1)));
  while (indices.size < active) indices.add(40 + random.below(FEATURES - 40));
  const sorted = [...indices].sort((a, b) => a - b);
  return { label: number % 3 === 0 ? 1 : 0, features: toHex(encodeSparse(sorted, FEATURES)) };
}

async function send(hub: BaseContract, name: string, ...args: unknown[]): Promise<void> {
  const sent = await hub.getFunction(name)(...args);
  await sent.wait();
}
