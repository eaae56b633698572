// The table of attacks in docs/incentives.md, from what the programs in test/contracts/attacks have measured.

/** An attack's gain in wei, as a decimal string, and the gas that its calls used. */
export type Measured = readonly [gain: string, gas: number];

/** By profile and attack, as in `test/vectors/attacks.json`. */
export type Attacks = Readonly<Record<string, Readonly<Record<string, Measured>>>>;

/** The profiles that the programs run under, in the table's order. */
export const PROFILES = ["l2", "testnet"] as const;

/** Where the table is in docs/incentives.md. */
export const START = "<!-- attacks: written by npm run attacks -->";
export const END = "<!-- end of attacks -->";

/** A row: the attack's name in the programs, its number in the list of attacks, what it is, and what decides. */
type Row = readonly [name: string, number: string, attack: string, decides: string];

const ROWS: readonly Row[] = [
  [
    "flashAuthor",
    "1",
    "author of twenty lies flips the model for a block",
    "a moment is only a filing; the lies are lost",
  ],
  ["flashAuthorNoWait", "", "the same without `confirmWait`", "pays the lies back, so lying is free; the flip is lost"],
  ["flashReporter", "1", "reporter flips it for a block", "refused in that block (`ModelJustLearned`)"],
  ["twoMoments", "2", "reporter flips it for two moments", "people who look between stop the clock"],
  ["outworkHalf", "2", "half of all standing; model kept turned, 5 open deposits", "lies cost more than the deposits"],
  [
    "nobodyLooks",
    "2",
    "two moments, and nobody looks for a day and a half",
    "**pays**: look once in each `confirmWait`",
  ],
  ["oneMomentNoWait", "2", "one moment without `confirmWait`, 10 open deposits", "**pays**: hence the wait"],
  ["resending", "3", "one sample 20 times, then changed 20 times", "recorded once; standing is by deposit"],
  ["coin", "4", "40 labels by the toss of a coin", "half the deposits are lost"],
  ["ownLies", "5", "ten own lies, reported by a second account with 9/10 of standing", "the others' tenth is lost"],
  [
    "outworkMost",
    "6",
    "nine tenths of all standing; model kept turned, 10 open deposits",
    "lies cost more than the deposits",
  ],
  ["dearer", "7", "front-running a contribution", "`maxDeposit`; nothing but gas"],
  ["refunds", "7", "a flip in front of every refund", "delays by at most `confirmWait` and an answer"],
  ["copying", "7, 8", "copying 20 contributions from the mempool", "a true sample, a deposit back; gas"],
  ["sweep", "9", "ten forgotten deposits swept into the pool", "**pays**: claim before `anyoneWait`"],
  ["price", "10", "a contribution every ten minutes for two days", "deposits come back; gas"],
  ["learning", "11", "a learning sample in every block, for an hour", "refunds go on; gas"],
  ["otherLabels", "12", "the other label of eight samples just before they mature", "the lies are lost"],
  ["otherLabelsNoWait", "", "the same without `confirmWait`", "the lies are lost"],
  ["farm", "13", "standing farmed behind a gift of 1 ether", "streamed before the first refund"],
  ["farmMonth", "13", "the same with `poolPeriod` of 30 days", "**pays**: `poolPeriod` ≤ `refundWait`"],
  ["timely", "14", "most of all standing, farmed before two gifts of 1 ether", "**pays**: see below"],
  ["heldBack", "14", "the same, refunds held back until the second gift", "less than refunding at once"],
  ["owner", "15", "owner flips it when taking opens, for each of ten deposits", "honest people were refunded"],
  ["ownerForgotten", "15", "owner against ten forgotten deposits", "**pays**: claim before `ownerWait`"],
  [
    "addClass",
    "16",
    "owner adds a class, kept turned by its lies, 5 open deposits",
    "lies cost more than the deposits",
  ],
  ["weight", "17", "pushing one weight of a perceptron", "only mistakes move it"],
  ["fillCount", "17", "the last 100 of 65,535 places of a count of 16 bits", "gas: see below"],
];

/** The table as Markdown, without its marks. */
export function attackTable(attacks: Attacks): string {
  const heads = PROFILES.map((profile) => `${profile}, wei`);
  const lines = [
    `| # | attack | ${heads.join(" | ")} | gas (l2) | pays below, gwei (l2) | what decides |`,
    `|---|---|${"---:|".repeat(heads.length + 2)}---|`,
  ];
  for (const [name, number, attack, decides] of ROWS) {
    const gains = PROFILES.map((profile) => shortWei(BigInt(measured(attacks, profile, name)[0])));
    const [gain, gas] = measured(attacks, "l2", name);
    const price = Number(gain) > 0 ? String(Number((Number(gain) / gas / 1e9).toPrecision(2))) : "";
    lines.push(`| ${[number, attack, ...gains, millions(gas), price, decides].join(" | ")} |`);
  }
  return lines.join("\n");
}

/** The names of the attacks in the table. */
export function attackNames(): string[] {
  return ROWS.map(([name]) => name);
}

/** Three digits, rounded towards zero: 4,174,741,348,448,570 is 4.17·10^15. */
export function shortWei(amount: bigint): string {
  if (amount === 0n) return "0";
  const digits = (amount < 0n ? -amount : amount).toString();
  const mantissa = digits.padEnd(3, "0");
  return `${amount < 0n ? "−" : "+"}${mantissa[0]}.${mantissa.slice(1, 3)}·10^${digits.length - 1}`;
}

function measured(attacks: Attacks, profile: string, name: string): Measured {
  const found = attacks[profile]?.[name];
  if (!found) throw new Error(`test/vectors/attacks.json has no ${profile}.${name}; run npm run attacks`);
  return found;
}

function millions(gas: number): string {
  return `${(gas / 1e6).toFixed(1)} M`;
}
