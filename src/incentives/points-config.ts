import { AbiCoder } from "ethers";

import { toHex } from "../codec/bytes.ts";
import type { Hex } from "../codec/bytes.ts";
import { BadPointsSetting } from "./errors.ts";

/** The settings of a model's PointsIncentive, as its constructor checks them. */
export interface PointsSettings {
  /** Seconds of each round in which votes are committed, 60 to 2,592,000. */
  readonly commitWindow: number;
  /** Seconds of each round, after these, in which they are revealed, 60 to 2,592,000. */
  readonly revealWindow: number;
  /** Votes that decide, the model's own among them, 2 to 7. */
  readonly quorum: number;
  /** What each vote locks, 1 to 65,535. */
  readonly votePoints: number;
  /** What a valid contribution earns its author, `votePoints` to 65,535. */
  readonly contributionPoints: number;
}

const MIN_WINDOW = 60;
const MAX_WINDOW = 30 * 86_400;
const MIN_QUORUM = 2;
const MAX_QUORUM = 7;
const MAX_POINTS = 65_535;

/** Encodes the settings of a PointsIncentive as a model's `mechanismConfig`. Throws {@link BadPointsSetting}. */
export function pointsIncentiveConfig(settings: PointsSettings): Hex {
  checkPointsSettings(settings);
  const { commitWindow, revealWindow, quorum, votePoints, contributionPoints } = settings;
  const types = ["uint24", "uint24", "uint8", "uint16", "uint16"];
  const values = [commitWindow, revealWindow, quorum, votePoints, contributionPoints];
  return toHex(AbiCoder.defaultAbiCoder().encode(types, values));
}

/** Throws {@link BadPointsSetting} unless the contract takes these settings. */
export function checkPointsSettings(settings: PointsSettings): void {
  const { votePoints } = settings;
  checkRange(settings, "commitWindow", MIN_WINDOW, MAX_WINDOW);
  checkRange(settings, "revealWindow", MIN_WINDOW, MAX_WINDOW);
  checkRange(settings, "quorum", MIN_QUORUM, MAX_QUORUM);
  checkRange(settings, "votePoints", 1, MAX_POINTS);
  checkRange(settings, "contributionPoints", votePoints, MAX_POINTS);
}

function checkRange(settings: PointsSettings, setting: keyof PointsSettings, least: number, most: number): void {
  const value = settings[setting];
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new BadPointsSetting({ setting, value, least, most });
}
