import { expect } from "chai";

import type { ModelView } from "../../src/client/index.ts";
import { encodeSparse, toHex } from "../../src/codec/index.ts";
import { fitScaling, scalingEncoder } from "../../src/encoders/index.ts";
import { keccak256 } from "ethers";
import type { Hex } from "../../src/codec/index.ts";
import type { Candidate } from "../../scripts/support/candidates.ts";
import { describeSample, printable } from "../../scripts/support/describe-sample.ts";
import { askVerdicts } from "../../scripts/support/show-voting.ts";
import { silentUi } from "../../scripts/support/ui.ts";
import type { Ui } from "../../scripts/support/ui.ts";
import { readVerdicts } from "../../scripts/support/verdicts.ts";
import { expectRejection } from "../src/expect-error.ts";

const ID = (number: number): Hex => keccak256(toHex(Uint8Array.of(number))) as Hex;

describe("votes, as people see and give them", () => {
  describe("samples", () => {
    const sparse = toHex(encodeSparse([0, 2], 4));

    it("are words where the vocabulary is known, else the numbers of features", () => {
      const description = '{"features":4,"type":"vocabulary"}';
      expect(describeSample(sparse, description, ["free", "lunch", "prize"])).to.equal("free prize");
      expect(describeSample(sparse, description)).to.equal("#0 #2");
      expect(describeSample(toHex(encodeSparse([0, 3], 4)), description, ["free"])).to.equal("free #3");
    });

    it("are numbers in their columns' own units", () => {
      const rows = [
        [1, 10],
        [3, 30],
        [2, 40],
      ];
      const names = ["width", "length"];
      const encoder = scalingEncoder({ columns: fitScaling(rows, "standard"), featurePoint: 12, names });
      const shown = describeSample(toHex(encoder.encode([3, 10])), encoder.description);
      expect(shown).to.match(/^width (3|2\.999|3\.00\d), length (10|9\.99\d|10\.0\d)$/);
    });

    it("can't do harm in a terminal, and are shown whatever they are", () => {
      expect(printable("a\u001b[2J\u202eb\nc", 20)).to.equal("a·[2J·b·c");
      expect(printable("abcdef", 4)).to.equal("abc…");
      expect(describeSample("0x123456", "no JSON")).to.equal("0x123456");
      expect(describeSample(sparse, "no JSON")).to.equal("#0 #2");
      expect(describeSample(toHex(encodeSparse(Array.from({ length: 40 }, (_, i) => i))), "{}")).to.match(/… \(40\)$/);
    });
  });

  describe("asked one by one", () => {
    const candidate = (number: number, vote: boolean | null = null): Candidate => ({
      id: ID(number),
      contributor: "0x",
      label: 0,
      name: "ham",
      sample: "free prize",
      modelSays: 1,
      modelAgreed: false,
      vote,
    });
    const view = { labels: ["ham", "spam"] } as unknown as ModelView;

    function answering(answers: (string | null)[]): Ui & { asked: number } {
      const ui = { ...silentUi, asked: 0, ask: () => Promise.resolve(answers[ui.asked++] ?? null) };
      return ui;
    }

    it("are taken down, skipped and asked again until they are clear", async () => {
      const ui = answering(["yes", "perhaps", "N", "s", "q"]);
      const votes = await askVerdicts(
        ui,
        view,
        [1, 2, 3, 4, 5].map((number) => candidate(number)),
      );
      expect(votes).to.deep.equal([
        { id: ID(1), valid: true },
        { id: ID(2), valid: false },
      ]);
      expect(ui.asked).to.equal(5);
    });

    it("are not asked about what was voted on, nor where nobody can be asked", async () => {
      const ui = answering([]);
      expect(await askVerdicts(ui, view, [candidate(1, true)])).to.deep.equal([]);
      expect(ui.asked).to.equal(0);
      expect(await askVerdicts(answering([null]), view, [candidate(1)])).to.deep.equal([]);
    });
  });

  it("named twice count once, unless they differ", async () => {
    const ids = `${ID(1)}, ${ID(1).toUpperCase().replace("0X", "0x")}`;
    expect(await readVerdicts({ valid: ids })).to.deep.equal([{ id: ID(1), valid: true }]);
    expect(await readVerdicts({})).to.equal(undefined);
    await expectRejection(readVerdicts({ valid: ID(1), invalid: ID(1) }), "CONFLICTING_VOTES", { id: ID(1) });
    await expectRejection(readVerdicts({ invalid: "0x1" }), "BAD_OPTION");
  });
});
