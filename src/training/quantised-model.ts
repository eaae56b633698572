import { createTwin } from "../classifiers/index.ts";
import type { TwinOf } from "../classifiers/index.ts";
import type { ClassifierKind, ConfigOf, Hex } from "../codec/index.ts";

/** A model that is ready for the chain. */
export interface QuantisedModel<Kind extends ClassifierKind = ClassifierKind> {
  readonly kind: Kind;
  readonly config: ConfigOf<Kind>;
  /** How many labels it is created with. */
  readonly labels: number;
  /** The parameters as the contract stores them. */
  readonly slots: readonly Hex[];
}

/** A twin with the model's parameters loaded; its labels may also be given by their names. */
export function twinOf<Kind extends ClassifierKind>(
  model: Omit<QuantisedModel<Kind>, "labels"> & { readonly labels: number | readonly string[] },
): TwinOf<Kind> {
  const { kind, config, labels, slots } = model;
  const twin = createTwin(kind, config, typeof labels === "number" ? labels : labels.length);
  twin.load(0, slots);
  return twin;
}
