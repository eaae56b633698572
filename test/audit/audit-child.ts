import { JsonRpcProvider } from "ethers";

import { audit } from "../../src/audit/audit.ts";
import { connect } from "../../src/client/connect.ts";

/**
 * Audits a hub in a process of its own, which may be killed: `audit-child.ts <url> <hub> <folder>`. Each step of each stage is a
 * line on standard error, the report one on standard output.
 */
async function main([url, hub, database]: readonly string[]): Promise<void> {
  const provider = new JsonRpcProvider(url);
  const context = await connect({ hub: hub!, runner: provider });
  process.stderr.write("connected\n");
  // From block 0: Hardhat's node does not tell the code at blocks that `hardhat_mine` made, so that it can't be searched.
  const onProgress = (stage: string) => process.stderr.write(`${stage}\n`);
  const audited = await audit(context, { database, fromBlock: 0, onProgress });
  await audited.database.close();
  const text = (_: string, value: unknown) => (typeof value === "bigint" ? value.toString() : value);
  process.stdout.write(JSON.stringify(audited.report, text));
  provider.destroy();
}

// Mocha loads every file of this folder; only as a program of its own does this one do anything.
if (process.argv[1] === import.meta.filename) await main(process.argv.slice(2));
