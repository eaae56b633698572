import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { setTimeout } from "node:timers/promises";

/** A chain in a process of its own. */
export interface Node {
  readonly url: string;
  readonly port: number;
  stop(): Promise<void>;
}

const ROOT = path.resolve(import.meta.dirname, "../..");
const HARDHAT = path.join(ROOT, "node_modules/hardhat/dist/src/cli.js");
const START_MS = 60_000;

/** What a command printed, and how it ended. */
export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts `npx hardhat …` in a process of its own. */
export function hardhat(args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  return spawn(process.execPath, [HARDHAT, ...args], { cwd: ROOT, env: { ...process.env, ...env } });
}

/** Runs `npx hardhat …` to its end. */
export async function runHardhat(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Finished> {
  const child = hardhat(args, env);
  let stdout = "";
  let stderr = "";
  child.stdout!.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr!.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, stdout, stderr };
}

/** Runs `npx hardhat dcai deploy … --json`, and removes what Ignition keeps of it in this project. */
export async function deployOnce(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Finished> {
  const finished = await runHardhat(["dcai", "deploy", ...args, "--json"], env);
  if (finished.code === 0) {
    const { deploymentId } = JSON.parse(finished.stdout) as { deploymentId: string };
    rmSync(path.join(ROOT, "ignition/deployments", deploymentId), { recursive: true, force: true });
  }
  return finished;
}

/** Starts `npx hardhat node` on a free port. */
export async function startHardhatNode(): Promise<Node> {
  const port = await freePort();
  return whenReady(hardhat(["node", "--port", String(port)]), port);
}

/** Starts anvil on a free port. */
export async function startAnvil(binary: string): Promise<Node> {
  const port = await freePort();
  return whenReady(spawn(binary, ["--port", String(port), "--silent"]), port);
}

/** The anvil that is installed: named by DCAI_ANVIL, or on the PATH. */
export function findAnvil(): string | undefined {
  const named = process.env["DCAI_ANVIL"];
  if (named !== undefined && named !== "") return named;
  const folders = (process.env["PATH"] ?? "").split(path.delimiter);
  return folders.map((folder) => path.join(folder, "anvil")).find((file) => existsSync(file));
}

async function whenReady(child: ChildProcess, port: number): Promise<Node> {
  const url = `http://127.0.0.1:${port}`;
  child.stdout?.resume();
  child.stderr?.resume();
  const deadline = Date.now() + START_MS;
  while (!(await answers(url))) {
    if (child.exitCode !== null || Date.now() > deadline) throw new Error(`The node on port ${port} did not start`);
    await setTimeout(100);
  }
  const stop = () =>
    new Promise<void>((resolve) => {
      child.once("close", () => resolve());
      child.kill("SIGKILL");
    });
  return { url, port, stop };
}

async function answers(url: string): Promise<boolean> {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_chainId", params: [] });
  try {
    const response = await fetch(url, { method: "POST", body, headers: { "content-type": "application/json" } });
    return response.ok;
  } catch {
    return false;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
