/** A currency, as people read it. */
export interface Unit {
  readonly symbol: string;
  /** Digits after the point that its smallest unit has, 0 to 255. */
  readonly decimals: number;
}

const GWEI: Unit = { symbol: "gwei", decimals: 9 };
/** Ether below which people read gwei more easily. */
const SMALL_ETHER = 10n ** 14n;
/** Significant digits after the point. */
const DIGITS = 4;

/** The unit in which amounts up to `largest` are best read: gwei for little ether. */
export function scaleOf(unit: Unit, largest: bigint): Unit {
  const isSmall = largest < SMALL_ETHER && largest > -SMALL_ETHER && largest !== 0n;
  return unit.symbol === "ETH" && unit.decimals === 18 && isSmall ? GWEI : unit;
}

/**
 * Writes an amount without its unit, such as `1,204.5` or `0.0003204`, rounded down; never 0 for something. Negative ones begin with a
 * minus sign.
 */
export function showAmount(amount: bigint, { decimals }: Unit): string {
  const digits = (amount < 0n ? -amount : amount).toString().padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = digits.slice(digits.length - decimals);
  const leading = whole === "0" ? /^0*/.exec(fraction)![0].length : 0;
  const shown = fraction.slice(0, leading + DIGITS).replace(/0+$/, "");
  return `${amount < 0n ? "−" : ""}${grouped(whole)}${shown === "" ? "" : `.${shown}`}`;
}

/** An amount for a chart's axis. */
export function toNumber(amount: bigint, { decimals }: Unit): number {
  return Number(amount) / 10 ** decimals;
}

/** Writes an integer with commas between its thousands. */
export function grouped(digits: string | number | bigint): string {
  return String(digits).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** A number of things: `1 sample`, `2,000 samples`. */
export function countOf(number: number, thing: string): string {
  return `${grouped(number)} ${thing}${number === 1 ? "" : "s"}`;
}

/** A share as a percentage with one decimal place: `96.1 %`. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
