import type { AuditEvent } from "./events.ts";
import type { FindingRow, PaymentKind, PaymentRow } from "./tables.ts";

/** The invariants by number; docs/invariants.md says what each is. */
export const INVARIANTS = ["INV-1", "INV-2", "INV-3", "INV-4", "INV-5", "INV-6", "INV-7", "INV-8"] as const;
export type Invariant = (typeof INVARIANTS)[number];

/** What is said of something that cannot be. */
export interface Finding {
  readonly invariant: Invariant;
  /** What kind of thing: `parameter`, `record`, `balance`, `trace` … */
  readonly what: string;
  /** Which one. */
  readonly place: string;
  readonly expected: unknown;
  readonly actual: unknown;
}

/** What a change of a balance is about. */
export interface PaymentDetails {
  readonly kind: PaymentKind;
  readonly currency: string;
  readonly account: string;
  /** Negative where the balance falls. */
  readonly amount: bigint;
  readonly id?: string;
}

/** One event being followed; collects what it leads to. */
export class Step {
  private findingParts = 0;
  private paymentParts = 0;

  constructor(
    readonly event: AuditEvent,
    private readonly findings: FindingRow[],
    private readonly payments: PaymentRow[],
  ) {}

  /** Notes that something cannot be. */
  find({ invariant, what, place, expected, actual }: Finding): void {
    const { block, logIndex, modelId, transactionHash } = this.event;
    const part = this.findingParts++;
    const texts = { expected: String(expected), actual: String(actual) };
    this.findings.push({ block, logIndex, part, modelId, invariant, what, place, ...texts, transactionHash });
  }

  /** Notes that a balance changed. */
  pay({ kind, currency, account, amount, id }: PaymentDetails): void {
    const { block, logIndex, modelId, transactionHash } = this.event;
    const part = this.paymentParts++;
    const about = { kind, modelId, id: id ?? null, currency, account, amount };
    this.payments.push({ block, logIndex, part, ...about, transactionHash });
  }
}
