import { ZeroAddress } from "ethers";

import type { AccountHistory, MoneyOfCurrency } from "../../src/node.ts";
import type { ClaimableNow } from "../history.ts";
import { count, formatAmount, shorten } from "./amounts.ts";
import type { Unit } from "./amounts.ts";
import { unitOf } from "./currency.ts";
import { printable } from "./describe-sample.ts";
import type { Session } from "./session.ts";

/** What a model is called, as the chain tells it. */
export interface ModelText {
  readonly name: string;
  readonly labels: readonly string[];
  readonly currency: string;
}

/** What is shown. */
interface Told extends Omit<AccountHistory, "account"> {
  readonly claimable: readonly ClaimableNow[];
}

type Models = ReadonlyMap<bigint, ModelText>;

/** How many of the last contributions are shown. */
const SHOWN = 20;

/** Why a balance changed, in words, in the order in which they are shown. */
const KINDS: Readonly<Record<string, string>> = {
  stake: "paid into the hub",
  unstake: "taken out of the hub",
  deposit: "deposits on contributions",
  refund: "refunded",
  sweep: "swept to the account",
  report: "paid for reports",
  take: "taken as a model's owner",
  tip: "tips for sweeping",
  fund: "paid into pools",
  "moved in": "paid out by mechanisms",
  "moved out": "paid to mechanisms",
  escrow: "released from escrow",
};

/** Shows what an account sent, what it gained and lost, and what it can claim now. */
export async function showHistory(session: Session, address: string, told: Told, models: Models): Promise<void> {
  const units = new Map<string, Unit>();
  const currencies = [...models.values(), ...told.money].map(({ currency }) => currency);
  for (const currency of new Set([ZeroAddress, ...currencies])) units.set(currency, await unitOf(session, currency));
  showContributions(session, address, told, models, units);
  for (const money of told.money) showMoney(session, money, leftIn(money.currency, told, models), units);
  showPoints(session, told, models);
  showClaimable(session, told, models, units);
}

function showContributions(
  { ui }: Session,
  address: string,
  { contributions }: Told,
  models: Models,
  units: ReadonlyMap<string, Unit>,
): void {
  const fates = new Map<string, number>();
  for (const { fate } of contributions) fates.set(fate, (fates.get(fate) ?? 0) + 1);
  const became = [...fates].map(([fate, many]) => `${many} ${fate}`).join(", ");
  ui.say(`${address} sent ${count(contributions.length, "contribution")}${became === "" ? "" : `: ${became}`}.`);
  const shown = contributions.slice(-SHOWN);
  if (shown.length === 0) return;
  if (shown.length < contributions.length) ui.say(`The last ${SHOWN}; --json has all:`);
  const rows = shown.map(({ modelId, id, label, contributedAt, deposit, fate, claimable }) => {
    const model = models.get(modelId)!;
    const unit = units.get(model.currency)!;
    const time = new Date(Number(contributedAt) * 1_000).toISOString().slice(0, 16).replace("T", " ");
    const name = printable(model.labels[label] ?? `label ${label}`, 24);
    return [modelText(modelId, models), shorten(id), name, time, amount(deposit, unit), fate, amount(claimable, unit)];
  });
  ui.table(["model", "id", "label", "time (UTC)", "deposit", "became", "left of it"], rows);
}

/** What is still in deposits of the account's own. */
function leftIn(currency: string, { contributions }: Told, models: Models): bigint {
  const own = contributions.filter(({ modelId }) => models.get(modelId)?.currency === currency);
  return own.reduce((sum, { claimable }) => sum + claimable, 0n);
}

function showMoney(
  { ui }: Session,
  { currency, balance, sums, earned, lost }: MoneyOfCurrency,
  left: bigint,
  units: ReadonlyMap<string, Unit>,
): void {
  const unit = units.get(currency)!;
  const kinds = Object.entries(sums)
    .sort(([a], [b]) => place(a) - place(b))
    .map(([kind, sum]): [string, string] => [KINDS[kind] ?? kind, signed(sum, unit)]);
  ui.say(`Money in ${printable(unit.symbol, 20)}:`);
  ui.card([
    ...kinds,
    ["balance in the hub now", formatAmount(balance, unit)],
    ["still in its deposits", formatAmount(left, unit)],
    ["earned from others", formatAmount(earned, unit)],
    ["lost to others", formatAmount(lost, unit)],
    ["gain", signed(earned - lost, unit)],
  ]);
}

function showPoints({ ui }: Session, { points }: Told, models: Models): void {
  if (points.length === 0) return;
  const rows = points.map(({ modelId, points: free, validContributions, rightVotes }) => {
    return [modelText(modelId, models), free, validContributions, rightVotes];
  });
  ui.table(["model", "free points", "valid contributions", "right votes"], rows);
}

function showClaimable({ ui }: Session, { claimable }: Told, models: Models, units: ReadonlyMap<string, Unit>): void {
  const young = claimable.reduce((sum, { waiting }) => sum + waiting, 0);
  const rows = claimable
    .map(({ modelId, currency, refunds, reports, takes, pool }) => ({
      modelId,
      currency,
      ways: [refunds, reports, takes, pool],
    }))
    .filter(({ ways }) => ways.some((worth) => worth > 0n))
    .map(({ modelId, currency, ways }) => {
      const all = ways.reduce((sum, worth) => sum + worth, 0n);
      return [modelText(modelId, models), ...[...ways, all].map((worth) => amount(worth, units.get(currency)!))];
    });
  if (rows.length > 0) {
    ui.say("It can claim now, with the tasks refund, report, take and claim:");
    ui.table(["model", "refunds", "reports", "takes", "pool", "together"], rows);
  } else ui.say("It can claim nothing now.");
  if (young > 0) ui.say(`${count(young, "contribution")} ${young === 1 ? "is" : "are"} too young to be claimed from.`);
}

function modelText(modelId: bigint, models: Models): string {
  return `${modelId} (${printable(models.get(modelId)?.name ?? "", 30)})`;
}

function amount(value: bigint, unit: Unit): string {
  return value === 0n ? "" : formatAmount(value, unit);
}

function signed(value: bigint, unit: Unit): string {
  return `${value > 0n ? "+" : ""}${formatAmount(value, unit)}`;
}

function place(kind: string): number {
  const found = Object.keys(KINDS).indexOf(kind);
  return found === -1 ? Infinity : found;
}
