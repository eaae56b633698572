import type { ModelView } from "../../src/client/index.ts";
import type { PointsSettings, Vote } from "../../src/index.ts";
import type { ValidateResult } from "../validate.ts";
import { count, formatDuration, shorten } from "./amounts.ts";
import type { Candidate } from "./candidates.ts";
import { printable } from "./describe-sample.ts";
import type { Ui } from "./ui.ts";
import type { VotingStep } from "./voting.ts";

const SAMPLE_WIDTH = 60;

/** What each step is called, before and after its number. */
const DONE: Readonly<Record<VotingStep["step"], readonly [string, string]>> = {
  settle: ["Settled", "contribution"],
  collect: ["Collected", "vote"],
  award: ["Received", "badge"],
  open: ["Opened", "contribution"],
  commit: ["Committed to", "vote"],
  reveal: ["Revealed", "vote"],
};

/** A time as people read it: when in UTC, and how far it is from now. */
export function whenText(at: number, now: number): string {
  const date = new Date(at * 1_000).toISOString().replace("T", " ").slice(0, 16);
  return at <= now ? "now" : `${date} UTC (in ${formatDuration(at - now)})`;
}

/** Shows what can be voted on. */
export function showCandidates(ui: Ui, { labels }: ModelView, candidates: readonly Candidate[]): void {
  if (candidates.length === 0) {
    ui.say("There is nothing to vote on now.");
    return;
  }
  ui.table(
    ["id", "label", "sample", "model then", "model now", "your vote"],
    candidates.map(({ id, name, sample, modelAgreed, modelSays, vote }) => [
      id,
      printable(name, 20),
      printable(sample, SAMPLE_WIDTH),
      modelAgreed ? "agreed" : "differed",
      printable(labels[modelSays] ?? `${modelSays}`, 20),
      vote === null ? "" : vote ? "valid" : "invalid",
    ]),
  );
}

/** Asks about each contribution, one by one; nothing where nobody can be asked. */
export async function askVerdicts(ui: Ui, { labels }: ModelView, candidates: readonly Candidate[]): Promise<Vote[]> {
  const votes: Vote[] = [];
  const open = candidates.filter(({ vote }) => vote === null);
  for (const [i, { id, name, sample, modelSays }] of open.entries()) {
    const says = printable(labels[modelSays] ?? `${modelSays}`, 40);
    ui.say(`${i + 1} of ${open.length}, ${shorten(id)}: labelled ${printable(name, 40)}, the model says ${says} now`);
    ui.say(`  ${sample}`);
    const answer = await askOne(ui);
    if (answer === null || answer === "q") break;
    if (answer !== "s") votes.push({ id, valid: answer === "y" });
  }
  return votes;
}

async function askOne(ui: Ui): Promise<"y" | "n" | "s" | "q" | null> {
  for (;;) {
    const answer = await ui.ask("Is the label right? [y]es, [n]o, [s]kip, [q]uit:");
    if (answer === null) return null;
    const [letter] = answer.toLowerCase();
    if (letter === "y" || letter === "n" || letter === "s" || letter === "q") return letter;
  }
}

/** Says what was done. */
export function showSteps(ui: Ui, steps: readonly VotingStep[]): void {
  for (const { step, count: number } of steps) {
    const [verb, thing] = DONE[step];
    ui.say(`${verb} ${count(number, thing)}.`);
  }
}

/** Says how the account stands, and what comes next. */
export function showNext(ui: Ui, result: ValidateResult, { votePoints }: PointsSettings): void {
  const { standing, round, next, canVote, candidates } = result;
  const phase = round.now < round.revealsFrom ? "votes are committed" : "votes are revealed";
  const change = round.now < round.revealsFrom ? round.revealsFrom : round.endsAt;
  const open = candidates.filter(({ vote }) => vote === null).length;
  ui.card([
    ["round", `${round.number}: ${phase}, until ${whenText(change, round.now)}`],
    ["points", `${standing.points} free, ${standing.locked} locked; a vote locks ${votePoints}`],
    [
      "can vote",
      canVote ? `yes; ${count(open, "contribution")} not voted on` : "not before a contribution was found valid",
    ],
    ["next", `${next.what}, ${nextTime(next, round.now)}`],
  ]);
}

function nextTime({ from, until }: ValidateResult["next"], now: number): string {
  if (until === null) return from <= now ? "now" : `from ${whenText(from, now)} on`;
  if (from <= now) return `until ${whenText(until, now)}`;
  return `from ${whenText(from, now)} to ${whenText(until, now)}`;
}
