import { ZeroAddress } from "ethers";

import { ETHER_UNIT, parseAddress, parseAmount } from "./amounts.ts";
import type { Unit } from "./amounts.ts";
import { MissingOption } from "./errors.ts";
import type { Session } from "./session.ts";

/** The currency that `--currency` means: `ether`, or a token's address. Throws BadAddress. */
export function parseCurrency(currency: string): string {
  return currency.toLowerCase() === "ether" ? ZeroAddress : parseAddress("--currency", currency);
}

/** Symbol and decimals of a currency, as it tells them itself. */
export async function unitOf({ client }: Pick<Session, "client">, currency: string): Promise<Unit> {
  if (currency === ZeroAddress) return ETHER_UNIT;
  const [balance] = await client.balances([currency], client.account ?? ZeroAddress);
  return balance!;
}

/** Reads `--amount`, which must be there. Throws MissingOption or BadAmount. */
export function requireAmount(amount: string | undefined, unit: Unit): bigint {
  if (amount === undefined) throw new MissingOption({ option: "--amount", what: `how many ${unit.symbol}` });
  return parseAmount("--amount", amount, unit);
}
