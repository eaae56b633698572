import { ETHER } from "../../../src/client/index.ts";
import { hubAbi } from "../../../src/client/abi.ts";
import type { Hex } from "../../../src/index.ts";
import type { MarketChain } from "./chain.ts";
import { SimulationFailed } from "./errors.ts";

/** Who has burned what is credited here. */
export const NOBODY = "0x000000000000000000000000000000000000dEaD";

/** In the order of the contract's Place. */
const [ACCOUNT, ESCROW] = [0n, 2n];

interface MovedArgs {
  readonly from: bigint;
  readonly to: bigint;
  readonly fromKey: Hex;
  readonly toKey: Hex;
  readonly account: string;
  readonly beneficiary: string;
  readonly amount: bigint;
}

/** The books of a hub that has one model with markets, kept from its events alone. */
interface Books {
  readonly escrows: Map<Hex, bigint>;
  /** What each account lost in each transaction. */
  readonly spent: Map<string, bigint>;
}

/**
 * Checks the hub's books to the wei: no escrow ever pays more than was put into it (INV-2), no balance falls but in its holder's own call, by
 * at most what the call allows (INV-8), and what the hub holds is what it owes (INV-1).
 *
 * @returns What the hub holds less what it owes, wei: 0.
 * @throws SimulationFailed
 */
export async function checkBooks(chain: MarketChain): Promise<bigint> {
  const books = await readBooks(chain);
  for (const [key, spent] of books.spent) await checkConsent(chain, key, spent);
  const { provider } = chain.network.ethers;
  const owed = [...books.escrows.values()].reduce((sum, amount) => sum + amount, 0n);
  const pool = await chain.accounts[0]!.client.poolOf(chain.modelId);
  const balances = await balancesOf(chain);
  const imbalance =
    (await provider.getBalance(chain.hub)) - owed - pool - [...balances.values()].reduce((sum, have) => sum + have, 0n);
  if (imbalance !== 0n) throw new SimulationFailed({ what: `The hub holds ${imbalance} wei more than it owes.` });
  return imbalance;
}

/** What everybody has in the hub now, and what was burned. */
export async function balancesOf({ accounts }: MarketChain): Promise<Map<string, bigint>> {
  const { client } = accounts[0]!;
  const all = [...accounts.map(({ address }) => address), NOBODY];
  return new Map(
    await Promise.all(all.map(async (address) => [address, await client.stakedBalance(ETHER, address)] as const)),
  );
}

async function readBooks({ accounts }: MarketChain): Promise<Books> {
  const books: Books = { escrows: new Map(), spent: new Map() };
  for await (const { name, args, transactionHash } of accounts[0]!.client.events()) {
    if (name === "Moved") follow(books, args as unknown as MovedArgs, transactionHash);
    else if (name === "EscrowReleased") change(books, args["escrowId"] as Hex, -(args["amount"] as bigint));
  }
  return books;
}

function follow(books: Books, { from, to, fromKey, toKey, account, amount }: MovedArgs, transaction: Hex): void {
  if (from === ACCOUNT) {
    const key = `${transaction} ${account}`;
    books.spent.set(key, (books.spent.get(key) ?? 0n) + amount);
  } else if (from === ESCROW) change(books, fromKey, -amount);
  else throw new SimulationFailed({ what: `Transaction ${transaction} moved money out of a pool or a deposit.` });
  if (to === ESCROW) change(books, toKey, amount);
  else if (to !== ACCOUNT) throw new SimulationFailed({ what: `Transaction ${transaction} moved money into a pool.` });
}

function change({ escrows }: Books, key: Hex, amount: bigint): void {
  const now = (escrows.get(key) ?? 0n) + amount;
  if (now < 0n) throw new SimulationFailed({ what: `Escrow ${key} has paid ${-now} wei more than it had.` });
  escrows.set(key, now);
}

async function checkConsent({ network, hub }: MarketChain, key: string, spent: bigint): Promise<void> {
  const [hash, account] = key.split(" ") as [string, string];
  const transaction = await network.ethers.provider.getTransaction(hash);
  const call = transaction === null ? null : hubAbi.parseTransaction(transaction);
  const allowed = transaction?.to === hub && call?.name === "act" ? (call.args[1] as bigint) : 0n;
  if (transaction?.from !== account || spent > allowed) {
    throw new SimulationFailed({ what: `${account} lost ${spent} wei in ${hash}, which allowed ${allowed}.` });
  }
}
