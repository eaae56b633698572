import { emptyTask, task } from "hardhat/config";
import { ArgumentType } from "hardhat/types/arguments";
import type { LazyActionObject, NewTaskActionFunction, TaskDefinition } from "hardhat/types/tasks";

import { marketTasks } from "./market/tasks.ts";
import { CLASSIFIERS } from "./support/classifier-names.ts";
import { DEFAULTS } from "./support/defaults.ts";
import { pointsTasks } from "./support/points-tasks.ts";
import { PROFILES } from "./support/profiles.ts";
import type { Flag, Option } from "./support/task-options.ts";

const COMMON: readonly (Option | Flag)[] = [
  { name: "from", description: "Account to act for: its number from 0, or its address (default: the first)" },
  { name: "state", description: "Folder of addresses, model files and journals", value: DEFAULTS.state },
  { flag: "json", description: "Print one JSON object and nothing else" },
];

const YES: Flag = { flag: "yes", description: "Go ahead without asking" };
const MODEL: Option = {
  name: "model",
  description: "Number or local name of the model (default: the only one known here)",
};
const ALL_MODELS: Option = { name: "model", description: "Number or local name of the model (default: all)" };
const ID: Option = {
  name: "id",
  description: "Only the contribution with this id (default: all that can be claimed now)",
};
const CURRENCY: Option = { name: "currency", description: "ether, or the address of an ERC-20 token", value: "ether" };
const AMOUNT = "in whole units such as 0.05, or 50000gwei, 12wei";

const COLUMNS: readonly Option[] = [
  { name: "text", description: `Column with the text (default: ${DEFAULTS.text}, for models of texts)` },
  {
    name: "columns",
    description: "Numeric columns, separated by commas (default: those that the model was made with)",
  },
  { name: "label", description: "Column with the label", value: DEFAULTS.label },
];
const ENCODER: Option = {
  name: "encoder",
  description: "Model file or vocabulary file of the model, if its encoder needs one (default: the one written here)",
};

const PROFILE_NAMES = `${Object.keys(PROFILES).join(", ")} (default: local on a development chain, else testnet)`;
const STAKE_SETTINGS: readonly Option[] = [
  {
    name: "profile",
    description: `Where price, waits and tip come from that are not named: ${PROFILE_NAMES}`,
  },
  {
    name: "priceWeight",
    description: `Price weight ${AMOUNT}; a sample costs 60 times this after an hour (must be named for tokens)`,
  },
  { name: "refundWait", description: "Time until refunds and reports are paid, e.g. 90s, 15m, 24h, 7d" },
  {
    name: "confirmWait",
    description: "Time for which reports, and refunds that are reported, have to stand; 0 for none",
  },
  { name: "ownerWait", description: "Time until the owner can take, at least an hour more than both together" },
  { name: "anyoneWait", description: "Time until anyone can sweep" },
  { name: "sweepTipBps", description: "The sweeper's part, in hundredths of a percent, at most 500" },
  { name: "poolPeriod", description: "Time over which money that comes into the pool is shared, at least an hour" },
];

const POINTS_SETTINGS: readonly Option[] = [
  {
    name: "incentive",
    description: "stake: deposits; points: other people's votes, no money; market: bounties on sealed test sets",
    value: "stake",
  },
  { name: "commitWindow", description: "Of points: time of each round in which votes are committed, e.g. 12h, 2d" },
  { name: "revealWindow", description: "Of points: time of each round, after that, in which they are revealed" },
  { name: "quorum", description: "Of points: votes that decide, the model's own among them, 2 to 7" },
  { name: "votePoints", description: "Of points: what each vote locks (default: 200)" },
  { name: "contributionPoints", description: "Of points: what a valid contribution earns (default: 1000)" },
];

const HISTORY: readonly (Option | Flag)[] = [
  {
    name: "database",
    description: "postgres://…, or a folder, in which what was read is kept (default: in --state)",
  },
  { name: "fromBlock", description: "The block of the hub's deployment, or one before (default: found out)" },
  { flag: "finalized", description: "Look at nothing that can still change" },
];

type Import = LazyActionObject<NewTaskActionFunction>;

function define(
  name: string,
  about: string,
  action: () => Promise<unknown>,
  ...options: (Option | Flag)[]
): TaskDefinition {
  let builder = task(["dcai", ...name.split(" ")], about);
  for (const option of [...options, ...COMMON]) {
    if ("flag" in option) builder = builder.addFlag({ name: option.flag, description: option.description });
    else builder = builder.addOption({ ...option, ...typeOf(option) });
  }
  return builder.setAction(action as Import).build();
}

function typeOf({ value }: Option) {
  if (typeof value === "number") {
    return { type: Number.isInteger(value) ? ArgumentType.INT : ArgumentType.FLOAT, defaultValue: value };
  }
  if (typeof value === "string") return { type: ArgumentType.STRING, defaultValue: value };
  return { type: ArgumentType.STRING_WITHOUT_DEFAULT, defaultValue: undefined };
}

/** `npx hardhat dcai …`: what people do with models. The actions are loaded when they run. */
export const tasks: TaskDefinition[] = [
  emptyTask("dcai", "Train machine-learning models together: deploy, create, contribute, predict, claim").build(),
  define(
    "deploy",
    "Deploy the hub and its plug-ins, or what is missing of them",
    () => import("./deploy.ts"),
    { name: "parameters", description: "File of parameters for the modules (default: none)" },
    {
      flag: "verify",
      description: "Submit the sources to Sourcify, Blockscout and, with ETHERSCAN_API_KEY, Etherscan",
    },
  ),
  define(
    "create",
    "Create a model, trained from a data file or read from a parameters file",
    () => import("./create.ts"),
    { name: "name", description: "The model's name, also its local name" },
    { name: "data", description: "Labelled .csv, .tsv or .jsonl file to train from" },
    ...COLUMNS,
    {
      name: "labels",
      description: "Names of the labels, label 0 first, separated by commas (default: those in the data, in order)",
    },
    {
      name: "classifier",
      description: `${Object.keys(CLASSIFIERS).join(", ")} (default: sparse-perceptron for texts, dense-perceptron for numbers)`,
    },
    { name: "smoothing", description: "Smoothing of naive-bayes, above 0 (default: 1)" },
    {
      name: "laneBits",
      description:
        "Bits of a count, 16 or 32, or of a nearest-centroid's sum, 32 or 64 (default: 32); not of perceptrons",
    },
    {
      name: "encoder",
      description: "hashing or vocabulary for texts, scaling for numbers, indices for feature indices",
    },
    { name: "features", description: "Buckets or words of texts, or range of indices", value: DEFAULTS.features },
    { name: "maxFeatures", description: "Most features of one text; bounds what it costs (default: no bound)" },
    {
      name: "scaling",
      description: "Numbers by mean and deviation of each column, or shared by all: for many columns, such as pixels",
      value: DEFAULTS.scaling,
    },
    {
      name: "featurePoint",
      description: "Fractional bits of numbers; 12 leaves room for -8 to 8",
      value: DEFAULTS.featurePoint,
    },
    { name: "epochs", description: "How often a perceptron goes through the data", value: DEFAULTS.epochs },
    { name: "seed", description: "Decides the order of a perceptron's training", value: DEFAULTS.seed },
    {
      name: "learningRate",
      description: "What a contribution changes in a perceptron, where training changed 1",
      value: DEFAULTS.learningRate,
    },
    { name: "parameters", description: "Model file to read instead of training: this project's or 0xDeCA10B's JSON" },
    { name: "vocabulary", description: "Vocabulary file, for a 0xDeCA10B model of texts" },
    { name: "out", description: "Where to write the model file that contributors need (default: in --state)" },
    CURRENCY,
    ...STAKE_SETTINGS,
    ...POINTS_SETTINGS,
  ),
  define(
    "stake",
    "Put money into a balance in the hub, for deposits",
    () => import("./stake.ts"),
    { name: "amount", description: `How much, ${AMOUNT}` },
    CURRENCY,
    { name: "for", description: "Whose balance (default: one's own)" },
  ),
  define(
    "contribute",
    "Contribute the labelled rows of a file; run it again to go on after a crash",
    () => import("./contribute.ts"),
    MODEL,
    { name: "data", description: "The .csv, .tsv or .jsonl file, of any size" },
    ...COLUMNS,
    ENCODER,
    {
      name: "journal",
      description: "File that remembers what was sent (default: in --state, by model, account and file)",
    },
    { name: "maxPrice", description: `Most for one sample, ${AMOUNT} (default: the model's ceiling)` },
    { name: "maxDeposit", description: `Most for all, ${AMOUNT} (default: the quote and a tenth)` },
    { name: "maxBatch", description: "Most samples in a transaction", value: 512 },
    { name: "inFlight", description: "Most transactions that wait at a time", value: 4 },
    { flag: "waitForPrice", description: "Wait while a sample costs more than --max-price" },
    { flag: "skipBadRows", description: "Leave out rows that can't be read; without, nothing is sent if there is one" },
    { flag: "dryRun", description: "Read, check and quote, but send nothing" },
    YES,
  ),
  define(
    "predict",
    "Ask a model for labels, for free",
    () => import("./predict.ts"),
    MODEL,
    { name: "text", description: "A text; with --data the column with the text" },
    { name: "features", description: "Numbers or feature indices separated by commas, or encoded features as 0x…" },
    { name: "data", description: "A .csv, .tsv or .jsonl file" },
    { name: "columns", description: "Numeric columns of the file, separated by commas" },
    ENCODER,
  ),
  define(
    "add-label",
    "Add a label to one's model; perceptrons take none",
    () => import("./add-label.ts"),
    MODEL,
    { name: "label", description: "The new label's name" },
    YES,
  ),
  define(
    "export-model",
    "Write a model as it is on the chain now into a model file, for create --parameters",
    () => import("./export-model.ts"),
    MODEL,
    { name: "out", description: "The file to write" },
    { name: "form", description: "slots: parameters as the contract stores them; numbers: for people", value: "slots" },
    ENCODER,
  ),
  define("refund", "Claim deposits back that the model agrees with", () => import("./refund.ts"), ALL_MODELS, ID, YES),
  define(
    "report",
    "Claim shares of deposits that the model differs from",
    () => import("./report.ts"),
    ALL_MODELS,
    ID,
    YES,
  ),
  define("take", "As a model's owner, take what is left of deposits", () => import("./take.ts"), ALL_MODELS, ID, YES),
  define("sweep", "Clear up deposits that nobody claimed, for a tip", () => import("./sweep.ts"), ALL_MODELS, ID, YES),
  define("claim", "Claim one's part of the money in models' pools", () => import("./claim.ts"), ALL_MODELS, YES),
  ...pointsTasks(define, MODEL, ENCODER, YES),
  ...marketTasks(define, {
    model: MODEL,
    columns: COLUMNS,
    encoder: ENCODER,
    profile: PROFILE_NAMES,
    yes: YES,
    amount: AMOUNT,
  }),
  define(
    "unstake",
    "Take money out of one's balance in the hub",
    () => import("./unstake.ts"),
    { name: "amount", description: `How much, ${AMOUNT} (default: everything)` },
    CURRENCY,
    { name: "to", description: "Who receives it (default: the account)" },
  ),
  define(
    "fund",
    "Put money from one's balance into a model's pool; what it lacks comes out of the wallet",
    () => import("./fund.ts"),
    MODEL,
    { name: "amount", description: `How much, ${AMOUNT}` },
    YES,
  ),
  define(
    "transfer",
    "Give a model to another owner",
    () => import("./transfer.ts"),
    MODEL,
    { name: "to", description: "The new owner's address" },
    YES,
  ),
  define(
    "show",
    "Show the models, one model, or an account",
    () => import("./show.ts"),
    { name: "model", description: "Number or local name of a model" },
    { name: "account", description: "Number or address of an account" },
  ),
  define(
    "audit",
    "Prove a hub's whole history: read it, replay it, and compare everything with the chain; ends with 1 if it does not hold",
    () => import("./audit.ts"),
    { name: "model", description: "Number or local name of a model (default: all, with all balances)" },
    ...HISTORY,
    { name: "csv", description: "File for the contributions and what became of them (default: none)" },
    { name: "html", description: "File for a page about it all, which opens without a network (default: none)" },
    { name: "data", description: "For the page: a .csv, .tsv or .jsonl file, to show how good models were when" },
    ...COLUMNS,
    ENCODER,
    { name: "explorer", description: "For the page: a block explorer's address (default: that of a well-known chain)" },
  ),
  define(
    "history",
    "Show what an account sent, what became of it, what it earned and what it can claim",
    () => import("./history.ts"),
    { name: "account", description: "Number or address of an account (default: that of --from)" },
    ALL_MODELS,
    ...HISTORY,
  ),
  define(
    "export",
    "Write every sample that was contributed to a model, with its label, contributor, time and fate",
    () => import("./export.ts"),
    MODEL,
    { name: "out", description: "The .csv or .jsonl file to write" },
    ENCODER,
    ...HISTORY,
  ),
  define(
    "simulate",
    "Play a model, its rules and a crowd of agents on the real contracts, before deploying anything",
    () => import("./simulate.ts"),
    { name: "scenario", description: "Scenario file, .json or .ts; see docs/simulation.md" },
    { name: "preset", description: "A scenario that comes along: reference (default: reference, without --scenario)" },
    { name: "seeds", description: "Such as 7 or 1-10 (default: those of the scenario, else 1-10)" },
    { name: "processes", description: "How many seeds are played at a time (default: as many as there are cores)" },
    {
      name: "out",
      description: "Folder for report, picture, CSV and finished seeds (default: reports/simulation/<name>)",
    },
    { flag: "again", description: "Play seeds again that are finished" },
  ),
];
