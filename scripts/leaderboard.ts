import type { PointsStanding } from "../src/client/index.ts";
import { sessionAction } from "./support/action.ts";
import { BadOption } from "./support/errors.ts";
import { modelNumber } from "./support/models.ts";
import { parseChoice } from "./support/options.ts";
import { openPoints } from "./support/points-model.ts";
import type { CommonOptions, Session } from "./support/session.ts";

/** Options of {@link leaderboard}. */
export interface LeaderboardOptions {
  readonly model?: string | undefined;
  readonly sort: string;
  readonly offset: number;
  readonly count: number;
}

/** A place on the leaderboard. */
export interface RankedStanding extends PointsStanding {
  /** From 1; equal ones share the better one. */
  readonly rank: number;
}

/** A page of a model's leaderboard. */
export interface LeaderboardResult {
  readonly modelId: bigint;
  /** How many accounts there are in all. */
  readonly members: number;
  readonly page: readonly RankedStanding[];
}

/** What accounts are ordered by; of equal ones, who came first is first. */
const SORTS = {
  points: ({ points, locked }: PointsStanding) => points + locked,
  contributions: ({ validContributions }: PointsStanding) => validContributions,
  votes: ({ rightVotes }: PointsStanding) => rightVotes,
} as const;

/** Shows the accounts with valid contributions, best first, a page of them. Throws BadOption, NotAPointsModel. */
export async function leaderboard(session: Session, options: LeaderboardOptions): Promise<LeaderboardResult> {
  const by = SORTS[parseChoice("--sort", options.sort, Object.keys(SORTS) as (keyof typeof SORTS)[])];
  checkPage("--offset", options.offset, 0);
  checkPage("--count", options.count, 1);
  const { view, model } = await openPoints(session, modelNumber(session, options.model));
  const ranked = rank(await model.leaderboard(), by);
  const page = ranked.slice(options.offset, options.offset + options.count);
  const { ui } = session;
  if (ranked.length === 0) ui.say(`Nobody has a valid contribution to model ${view.modelId} (${view.name}) yet.`);
  else {
    ui.table(
      ["", "account", "points", "locked", "valid contributions", "right votes"],
      page.map(({ rank: place, account, points, locked, validContributions, rightVotes }) => {
        return [place, account, points, locked, validContributions, rightVotes];
      }),
    );
    if (page.length < ranked.length) ui.say(`${page.length} of ${ranked.length} accounts; see --offset and --count.`);
  }
  return { modelId: view.modelId, members: ranked.length, page };
}

function rank(all: readonly PointsStanding[], by: (standing: PointsStanding) => number): RankedStanding[] {
  const ranked: RankedStanding[] = [];
  for (const standing of [...all].sort((a, b) => by(b) - by(a))) {
    const last = ranked.at(-1);
    const isEqual = last !== undefined && by(last) === by(standing);
    ranked.push({ ...standing, rank: isEqual ? last.rank : ranked.length + 1 });
  }
  return ranked;
}

function checkPage(option: string, value: number, least: number): void {
  if (!Number.isInteger(value) || value < least) {
    throw new BadOption({ option, value, expected: `an integer of at least ${least}` });
  }
}

export default sessionAction<LeaderboardOptions & CommonOptions>(leaderboard, false);
