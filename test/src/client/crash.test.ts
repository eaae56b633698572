import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect } from "chai";
import hre from "hardhat";
import { JsonRpcProvider, Wallet } from "ethers";

import { ContributionJournal, DcaiClient } from "../../../src/client/index.ts";
import { fileJournal } from "../../../src/client/file-journal.ts";
import { Random } from "../../../src/training/index.ts";
import { deployOver } from "./deploy-over.ts";
import { newModel } from "./setup.ts";

const ROWS = 600;

describe("contributeAll in a process that is killed (kill -9) three times", function () {
  this.timeout(180_000);

  it("ends with every row on chain exactly once", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "dcai-"));
    const server = await hre.network.createServer("default", "127.0.0.1", 0);
    try {
      const { port } = await server.listen();
      const url = `http://127.0.0.1:${port}`;
      const deployment = await deployOver(url);
      const provider = new JsonRpcProvider(url);
      const owner = await DcaiClient.connect({ hub: deployment.hub, runner: await provider.getSigner(0) });
      const { modelId } = await owner.createModel(newModel(deployment));
      const wallet = Wallet.createRandom();
      await provider.send("hardhat_setBalance", [wallet.address, "0x56bc75e2d63100000"]);
      // Blocks come slowly, so that there is always something on its way.
      await provider.send("evm_setAutomine", [false]);
      await provider.send("evm_setIntervalMining", [100]);
      const journal = path.join(folder, "journals", "rows.jsonl");
      const random = new Random(7);
      const run = (killAfter: number) =>
        runChild([url, deployment.hub, String(modelId), wallet.privateKey, journal, String(ROWS)], killAfter);

      for (let kill = 0; kill < 3; kill++) {
        const killed = await run(1 + random.below(6));
        expect(killed.signal, killed.output).to.equal("SIGKILL");
      }
      const last = await run(Infinity);
      expect(last.output).to.match(/finished/);

      const records = await owner.contributions(modelId);
      expect(records).to.have.length(ROWS);
      expect(new Set(records.map(({ id }) => id)).size).to.equal(ROWS);
      const storage = fileJournal(journal);
      const { chainId, hub } = owner;
      const { open } = await ContributionJournal.begin(storage, { chainId, hub, modelId, account: wallet.address });
      await storage.close();
      expect(open).to.deep.equal([]);
      expect((await readFile(journal, "utf8")).match(/"type":"run"/g)).to.have.length(5);
      provider.destroy();
    } finally {
      await server.close();
      await rm(folder, { recursive: true });
    }
  });
});

/** Runs the child, and kills it some 5 ms after it told of so many events. */
function runChild(args: string[], killAfter: number): Promise<{ signal: string | null; output: string }> {
  const script = path.join(import.meta.dirname, "crash-child.ts");
  const child = spawn(process.execPath, ["--import", "tsx", script, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.on("data", (text: Buffer) => {
    output += text.toString();
    if (output.split("\n").length > killAfter) setTimeout(() => child.kill("SIGKILL"), 5);
  });
  return new Promise((resolve) => child.on("close", (_, signal) => resolve({ signal, output })));
}
