import type { Hex } from "../codec/bytes.ts";

/** One event of a PointsIncentive, in whatever form it was read. */
export interface PointsEvent {
  readonly name: string;
  /** By the names of {@link PointsEventArgs}; integers are bigint. */
  readonly args: Readonly<Record<string, unknown>>;
  readonly transactionHash: Hex;
}

/** What the events tell, besides the model's number. */
export interface PointsEventArgs {
  readonly PollOpened: {
    readonly id: Hex;
    readonly author: string;
    readonly round: bigint;
    readonly modelAgreed: boolean;
  };
  readonly BallotCommitted: {
    readonly account: string;
    readonly round: bigint;
    readonly commitment: Hex;
    readonly count: bigint;
    readonly locked: bigint;
  };
  readonly BallotRevealed: {
    readonly account: string;
    readonly round: bigint;
    readonly valid: bigint;
    readonly ids: readonly Hex[];
  };
  readonly BallotCollected: {
    readonly account: string;
    readonly round: bigint;
    readonly returned: bigint;
    readonly right: bigint;
  };
  readonly ContributionSettled: {
    readonly id: Hex;
    readonly author: string;
    readonly verdict: bigint;
    readonly valid: bigint;
    readonly invalid: bigint;
  };
  readonly PointsChanged: { readonly account: string; readonly points: bigint };
}

/** What an event of this name tells. */
export function argsOf<Name extends keyof PointsEventArgs>(event: PointsEvent): PointsEventArgs[Name] {
  return event.args as unknown as PointsEventArgs[Name];
}
