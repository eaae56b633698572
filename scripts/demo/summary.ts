import type { DemoResult } from "./run.ts";
import type { ModelName, Role } from "./settings.ts";

/** What `--json` prints. Accuracies are shares of the held-out e-mails, 0 to 1; amounts are strings of wei. */
export interface DemoSummary {
  readonly model: ModelName;
  readonly seed: number;
  readonly accuracyBefore: number;
  readonly accuracyAfter: number;
  readonly accuracyWithoutMalicious: number;
  /** Of always giving the more frequent label. */
  readonly accuracyOfMajority: number;
  readonly emails: DemoResult["emails"];
  /** Recorded on chain, those of the malicious account included. */
  readonly contributions: number;
  readonly maliciousContributions: number;
  /** Simulated, until the last deposit was settled. */
  readonly days: number;
  /** Gas left out. */
  readonly accounts: readonly { readonly name: string; readonly role: Role; readonly profitWei: string }[];
  /** What lies in the model's pool at the end. */
  readonly poolWei: string;
  /** What the hub holds less what it owes: the worst of all days. */
  readonly imbalanceWei: string;
  readonly gas: readonly {
    readonly operation: string;
    readonly count: number;
    readonly transactions: number;
    readonly gasEach: number;
  }[];
  /** Slots of parameters, all the same on chain and in the twin. */
  readonly parameterSlots: number;
  /** The page with the picture. */
  readonly report: string;
  /** How long it took. The only number that differs from run to run. */
  readonly seconds: number;
}

/** A result as one object of JSON. */
export function summaryOf(result: DemoResult, run: { readonly seconds: number; readonly report: string }): DemoSummary {
  return {
    model: result.model,
    seed: result.seed,
    accuracyBefore: result.accuracyBefore,
    accuracyAfter: result.accuracyAfter,
    accuracyWithoutMalicious: result.accuracyWithoutMalicious,
    accuracyOfMajority: result.accuracyOfMajority,
    emails: result.emails,
    contributions: result.contributions,
    maliciousContributions: result.maliciousContributions,
    days: result.days,
    accounts: result.accounts.map(({ name, role, profitWei }) => ({ name, role, profitWei: String(profitWei) })),
    poolWei: String(result.poolWei),
    imbalanceWei: String(result.imbalanceWei),
    gas: result.gas.map(({ operation, count, transactions, gasEach }) => ({ operation, count, transactions, gasEach })),
    parameterSlots: result.parameterSlots,
    report: run.report,
    seconds: run.seconds,
  };
}
