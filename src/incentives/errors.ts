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
