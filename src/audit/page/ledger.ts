import type { Flow } from "./queries.ts";

/** What a kind of payment came to. */
export interface LedgerKind {
  readonly kind: string;
  readonly direction: "in" | "back" | "others";
  readonly count: number;
  /** Not negative. */
  readonly sum: bigint;
}

/** Sums from the beginning up to a moment. */
export interface LedgerStep {
  /** Seconds since 1970. */
  readonly at: number;
  readonly paidIn: bigint;
  readonly back: bigint;
  readonly toOthers: bigint;
  readonly held: bigint;
}

/** A model's money: what came in, where it went, and what is left. */
export interface Ledger {
  readonly kinds: readonly LedgerKind[];
  readonly steps: readonly LedgerStep[];
  readonly paidIn: bigint;
  readonly back: bigint;
  readonly toOthers: bigint;
}

/** What kinds of payments are, for people. */
export const KIND_TEXTS: Readonly<Record<string, string>> = {
  deposit: "deposits on contributions",
  fund: "paid into the pool by hand",
  "moved out": "paid to the mechanism out of balances",
  refund: "refunded to contributors",
  sweep: "swept back to contributors",
  "sweep to owner": "swept to the owner",
  report: "paid to reporters",
  take: "taken by the owner",
  tip: "tips to sweepers",
  "moved in": "paid out by the mechanism",
  escrow: "released from escrow",
};

const BACK: ReadonlySet<string> = new Set(["refund", "sweep"]);

/** Adds up flows, the oldest first. */
export function ledgerOf(flows: readonly Flow[], width: number): Ledger {
  const kinds = new Map<string, LedgerKind>();
  const steps: LedgerStep[] = [];
  let [paidIn, back, toOthers] = [0n, 0n, 0n];
  for (const { at, kind, isOwn, count, sum } of flows) {
    const isBack = BACK.has(kind) && isOwn;
    if (sum < 0n) paidIn -= sum;
    else if (isBack) back += sum;
    else toOthers += sum;
    const name = kind === "sweep" && !isOwn ? "sweep to owner" : kind;
    const direction = sum < 0n ? "in" : isBack ? "back" : "others";
    const known = kinds.get(name) ?? { kind: name, direction, count: 0, sum: 0n };
    kinds.set(name, { ...known, count: known.count + count, sum: known.sum + (sum < 0n ? -sum : sum) });
    const step = { at: at + width, paidIn, back, toOthers, held: paidIn - back - toOthers };
    const last = steps.at(-1);
    if (last?.at === step.at) steps[steps.length - 1] = step;
    else steps.push(...(last === undefined || last.at >= at ? [] : [{ ...last, at }]), step); // nothing moved until then
  }
  const order = Object.keys(KIND_TEXTS);
  const sorted = [...kinds.values()].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
  return { kinds: sorted, steps: withStart(steps, width), paidIn, back, toOthers };
}

/** Begins at zero, so that there is a line even where all happens at once. */
function withStart(steps: readonly LedgerStep[], width: number): readonly LedgerStep[] {
  const [first] = steps;
  if (first === undefined) return [];
  return [{ at: first.at - width, paidIn: 0n, back: 0n, toOthers: 0n, held: 0n }, ...steps];
}
