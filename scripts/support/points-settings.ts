import type { PointsSettings } from "../../src/index.ts";
import { parseDuration } from "./amounts.ts";
import { parseChoice, parseInteger } from "./options.ts";
import type { ProfileName } from "./profiles.ts";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Points of a few hundred keep what votes lose by rounding below a per cent; a new member can vote five times a round. */
const POINTS = { votePoints: 200, contributionPoints: 1_000 };

/**
 * Defaults of the points mechanism by where the model lives, windows in seconds: long enough that nobody can keep a transaction
 * out of the chain for all of one, and that people come by.
 */
export const POINTS_PROFILES = {
  local: { commitWindow: 10 * MINUTE, revealWindow: 5 * MINUTE, quorum: 2, ...POINTS },
  testnet: { commitWindow: 12 * HOUR, revealWindow: 12 * HOUR, quorum: 2, ...POINTS },
  l2: { commitWindow: 2 * DAY, revealWindow: DAY, quorum: 3, ...POINTS },
  mainnet: { commitWindow: 4 * DAY, revealWindow: 3 * DAY, quorum: 4, ...POINTS },
} as const satisfies Readonly<Record<ProfileName, PointsSettings>>;

/** Settings as people give them; what is left out comes from the profile. */
export interface PointsSettingOptions {
  readonly profile?: string | undefined;
  /** Spans of time such as `12h`. */
  readonly commitWindow?: string | undefined;
  readonly revealWindow?: string | undefined;
  /** Integers. */
  readonly quorum?: string | undefined;
  readonly votePoints?: string | undefined;
  readonly contributionPoints?: string | undefined;
}

/** The settings that the options mean. Throws BadOption, BadDuration. */
export function choosePointsSettings(options: PointsSettingOptions, otherwise: ProfileName): PointsSettings {
  const names = Object.keys(POINTS_PROFILES) as ProfileName[];
  const base = POINTS_PROFILES[parseChoice("--profile", options.profile ?? otherwise, names)];
  const { commitWindow, revealWindow, quorum, votePoints, contributionPoints } = options;
  const span = (option: string, value: string | undefined, usual: number) =>
    value === undefined ? usual : parseDuration(option, value);
  const integer = (option: string, value: string | undefined, usual: number, least: number, most: number) =>
    value === undefined ? usual : parseInteger(option, value, least, most);
  return {
    commitWindow: span("--commit-window", commitWindow, base.commitWindow),
    revealWindow: span("--reveal-window", revealWindow, base.revealWindow),
    quorum: integer("--quorum", quorum, base.quorum, 2, 7),
    votePoints: integer("--vote-points", votePoints, base.votePoints, 1, 65_535),
    contributionPoints: integer("--contribution-points", contributionPoints, base.contributionPoints, 1, 65_535),
  };
}
