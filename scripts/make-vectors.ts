/**
 * Writes the golden vectors of all classifiers, `test/vectors/*.json`, from the independent oracles of the tests; the twins have
 * no part in it. Seeded: the same files every time.
 *
 *   npx tsx scripts/make-vectors.ts
 */
import { writeFileSync } from "node:fs";
import path from "node:path";

import { VECTOR_FILES } from "../test/src/classifiers/vectors/files.ts";

for (const [name, makeVectors] of Object.entries(VECTOR_FILES)) {
  const file = path.join(import.meta.dirname, "..", "test", "vectors", name);
  const json = `${JSON.stringify(makeVectors(), null, 1)}\n`;
  writeFileSync(file, json);
  console.log(`${path.relative(process.cwd(), file)}: ${json.length} bytes`);
}
