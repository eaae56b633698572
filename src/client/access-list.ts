import { parameterSlotKeys } from "../classifiers/access-list.ts";
import { toBytes } from "../codec/bytes.ts";
import type { Hex } from "../codec/bytes.ts";
import type { Layout } from "../codec/layout.ts";
import { claimSlotKeys, contributionSlotKeys } from "../incentives/stake-slots.ts";
import { contributionId } from "./records.ts";
import type { SampleInput } from "./records.ts";

/** What an access list has to know of a model. */
export interface AccessListModel {
  readonly modelId: bigint;
  readonly classifier: string;
  /** Where the model's parameters are; of another classifier than ours nothing is known, and nothing listed. */
  readonly layout: Layout | null;
  readonly mechanism: string;
  readonly mechanismName: string;
  /** Whether the model is asked for its prediction of every contribution. */
  readonly wantsVotes: boolean;
}

/** A claim as far as its access list depends on it. */
export interface ListedClaim {
  readonly kind: "refund" | "report";
  /** Who claims. */
  readonly account: string;
  /** What the stake mechanism's slot of everybody's standing holds now. */
  readonly standing: Hex;
}

/** A sample that a call contributes or claims; of a claimed one also what the mechanism noted on its record, 0 unless told. */
export type ListedSample = SampleInput & { readonly mark?: number };

/** The most slots of a classifier that are listed, so that the list stays far below the 128 KiB that nodes take at once. */
const MAX_LISTED_SLOTS = 2_000;

/** An entry of an EIP-2930 access list. */
export interface AccessListEntry {
  readonly address: string;
  readonly storageKeys: Hex[];
}

/**
 * The slots of the plug-ins that a transaction will read, as an EIP-2930 access list: each costs 1,900 gas there and 100
 * to read, where a first read costs 2,100; a plug-in's address 2,400 and 100 instead of 2,600. The hub is left out: as the
 * transaction's receiver it is warm for nothing.
 *
 * @param samples What the call contributes or claims.
 * @param claim Null for contributions.
 */
export function accessListOf(
  model: AccessListModel,
  samples: readonly ListedSample[],
  claim: ListedClaim | null,
): AccessListEntry[] {
  const list: AccessListEntry[] = [];
  const slots = parameterSlots(model, samples, claim).slice(0, MAX_LISTED_SLOTS);
  if (slots.length > 0) {
    list.push({ address: model.classifier, storageKeys: parameterSlotKeys(model.modelId, slots) });
  }
  if (model.mechanismName === "StakeIncentive") {
    list.push({ address: model.mechanism, storageKeys: stakeSlots(model, samples, claim) });
  }
  return list;
}

function stakeSlots({ modelId }: AccessListModel, samples: readonly ListedSample[], claim: ListedClaim | null): Hex[] {
  if (claim === null) return contributionSlotKeys(modelId);
  const records = samples.map((sample) => ({ id: contributionId(modelId, sample), mark: sample.mark ?? 0 }));
  return claimSlotKeys({ ...claim, modelId, records });
}

/**
 * Numbers of the parameter slots that a transaction reads, in order; empty where the classifier is not known. Claims ask the
 * model for a prediction; contributions teach it, for which models of counts read the label's slots only.
 *
 * @param samples See {@link accessListOf}.
 * @param claim Null for contributions.
 */
export function parameterSlots(
  { layout, wantsVotes }: Pick<AccessListModel, "layout" | "wantsVotes">,
  samples: readonly SampleInput[],
  claim: Pick<ListedClaim, "kind"> | null,
): number[] {
  if (layout === null) return [];
  const predicts = claim !== null || wantsVotes;
  const slots = new Set<number>();
  for (const { features, label } of samples) {
    const sample = toBytes(features);
    for (const slot of predicts ? layout.touched(sample) : layout.learned(sample, label)) slots.add(slot);
  }
  return [...slots].sort((a, b) => a - b);
}
