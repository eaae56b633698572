import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Readable } from "node:stream";

import { expect } from "chai";

import type { Row, RowOptions } from "../../../src/data/rows.ts";
import { readCsv, readJsonl, readRows } from "../../../src/node.ts";
import { expectError, expectRejection } from "../expect-error.ts";

const MAIL: RowOptions = { text: "mail", label: "kind", labels: ["ham", "spam"] };
const NUMBERS: RowOptions = { columns: ["b", "a"], label: "kind", labels: ["ham", "spam"] };

async function collect(rows: AsyncIterable<Row>): Promise<Row[]> {
  const list: Row[] = [];
  for await (const row of rows) list.push(row);
  return list;
}

const csv = (text: string, options: RowOptions) => collect(readCsv(Readable.from([Buffer.from(text)]), options));
const jsonl = (text: string, options: RowOptions) => collect(readJsonl(Readable.from([Buffer.from(text)]), options));

describe("readers of data files", () => {
  describe("CSV", () => {
    it("reads text and label, with quotes, line breaks, a byte order mark and empty lines", async () => {
      const text = '\uFEFFkind,id,mail\r\nspam,1,"Buy, ""now""\nor never"\r\n\r\nham,2,ünder way\r\n';
      expect(await csv(text, MAIL)).to.deep.equal([
        { line: 3, input: 'Buy, "now"\nor never', label: 1 },
        { line: 5, input: "ünder way", label: 0 },
      ]);
    });

    it("reads numeric columns in the order that was asked for, and labels by number", async () => {
      expect(await csv("a,b,kind\n1,-2.5e1,0\n .5 ,+3, spam\n", NUMBERS)).to.deep.equal([
        { line: 2, input: [-25, 1], label: 0 },
        { line: 3, input: [3, 0.5], label: 1 },
      ]);
    });

    it("takes a label's name before a number", async () => {
      const rows = await csv("kind,mail\n1,x\n0,y\n", { ...MAIL, labels: ["1", "0"] });
      expect(rows.map(({ label }) => label)).to.deep.equal([0, 1]);
    });

    it("reads data without labels", async () => {
      expect(await csv("mail\nhello\n", { text: "mail" })).to.deep.equal([
        { line: 2, input: "hello", label: undefined },
      ]);
    });

    it("gives no rows for a file with only its first line", async () => {
      expect(await csv("kind,mail\n", MAIL)).to.deep.equal([]);
    });

    it("names missing columns", async () => {
      const columns = ["mail", "kind"];
      await expectRejection(csv("Mail,type\nx,spam\n", MAIL), "MISSING_COLUMN", {
        line: 1,
        columns,
        present: ["Mail", "type"],
      });
      for (const empty of ["", "\n\n"]) {
        await expectRejection(csv(empty, MAIL), "MISSING_COLUMN", { line: 1, columns, present: [] });
      }
    });

    it("names the line of unknown labels, bad numbers and malformed rows", async () => {
      await expectRejection(csv("kind,mail\nham,a\neggs,b\n", MAIL), "UNKNOWN_LABEL", { line: 3, label: "eggs" });
      await expectRejection(csv("kind,mail\n2,a\n", MAIL), "UNKNOWN_LABEL", { line: 2, label: "2" });
      await expectRejection(csv("kind,mail\n,a\n", MAIL), "UNKNOWN_LABEL", { line: 2, label: "" });
      for (const value of ["", "x", "1,2", "0x10", "NaN", "1e999", "1 2"]) {
        const quoted = `a,b,kind\n1,2,ham\n"${value}",2,ham\n`;
        await expectRejection(csv(quoted, NUMBERS), "BAD_NUMBER_IN_ROW", { line: 3, column: "a", value });
      }
      await expectRejection(csv("kind,mail\nham,a\nham\n", MAIL), "MALFORMED_ROW", { line: 3 });
      await expectRejection(csv('kind,mail\nham,"a\n', MAIL), "MALFORMED_ROW");
    });
  });

  describe("JSONL", () => {
    it("reads text and label, passing over empty lines", async () => {
      const text = '\uFEFF{"mail":"ü\\nb","kind":"spam"}\r\n\n{"kind":0,"mail":"","more":[1]}';
      expect(await jsonl(text, MAIL)).to.deep.equal([
        { line: 1, input: "ü\nb", label: 1 },
        { line: 3, input: "", label: 0 },
      ]);
    });

    it("reads numbers, and lists of numbers", async () => {
      const text = '{"a":1,"b":[2,-3.5],"kind":"ham"}\n{"a":"4","b":5,"kind":"1"}\n';
      expect((await jsonl(text, NUMBERS)).map(({ input }) => input)).to.deep.equal([
        [2, -3.5, 1],
        [5, 4],
      ]);
    });

    it("joins lines, and letters, that come in pieces", async () => {
      const bytes = Buffer.from('{"mail":"größer €","kind":"ham"}\n{"mail":"b","kind":"spam"}\n');
      const pieces = Array.from({ length: bytes.length }, (_, i) => bytes.subarray(i, i + 1));
      const rows = await collect(readJsonl(Readable.from(pieces, { objectMode: false }), MAIL));
      expect(rows.map(({ input }) => input)).to.deep.equal(["größer €", "b"]);
    });

    it("names the line of everything that is wrong", async () => {
      const good = '{"mail":"a","kind":"ham"}\n';
      await expectRejection(jsonl(`${good}{"mail":"a"\n`, MAIL), "MALFORMED_ROW", { line: 2 });
      await expectRejection(jsonl(`${good}\n[1]\n`, MAIL), "MALFORMED_ROW", { line: 3 });
      await expectRejection(jsonl(`null\n`, MAIL), "MALFORMED_ROW", { line: 1 });
      await expectRejection(jsonl(`${good}{"mail":"a"}`, MAIL), "MISSING_COLUMN", { line: 2, columns: ["kind"] });
      await expectRejection(jsonl('{"mail":"a","kind":"eggs"}', MAIL), "UNKNOWN_LABEL", { line: 1, label: "eggs" });
      await expectRejection(jsonl('{"mail":"a","kind":null}', MAIL), "UNKNOWN_LABEL", { line: 1, label: null });
      await expectRejection(jsonl('{"mail":7,"kind":"ham"}', MAIL), "BAD_TEXT_IN_ROW", { line: 1, column: "mail" });
      const list = jsonl('{"a":1,"b":[1,null],"kind":"ham"}', NUMBERS);
      await expectRejection(list, "BAD_NUMBER_IN_ROW", { line: 1, column: "b[1]", value: null });
    });
  });

  describe("a choice of columns", () => {
    const wrong: [string, RowOptions][] = [
      ["nothing", {}],
      ["text and numbers", { text: "a", columns: ["b"] }],
      ["no numbers", { columns: [] }],
      ["a label without names", { text: "a", label: "b" }],
      ["a single label", { text: "a", label: "b", labels: ["x"] }],
    ];
    for (const [what, options] of wrong) {
      it(`is refused: ${what}`, async () => {
        await expectRejection(csv("a,b\n", options), "BAD_ROW_OPTIONS");
        await expectRejection(jsonl("", options), "BAD_ROW_OPTIONS");
      });
    }
  });

  describe("files", () => {
    let folder: string;
    before(() => {
      folder = mkdtempSync(path.join(tmpdir(), "dcai-data-"));
    });
    after(() => {
      rmSync(folder, { recursive: true });
    });

    const contents = {
      "a.csv": "kind,mail\nspam,x\n",
      "a.TSV": "kind\tmail\nspam\tx\n",
      "a.jsonl": '{"kind":"spam","mail":"x"}',
      "a.ndjson": '{"kind":"spam","mail":"x"}\n',
    };
    for (const [name, content] of Object.entries(contents)) {
      it(`${name} is read by its ending`, async () => {
        const file = path.join(folder, name);
        writeFileSync(file, content);
        const rows = await collect(readRows(file, MAIL));
        expect(rows.map(({ input, label }) => [input, label])).to.deep.equal([["x", 1]]);
      });
    }

    it("of an unknown kind, or missing, are refused by name", async () => {
      expectError(() => readRows("a.xlsx", MAIL), "UNKNOWN_FILE_TYPE", { path: "a.xlsx" });
      for (const name of ["missing.csv", "missing.jsonl"]) {
        const file = path.join(folder, name);
        await expectRejection(collect(readRows(file, MAIL)), "FILE_UNREADABLE", { path: file });
      }
    });
  });

  describe("100,000 rows", function () {
    this.timeout(30_000);
    const ROWS = 100_000;
    const MOST_AHEAD = 10_000;

    const kinds = { CSV: readCsv, JSONL: readJsonl };
    for (const [kind, read] of Object.entries(kinds)) {
      it(`${kind}: the file is never read far ahead of the rows that were taken, so memory does not grow`, async () => {
        const progress = { made: 0, taken: 0, ahead: 0 };
        const source = Readable.from(makeRows(kind, ROWS, progress), { objectMode: false });
        for await (const row of read(source, MAIL)) {
          expect(row.label).to.equal(progress.taken % 2);
          progress.taken += 1;
          progress.ahead = Math.max(progress.ahead, progress.made - progress.taken);
        }
        expect(progress.taken).to.equal(ROWS);
        expect(progress.ahead).to.be.lessThan(MOST_AHEAD);
      });

      it(`${kind}: leaving early closes the file`, async () => {
        const source = Readable.from(makeRows(kind, ROWS, { made: 0 }), { objectMode: false });
        for await (const row of read(source, MAIL)) {
          expect(row.label).to.equal(0);
          break;
        }
        expect(source.destroyed).to.equal(true);
      });
    }
  });
});

function* makeRows(kind: string, rows: number, progress: { made: number }): Generator<Buffer> {
  if (kind === "CSV") yield Buffer.from("kind,mail\n");
  for (let i = 0; i < rows; i++) {
    const [label, mail] = [i % 2 === 0 ? "ham" : "spam", `mail number ${i} with a few more words`];
    progress.made += 1;
    yield Buffer.from(kind === "CSV" ? `${label},${mail}\n` : `${JSON.stringify({ kind: label, mail })}\n`);
  }
}
