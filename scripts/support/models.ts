import type { Session } from "./session.ts";
import { MissingOption, UnknownModelName } from "./errors.ts";

/**
 * The number of the model that `--model` means.
 *
 * @param model A number, or a local name; may be left out where only one model has a name.
 * @throws UnknownModelName, MissingOption
 */
export function modelNumber({ deployment }: Pick<Session, "deployment">, model: string | undefined): bigint {
  const names = Object.keys(deployment.models);
  if (model === undefined) {
    if (names.length === 1) return BigInt(deployment.models[names[0]!]!.id);
    throw new MissingOption({ option: "--model", what: `${names.length} models have names here` });
  }
  const named = deployment.models[model];
  if (named !== undefined) return BigInt(named.id);
  if (/^\d+$/.test(model)) return BigInt(model);
  throw new UnknownModelName({ name: model, known: names });
}

/** The local name of a model, and the model file that was written here, if there are any. */
export function localName(
  { deployment }: Pick<Session, "deployment">,
  modelId: bigint,
): { name?: string; file?: string } {
  const found = Object.entries(deployment.models).find(([, { id }]) => id === modelId.toString());
  if (found === undefined) return {};
  const [name, { file }] = found;
  return file === undefined ? { name } : { name, file };
}

/** The numbers of all models, or of the one that is meant. */
export async function modelNumbers(session: Session, model: string | undefined): Promise<bigint[]> {
  if (model !== undefined) return [modelNumber(session, model)];
  const count = Number(await session.client.modelCount());
  return Array.from({ length: count }, (_, i) => BigInt(i + 1));
}
