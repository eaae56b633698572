import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import { ContractFactory } from "ethers";
import type { Signer } from "ethers";

const require = createRequire(import.meta.url);

interface Compiled {
  abi: string[];
  evm: { bytecode: { object: string }; deployedBytecode: { object: string } };
}

interface Solc {
  compile(input: string, callbacks: { import(path: string): { contents: string } | { error: string } }): string;
}

/** Compiles small contracts that only a test needs, with the project's compiler. */
export function compile(source: string): Record<string, Compiled> {
  const solc = require("solc") as Solc;
  const input = {
    language: "Solidity",
    sources: { "Test.sol": { content: `pragma solidity ^0.8.37;\n${source}` } },
    settings: {
      evmVersion: "osaka",
      outputSelection: { "Test.sol": { "*": ["abi", "evm.bytecode.object", "evm.deployedBytecode.object"] } },
    },
  };
  const find = (path: string) => ({ contents: readFileSync(require.resolve(path), "utf8") });
  const output = JSON.parse(solc.compile(JSON.stringify(input), { import: find })) as {
    errors?: { severity: string; formattedMessage: string }[];
    contracts?: Record<string, Record<string, Compiled>>;
  };
  const errors = output.errors?.filter(({ severity }) => severity === "error") ?? [];
  if (errors.length > 0) throw new Error(errors.map(({ formattedMessage }) => formattedMessage).join("\n"));
  return output.contracts!["Test.sol"]!;
}

/** Deploys one of them. */
export async function deployCompiled(contract: Compiled, signer: Signer, args: unknown[] = []): Promise<string> {
  const deployed = await new ContractFactory(contract.abi, contract.evm.bytecode.object, signer).deploy(...args);
  await deployed.waitForDeployment();
  return deployed.getAddress();
}
