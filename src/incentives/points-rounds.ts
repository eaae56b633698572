import type { PointsSettings } from "./points-config.ts";

/** The two windows of which a round consists, seconds. */
export type Windows = Pick<PointsSettings, "commitWindow" | "revealWindow">;

/** A round of a model: commitments until `revealsFrom`, reveals until `endsAt`. Times are block timestamps, seconds. */
export interface Round {
  readonly number: number;
  readonly startsAt: number;
  readonly revealsFrom: number;
  readonly endsAt: number;
}

/** The round of a time. Rounds are counted from the Unix epoch. Twin of `roundOf`. */
export function roundAt(windows: Windows, time: number): Round {
  return roundOf(windows, Math.floor(time / lengthOf(windows)));
}

/** The round of a number. */
export function roundOf(windows: Windows, number: number): Round {
  const startsAt = number * lengthOf(windows);
  return { number, startsAt, revealsFrom: startsAt + windows.commitWindow, endsAt: startsAt + lengthOf(windows) };
}

/** The number of the round in which something contributed at that time is voted on. Twin of `voteRoundOf`. */
export function voteRoundOf(windows: Windows, contributedAt: number): number {
  return roundAt(windows, contributedAt).number + 1;
}

function lengthOf({ commitWindow, revealWindow }: Windows): number {
  return commitWindow + revealWindow;
}
