import type { HardhatEthersProvider } from "@nomicfoundation/hardhat-ethers/types";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { printingAside } from "./action.ts";

/** What Ignition says when it was killed after sending a transaction and before writing down its hash: `TRANSACTION_LOST`. */
const LOST = /^HHE10410\b[^]*nonce (?<nonce>\d+) sent from account (?<sender>0x[0-9a-fA-F]{40})/;

/**
 * Deploys with Ignition; where an earlier run was killed between sending a transaction and keeping its hash, finds the transaction on the
 * chain and goes on. What was not mined yet, or lies too far back for a node without old states, is left to the user: the error
 * of Ignition says what to do.
 */
export async function deployResuming<Result>(
  hre: HardhatRuntimeEnvironment,
  provider: HardhatEthersProvider,
  deploymentId: string,
  deploy: () => Promise<Result>,
): Promise<Result> {
  for (let last = ""; ;) {
    try {
      return await deploy();
    } catch (error) {
      const lost = LOST.exec(error instanceof Error ? error.message : "")?.groups;
      const txHash = lost && (await hashOf(provider, lost["sender"]!, Number(lost["nonce"])));
      if (txHash === undefined || txHash === last) throw error;
      last = txHash;
      await printingAside(() => hre.tasks.getTask(["ignition", "track-tx"]).run({ txHash, deploymentId }));
    }
  }
}

/** The transaction that used an account's nonce; undefined if there is none, or the node does not know. */
async function hashOf(provider: HardhatEthersProvider, sender: string, nonce: number): Promise<string | undefined> {
  const number = await blockOf(provider, sender, nonce).catch(() => undefined);
  if (number === undefined) return undefined;
  const block = await provider.getBlock(number, true);
  return block?.prefetchedTransactions.find((sent) => sent.from === sender && sent.nonce === nonce)?.hash;
}

/** The block that an account's nonce was used in: the first one after which more were used. */
async function blockOf(provider: HardhatEthersProvider, sender: string, nonce: number): Promise<number | undefined> {
  const isUsed = async (block: number) => (await provider.getTransactionCount(sender, block)) > nonce;
  let used = await provider.getBlockNumber();
  if (!(await isUsed(used))) return undefined;
  let before = used;
  for (let step = 1; before > 0 && (await isUsed(before)); step *= 2) {
    used = before;
    before = Math.max(0, before - step);
  }
  while (used - before > 1) {
    const middle = Math.floor((used + before) / 2);
    if (await isUsed(middle)) used = middle;
    else before = middle;
  }
  return used;
}
