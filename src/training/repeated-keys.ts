/** A string, with the colon after it if it is a key; or a bracket. All else between two keys is passed over. */
const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|[{}[\]]/g;

/** An object or list that is open at some place of a text. */
interface Open {
  /** Keys seen so far; none in lists. */
  readonly keys: Set<string>;
  /** The key that it belongs to, or that the list around it belongs to; empty at the top. */
  readonly name: string;
  /** The key seen last. */
  last: string;
}

/**
 * Finds a key that an object of a JSON text has twice. `JSON.parse` says nothing about it and keeps the last value.
 *
 * @param text Valid JSON.
 * @returns The key, and the one under which the object is found (empty at the top); undefined if there is none.
 */
export function findRepeatedKey(text: string): { parent: string; key: string } | undefined {
  const open: Open[] = [];
  for (const [token, quoted, colon] of text.matchAll(TOKEN)) {
    const inner = open.at(-1);
    if (token === "{" || token === "[") {
      open.push({ keys: new Set(), name: inner === undefined ? "" : inner.last, last: inner?.last ?? "" });
    } else if (token === "}" || token === "]") {
      open.pop();
    } else if (inner !== undefined && colon !== undefined) {
      const key = JSON.parse(quoted!) as string;
      if (inner.keys.has(key)) return { parent: inner.name, key };
      inner.keys.add(key);
      inner.last = key;
    }
  }
  return undefined;
}
