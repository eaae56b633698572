import { globSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import path from "node:path";

import hardhatToolbox from "@nomicfoundation/hardhat-toolbox-mocha-ethers";
import { configVariable, defineConfig } from "hardhat/config";

import { mergeTestBuilds } from "./scripts/support/merge-test-builds.ts";
import { tasks } from "./scripts/tasks.ts";

const require = createRequire(import.meta.url);

// The optimizer's default sequence of steps less the function specializer ("F"), which copies a function for every constant
// that it is called with: the hub is 10 % smaller without it, and fits EIP-170 with a higher number of runs.
const optimizerSteps =
  "dhfoDgvulfnTUtnIf[xa[r]EscLMcCTUtTOntnfDIulLculVcul[j]Tpeulxa[rul]xa[r]cLgvifCTUca[r]LSsTOtfDnca[r]Iulc]jmul[jul]" +
  "VcTOculjmul:fDnTOcmu";

// One compiler, from the lock file, and the same settings in every build profile: what is tested is what is deployed.
const compiler = {
  version: "0.8.37",
  path: require.resolve("solc/soljson.js"),
  settings: {
    viaIR: true,
    evmVersion: "osaka",
    optimizer: {
      enabled: true,
      runs: 800,
      details: { yul: true, yulDetails: { stackAllocation: true, optimizerSteps } },
    },
    metadata: { bytecodeHash: "none" },
  },
};

// The hub's tests deploy the suite by its artifacts, so that their own contracts can do without the optimizer: they build thirty
// times faster, and `block.timestamp` is not taken for a constant of a whole test.
const testCompiler = { version: compiler.version, path: compiler.path, settings: { evmVersion: "osaka" } };
const testContracts = globSync("test/contracts/**/*.sol", { cwd: import.meta.dirname }).filter(
  (file) => !/UpdateDriver/.test(file),
);
const profile = {
  compilers: [compiler],
  overrides: Object.fromEntries(testContracts.map((file) => [file, testCompiler])),
};

// How much the tests fuzz: little, unless DCAI_FUZZ is `long`.
const long = process.env["DCAI_FUZZ"] === "long";

export default defineConfig({
  plugins: [hardhatToolbox, mergeTestBuilds],
  solidity: { profiles: { default: profile, production: profile } },
  tasks,
  networks: {
    // The in-process network is Hardhat's own `default`.
    // `npx hardhat node` mines a block for every transaction, and one every five seconds, so that time passes there as it does
    // on a real chain: without new blocks no refund would ever become due.
    node: { type: "edr-simulated", mining: { auto: true, interval: 5_000 } },
    localhost: { type: "http", url: "http://127.0.0.1:8545" },
    // Any test network or layer 2: URL and key are asked for when they are used, from the environment or the keystore
    // (`npx hardhat keystore set DCAI_RPC_URL`).
    rpc: { type: "http", url: configVariable("DCAI_RPC_URL"), accounts: [configVariable("DCAI_PRIVATE_KEY")] },
  },
  test: {
    solidity: {
      fsPermissions: { readDirectory: [path.join(import.meta.dirname, "test", "vectors")] },
      fuzz: { runs: long ? 5_000 : 100 },
      // Four worlds: 143,360 calls in a long run, 12,288 in a short one.
      invariant: { runs: long ? 140 : 12, depth: 256, failOnRevert: true, shrinkRunLimit: 200 },
    },
    mocha: { timeout: long ? 1_200_000 : 120_000, parallel: true, jobs: Math.min(4, availableParallelism()) },
  },
  verify: { etherscan: { apiKey: configVariable("ETHERSCAN_API_KEY") } },
  typechain: { outDir: path.join(import.meta.dirname, "typechain-types") },
});
