import type { PointsSettings } from "../../../src/index.ts";
import { HOUR, OWNER } from "../settings.ts";
import type { Person } from "../settings.ts";

/** How somebody judges other people's contributions. */
export type Way = "reads them" | "tosses a coin" | "always valid" | "reads them at first";

/** Somebody who takes part. */
export interface Voter extends Person {
  readonly way: Way;
}

/** Olivia's votes start it: nobody else has standing. */
export const VOTING_OWNER: Voter = { ...OWNER, way: "reads them at first" };

/** In the order in which they come round every day. Mallory's labels are flipped from the day of attack on. */
export const MEMBERS: readonly Voter[] = [
  { name: "Alice", role: "honest", way: "reads them" },
  { name: "Bob", role: "honest", way: "reads them" },
  { name: "Carol", role: "honest", way: "reads them" },
  { name: "Mallory", role: "malicious", way: "tosses a coin" },
  { name: "Victor", role: "lazy", way: "always valid" },
];

/** A round is a day: the rules of the table in docs for a test network, with votes until the evening. */
export const RULES: PointsSettings = {
  commitWindow: 16 * HOUR,
  revealWindow: 8 * HOUR,
  quorum: 3,
  votePoints: 200,
  contributionPoints: 1_000,
};

/** The scenario's numbers; e-mails, pretraining and the days of the season are those of the stake demo. */
export const VOTING = {
  /** People who read are right about so many e-mails. */
  accuracy: 0.95,
  /** The owner votes on so many days: until others have standing and points. */
  ownerDays: 2,
  /** Seconds from midnight: settling and collecting, votes, contributions. Reveals follow after the commitments. */
  settleAt: 1 * HOUR,
  voteAt: 2 * HOUR,
  contributeAt: 9 * HOUR,
  /** The least time from one transaction to the next. */
  pause: 12,
  /** The most votes of a ballot. */
  maxVotes: 255,
} as const;
