import path from "node:path";

import type { ClassifierKind } from "../src/codec/index.ts";
import { exportModel, modelFromSlots } from "../src/training/index.ts";
import { sessionAction } from "./support/action.ts";
import { writeAtomically } from "./support/book.ts";
import { loadVocabulary } from "./support/encoders.ts";
import { MissingOption, UnknownClassifier } from "./support/errors.ts";
import { localName, modelNumber } from "./support/models.ts";
import { parseChoice } from "./support/options.ts";
import { shortPath } from "./support/paths.ts";
import type { CommonOptions, Session } from "./support/session.ts";

/** Options of {@link exportFromChain}. */
export interface ExportModelOptions {
  readonly model?: string | undefined;
  /** Where the model file is written. */
  readonly out?: string | undefined;
  /** `slots`: parameters as the contract stores them; `numbers`: as people read them. */
  readonly form: string;
  /** Model file or vocabulary file, for a vocabulary encoder; the one that was written here unless told. */
  readonly encoder?: string | undefined;
}

/** What was written. */
export interface ExportModelResult {
  readonly modelId: bigint;
  readonly file: string;
  readonly classifier: ClassifierKind;
  readonly labels: readonly string[];
  readonly features: number;
}

/**
 * Writes a model, as it is on the chain now, into a model file, from which `create --parameters` makes one that is equal.
 *
 * @throws MissingOption, UnknownClassifier, and the errors of encoders and model files
 */
export async function exportFromChain(session: Session, options: ExportModelOptions): Promise<ExportModelResult> {
  const { client, ui } = session;
  const modelId = modelNumber(session, options.model);
  if (options.out === undefined) throw new MissingOption({ option: "--out", what: "the file to write" });
  const form = parseChoice("--form", options.form, ["slots", "numbers"]);
  const model = await client.modelInfo(modelId);
  const { settings, labels, encoder, classifierName } = model;
  if (settings === null) throw new UnknownClassifier({ modelId, classifier: classifierName });
  const words = await loadVocabulary(model, options.encoder ?? localName(session, modelId).file);
  const content = modelFromSlots(settings.kind, await client.parameters(modelId));
  const stored = { ...content, labels, encoder, ...(words === undefined ? {} : { vocabulary: words }) };
  const file = path.resolve(options.out);
  writeAtomically(file, exportModel(stored, form));
  ui.say(`Model ${modelId} (${model.name}) is in ${shortPath(file)}.`);
  return { modelId, file, classifier: content.kind, labels, features: content.config.features };
}

export default sessionAction<ExportModelOptions & CommonOptions>(exportFromChain, false);
