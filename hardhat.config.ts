import { createRequire } from "node:module";
import path from "node:path";

import hardhatToolbox from "@nomicfoundation/hardhat-toolbox-mocha-ethers";
import { defineConfig } from "hardhat/config";

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
    optimizer: { enabled: true, runs: 800, details: { yul: true, yulDetails: { stackAllocation: true, optimizerSteps } } },
    metadata: { bytecodeHash: "none" },
  },
};

export default defineConfig({
  plugins: [hardhatToolbox],
  solidity: { profiles: { default: compiler, production: compiler } },
  typechain: { outDir: path.join(import.meta.dirname, "typechain-types") },
});
