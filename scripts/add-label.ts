import { sessionAction } from "./support/action.ts";
import { LabelTaken, MissingOption } from "./support/errors.ts";
import { modelNumber } from "./support/models.ts";
import type { CommonOptions, Session } from "./support/session.ts";

/** Options of {@link addLabel}. */
export interface AddLabelOptions {
  readonly model?: string | undefined;
  /** The new label's name. */
  readonly label?: string | undefined;
}

/** The label that was added. */
export interface AddLabelResult {
  readonly modelId: bigint;
  /** Its number. */
  readonly label: number;
  readonly name: string;
  readonly hash: string;
}

/**
 * Adds a label to a model, as its owner. It can't be taken back, so it asks.
 *
 * @throws MissingOption, LabelTaken; ContractError: NOT_MODEL_OWNER, LABELS_ARE_FIXED, TOO_LARGE, BAD_LABEL_COUNT, BAD_NAME
 */
export async function addLabel(session: Session, options: AddLabelOptions): Promise<AddLabelResult> {
  const { client, ui } = session;
  const modelId = modelNumber(session, options.model);
  const name = options.label?.trim();
  if (name === undefined) throw new MissingOption({ option: "--label", what: "the new label's name" });
  const model = await client.modelInfo(modelId);
  const taken = model.labels.indexOf(name);
  if (taken >= 0) throw new LabelTaken({ modelId, label: name, number: taken });
  await ui.confirm(`Add the label ${name} to model ${modelId} (${model.name}) for good?`);
  const { label, hash } = await client.addLabel(modelId, name);
  ui.say(`Model ${modelId} (${model.name}) has the label ${label} ${name}.`);
  return { modelId, label, name, hash };
}

export default sessionAction<AddLabelOptions & CommonOptions & { readonly yes: boolean }>(addLabel);
