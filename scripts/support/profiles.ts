import type { StakeSettings } from "../../src/client/index.ts";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const GWEI = 10n ** 9n;

/** Where a model lives, which decides the defaults of its stake mechanism. */
export type ProfileName = keyof typeof PROFILES;

/**
 * Defaults of the stake mechanism, times in seconds. In all of them `poolPeriod` is at most `refundWait`: who farms standing
 * when money comes into the pool is refunded for the first time when that money has been shared.
 */
export const PROFILES = {
  // A chain of one's own: nobody attacks, and nobody wants to wait.
  local: {
    priceWeight: 10n * GWEI, // 0.0000006 ether an hour after the last contribution, 0.000036 at once
    refundWait: HOUR, // the shortest that a pool's period, at least an hour, fits into
    confirmWait: 0, // reports and refunds are paid at once
    ownerWait: DAY,
    anyoneWait: 7 * DAY,
    sweepTipBps: 100,
    poolPeriod: HOUR,
  },
  // People are there and learn, some of them by attacking; money is scarce, as faucets give little.
  testnet: {
    priceWeight: 10n * GWEI, // as local: what a faucet gives pays for many samples
    refundWait: DAY, // everybody is awake once in it
    confirmWait: 12 * HOUR, // who looks in the morning and in the evening loses no dispute
    ownerWait: 7 * DAY, // who looks once a week loses nothing to the owner
    anyoneWait: 30 * DAY,
    sweepTipBps: 100, // 1 %: enough for programs to sweep, little for who comes back late
    poolPeriod: DAY,
  },
  // Gas is cheap, about 0.01 gwei, so that only the deposit deters.
  l2: {
    priceWeight: 1_000n * GWEI, // 0.00006 ether an hour after: some 30 times the gas of a contribution and its refund
    refundWait: DAY,
    confirmWait: 12 * HOUR,
    ownerWait: 14 * DAY, // a deposit is worth taking here, and nothing but time helps who forgets to claim
    anyoneWait: 60 * DAY,
    sweepTipBps: 100,
    poolPeriod: DAY,
  },
  // Each call costs gas of 0.0001 ether and more, so people come seldom, and a deposit must be worth a report.
  mainnet: {
    priceWeight: 50_000n * GWEI, // 0.003 ether an hour after: a tenth of it is 1.5 times the gas of a report at 1 gwei
    refundWait: 2 * DAY, // leaves out a day without losing a report
    confirmWait: DAY, // one look a day
    ownerWait: 14 * DAY,
    anyoneWait: 60 * DAY,
    sweepTipBps: 100,
    poolPeriod: 2 * DAY,
  },
} as const satisfies Readonly<Record<string, Required<StakeSettings>>>;

/** Chain id of development chains: Hardhat's own, in process or as a node, and anvil. */
const DEVELOPMENT_CHAIN = 31_337;

/** The profile of a network that nobody chose one for. */
export function profileOf(chainId: number): ProfileName {
  return chainId === DEVELOPMENT_CHAIN ? "local" : "testnet";
}
