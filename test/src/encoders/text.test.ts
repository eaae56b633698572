import { expect } from "chai";

import { decodeSparse } from "../../../src/codec/index.ts";
import {
  buildVocabulary,
  distinctWords,
  hashingEncoder,
  hashWord,
  tokenizerSettings,
  vocabularyEncoder,
  vocabularyFromJson,
  vocabularyHash,
  vocabularyToJson,
} from "../../../src/encoders/index.ts";
import { Random } from "../../../src/training/random.ts";
import { expectError } from "../expect-error.ts";

const words = (text: string, settings = {}) => [...distinctWords(text, tokenizerSettings(settings))];

describe("text encoders", () => {
  describe("tokeniser", () => {
    it("gives the distinct lower-case words in their order", () => {
      expect(words("Buy NOW, buy cheap! now-or-never")).to.deep.equal(["buy", "now", "cheap", "or", "never"]);
    });

    it("knows letters and digits of all scripts, and joins compatible forms", () => {
      expect(words("Größe ÉTÉ привет 東京 ٤٢ x1")).to.deep.equal(["größe", "été", "привет", "東京", "٤٢", "x1"]);
      expect(words("ｆｕｌｌ ﬁn e\u0301te\u0301")).to.deep.equal(["full", "fin", "été"]);
    });

    it("leaves out words outside the length bounds", () => {
      expect(words(`a bb ${"c".repeat(30)} ${"d".repeat(31)}`)).to.deep.equal(["bb", "c".repeat(30)]);
      expect(words("a bb ccc dddd", { minLength: 1, maxLength: 3 })).to.deep.equal(["a", "bb", "ccc"]);
    });

    it("finds nothing in punctuation", () => {
      expect(words(" \t\n ... !? -- a")).to.deep.equal([]);
    });

    it("refuses length bounds that make no sense", () => {
      expectError(() => tokenizerSettings({ minLength: 0 }), "BAD_ENCODER_SETTING", { setting: "minLength", value: 0 });
      expectError(() => tokenizerSettings({ minLength: 5, maxLength: 4 }), "BAD_ENCODER_SETTING", { value: 4 });
    });
  });

  describe("hashing", () => {
    it("hashes with FNV-1a and MurmurHash3's finaliser", () => {
      // FNV-1a of "" and "foobar" are 0x811c9dc5 and 0xbf9cf968 (its authors' test suite); finalised by hand with BigInt.
      expect(hashWord("")).to.equal(finalise(0x811c9dc5n));
      expect(hashWord("foobar")).to.equal(finalise(0xbf9cf968n));
    });

    it("encodes a text as sorted buckets, the same every time", () => {
      const encoder = hashingEncoder({ features: 1024 });
      const indices = [...decodeSparse(encoder.encode("cheap pills, cheap watches"), 1024)];
      const expected = ["cheap", "pills", "watches"].map((word) => hashWord(word) % 1024).sort((a, b) => a - b);
      expect(indices).to.deep.equal(expected);
      expect(encoder.encode("WATCHES cheap pills")).to.deep.equal(encoder.encode("cheap pills, cheap watches"));
    });

    it("gives valid samples for 300 random texts and sizes", () => {
      const random = new Random(51);
      for (let round = 0; round < 300; round++) {
        const features = random.between(1, 65_536);
        const maxFeatures = random.between(1, 40);
        const text = Array.from({ length: random.between(1, 80) }, () => random.uint32().toString(36)).join(" ");
        const indices = decodeSparse(hashingEncoder({ features, maxFeatures }).encode(text), features);
        expect(indices.length).to.be.within(1, maxFeatures);
      }
    });

    it("keeps the first words of a text that has more than maxFeatures", () => {
      const capped = hashingEncoder({ features: 65_536, maxFeatures: 2 });
      const open = hashingEncoder({ features: 65_536 });
      expect(capped.encode("one two three four")).to.deep.equal(open.encode("one two"));
    });

    it("encodes a text without words as nothing", () => {
      expect(hashingEncoder({ features: 1024 }).encode("!")).to.have.length(0);
    });

    it("is described by canonical JSON", () => {
      const { description, hash, featureCount, kind } = hashingEncoder({ features: 1024, maxFeatures: 60 });
      expect(description).to.equal(
        '{"features":1024,"hash":"fnv1a32-fmix32","maxFeatures":60,"tokenizer":{"maxLength":30,"minLength":2},"type":"hashing"}',
      );
      expect(hash).to.match(/^0x[0-9a-f]{64}$/);
      expect([featureCount, kind]).to.deep.equal([1024, "sparse"]);
    });

    it("refuses sizes, caps and inputs by name", () => {
      expectError(() => hashingEncoder({ features: 0 }), "BAD_ENCODER_SETTING", { setting: "features", value: 0 });
      expectError(() => hashingEncoder({ features: 65_537 }), "BAD_ENCODER_SETTING", { value: 65_537 });
      const noCap = { features: 8, maxFeatures: 0 };
      expectError(() => hashingEncoder(noCap), "BAD_ENCODER_SETTING", { setting: "maxFeatures", value: 0 });
      expectError(() => hashingEncoder({ features: 8 }).encode([1, 2]), "WRONG_ENCODER_INPUT");
    });
  });

  describe("vocabulary", () => {
    const texts = ["the cat sat", "the dog sat down", "the end", "the the the dog"];

    it("lists words by the number of texts that they are in, equal ones by alphabet", () => {
      expect(buildVocabulary(texts, 10)).to.deep.equal(["the", "dog", "sat", "cat", "down", "end"]);
      expect(buildVocabulary(texts, 2)).to.deep.equal(["the", "dog"]);
    });

    it("encodes known words by their place and leaves out others", () => {
      const encoder = vocabularyEncoder(["the", "dog", "sat"]);
      expect([...decodeSparse(encoder.encode("sat there the dog"), 3)]).to.deep.equal([0, 1, 2]);
      expect(encoder.encode("nothing known")).to.have.length(0);
      const capped = vocabularyEncoder(["the", "dog", "sat"], { maxFeatures: 1 });
      expect([...decodeSparse(capped.encode("unknown dog the"))]).to.deep.equal([1]);
    });

    it("is described by its size and hash", () => {
      const { description } = vocabularyEncoder(["the", "dog"]);
      const hash = vocabularyHash(["the", "dog"]);
      expect(description).to.equal(
        `{"features":2,"hash":"${hash}","tokenizer":{"maxLength":30,"minLength":2},"type":"vocabulary"}`,
      );
      expect(vocabularyHash(["dog", "the"])).to.not.equal(hash);
    });

    it("is read back from its file", () => {
      const list = buildVocabulary(texts, 10);
      expect(vocabularyFromJson(vocabularyToJson(list))).to.deep.equal(list);
    });

    for (const [what, json] of Object.entries({
      "that is not JSON": "{",
      "of null": "null",
      "of another format": '{"format":"x","words":["a"]}',
      "without words": '{"format":"dcai-vocabulary/1"}',
      "with no words": '{"format":"dcai-vocabulary/1","words":[]}',
      "with a number": '{"format":"dcai-vocabulary/1","words":["a",7]}',
      "with a repeated word": '{"format":"dcai-vocabulary/1","words":["a","b","a"]}',
    })) {
      it(`refuses a file ${what}`, () => {
        expectError(() => vocabularyFromJson(json), "BAD_VOCABULARY");
      });
    }
  });
});

/** MurmurHash3's fmix32, written with BigInt. */
function finalise(hash: bigint): number {
  let h = hash;
  h = BigInt.asUintN(32, (h ^ (h >> 16n)) * 0x85ebca6bn);
  h = BigInt.asUintN(32, (h ^ (h >> 13n)) * 0xc2b2ae35n);
  return Number(h ^ (h >> 16n));
}
