import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout } from "node:timers/promises";

import { expect } from "chai";
import { JsonRpcProvider } from "ethers";

import { openDatabase } from "../../src/audit/database.ts";
import { hardhat, startHardhatNode } from "../scripts/nodes.ts";
import type { Node } from "../scripts/nodes.ts";
import { LongChain } from "./chain.ts";

const isLong = process.env["DCAI_FUZZ"] === "long";
const SAMPLES = isLong ? 3_000 : 800; // several pages of the replay
const CHAIN = { perCall: 80, active: 120, people: 2, blocksBetween: 40 };
const STAGES = ["connected", "reading", "replaying", "comparing"];
/** Transactions in which the audit is killed: the schema, ranges of blocks, pages of the replay. */
const HELD = isLong ? [1, 2, 3, 4, 6, 8, 10, 12, 16, 20] : [3, 9];
const KILLS = isLong ? 16 : 4;
/** In blocks of 1,024 bytes: what a new database needs, and less than this history's logs. */
const FILE_LIMIT = 1_024;
const CHILD = path.resolve(import.meta.dirname, "audit-child.ts");
const KEY = `0x${"5".repeat(64)}`;
const SECONDS = 1_000;

describe("an audit that is cut short", function () {
  this.timeout(1_200 * SECONDS);
  let node: Node;
  let chain: LongChain;
  let folder: string;
  let block: number;
  let untouched: Record<string, unknown>;

  before(async () => {
    node = await startHardhatNode();
    folder = mkdtempSync(path.join(tmpdir(), "dcai-audit-"));
    chain = await LongChain.make(node.url, CHAIN);
    await chain.contribute(0, SAMPLES);
    block = await chain.stop();
    await (await openDatabase(path.join(folder, "empty"))).close();
    for (const name of ["killed", "held", "full"]) cpSync(path.join(folder, "empty"), path.join(folder, name), { recursive: true }); // prettier-ignore
    untouched = await finish("empty");
  });
  after(async () => {
    chain.close();
    rmSync(folder, { recursive: true, force: true });
    await node.stop();
  });

  it("proves the chain if it is not", () => {
    expect(untouched).to.include({ ok: true, contributions: SAMPLES, block });
  });

  it(`ends with the same report after ${KILLS} times kill -9, in every stage`, async () => {
    const killed: string[] = [];
    for (let kill = 0; kill < KILLS; kill++) killed.push(await killIn("killed", STAGES[kill % STAGES.length]!, 23 * kill)); // prettier-ignore
    expect(await finish("killed"), killed.join("; ")).to.deep.equal(untouched);
  });

  it(`ends with the same report after kill -9 while it stores, in transactions ${HELD.join(", ")}`, async () => {
    // Each counts from the beginning of its run, which goes on where the one before was killed.
    for (const transaction of HELD) expect(await killIn("held", "storing", 0, transaction)).to.equal("storing");
    expect(await finish("held")).to.deep.equal(untouched);
  });

  it("says that the disk is full, and goes on when it no longer is", async () => {
    const limited = ["-c", `trap '' XFSZ; ulimit -f ${FILE_LIMIT}; exec "$@"`, "bash", process.execPath];
    const { code, stderr } = await ended(spawn("bash", [...limited, ...childArgs("full")]));
    expect(code).to.equal(1);
    expect(stderr).to.match(/DatabaseFailed: The database .*full failed: .*(?:too large|full|No space)/i);
    expect(await finish("full")).to.deep.equal(untouched);
  });

  it("ends with a word at Ctrl-C, and goes on the next time", async () => {
    const state = path.join(folder, "state");
    mkdirSync(state);
    writeFileSync(path.join(state, "rpc.json"), JSON.stringify(await deployment()));
    const task = () =>
      hardhat(["dcai", "audit", "--network", "rpc", "--state", state, "--from-block", "0", "--json"], {
        DCAI_RPC_URL: node.url,
        DCAI_PRIVATE_KEY: KEY,
      });
    const lock = path.join(state, "rpc", "audit.lock");
    const first = task();
    const ending = ended(first);
    while (!existsSync(lock) && first.exitCode === null) await setTimeout(10);
    first.kill("SIGINT");
    expect(await ending).to.deep.include({ code: 130, stdout: "" });
    expect((await ending).stderr).to.contain("Stopped. What was read is kept; the next run goes on from there.");
    expect(existsSync(lock)).to.equal(false);
    const { code, stdout, stderr } = await ended(task());
    expect(code, stderr).to.equal(0);
    expect(JSON.parse(stdout)).to.include({ ok: true, contributions: SAMPLES, block });
  });

  function childArgs(database: string, transaction?: number): string[] {
    const args = ["--import", "tsx", CHILD, node.url, chain.hub, path.join(folder, database)];
    return transaction === undefined ? args : [...args, String(transaction)];
  }

  /** Kills the audit some milliseconds after it says that it is at a stage; says where it was. */
  async function killIn(database: string, stage: string, ms: number, transaction?: number): Promise<string> {
    const child = spawn(process.execPath, childArgs(database, transaction));
    const ending = ended(child);
    let said = "";
    const reached = new Promise<void>((resolve) =>
      child.stderr.on("data", (chunk: Buffer) => {
        said += chunk.toString();
        if (said.includes(stage)) resolve();
      }),
    );
    await Promise.race([reached, ending]);
    await setTimeout(ms);
    const wasRunning = child.exitCode === null;
    child.kill("SIGKILL");
    const { stderr } = await ending;
    expect(stderr, "nothing but stages").to.match(/^(?:(?:connected|reading|replaying|comparing|storing)\n)+$/);
    return wasRunning ? stderr.trim().split("\n").at(-1)! : "ended before";
  }

  async function finish(database: string): Promise<Record<string, unknown>> {
    const { code, stdout, stderr } = await ended(spawn(process.execPath, childArgs(database)));
    expect(code, stderr).to.equal(0);
    return JSON.parse(stdout) as Record<string, unknown>;
  }

  async function deployment(): Promise<object> {
    const provider = new JsonRpcProvider(node.url);
    const { hash } = (await provider.getBlock(0))!;
    const { chainId } = await provider.getNetwork();
    provider.destroy();
    return { chainId: Number(chainId), genesis: hash, hub: chain.hub, cards: chain.hub, plugins: {}, models: {} };
  }
});

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function ended(child: ChildProcess): Promise<Ended> {
  let [stdout, stderr] = ["", ""];
  child.stdout!.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr!.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, stdout, stderr };
}
