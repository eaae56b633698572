import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect } from "chai";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import userConfig from "../../hardhat.config.ts";
import { DcaiError } from "../../src/errors.ts";

/** What a task is given: options by name, in the types of the command line. */
export type TaskOptions = Readonly<Record<string, string | number | boolean>>;

/** A folder of its own, a network, and the tasks. */
export interface World {
  readonly hre: HardhatRuntimeEnvironment;
  readonly folder: string;
  /** Runs `npx hardhat dcai <task> --json` and gives the JSON object that it prints. */
  run<Result = Record<string, never>>(task: string, options?: TaskOptions): Promise<Result>;
  /** Runs `npx hardhat dcai <task>` and gives what it prints for people. */
  print(task: string, options?: TaskOptions): Promise<string>;
  /** Runs a task that must fail with this code. */
  fail(task: string, options: TaskOptions, code: string, details?: object): Promise<DcaiError>;
  /** Writes a file into the folder. */
  file(name: string, text: string): string;
  /** Lets so many seconds pass on the chain. */
  wait(seconds: number): Promise<void>;
  /** One request to the chain. */
  rpc<Result>(method: string, params?: unknown[]): Promise<Result>;
  /** Removes the folder. */
  remove(): void;
}

/**
 * Makes a world.
 *
 * @param url Where its chain is; an in-process one unless told.
 */
export async function makeWorld(url?: string): Promise<World> {
  const folder = mkdtempSync(path.join(tmpdir(), "dcai-test-"));
  const network = url === undefined ? "default" : "chain";
  const networks = { ...userConfig.networks, ...(url === undefined ? {} : { chain: { type: "http" as const, url } }) };
  const paths = { ignition: path.join(folder, "ignition") };
  const root = path.resolve(import.meta.dirname, "../..");
  const hre = await createHardhatRuntimeEnvironment({ ...userConfig, networks, paths }, { network }, root);
  const state = path.join(folder, "state");

  const run = async <Result>(task: string, options: TaskOptions = {}): Promise<Result> => {
    const printed = await capture(() =>
      hre.tasks.getTask(["dcai", ...task.split(" ")]).run({ state, json: true, ...options }),
    );
    expect(printed, `${task} --json must print one line`).to.match(/^[^\n]+\n$/);
    return JSON.parse(printed) as Result;
  };
  return {
    hre,
    folder,
    run,
    print: (task, options = {}) =>
      capture(() => hre.tasks.getTask(["dcai", ...task.split(" ")]).run({ state, json: false, ...options })),
    fail: async (task, options, code, details) => {
      const error = await reasonOf(
        capture(() => hre.tasks.getTask(["dcai", ...task.split(" ")]).run({ state, json: true, ...options })),
      );
      expect(error.code, error.message).to.equal(code);
      expect(error.hint).to.match(/\S/);
      if (details !== undefined) expect(error.details).to.deep.include(details);
      return error;
    },
    file: (name, text) => {
      const file = path.join(folder, name);
      writeFileSync(file, text);
      return file;
    },
    wait: async (seconds) => {
      const { provider } = await hre.network.getOrCreate();
      await provider.request({ method: "evm_increaseTime", params: [seconds] });
      await provider.request({ method: "evm_mine", params: [] });
    },
    rpc: async (method, params = []) =>
      (await hre.network.getOrCreate()).provider.request({ method, params }) as Promise<never>,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** What is printed on standard output meanwhile; an error's report, too. */
async function capture(run: () => Promise<unknown>): Promise<string> {
  const write = process.stdout.write.bind(process.stdout);
  let printed = "";
  process.stdout.write = ((chunk: string | Uint8Array) => {
    printed += chunk.toString();
    return true;
  }) as typeof process.stdout.write;
  try {
    await run();
  } finally {
    process.stdout.write = write;
  }
  return printed;
}

async function reasonOf(promise: Promise<string>): Promise<DcaiError> {
  const error = await promise.then(
    (printed) => new Error(`no error, but ${printed}`),
    (reason: Error) => reason,
  );
  expect(error.name, error.message).to.equal("HardhatPluginError");
  expect(error.cause).to.be.instanceOf(DcaiError);
  return error.cause as DcaiError;
}
