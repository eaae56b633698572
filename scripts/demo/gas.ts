/** Gas of one kind of operation. */
export interface GasRow {
  readonly operation: string;
  /** How many there were; in batches, items. */
  readonly count: number;
  readonly transactions: number;
  /** Mean for each of `count`. */
  readonly gasEach: number;
  readonly gas: bigint;
}

/** Adds up gas by kind of operation. */
export class GasTally {
  readonly #sums = new Map<string, { count: number; transactions: number; gas: bigint }>();

  /** Notes transactions that together did `count` operations. */
  add(operation: string, transactions: readonly { readonly gasUsed: bigint }[], count = transactions.length): void {
    const sum = this.#sums.get(operation) ?? { count: 0, transactions: 0, gas: 0n };
    sum.count += count;
    sum.transactions += transactions.length;
    for (const { gasUsed } of transactions) sum.gas += gasUsed;
    this.#sums.set(operation, sum);
  }

  /** In the order in which operations first happened. */
  rows(): GasRow[] {
    return [...this.#sums].map(([operation, { count, transactions, gas }]) => {
      return { operation, count, transactions, gasEach: Math.round(Number(gas) / Math.max(1, count)), gas };
    });
  }
}
