import path from "node:path";

import hardhatToolbox from "@nomicfoundation/hardhat-toolbox-mocha-ethers";
import { id, toBeHex } from "ethers";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";

import type { Hex } from "../../src/codec/index.ts";
import type { Network } from "../demo/world.ts";

/** A call that waits for the next block. */
export interface Call {
  readonly from: string;
  readonly to: string;
  readonly data: string;
  /** Wei. */
  readonly value?: bigint;
  /** The same in two calls, for when one takes too much gas; without it the call fails for good. */
  readonly halves?: () => readonly Call[];
  /** Whether its sender can live with its failing. */
  readonly mayFail?: boolean;
}

/** A log as the chain gives it. */
export interface Log {
  /** In lower case. */
  readonly address: string;
  readonly topics: string[];
  readonly data: string;
  readonly transactionHash: Hex;
}

/** What became of a call. */
export interface Receipt {
  readonly call: Call;
  readonly ok: boolean;
  readonly gasUsed: number;
  readonly logs: readonly Log[];
}

/** The most gas of a transaction (EIP-7825). */
export const MOST_GAS = 2 ** 24;

const ROOT = path.resolve(import.meta.dirname, "../..");

/**
 * Hardhat without the builds of this project: with them it prepares for explaining failed calls by their sources, which takes seconds in
 * each process and is of no use here.
 */
const hardhat = createHardhatRuntimeEnvironment(
  { plugins: [hardhatToolbox], paths: { artifacts: path.join("cache", "no-builds") } },
  {},
  ROOT,
);

/** What each account has besides its stake; calls cost nothing here, so that it is for stakes only. */
const WEALTH = 2n ** 120n;

/**
 * A chain in this process that makes a block only when it is told to, at the time that it is told. Gas costs nothing. Accounts need
 * no keys, so that there can be any number.
 */
export class Chain {
  #waiting: Call[] = [];

  private constructor(readonly network: Network) {}

  /** @param start Unix time of the first block, seconds. */
  static async start(start: number): Promise<Chain> {
    const network = await (
      await hardhat
    ).network.create({
      override: {
        initialDate: new Date(start * 1_000),
        initialBaseFeePerGas: 0,
        blockGasLimit: 2_000_000_000,
        throwOnTransactionFailures: false,
        allowBlocksWithSameTimestamp: false,
      },
    });
    return new Chain(network);
  }

  /** From now on nothing is mined by itself. */
  async stopMining(): Promise<void> {
    await this.#ask("evm_setAutomine", false);
  }

  /** An account of this name, with money; its address in lower case. */
  async account(name: string): Promise<string> {
    const address = `0x${id(name).slice(-40)}`;
    await this.#ask("hardhat_impersonateAccount", address);
    await this.#ask("hardhat_setBalance", address, toBeHex(WEALTH));
    return address;
  }

  /** Puts a call into the next block, after those that wait already. */
  queue(call: Call): void {
    this.#waiting.push(call);
  }

  /** Whether there is anything for the next block. */
  get hasCalls(): boolean {
    return this.#waiting.length > 0;
  }

  /** Makes a block at a time, Unix seconds, later than the last one. */
  async mine(at: number): Promise<Receipt[]> {
    const calls = this.#waiting;
    this.#waiting = [];
    const hashes: unknown[] = [];
    for (const { from, to, data, value = 0n } of calls) {
      const transaction = {
        from,
        to,
        data,
        value: toBeHex(value).replace(/^0x0(?=.)/, "0x"),
        gas: MOST_GAS_HEX,
        gasPrice: "0x0",
      };
      hashes.push(await this.#ask("eth_sendTransaction", transaction));
    }
    await this.#ask("evm_mine", at);
    const receipts: Receipt[] = [];
    for (const [i, hash] of hashes.entries()) {
      const { status, gasUsed, logs } = (await this.#ask("eth_getTransactionReceipt", hash)) as RawReceipt;
      receipts.push({ call: calls[i]!, ok: status === "0x1", gasUsed: Number(gasUsed), logs });
    }
    return receipts;
  }

  /** What an account has in its wallet, wei. */
  balance(address: string): Promise<bigint> {
    return this.network.ethers.provider.getBalance(address);
  }

  close(): Promise<void> {
    return this.network.close();
  }

  #ask(method: string, ...params: unknown[]): Promise<unknown> {
    return this.network.provider.request({ method, params });
  }
}

const MOST_GAS_HEX = `0x${MOST_GAS.toString(16)}`;

interface RawReceipt {
  readonly status: string;
  readonly gasUsed: string;
  readonly logs: readonly Log[];
}
