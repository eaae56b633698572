/**
 * Writes the golden vectors of both perceptrons, `test/vectors/perceptron.json`, from the twins, each value confirmed by
 * the independent oracle of the tests. Seeded: the same file every time.
 *
 *   npx tsx scripts/make-vectors.ts
 */
import { writeFileSync } from "node:fs";
import path from "node:path";

import { perceptronVectors } from "../test/src/classifiers/vectors.ts";

const file = path.join(import.meta.dirname, "..", "test", "vectors", "perceptron.json");
const json = `${JSON.stringify(perceptronVectors(), null, 1)}\n`;
writeFileSync(file, json);
console.log(`${path.relative(process.cwd(), file)}: ${json.length} bytes`);
