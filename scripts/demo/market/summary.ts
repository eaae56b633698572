import type { MarketAccountResult, MarketDemoResult } from "./run.ts";

/** What `--json` prints. Accuracies are shares of the held-out e-mails, 0 to 1; amounts are strings of wei. */
export type MarketDemoSummary = Omit<
  MarketDemoResult,
  "markets" | "accounts" | "gas" | "burnedWei" | "imbalanceWei"
> & {
  readonly incentive: "market";
  readonly markets: readonly Omit<MarketDemoResult["markets"][number], "gainsWei">[];
  readonly accounts: readonly (Omit<MarketAccountResult, "profitWei"> & { readonly profitWei: string })[];
  readonly burnedWei: string;
  readonly imbalanceWei: string;
  readonly gas: readonly {
    readonly operation: string;
    readonly count: number;
    readonly transactions: number;
    readonly gasEach: number;
  }[];
  /** The page with the picture. */
  readonly report: string;
  /** How long it took. The only number that differs from run to run. */
  readonly seconds: number;
};

/** A result as one object of JSON. */
export function marketSummaryOf(
  result: MarketDemoResult,
  run: { readonly seconds: number; readonly report: string },
): MarketDemoSummary {
  return {
    incentive: "market",
    ...result,
    markets: result.markets.map(({ market, baseline, correct, accepted, rejected, ...accuracies }) => {
      const { accuracy, accuracyWithout, accuracyHonest } = accuracies;
      return { market, baseline, correct, accepted, rejected, accuracy, accuracyWithout, accuracyHonest };
    }),
    accounts: result.accounts.map((account) => ({ ...account, profitWei: String(account.profitWei) })),
    burnedWei: String(result.burnedWei),
    imbalanceWei: String(result.imbalanceWei),
    gas: result.gas.map(({ operation, count, transactions, gasEach }) => ({ operation, count, transactions, gasEach })),
    ...run,
  };
}
