import type { Hex } from "../codec/bytes.ts";
import { MalformedHeader } from "../codec/errors.ts";
import { readHeader } from "../codec/header.ts";
import type { ModelHeader } from "../codec/header.ts";
import { isClassifierKind } from "../codec/kinds.ts";
import type { ClassifierKind } from "../codec/kinds.ts";

/** What the first parameter slot of one of our classifiers says about a model. */
export interface ModelSettings extends ModelHeader {
  readonly kind: ClassifierKind;
}

/**
 * Reads a model's settings from its first parameter slot.
 *
 * @param classifierName The contract's name.
 * @param slots The model's slots, of which only the first is looked at.
 * @returns Null if the classifier is not one of ours, or only has the name of one.
 */
export function settingsOf(classifierName: string, [slot]: readonly Hex[]): ModelSettings | null {
  if (slot === undefined || !isClassifierKind(classifierName)) return null;
  try {
    return { kind: classifierName, ...readHeader(classifierName, slot) };
  } catch (error) {
    if (error instanceof MalformedHeader) return null;
    throw error;
  }
}
