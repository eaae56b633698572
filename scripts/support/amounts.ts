import { formatUnits, getAddress, isAddress, parseUnits } from "ethers";

import { BadAddress, BadAmount, BadDuration } from "./errors.ts";

/** A currency, as people read it. */
export interface Unit {
  readonly symbol: string;
  readonly decimals: number;
}

export const ETHER_UNIT: Unit = { symbol: "ETH", decimals: 18 };

const AMOUNT = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i;
const NAMED_UNITS: Readonly<Record<string, number>> = { wei: 0, gwei: 9, ether: 18 };
const SECONDS: Readonly<Record<string, number>> = { "": 1, s: 1, m: 60, h: 3_600, d: 86_400 };

/**
 * Reads an amount: whole units of the currency (`0.05`), or a number of `wei`, `gwei` or `ether`.
 *
 * @returns In the currency's smallest unit.
 * @throws BadAmount
 */
export function parseAmount(option: string, value: string, { decimals }: Unit): bigint {
  const [, number, name = ""] = AMOUNT.exec(value.trim()) ?? [];
  const places = name === "" ? decimals : NAMED_UNITS[name.toLowerCase()];
  if (number === undefined || places === undefined) throw new BadAmount({ option, value, reason: "it is no amount" });
  const [, fraction = ""] = number.split(".");
  if (fraction.length > places) {
    throw new BadAmount({ option, value, reason: `it has more than ${places} decimal places` });
  }
  return parseUnits(number, places);
}

/** Writes an amount with its symbol, rounded down to six significant decimal places; never 0 for something. */
export function formatAmount(amount: bigint, { symbol, decimals }: Unit): string {
  const [whole = "0", fraction = ""] = formatUnits(amount, decimals).split(".");
  const leading = /^0*/.exec(fraction)![0].length;
  const places = whole === "0" || whole === "-0" ? leading + 6 : 6;
  const shown = fraction.slice(0, places).replace(/0+$/, "");
  return `${whole}${shown === "" ? "" : `.${shown}`} ${symbol}`;
}

/** Reads a span of time: seconds, or a number with `s`, `m`, `h` or `d`. Throws {@link BadDuration}. */
export function parseDuration(option: string, value: string): number {
  const [, number, unit = ""] = /^(\d+)\s*([smhd]?)$/.exec(value.trim()) ?? [];
  const seconds = Number(number) * SECONDS[unit]!;
  if (!Number.isSafeInteger(seconds)) throw new BadDuration({ option, value });
  return seconds;
}

/** Writes a span of time: `45 s`, `15 min`, `24 h`, `7 days`. */
export function formatDuration(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600)
    return seconds % 60 === 0 ? `${seconds / 60} min` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor((seconds % 3_600) / 60);
  if (hours < 48) return minutes === 0 ? `${hours} h` : `${hours} h ${minutes} min`;
  return hours % 24 === 0 ? `${hours / 24} days` : `${Math.floor(hours / 24)} days ${hours % 24} h`;
}

/**
 * Writes a moment, as a date and as a span of time from now: `2026-11-22 14:05:10 UTC (in 12 h)`.
 *
 * @param at Seconds since 1970, as `now`.
 */
export function formatMoment(at: number, now: number): string {
  const date = new Date(at * 1_000).toISOString().replace("T", " ").replace(".000Z", " UTC");
  return at > now ? `${date} (in ${formatDuration(at - now)})` : date;
}

/** Reads an address, in any case. Throws {@link BadAddress}. */
export function parseAddress(option: string, value: string): string {
  if (!isAddress(value)) throw new BadAddress({ option, value });
  return getAddress(value);
}

/** The beginning and the end of an address or id. */
export function shorten(hex: string): string {
  return `${hex.slice(0, 8)}…${hex.slice(-4)}`;
}

/** A number of things: `1 sample`, `2 samples`. */
export function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? "" : "s"}`;
}
