/** The part of ml-naivebayes 4.0.0 that is used here; it has no types of its own. */
declare module "ml-naivebayes" {
  interface LogProbabilities {
    get(row: number, column: number): number;
  }

  /** Multinomial naive Bayes with a smoothing of 1. */
  export class MultinomialNB {
    /** Logarithms: one row for each label and one column. */
    readonly priorProbability: LogProbabilities;
    /** Logarithms: one row for each label and one column for each feature. */
    readonly conditionalProbability: LogProbabilities;
    train(samples: readonly ArrayLike<number>[], labels: readonly number[]): void;
    predict(samples: readonly ArrayLike<number>[]): number[];
  }
}
