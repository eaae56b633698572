import type { StakeSettings } from "../../src/client/index.ts";
import { formatDuration, parseAmount, parseDuration } from "./amounts.ts";
import type { Unit } from "./amounts.ts";
import { BadOption, MissingOption } from "./errors.ts";
import { parseChoice, parseInteger } from "./options.ts";
import { PROFILES, profileOf } from "./profiles.ts";
import type { ProfileName } from "./profiles.ts";

/** Options that decide the settings of a new model's stake mechanism; the profile's where they are left out. */
export interface StakeSettingOptions {
  /** The network's unless told. */
  readonly profile?: string | undefined;
  /** Must be told for tokens. */
  readonly priceWeight?: string | undefined;
  readonly refundWait?: string | undefined;
  readonly confirmWait?: string | undefined;
  readonly ownerWait?: string | undefined;
  readonly anyoneWait?: string | undefined;
  readonly sweepTipBps?: string | undefined;
  readonly poolPeriod?: string | undefined;
}

/** The settings of a new model, and where those come from that nobody chose. */
export interface ChosenSettings {
  readonly profile: ProfileName;
  readonly settings: Required<StakeSettings>;
}

/** The model's currency, and the chain that it will be on. */
export interface Market {
  readonly chainId: number;
  readonly unit: Unit;
  readonly isEther: boolean;
}

const MAX_SECONDS = 2 ** 32 - 1;
const MAX_WEIGHT = 2n ** 96n - 1n;
const MAX_TIP = 500;

/**
 * Puts the settings of a new model's stake mechanism together. Whether waits are in order is the contract's to say.
 *
 * @throws BadOption, BadAmount, BadDuration, MissingOption if there is no default price in this currency
 */
export function chooseStakeSettings(options: StakeSettingOptions, market: Market): ChosenSettings {
  const names = Object.keys(PROFILES) as ProfileName[];
  const { profile: name } = options;
  const profile = name === undefined ? profileOf(market.chainId) : parseChoice("--profile", name, names);
  const defaults = PROFILES[profile];
  const tip = options.sweepTipBps;
  return {
    profile,
    settings: {
      priceWeight: priceWeight(options.priceWeight, defaults.priceWeight, market),
      refundWait: seconds("--refund-wait", options.refundWait, defaults.refundWait),
      confirmWait: seconds("--confirm-wait", options.confirmWait, defaults.confirmWait),
      ownerWait: seconds("--owner-wait", options.ownerWait, defaults.ownerWait),
      anyoneWait: seconds("--anyone-wait", options.anyoneWait, defaults.anyoneWait),
      sweepTipBps: tip === undefined ? defaults.sweepTipBps : parseInteger("--sweep-tip-bps", tip, 0, MAX_TIP),
      poolPeriod: seconds("--pool-period", options.poolPeriod, defaults.poolPeriod),
    },
  };
}

/** The waits of a model in a line. */
export function describeWaits({ refundWait, confirmWait, ownerWait, anyoneWait }: Required<StakeSettings>): string {
  const reports = confirmWait === 0 ? "" : ` (reports confirmed for ${formatDuration(confirmWait)})`;
  return (
    `refunds and reports after ${formatDuration(refundWait)}${reports}, ` +
    `the owner after ${formatDuration(ownerWait)}, anyone after ${formatDuration(anyoneWait)}`
  );
}

function seconds(option: string, value: string | undefined, otherwise: number): number {
  if (value === undefined) return otherwise;
  const duration = parseDuration(option, value);
  if (duration > MAX_SECONDS) throw new BadOption({ option, value, expected: `at most ${MAX_SECONDS} seconds` });
  return duration;
}

function priceWeight(value: string | undefined, otherwise: bigint, { unit, isEther }: Market): bigint {
  const option = "--price-weight";
  if (value === undefined) {
    if (isEther) return otherwise;
    throw new MissingOption({ option, what: `a sample costs 60 times this in ${unit.symbol} after an hour` });
  }
  const weight = parseAmount(option, value, unit);
  if (weight > MAX_WEIGHT) throw new BadOption({ option, value, expected: "far less" });
  return weight;
}
