import { defineError } from "../errors.ts";

/** A price that was asked for a number of samples, a time or a weight that the contract does not know. */
export class BadPriceInput extends defineError(
  "BAD_PRICE_INPUT",
  (d: { what: "priceWeight" | "elapsed" | "count"; value: bigint; least: bigint }) =>
    `The price's ${d.what} is ${d.value}; it must be at least ${d.least}.`,
  "Give whole seconds since the model's last contribution, and at least one sample.",
) {}

/** A pool paid another amount than its events let somebody expect. */
export class UnexpectedPayment extends defineError(
  "UNEXPECTED_PAYMENT",
  (d: { account: string; paid: bigint; owed: bigint }) =>
    `The pool paid ${d.account} ${d.paid}, but by its events it owed ${d.owed}.`,
  "Follow all events of the model from its creation on, each at its own block's timestamp.",
) {}

/** A setting of PointsIncentive that the contract would refuse. */
export class BadPointsSetting extends defineError(
  "BAD_POINTS_SETTING",
  (d: { setting: string; value: number; least: number; most: number }) =>
    `The points setting ${d.setting} is ${d.value}; it must be an integer from ${d.least} to ${d.most}.`,
  "Windows are seconds, 60 to 2,592,000; a quorum is 2 to 7; a contribution earns at least what a vote locks.",
) {}

/** Votes that no ballot can hold. */
export class BadVotes extends defineError(
  "BAD_VOTES",
  (d: { reason: string }) => `These votes make no ballot: ${d.reason}.`,
  "A ballot has one vote for each contribution, and at most 255.",
) {}

/** The chain did not do what the twin of the rules says. */
export class PointsDiffer extends defineError(
  "POINTS_DIFFER",
  (d: { what: string; chain: string; twin: string }) => `${d.what} is ${d.chain} on chain, and ${d.twin} by the rules.`,
  "Give all events of one model's PointsIncentive, in their order; then this is a defect, please report it.",
) {}
