import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";

import { expect } from "chai";

import { drawBadges } from "../../scripts/support/draw-badges.ts";

const FOLDER = path.resolve(import.meta.dirname, "../../docs/badges");

describe("the badges' pictures in docs", () => {
  it("are those that the contract draws; `npx tsx scripts/make-badges.ts` writes them", async () => {
    const drawn = await drawBadges("spam filter");
    expect(readdirSync(FOLDER)).to.have.members(drawn.map(([file]) => file));
    for (const [file, svg] of drawn) expect(readFileSync(path.join(FOLDER, file), "utf8"), file).to.equal(svg);
  });
});
