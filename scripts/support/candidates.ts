import type { ContributionRecord } from "../../src/client/index.ts";
import type { Hex } from "../../src/codec/index.ts";
import { unpackVotes } from "../../src/index.ts";
import { describeSample } from "./describe-sample.ts";
import { loadVocabulary } from "./encoders.ts";
import { localName } from "./models.ts";
import type { Voter } from "./voting.ts";

/** A contribution that the account can vote on. */
export interface Candidate {
  readonly id: Hex;
  readonly contributor: string;
  readonly label: number;
  /** The label's name. */
  readonly name: string;
  /** The sample as far as its encoding can be read; see `describeSample`. */
  readonly sample: string;
  /** What the model predicts now, after it has learned from this and others. */
  readonly modelSays: number;
  /** Whether it agreed when the sample came, before it learned: the vote that counts as its own. */
  readonly modelAgreed: boolean;
  /** What the account has committed to so far in this round; null if nothing. */
  readonly vote: boolean | null;
}

/** Puts together what a voter wants to know of contributions. */
export async function describeCandidates(
  voter: Voter,
  contributions: readonly ContributionRecord[],
  file: string | undefined,
): Promise<Candidate[]> {
  const { view, session, model, box } = voter;
  const { client } = session;
  const vocabulary = await wordsOf(voter, file);
  const predicted = await client.predictBatch(
    view.modelId,
    contributions.map(({ features }) => features),
  );
  const records = await client.recordsOf(
    view.modelId,
    contributions.map(({ id }) => id),
  );
  const { number } = await model.round();
  const ballot = box.load().findLast(({ round }) => round === number);
  const votes = new Map(ballot === undefined ? [] : unpackVotes(ballot.votes).map(({ id, valid }) => [id, valid]));
  return contributions.map(({ id, contributor, label, features }, i) => ({
    id,
    contributor,
    label,
    name: view.labels[label] ?? `${label}`,
    sample: describeSample(features, view.encoder, vocabulary),
    modelSays: predicted[i]!,
    modelAgreed: records[i]!.mark === 1,
    vote: votes.get(id) ?? null,
  }));
}

/** The words of the model's vocabulary, if it has one and its file is known here. */
async function wordsOf(voter: Voter, given: string | undefined): Promise<readonly string[] | undefined> {
  const file = given ?? localName(voter.session, voter.view.modelId).file;
  return file === undefined ? undefined : loadVocabulary(voter.view, file);
}
