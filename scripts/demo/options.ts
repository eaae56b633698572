import path from "node:path";
import { parseArgs } from "node:util";

import { BadArgument } from "./errors.ts";
import { MIN_CONTRIBUTIONS, MODELS } from "./settings.ts";
import type { ModelName } from "./settings.ts";

/** What the command line asks for. */
export interface DemoArguments {
  readonly incentive: IncentiveName;
  readonly model: ModelName;
  readonly seed: number;
  readonly emails: number;
  readonly json: boolean;
  /** Where the page is written. */
  readonly report: string;
  readonly help: boolean;
}

/** The mechanisms that the demo can run with. */
const INCENTIVES = ["stake", "points", "market"] as const;

export type IncentiveName = (typeof INCENTIVES)[number];

const DEFAULT_MODEL: ModelName = "sparse-perceptron";
const DEFAULT_SEED = 1;
const DEFAULT_REPORT = path.join("reports", "demo.html");

/** More than there are: everything that is left after pretraining and holding out. */
const ALL_EMAILS = 6_046;

export const HELP = `Lets simulated people train a spam filter on a simulated chain, and says what came of it.

  npm run demo
  npm run --silent demo -- --json

  --incentive <name>   stake: deposits, refunds and reports; points: votes, points and badges;
                       market: sealed test sets, batches, and pay for what they improve. Default: stake
  --model <name>       ${Object.keys(MODELS).join(", ")}. Default: ${DEFAULT_MODEL}
  --seed <n>           order of the e-mails, 0 to 4294967295; the same seed gives the same numbers. Default: ${DEFAULT_SEED}
  --contributions <n>  how many e-mails are sent at most, from ${MIN_CONTRIBUTIONS}; fewer are faster. Default: all of some 4,230
  --report <file>      where the page with the picture is written. Default: ${DEFAULT_REPORT}
  --json               print one JSON object instead of tables; amounts are strings of wei
  --help               print this
`;

/** Reads the arguments after the script's name. Throws {@link BadArgument}. */
export function parseArguments(args: readonly string[]): DemoArguments {
  const { incentive, model, seed, contributions, report, json, help } = readOptions(args);
  return {
    incentive: readIncentive(incentive ?? "stake"),
    model: readModel(model ?? DEFAULT_MODEL),
    seed: readInteger("--seed", seed ?? String(DEFAULT_SEED), 0, 0xffffffff),
    emails: readInteger("--contributions", contributions ?? String(ALL_EMAILS), MIN_CONTRIBUTIONS, ALL_EMAILS),
    report: report ?? DEFAULT_REPORT,
    json: json ?? false,
    help: help ?? false,
  };
}

function readOptions(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        incentive: { type: "string" },
        model: { type: "string" },
        seed: { type: "string" },
        contributions: { type: "string" },
        report: { type: "string" },
        json: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    }).values;
  } catch (cause) {
    throw new BadArgument({ argument: "The command line", value: args.join(" "), expected: "understood" }, { cause });
  }
}

function readIncentive(name: string): IncentiveName {
  const incentive = INCENTIVES.find((candidate) => candidate === name);
  if (incentive === undefined) {
    throw new BadArgument({
      argument: "--incentive",
      value: name,
      expected: INCENTIVES.join(", ").replace(/, (?=[^,]*$)/, " or "),
    });
  }
  return incentive;
}

function readModel(name: string): ModelName {
  if (!Object.hasOwn(MODELS, name)) {
    throw new BadArgument({ argument: "--model", value: name, expected: Object.keys(MODELS).join(" or ") });
  }
  return name as ModelName;
}

function readInteger(argument: string, text: string, minimum: number, maximum: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= minimum && value <= maximum)) {
    throw new BadArgument({ argument, value: text, expected: `an integer from ${minimum} to ${maximum}` });
  }
  return value;
}
