import { expect } from "chai";

import { CLASSIFIER_KINDS } from "../../src/codec/index.ts";
import { fileBook } from "../../scripts/support/book.ts";
import { deployOnce, runHardhat, startHardhatNode } from "./nodes.ts";
import type { Node } from "./nodes.ts";
import { makeWorld } from "./world.ts";
import type { World } from "./world.ts";

const DATA = "docs/examples/messages.csv";
const CONTRACTS = [
  "CollaborativeTrainer",
  "ModelCards",
  ...CLASSIFIER_KINDS,
  "StakeIncentive",
  "PointsIncentive",
  "PredictionMarket",
  "Badges",
];

describe("the tasks, given bad input", function () {
  this.timeout(120_000);
  let world: World;

  before(async () => {
    world = await makeWorld();
    await world.run("deploy");
    await world.run("create", { name: "messages", data: DATA, features: 256 });
  });
  after(() => world.remove());

  describe("contribute", () => {
    const contribute = (text: string, code: string, details?: object, options = {}) => {
      const data = world.file("rows.csv", text);
      return world.fail("contribute", { data, yes: true, ...options }, code, details);
    };

    it("names the columns that are missing", async () => {
      await contribute("label,body\nham,Hello there\n", "MISSING_COLUMN", { line: 1, columns: ["text"] });
    });

    it("names an unknown label and its line, and sends nothing", async () => {
      const before = await world.rpc("eth_blockNumber");
      await contribute("label,text\nham,See you soon\neggs,Hello there\n", "UNKNOWN_LABEL", { line: 3, label: "eggs" });
      expect(await world.rpc("eth_blockNumber")).to.equal(before);
    });

    it("names the line of a row with too few cells", async () => {
      await contribute("label,text\nham,See you soon\nspam\n", "MALFORMED_ROW", { line: 3 });
    });

    it("names a line that is no JSON", async () => {
      const data = world.file("rows.jsonl", '{"label":"ham","text":"See you soon"}\n{"label":\n');
      await world.fail("contribute", { data, yes: true }, "MALFORMED_ROW", { line: 2 });
    });

    it("goes on without bad rows if told to, and counts them", async () => {
      const text = "label,text\nham,See you soon my friend\neggs,Hello\nspam\nspam,Claim your cash now\n";
      const data = world.file("some.csv", text);
      const result = await world.run<{ badRows: number; badRowExamples: { code: string }[] }>("contribute", {
        data,
        yes: true,
        skipBadRows: true,
      });
      expect(result).to.include({ badRows: 2, done: 2 });
      expect(result.badRowExamples.map(({ code }) => code)).to.have.members(["UNKNOWN_LABEL", "MALFORMED_ROW"]);
    });

    it("goes on without lines that are no JSON if told to", async () => {
      const data = world.file("some.jsonl", '{"label":"ham","text":"Tea at five then"}\n[]\nnothing\n');
      const result = await world.run("contribute", { data, yes: true, skipBadRows: true });
      expect(result).to.include({ badRows: 2, done: 1 });
    });

    it("refuses a file that is not there, or of an unknown kind", async () => {
      await world.fail("contribute", { data: "nowhere.csv", yes: true }, "FILE_UNREADABLE");
      await world.fail("contribute", { data: "nowhere.csv", yes: true, skipBadRows: true }, "FILE_UNREADABLE");
      await world.fail("contribute", { data: "nowhere.jsonl", yes: true, skipBadRows: true }, "FILE_UNREADABLE");
      await world.fail("contribute", { data: "nowhere.txt", yes: true }, "UNKNOWN_FILE_TYPE");
      await world.fail("contribute", { yes: true }, "MISSING_OPTION", { option: "--data" });
    });

    it("asks before it sends, and says so where nobody can be asked", async () => {
      await contribute("label,text\nham,Nobody is asked here\n", "CONFIRMATION_NEEDED", undefined, { yes: false });
    });

    it("stops at the highest price that was named", async () => {
      await contribute("label,text\nham,Far too dear for me\n", "PRICE_ABOVE_MAX", undefined, { maxPrice: "1wei" });
    });

    it("refuses amounts that make no sense", async () => {
      const text = "label,text\nham,Some words\n";
      await contribute(text, "BAD_AMOUNT", { option: "--max-price" }, { maxPrice: "much" });
      await contribute(text, "BAD_AMOUNT", { option: "--max-deposit" }, { maxDeposit: "0.5wei" });
    });

    it("refuses the encoder of another model", async () => {
      const out = `${world.folder}/other.model.json`;
      await world.run("create", { name: "other", data: DATA, features: 300, out });
      const data = world.file("rows.csv", "label,text\nham,Hello there\n");
      await world.fail("contribute", { model: "messages", data, encoder: out, yes: true }, "ENCODER_MISMATCH");
    });

    it("names the vocabulary that a model needs, and takes no other", async () => {
      const out = `${world.folder}/words.model.json`;
      const { modelId } = await world.run<{ modelId: string }>("create", {
        name: "words",
        data: DATA,
        encoder: "vocabulary",
        out,
      });
      const data = world.file("rows.csv", "label,text\nham,See you at lunch tomorrow\n");
      const vocabulary = world.file("vocabulary.json", '{"format":"dcai-vocabulary/1","words":["lunch","see"]}');
      const onlyNumber = { model: modelId, data, yes: true };
      await world.fail("contribute", { ...onlyNumber, encoder: vocabulary }, "ENCODER_MISMATCH");
      await world.fail("contribute", { ...onlyNumber, encoder: world.file("x.json", "no") }, "BAD_STATE_FILE");
      expect(await world.run("contribute", { ...onlyNumber, encoder: out })).to.include({ done: 1 });
    });

    it("names the line and the column of a bad number", async () => {
      const rows = ["a,b,label", ...[1, 2, 3, 4].map((n) => `${n},${n % 2},${n % 2 === 0 ? "no" : "yes"}`)];
      await world.run("create", {
        name: "numbers",
        data: world.file("numbers.csv", `${rows.join("\n")}\n`),
        columns: "a,b",
      });
      const data = world.file("bad-numbers.csv", "a,b,label\n1,2,no\n3,four,yes\n");
      const details = { line: 3, column: "b", value: "four" };
      await world.fail("contribute", { model: "numbers", data, yes: true }, "BAD_NUMBER_IN_ROW", details);
    });

    it("refuses an account without money", async () => {
      const { accounts } = await poorWorld(world);
      await world.fail("stake", { from: accounts, amount: "1" }, "INSUFFICIENT_FUNDS");
    });
  });

  describe("create", () => {
    it("wants a name, and one source", async () => {
      await world.fail("create", { data: DATA }, "MISSING_OPTION", { option: "--name" });
      await world.fail("create", { name: "new" }, "MISSING_OPTION");
      await world.fail("create", { name: "new", data: DATA, parameters: DATA }, "CONFLICTING_OPTIONS");
      await world.fail("create", { name: "new", data: DATA, text: "text", columns: "a" }, "CONFLICTING_OPTIONS");
    });

    it("refuses data without two labels", async () => {
      const data = world.file("one.csv", "label,text\nham,Hello there\nham,See you soon\n");
      await world.fail("create", { name: "new", data }, "CANNOT_TRAIN");
      await world.fail("create", { name: "new", data, labels: "ham,spam" }, "CANNOT_TRAIN");
    });

    it("refuses waits in the wrong order, and what is no time", async () => {
      await world.fail("create", { name: "new", data: DATA, refundWait: "7d" }, "BAD_WAITS");
      await world.fail("create", { name: "new", data: DATA, refundWait: "soon" }, "BAD_DURATION", {
        option: "--refund-wait",
      });
    });

    it("refuses an unknown encoder, and a file that is no model", async () => {
      await world.fail("create", { name: "new", data: DATA, encoder: "magic" }, "BAD_OPTION");
      await world.fail("create", { name: "new", parameters: world.file("m.json", "{}") }, "BAD_MODEL_FILE");
    });
  });

  describe("predict", () => {
    it("wants something to predict, and one thing", async () => {
      await world.fail("predict", { model: "messages" }, "MISSING_OPTION");
      await world.fail("predict", { model: "messages", text: "Hello", features: "1" }, "CONFLICTING_OPTIONS");
      await world.fail("predict", { model: "messages", text: "?" }, "NOTHING_RECOGNISED");
      await world.fail("predict", { model: "numbers", features: "1,two" }, "BAD_OPTION");
    });
  });

  describe("deploy", () => {
    it("says which sources were not verified, and why", async () => {
      const { message, details } = await world.fail("deploy", { verify: true }, "NOT_VERIFIED");
      expect(message).to.contain("31337");
      expect(details).to.have.property("failed").with.members(CONTRACTS);
    });

    it("refuses an address of a hub that is none", async () => {
      const parameters = world.file("parameters.json5", `{ ExistingHub: { address: "0x12" } }`);
      const empty = await makeWorld();
      await empty.fail("deploy", { parameters }, "BAD_ADDRESS");
      empty.remove();
    });
  });

  describe("all of them", () => {
    it("name a model, an account or an address that is none", async () => {
      await world.fail("show", { model: "nothing" }, "UNKNOWN_MODEL_NAME", { name: "nothing" });
      await world.fail("show", { model: "99" }, "UNKNOWN_MODEL");
      await world.fail("stake", { amount: "1", from: "99" }, "UNKNOWN_ACCOUNT", { account: "99", accounts: 20 });
      await world.fail("stake", { amount: "1", for: "0x12" }, "BAD_ADDRESS", { option: "--for" });
      await world.fail("stake", {}, "MISSING_OPTION", { option: "--amount" });
      await world.fail("refund", { id: `0x${"1".repeat(64)}` }, "UNKNOWN_CONTRIBUTION");
      await world.fail("unstake", { amount: "1000000" }, "INSUFFICIENT_BALANCE");
    });

    it("say what to do where nothing was deployed", async () => {
      const empty = await makeWorld();
      await empty.fail("show", {}, "NOT_DEPLOYED", { network: "default" });
      empty.remove();
    });
  });
});

describe("the tasks, on a network that is not the right one", function () {
  this.timeout(120_000);
  let node: Node;
  let world: World;

  before(async () => {
    node = await startHardhatNode();
    world = await makeWorld(node.url);
    await world.run("deploy");
  });
  after(async () => {
    world.remove();
    await node.stop();
  });

  it("name both chains if the addresses are of another", async () => {
    const book = fileBook(`${world.folder}/state`, "chain");
    const deployment = book.load()!;
    book.save({ ...deployment, chainId: 1 });
    await world.fail("show", {}, "WRONG_CHAIN", { expected: 1, given: 31_337 });
    await world.fail("deploy", {}, "WRONG_CHAIN", { expected: 1, given: 31_337 });
    book.save({ ...deployment, genesis: `0x${"0".repeat(64)}` });
    await world.fail("show", {}, "CHAIN_RESTARTED");
    book.save(deployment);
    expect(await world.run("show")).to.deep.equal({ models: [] });
  });

  it("read without a key, and want one to write", async () => {
    const env = { DCAI_RPC_URL: node.url, DCAI_PRIVATE_KEY: undefined };
    const args = ["--network", "rpc", "--state", `${world.folder}/rpc`];
    const deployed = await deployOnce(args, { ...env, DCAI_PRIVATE_KEY: KEY });
    expect(deployed.code, deployed.stderr).to.equal(0);
    const shown = await runHardhat(["dcai", "show", ...args, "--json"], env);
    expect(shown.code, shown.stderr).to.equal(0);
    expect(JSON.parse(shown.stdout)).to.deep.equal({ models: [] });
    const refused = await runHardhat(["dcai", "stake", "--amount", "1", ...args, "--json"], env);
    expect(refused.code).to.equal(1);
    expect(JSON.parse(refused.stdout)).to.have.nested.property("error.code", "NO_ACCOUNT");
    expect(refused.stderr).to.match(/^Error in community plugin dcai: NO_ACCOUNT: /);
    expect(refused.stderr).not.to.contain("unexpected error");
  });
});

/** A key that Hardhat's nodes give money to; everybody knows it. */
const KEY = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";

async function poorWorld(world: World): Promise<{ accounts: string }> {
  const accounts = await world.rpc<string[]>("eth_accounts");
  const poor = accounts[19]!;
  await world.rpc("hardhat_setBalance", [poor, "0x16345785d8a0000"]);
  return { accounts: poor };
}
