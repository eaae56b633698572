import { parameterSlotKeys } from "../classifiers/access-list.ts";
import { toBytes } from "../codec/bytes.ts";
import type { BytesLike, Hex } from "../codec/bytes.ts";
import type { PerceptronKind } from "../codec/config.ts";
import { slotCount, slotOf } from "../codec/lanes.ts";
import { claimSlotKeys, contributionSlotKeys } from "../incentives/stake-slots.ts";

/** What an access list has to know of a model. */
export interface AccessListModel {
  readonly modelId: bigint;
  readonly classifier: string;
  /** The classifier's name; of another one than ours nothing is known, and nothing listed. */
  readonly classifierName: string;
  /** How many features the model has; only dense models need it. */
  readonly features: number;
  readonly mechanism: string;
  readonly mechanismName: string;
}

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
 * @param features The samples of the call.
 * @param claimant Who refunds or reports; null for contributions.
 */
export function accessListOf(
  model: AccessListModel,
  features: readonly BytesLike[],
  claimant: string | null,
): AccessListEntry[] {
  const list: AccessListEntry[] = [];
  const slots = parameterSlots(model, features);
  if (slots.length > 0) {
    list.push({ address: model.classifier, storageKeys: parameterSlotKeys(model.modelId, slots) });
  }
  if (model.mechanismName === "StakeIncentive") {
    const storageKeys =
      claimant === null ? contributionSlotKeys(model.modelId) : claimSlotKeys(model.modelId, claimant);
    list.push({ address: model.mechanism, storageKeys });
  }
  return list;
}

/** Numbers of the parameter slots that these samples read, in order; empty where the classifier is not known. */
export function parameterSlots(model: AccessListModel, features: readonly BytesLike[]): number[] {
  const kind = model.classifierName as PerceptronKind;
  if (kind === "DensePerceptron") return Array.from({ length: slotCount(model.features) }, (_, slot) => slot);
  if (kind !== "SparsePerceptron") return [];
  const touched = new Set<number>([0]); // the header
  for (const sample of features) {
    const bytes = toBytes(sample);
    for (let at = 0; at + 1 < bytes.length; at += 2) touched.add(slotOf((bytes[at]! << 8) | bytes[at + 1]!));
  }
  return [...touched].sort((a, b) => a - b);
}
