import path from "node:path";

import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import type { NetworkConnection } from "hardhat/types/network";

import { fileBook, memoryBook } from "./book.ts";
import type { Book } from "./book.ts";
import { BadAddress, ChainRestarted, NoAccounts, NotDeployed, UnknownAccount, WrongChain } from "./errors.ts";
import type { Deployment } from "./book.ts";
import { parseAddress } from "./amounts.ts";

/** An account that can sign. */
export type Signer = Awaited<ReturnType<NetworkConnection["ethers"]["getSigners"]>>[number];

/** A network, and what this folder knows about it. */
export interface Place {
  readonly connection: NetworkConnection;
  readonly network: string;
  readonly chainId: number;
  /** Hash of the chain's first block. */
  readonly genesis: string;
  readonly book: Book;
  /** Lets go of the network's sockets; an in-process chain is kept for the process's next task. */
  close(): Promise<void>;
}

const memoryBooks = new WeakMap<NetworkConnection, Book>();

/**
 * Connects to the network that `--network` names.
 *
 * @param folder Where addresses are kept, relative to the project.
 * @param signs Whether accounts are needed. Without, no key is asked for.
 */
export async function connect(hre: HardhatRuntimeEnvironment, folder: string, signs: boolean): Promise<Place> {
  const connection = await openNetwork(hre, signs);
  const network = connection.networkName;
  const inProcess = connection.networkConfig.type === "edr-simulated";
  const { ethers } = connection;
  const [{ chainId }, first] = await Promise.all([ethers.provider.getNetwork(), ethers.provider.getBlock(0)]);
  const book = inProcess ? bookInMemory(connection) : fileBook(path.resolve(hre.config.paths.root, folder), network);
  const close = async () => (inProcess ? undefined : connection.close());
  return { connection, network, chainId: Number(chainId), genesis: first?.hash ?? "", book, close };
}

/** What was deployed here. Throws NotDeployed, WrongChain or ChainRestarted. */
export function requireDeployment({ book, network, chainId, genesis }: Place): Deployment {
  const deployment = book.load();
  if (deployment === undefined) throw new NotDeployed({ network, file: book.file });
  if (deployment.chainId !== chainId) {
    throw new WrongChain({ network, file: book.file, expected: deployment.chainId, given: chainId });
  }
  if (deployment.genesis !== genesis) throw new ChainRestarted({ network, file: book.file, hub: deployment.hub });
  return deployment;
}

/**
 * Picks one of the network's accounts.
 *
 * @param from Its number from 0, or its address; the first one unless told.
 * @throws NoAccounts, UnknownAccount
 */
export async function pickSigner({ connection, network }: Place, from: string | undefined): Promise<Signer> {
  const signers = await connection.ethers.getSigners();
  if (signers.length === 0) throw new NoAccounts({ network, reason: "its configuration holds no key" });
  const signer = signers.find(({ address }, i) => from === undefined || sameAccount(from, address, i));
  if (signer === undefined) throw new UnknownAccount({ account: from!, accounts: signers.length });
  return signer;
}

function sameAccount(given: string, address: string, index: number): boolean {
  if (/^\d+$/.test(given)) return Number(given) === index;
  try {
    return parseAddress("--from", given) === address;
  } catch (error) {
    if (error instanceof BadAddress) return false;
    throw error;
  }
}

async function openNetwork(hre: HardhatRuntimeEnvironment, signs: boolean): Promise<NetworkConnection> {
  const name = hre.globalOptions.network ?? "default";
  const config = hre.config.networks[name];
  if (config?.type !== "http") return hre.network.getOrCreate();
  if (signs) {
    await requireKeys(name, config.accounts);
    return hre.network.create();
  }
  return hre.network.create({ network: name, override: { accounts: "remote" } });
}

/** Asks for the keys that are configured, so that one that is not set is told as what it is. */
async function requireKeys(network: string, accounts: unknown): Promise<void> {
  if (!Array.isArray(accounts)) return;
  for (const key of accounts as { get(): Promise<string> }[]) {
    try {
      await key.get();
    } catch (cause) {
      const [reason = ""] = (cause as Error).message.split("\n");
      throw new NoAccounts({ network, reason: reason.replace(/\.$/, "") }, { cause });
    }
  }
}

function bookInMemory(connection: NetworkConnection): Book {
  const book = memoryBooks.get(connection) ?? memoryBook();
  memoryBooks.set(connection, book);
  return book;
}
