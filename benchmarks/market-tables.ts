// Tables of simulated markets, as Markdown.
import { GROUPS, KINDS } from "../scripts/simulate/market/kinds.ts";
import { SPONSORS } from "../scripts/simulate/market/settings.ts";
import type { Sponsor } from "../scripts/simulate/market/settings.ts";
import type { GroupSummary, MarketSummary, Mean } from "./market-summary.ts";

const DATA: Partial<Record<MarketSummary["scenario"], string>> = { spam: "SpamAssassin", mnist: "MNIST, 3 against 8" };

/** Everything that stands in the docs between the markers. */
export function marketTables(main: readonly MarketSummary[], sponsors: readonly MarketSummary[]): string {
  const pictures = {
    accuracy: "![Accuracy with and without the market](images/market-accuracy.svg)",
    payoffs: "![What batches earned and lost](images/market-payoffs.svg)",
    dropLimit: "![Payoffs by drop limit](images/market-drop-limit.svg)",
  };
  return [
    accuracyTable(main),
    pictures.accuracy,
    ...main.map(kindTable),
    pictures.payoffs,
    ...main.map(dropLimitTable),
    pictures.dropLimit,
    ...(sponsors.length === 0 ? [] : [sponsorTable(sponsors)]),
  ].join("\n\n");
}

function accuracyTable(main: readonly MarketSummary[]): string {
  const rows = main.map(({ scenario, seeds, accuracies, better, replayGas }) => {
    const { before, withMarket, without, honestOnly } = accuracies;
    const shown = [before, without, withMarket, honestOnly].map(({ mean }) => percent(mean));
    return [
      DATA[scenario]!,
      `${seeds.length}`,
      ...shown,
      `${better} of ${seeds.length}`,
      `${Math.round(replayGas / 1e6)} M`,
    ];
  });
  const head = [
    "",
    "seeds",
    "before",
    "everything learned",
    "with the market",
    "honest batches alone",
    "better with it",
    "gas of a replay",
  ];
  return table("Accuracy on samples that neither contributors nor market saw", head, rows);
}

function kindTable({ scenario, kinds, groups, stake, seeds }: MarketSummary): string {
  const row = (name: string, sends: string, { batches, payoff, rejected, losses }: GroupSummary) => {
    return [name, sends, `${batches}`, meanText(payoff), percent(rejected, 0), `${losses}`];
  };
  const rows = [
    ...kinds.map((summary) => row(summary.kind, KINDS[summary.kind], summary)),
    ...groups.map((summary) => row(`*${summary.group}*`, `all of ${GROUPS[summary.group].join(", ")}`, summary)),
  ];
  const head = ["kind", "what it sends", "batches", "payoff, answers", "rejected", `seeds lost, of ${seeds.length}`];
  return table(`${DATA[scenario]!}: payoff of a batch; S = ${stake} answers`, head, rows, 2);
}

function dropLimitTable({ scenario, scored, byDropLimit }: MarketSummary): string {
  const shown = ["honest", "flipper", "random", "wager", "noise", "lazy"] as const;
  const rows = byDropLimit.map(({ dropLimit, accuracy, kinds }) => {
    const payoffs = shown.map((kind) => signed(kinds.find((entry) => entry.kind === kind)!.payoff));
    return [`${dropLimit}`, percent(dropLimit / scored, 0), percent(accuracy), ...payoffs];
  });
  return table(`${DATA[scenario]!}: mean payoffs by drop limit`, ["d", "of m", "accuracy", ...shown], rows, 0);
}

function sponsorTable(sponsors: readonly MarketSummary[]): string {
  const rows = sponsors.map(({ scenario, seeds, voided, kinds, sponsor, accuracies, auditedWrong }) => {
    const of = (kind: string) => kinds.find((entry) => entry.kind === kind);
    const accomplice = of("accomplice");
    const perSeed =
      accomplice === undefined ? 0 : (accomplice.payoff.mean * accomplice.batches) / (seeds.length - voided);
    const does = scenario === "fair sponsor" ? SPONSORS.fair : SPONSORS[scenario as Sponsor];
    return [
      does,
      `${seeds.length}`,
      `${voided}`,
      percent(auditedWrong, 0),
      signed(sponsor.mean),
      accomplice === undefined ? "" : signed(perSeed),
      signed(sponsor.mean + perSeed),
      of("honest") === undefined ? "" : meanText(of("honest")!.payoff),
      `${percent(accuracies.before.mean)} → ${percent(accuracies.withMarket.mean)}`,
    ];
  });
  const head = [
    "the sponsor",
    "seeds",
    "void",
    "audited labels wrong",
    "sponsor",
    "its own batches",
    "together",
    "an honest batch",
    "accuracy",
  ];
  const { scored, dropLimit } = sponsors[0]!;
  return table(`Sponsors, ${scored} scored e-mails, d = ${dropLimit}; in answers`, head, rows);
}

/** @param texts How many columns hold text; the others are aligned to the right. */
function table(title: string, head: readonly string[], rows: readonly (readonly string[])[], texts = 1): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rule = head.map((_, i) => (i < texts ? "---" : "--:"));
  return [`**${title}**`, "", line(head), `|${rule.join("|")}|`, ...rows.map(line)].join("\n");
}

function meanText({ mean, error }: Mean): string {
  return `${signed(mean)} ± ${error.toFixed(error < 10 ? 2 : 1)}`;
}

function signed(value: number): string {
  const digits = Math.abs(value) < 10 ? 2 : 1;
  return `${value > 0 ? "+" : ""}${value.toFixed(digits)}`.replace("-", "−");
}

function percent(share: number, digits = 1): string {
  return `${(100 * share).toFixed(digits)} %`;
}
