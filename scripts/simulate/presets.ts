import type { Scenario } from "./scenario.ts";

/**
 * The experiment of Harris and Waggoner, "Decentralized & Collaborative AI on Blockchain" (2019), section on simulations, with
 * e-mails: one honest agent every ten minutes, and a malicious one that pays twice the deposit a sixth as often.
 */
const reference: Scenario = {
  name: "reference",
  about:
    "The experiment of Harris and Waggoner, Decentralized & Collaborative AI on Blockchain (2019), with e-mails in place of movie " +
    "reviews: one honest agent, and a malicious one that pays twice the deposit a sixth as often.",
  days: 30,
  data: { set: "spam-assassin", pretrain: 0.08, heldOut: 0.2 },
  model: { classifier: "sparse-perceptron", features: 1_000, learningRate: 0.25, epochs: 1 },
  incentive: {
    mechanism: "stake",
    priceWeight: "33333 gwei",
    refundWait: "1d",
    confirmWait: 0,
    ownerWait: "9d",
    anyoneWait: "9d",
    sweepTipBps: 100,
    poolPeriod: "1d",
  },
  agents: [
    { name: "Honest", kind: "honest", every: "10m", from: "10m", sweeps: true },
    { name: "Malicious", kind: "malicious", every: "1h", from: 3_750, sweeps: true },
  ],
};

/** Scenarios by the name that `--preset` takes. */
export const PRESETS = { reference } as const satisfies Readonly<Record<string, Scenario>>;
