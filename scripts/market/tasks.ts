import { emptyTask } from "hardhat/config";
import type { TaskDefinition } from "hardhat/types/tasks";

import type { Define, TaskOption } from "../support/task-options.ts";

/** The tasks of prediction markets: `dcai market …`. */
export function marketTasks(
  define: Define,
  {
    model,
    columns,
    encoder,
    profile,
    yes,
    amount,
  }: {
    readonly model: TaskOption;
    readonly columns: readonly TaskOption[];
    readonly encoder: TaskOption;
    readonly profile: string;
    readonly yes: TaskOption;
    readonly amount: string;
  },
): TaskDefinition[] {
  const market = { name: "market", description: "The market's number (default: the model's last one)" };
  const hand = [
    { name: "seal", description: "The seal file, for the sponsor: shows what is audited, and reveals the test set" },
    { name: "batch", description: "Batch files from elsewhere, separated by commas; those of this folder are known" },
  ];
  return [
    emptyTask(["dcai", "market"], "Prediction markets: pay for what batches improve on a sealed test set").build(),
    define(
      "market seal",
      "Seal a test set: salt every sample, and write the file that must not be lost",
      () => import("./seal.ts"),
      model,
      { name: "data", description: "Labelled .csv, .tsv or .jsonl file that nobody else has" },
      ...columns,
      encoder,
      { name: "out", description: "The file to write, which is never overwritten (default: in --state)" },
      { name: "pageSamples", description: "Scored samples of a page (default: as many as a transaction can hold)" },
    ),
    define(
      "market open",
      "Open a market on one's model, with a bounty and a bond",
      () => import("./open.ts"),
      model,
      { name: "seal", description: "The file that market seal wrote" },
      { name: "bounty", description: `For all answers together, ${amount}` },
      { name: "bond", description: "Burned if you do not show the test set (default: as much as the bounty)" },
      { name: "dropLimit", description: "Answers that a batch may cost (default: 4 % of the scored samples)" },
      { name: "maxBatches", description: "Batches, at most", value: 20 },
      { name: "maxBatchSamples", description: "Samples of a batch, at most", value: 500 },
      { name: "updateGas", description: "Gas that each update gets (default: twice what the test set's longest need)" },
      { name: "pageFee", description: "For counting a page once (default: its gas, at twice the price of now)" },
      { name: "sampleFee", description: "For applying, recording or undoing a sample (default: likewise)" },
      { name: "profile", description: `Where times come from that are not named: ${profile}` },
      { name: "auditTime", description: "Time to draw the audit and pass it, e.g. 30m, 12h" },
      { name: "commitTime", description: "Time to commit to batches, after that" },
      { name: "revealTime", description: "Time to reveal them" },
      { name: "pagesTime", description: "Time to reveal the test set" },
      { name: "replayTime", description: "Time to replay" },
      yes,
    ),
    define(
      "market commit",
      "Stake on a batch of samples, kept secret until the market reveals it; run it again after a crash",
      () => import("./commit.ts"),
      model,
      { name: "data", description: "Labelled .csv, .tsv or .jsonl file: one batch" },
      ...columns,
      encoder,
      { name: "maxStake", description: "The most to stake (default: what the market asks for)" },
      yes,
    ),
    define(
      "market reveal",
      "Reveal the batches that were committed to from here, and nothing else",
      () => import("./reveal.ts"),
      model,
      market,
      ...hand,
    ),
    define(
      "market run",
      "Do whatever is due on a market: draw, show, reveal, replay, pay out, close; anyone can",
      () => import("./run.ts"),
      model,
      market,
      ...hand,
      { flag: "watch", description: "Wait for what comes next, and go on until the market is over" },
      { name: "poll", description: "Seconds between two looks, with --watch", value: 12 },
    ),
    define(
      "market show",
      "Show a market: its phase, who has to do what by when, and what each batch stands to earn",
      () => import("./show.ts"),
      model,
      market,
    ),
  ];
}
