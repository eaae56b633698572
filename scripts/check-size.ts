// Checks that every contract can be deployed: EIP-170 bounds its code, EIP-3860 its init code.
import { readFileSync } from "node:fs";
import { globSync } from "node:fs";

const MAX_CODE = 24_576;
const MAX_INIT_CODE = 49_152;

const tooLarge: string[] = [];
for (const file of globSync("artifacts/contracts/**/*.json").sort()) {
  const { contractName, bytecode, deployedBytecode } = JSON.parse(readFileSync(file, "utf8")) as Record<string, string>;
  const [code, init] = [deployedBytecode, bytecode].map((hex) => ((hex ?? "0x").length - 2) / 2) as [number, number];
  if (code < 100) continue; // interfaces, and libraries that are compiled into others
  const verdict = code > MAX_CODE || init > MAX_INIT_CODE ? "TOO LARGE" : `${((100 * code) / MAX_CODE).toFixed(0)} %`;
  console.log(`${contractName!.padEnd(24)} ${String(code).padStart(6)} bytes of ${MAX_CODE}  ${verdict}`);
  if (verdict === "TOO LARGE") tooLarge.push(contractName!);
}
if (tooLarge.length > 0) {
  console.error(`These contracts can't be deployed: ${tooLarge.join(", ")}.`);
  process.exit(1);
}
