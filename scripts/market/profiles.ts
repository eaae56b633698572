import { formatDuration, parseDuration } from "../support/amounts.ts";
import { parseChoice } from "../support/options.ts";
import type { ProfileName } from "../support/profiles.ts";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long each phase of a market lasts, in seconds, at least ten minutes. */
export interface MarketTimes {
  readonly audit: number;
  readonly commit: number;
  readonly reveal: number;
  readonly pages: number;
  readonly replay: number;
}

/**
 * Defaults by where the model lives. What has to be shown in time, batches and pages, has a window that nobody can afford to fill for
 * all of it, and in which people come by.
 */
export const MARKET_PROFILES = {
  // The audit is drawn 64 blocks after the opening: after 5 minutes and 20 s, with a block every 5 s.
  local: { audit: 15 * MINUTE, commit: 20 * MINUTE, reveal: 10 * MINUTE, pages: 10 * MINUTE, replay: 20 * MINUTE },
  testnet: { audit: 12 * HOUR, commit: 2 * DAY, reveal: DAY, pages: DAY, replay: DAY },
  l2: { audit: 12 * HOUR, commit: 5 * DAY, reveal: 2 * DAY, pages: 2 * DAY, replay: 2 * DAY },
  mainnet: { audit: DAY, commit: 7 * DAY, reveal: 3 * DAY, pages: 3 * DAY, replay: 7 * DAY },
} as const satisfies Readonly<Record<ProfileName, MarketTimes>>;

/** Spans of time as people give them; what is left out comes from the profile. */
export interface TimeOptions {
  readonly profile?: string | undefined;
  readonly auditTime?: string | undefined;
  readonly commitTime?: string | undefined;
  readonly revealTime?: string | undefined;
  readonly pagesTime?: string | undefined;
  readonly replayTime?: string | undefined;
}

/** How long the phases last that the options mean. Whether that is long enough is the contract's to say. Throws BadOption, BadDuration. */
export function chooseTimes(options: TimeOptions, otherwise: ProfileName): MarketTimes {
  const names = Object.keys(MARKET_PROFILES) as ProfileName[];
  const usual = MARKET_PROFILES[parseChoice("--profile", options.profile ?? otherwise, names)];
  const span = (option: string, value: string | undefined, profile: number) =>
    value === undefined ? profile : parseDuration(option, value);
  return {
    audit: span("--audit-time", options.auditTime, usual.audit),
    commit: span("--commit-time", options.commitTime, usual.commit),
    reveal: span("--reveal-time", options.revealTime, usual.reveal),
    pages: span("--pages-time", options.pagesTime, usual.pages),
    replay: span("--replay-time", options.replayTime, usual.replay),
  };
}

/** The deadlines of a market that is opened now, seconds since 1970. */
export function deadlinesFrom(now: number, { audit, commit, reveal, pages, replay }: MarketTimes) {
  const auditEnds = now + audit;
  const commitEnds = auditEnds + commit;
  const revealEnds = commitEnds + reveal;
  const pagesEnd = revealEnds + pages;
  return { auditEnds, commitEnds, revealEnds, pagesEnd, replayEnds: pagesEnd + replay };
}

/** All of them in a line. */
export function describeTimes({ audit, commit, reveal, pages, replay }: MarketTimes): string {
  return (
    `${formatDuration(audit)} to audit, ${formatDuration(commit)} to commit, ${formatDuration(reveal)} to reveal batches, ` +
    `${formatDuration(pages)} to reveal the test set, ${formatDuration(replay)} to replay`
  );
}
