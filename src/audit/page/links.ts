/** Where transactions and accounts can be looked at; `{hash}` and `{address}` are put in. */
export interface Explorer {
  readonly transaction: string;
  /** Null where only transactions have pages that are known. */
  readonly account: string | null;
}

/** Explorers of well-known chains, by chain id; all have the paths of EIP-3091. */
const KNOWN: Readonly<Record<string, string>> = {
  "1": "https://etherscan.io",
  "10": "https://optimistic.etherscan.io",
  "100": "https://gnosisscan.io",
  "137": "https://polygonscan.com",
  "8453": "https://basescan.org",
  "42161": "https://arbiscan.io",
  "59144": "https://lineascan.build",
  "80002": "https://amoy.polygonscan.com",
  "84532": "https://sepolia.basescan.org",
  "421614": "https://sepolia.arbiscan.io",
  "534352": "https://scrollscan.com",
  "560048": "https://hoodi.etherscan.io",
  "11155111": "https://sepolia.etherscan.io",
  "11155420": "https://sepolia-optimism.etherscan.io",
};

/** The explorer of a chain; null if none is known. */
export function explorerOf(chainId: bigint): Explorer | null {
  const base = KNOWN[chainId.toString()];
  return base === undefined ? null : withPaths(base);
}

/**
 * Reads what people give as an explorer: its address, of which EIP-3091 knows the paths, or a transaction's address with `{hash}` in it.
 *
 * @returns Null if it is neither.
 */
export function parseExplorer(text: string): Explorer | null {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) return null;
  if (text.includes("{hash}")) return { transaction: text, account: null };
  return text.includes("{") ? null : withPaths(text.replace(/\/+$/, ""));
}

function withPaths(base: string): Explorer {
  return { transaction: `${base}/tx/{hash}`, account: `${base}/address/{address}` };
}

/** A transaction's page; null without an explorer. */
export function transactionUrl(explorer: Explorer | null, hash: string): string | null {
  return explorer === null ? null : explorer.transaction.replaceAll("{hash}", hash);
}

/** An account's page; null without an explorer. */
export function accountUrl(explorer: Explorer | null, address: string): string | null {
  return explorer?.account?.replaceAll("{address}", address) ?? null;
}
