/** What tasks take where people say nothing, but for the stake mechanism's settings. Read by the tasks' help too. */
export const DEFAULTS = {
  /** Folder of addresses, model files and journals. */
  state: ".dcai",
  /** Buckets of a hashing encoder, or the most words of a vocabulary. */
  features: 2_048,
  /** How often training goes through the data. */
  epochs: 5,
  /** Decides the order of training. */
  seed: 1,
  /**
   * What a contribution adds to a weight on the chain, where training added 1. A tenth keeps one wrong sample from turning the
   * model's answer to it; on the SpamAssassin e-mails it was the rate that learned best.
   */
  learningRate: 0.1,
  /** How numbers are shifted and scaled: each column by itself. */
  scaling: "each",
  /** Fractional bits of numeric features: with 12 they go from -8 to 8, in standard deviations of their columns. */
  featurePoint: 12,
  /** Columns of a data file. */
  text: "text",
  label: "label",
} as const;
