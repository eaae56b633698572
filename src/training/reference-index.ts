import { fail } from "./json.ts";

/** Reads a key that is a feature index, up to five digits. Throws BadModelFile. */
export function readIndex(where: string, key: string): number {
  if (!/^\d{1,5}$/.test(key)) fail(where, `${JSON.stringify(key)} is not a feature index`);
  return Number(key);
}
