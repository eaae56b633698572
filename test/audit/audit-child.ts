import { JsonRpcProvider } from "ethers";

import { audit } from "../../src/audit/audit.ts";
import { openDatabase } from "../../src/audit/database.ts";
import type { Database } from "../../src/audit/database.ts";
import { connect } from "../../src/client/connect.ts";

/**
 * Audits a hub in a process of its own, which may be killed: `audit-child.ts <url> <hub> <folder> [transaction]`. The beginning of each
 * stage is a line on standard error, the report one on standard output. In the transaction with this number, counted from 1, it waits
 * for ever with everything written and nothing committed.
 */
async function main([url, hub, folder, held]: readonly string[]): Promise<void> {
  const provider = new JsonRpcProvider(url, undefined, { staticNetwork: true });
  const context = await connect({ hub: hub!, runner: provider });
  say("connected");
  const database = holding(await openDatabase(folder), Number(held ?? 0));
  // From block 0: Hardhat's node does not tell the code at blocks that `hardhat_mine` made, so that it can't be searched.
  const { report } = await audit(context, { database, fromBlock: 0, onProgress: say });
  await database.close();
  const text = (_: string, value: unknown) => (typeof value === "bigint" ? value.toString() : value);
  process.stdout.write(JSON.stringify(report, text));
  provider.destroy();
}

function holding(database: Database, number: number): Database {
  let count = 0;
  return {
    ...database,
    transaction: (work) =>
      database.transaction(async (sql) => {
        const result = await work(sql);
        if (++count !== number) return result;
        say("storing");
        return new Promise(() => setInterval(() => undefined, 1_000));
      }),
  };
}

let said = "";

/** Prints a line, but not twice in a row. */
function say(line: string): void {
  if (line !== said) process.stderr.write(`${line}\n`);
  said = line;
}

// Mocha loads every file of this folder; only as a program of its own does this one do anything.
if (process.argv[1] === import.meta.filename) await main(process.argv.slice(2));
