import type { TaskDefinition } from "hardhat/types/tasks";

import type { Define, TaskOption } from "./task-options.ts";

/** The tasks of people who vote: for models that go by points. */
export function pointsTasks(define: Define, model: TaskOption, encoder: TaskOption, yes: TaskOption): TaskDefinition[] {
  const account = { name: "account", description: "Number or address of an account (default: one's own)" };
  return [
    define(
      "validate",
      "Vote on other people's contributions, reveal, settle and collect: whatever is due now",
      () => import("../validate.ts"),
      model,
      { name: "valid", description: "Ids of contributions that are right, separated by commas" },
      { name: "invalid", description: "Ids of contributions that are wrong, separated by commas" },
      { name: "votes", description: "A .csv, .tsv or .jsonl file with the columns id and verdict (valid or invalid)" },
      encoder,
      { flag: "list", description: "Show what can be voted on, and send nothing" },
      { flag: "settleAll", description: "Settle other people's contributions, too" },
      yes,
    ),
    define("points", "Show an account's points, votes and badges", () => import("../points.ts"), model, account),
    define(
      "badges",
      "Show an account's badges, or write their pictures",
      () => import("../badges.ts"),
      model,
      account,
      { name: "out", description: "Folder to write pictures and metadata to" },
    ),
    define(
      "leaderboard",
      "Show who has earned most on a model",
      () => import("../leaderboard.ts"),
      model,
      { name: "sort", description: "points, contributions or votes", value: "points" },
      { name: "offset", description: "How many to leave out", value: 0 },
      { name: "count", description: "How many to show", value: 20 },
    ),
  ];
}
