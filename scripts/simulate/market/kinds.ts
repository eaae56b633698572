/** What simulated people do in a market, in the order in which tables and pictures show them. */
export const KINDS = {
  honest: "their own data, rightly labelled",
  flipper: "their own data, every label flipped",
  random: "their own data, each label drawn by lot",
  wager: "right or all flipped, by one toss of a coin for the whole batch",
  noise: "made-up samples, labels drawn by lot: no effect on average, a large one each time",
  lazy: "their own data, labelled by the model as it stands",
  copier: "a batch of the market before, as it was",
  editor: "a batch of the market before, each sample a little changed",
  parrot: "the samples that the audit has shown",
  thief: "somebody else's commitment, stolen before it was revealed",
  unfit: "right data, and a sample whose update needs more gas than the market gives",
  accomplice: "the sponsor's own batch",
} as const;

export type Kind = keyof typeof KINDS;

/** Kinds that are told of together, too. */
export const GROUPS: Readonly<Record<"gamblers" | "copiers", readonly Kind[]>> = {
  gamblers: ["random", "wager", "noise"],
  copiers: ["copier", "editor"],
};
