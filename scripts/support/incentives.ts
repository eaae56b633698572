import { isEther, stakeIncentiveConfig } from "../../src/client/index.ts";
import type { NewModel } from "../../src/client/index.ts";
import { pointsIncentiveConfig } from "../../src/index.ts";
import type { PointsSettings } from "../../src/index.ts";
import { formatDuration } from "./amounts.ts";
import { unitOf } from "./currency.ts";
import { parseChoice } from "./options.ts";
import { choosePointsSettings } from "./points-settings.ts";
import type { PointsSettingOptions } from "./points-settings.ts";
import { profileOf } from "./profiles.ts";
import type { Session } from "./session.ts";
import { chooseStakeSettings, describeWaits } from "./stake-settings.ts";
import type { ChosenSettings, Market, StakeSettingOptions } from "./stake-settings.ts";

/** A mechanism with its settings for a new model. */
export interface Incentive {
  readonly mechanism: "StakeIncentive" | "PointsIncentive" | "PredictionMarket";
  /** As people name it: `stake`, `points` or `market`. */
  readonly called: string;
  readonly config: NewModel["mechanismConfig"];
  /** Where the settings come from that were not named. */
  readonly profile: string;
  readonly settings: ChosenSettings["settings"] | PointsSettings | Readonly<Record<string, never>>;
  /** The settings in a line. */
  readonly rules: string;
}

/** Options that choose a mechanism and its settings. */
export interface IncentiveOptions extends StakeSettingOptions, PointsSettingOptions {
  /** `stake`, `points` or `market`. */
  readonly incentive: string;
}

/** What decides the defaults: the chain, and the model's currency. */
export async function marketOf(session: Session, currency: string): Promise<Market> {
  return { chainId: session.place.chainId, unit: await unitOf(session, currency), isEther: isEther(currency) };
}

/**
 * The mechanism that the options mean.
 *
 * @throws BadOption, BadAmount, BadDuration, MissingOption if there is no default price in this currency
 */
export function chooseIncentive(options: IncentiveOptions, market: Market): Incentive {
  const called = parseChoice("--incentive", options.incentive, ["stake", "points", "market"]);
  if (called === "market") return MARKET;
  return called === "points" ? points(options, market.chainId) : stake(options, market);
}

/** The market mechanism has no settings of its own: each market has. */
const MARKET: Incentive = {
  mechanism: "PredictionMarket",
  called: "market",
  config: "0x",
  profile: "no settings",
  settings: {},
  rules: "learns in markets only; what each pays and when is fixed when it is opened (dcai market open)",
};

function stake(options: StakeSettingOptions, market: Market): Incentive {
  const { profile, settings } = chooseStakeSettings(options, market);
  const config = stakeIncentiveConfig(settings);
  return { mechanism: "StakeIncentive", called: "stake", config, profile, settings, rules: describeWaits(settings) };
}

function points(options: PointsSettingOptions, chainId: number): Incentive {
  const profile = options.profile ?? profileOf(chainId);
  const settings = choosePointsSettings(options, profileOf(chainId));
  const { commitWindow, revealWindow, quorum, votePoints, contributionPoints } = settings;
  const rules =
    `${contributionPoints} for a valid contribution; votes lock ${votePoints}, ${formatDuration(commitWindow)} to commit, ` +
    `${formatDuration(revealWindow)} to reveal, quorum ${quorum}`;
  const config = pointsIncentiveConfig(settings);
  return { mechanism: "PointsIncentive", called: "points", config, profile, settings, rules };
}
