import { unitDown } from "../../src/index.ts";
import { count, formatAmount, formatMoment } from "../support/amounts.ts";
import type { Unit } from "../support/amounts.ts";
import { drawnUntil, isBusy, unsettled } from "./state.ts";
import type { MarketState } from "./state.ts";

/** Where a market stands, in plain words. */
export interface Situation {
  /** The phase. */
  readonly phase: string;
  /** Who has to do something; "nobody" while there is only to wait. */
  readonly who: string;
  /** What they have to do, and with which command. */
  readonly what: string;
  /** The last moment for it, seconds since 1970; null once the market is over. */
  readonly until: number | null;
  /** What happens if they do not; empty once the market is over. */
  readonly otherwise: string;
}

const RUN = "dcai market run";

/** Which phase it is, who has to do what by when, and what happens if not. */
export function situationOf(state: MarketState, currency: Unit): Situation {
  const { view, batches } = state;
  const { terms } = view;
  const amount = (value: bigint) => formatAmount(value, currency);
  switch (view.phase) {
    case "audit":
      return auditSituation(state, amount);
    case "void":
      return {
        phase: "void: the sponsor did not pass the audit in time",
        who: "anyone",
        what: `close the market (${RUN}): bounty and fees go back to the sponsor, the bond of ${amount(terms.bond)} is burned`,
        until: view.releaseAt,
        otherwise: "the hub pays out the same from then on, and the model can have no other market before",
      };
    case "commit":
      return {
        phase: "commit: batches are committed to, and nobody sees them",
        who: "contributors",
        what: `stake ${amount(view.stake)} on a batch (dcai market commit); ${batches.length} of ${terms.maxBatches} places are taken`,
        until: terms.commitEnds,
        otherwise: "nothing is lost; without any batch the sponsor gets everything back",
      };
    case "reveal": {
      const hidden = batches.filter(({ state: is }) => is === "committed").length;
      return {
        phase: "reveal: batches are shown, and their fees paid",
        who: hidden === 0 ? "nobody" : `the committers of ${hidden === 1 ? "1 batch" : `${hidden} batches`}`,
        what:
          hidden === 0 ? "wait: all batches are revealed" : `reveal, with the batch files (${RUN}, dcai market reveal)`,
        until: terms.revealEnds,
        otherwise:
          hidden === 0 ? "nothing is lost" : `each of them loses its stake of ${amount(view.stake)}, which is burned`,
      };
    }
    case "pages": {
      const left = view.pages - view.revealedPages;
      const cost = unitDown(terms) * BigInt(terms.samples - view.revealedSamples);
      return {
        phase: "pages: the test set is revealed",
        who: "the sponsor",
        what: `reveal ${count(left, "page")} of ${view.pages}, with the seal file (${RUN} --seal)`,
        until: terms.pagesEnd,
        otherwise: `the batches get ${amount(cost)} in equal shares for them, and as much of the bond is burned`,
      };
    }
    case "replay":
      return {
        phase: `replay: ${view.judged} of ${view.revealed} batches are judged, after ${view.cursor.steps} steps`,
        who: "anyone",
        what: `replay, for the fees (${RUN})`,
        until: terms.replayEnds,
        otherwise: "batches that are not judged then get their stakes back and are not learned",
      };
    default:
      return endSituation(state, amount);
  }
}

function auditSituation({ view, block, isDrawable }: MarketState, amount: (value: bigint) => string): Situation {
  const { terms, drawBlock, auditSeed, auditedPages, pages } = view;
  const otherwise = `the market is void: the bond of ${amount(terms.bond)} is burned, the bounty goes back`;
  if (auditSeed !== null) {
    return {
      phase: `audit: ${auditedPages} of ${count(pages, "page")} audited`,
      who: "the sponsor",
      what: `show the samples that were drawn, with the seal file (${RUN} --seal)`,
      until: terms.auditEnds,
      otherwise,
    };
  }
  if (isDrawable) {
    return {
      phase: `audit: it can be drawn, by the hash of block ${drawBlock}`,
      who: "anyone, the sponsor above all",
      what: `draw it not later than in block ${drawnUntil(view)} (${RUN})`,
      until: terms.auditEnds,
      otherwise,
    };
  }
  return {
    phase: "audit: the block that draws it is not there yet",
    who: "nobody",
    what: `wait for block ${drawBlock} (now ${block}); then there are 256 blocks to draw in`,
    until: terms.auditEnds,
    otherwise,
  };
}

function endSituation(state: MarketState, amount: (value: bigint) => string): Situation {
  const { view } = state;
  const { terms } = view;
  const waiting = unsettled(state).length;
  const isOpen = view.phase === "settle";
  const jobs = [
    ...(isBusy(state) ? ["clear up the batch in hand"] : []),
    ...(waiting > 0 ? [`pay ${waiting} stakes back`] : []),
    ...(isOpen ? ["close the market"] : []),
  ];
  if (jobs.length === 0) {
    return {
      phase: "closed",
      who: "nobody",
      what: "nothing; the model can have its next market (dcai market open)",
      until: null,
      otherwise: "",
    };
  }
  return {
    phase: isOpen ? "settle: everything is judged that will be" : "closed, but for stakes to pay back",
    who: "anyone",
    what: `${jobs.join(", ")} (${RUN})`,
    until: view.releaseAt,
    otherwise: isOpen
      ? `the hub pays bounty and stakes out to whom they are for, but the bond of ${amount(terms.bond)} is burned`
      : "the hub pays them out from then on",
  };
}

/** The situation as rows of a card. */
export function situationRows(situation: Situation, now: number): [string, string][] {
  const { phase, who, what, until, otherwise } = situation;
  const rows: [string, string][] = [
    ["phase", phase],
    ["who has to act", who],
    ["what to do", what],
  ];
  return until === null ? rows : [...rows, ["until", formatMoment(until, now)], ["if not", otherwise]];
}
