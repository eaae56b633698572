/**
 * Writes the pictures of all badges as a chain makes them, of a model called "spam filter", to `docs/badges/*.svg`.
 *
 *   npx hardhat build && npx tsx scripts/make-badges.ts
 */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

import { drawBadges } from "./support/draw-badges.ts";

const folder = path.join(import.meta.dirname, "..", "docs", "badges");
mkdirSync(folder, { recursive: true });
for (const [name, svg] of await drawBadges("spam filter")) {
  writeFileSync(path.join(folder, name), svg);
  console.log(`${name}: ${svg.length} bytes`);
}
