import { JsonRpcProvider } from "ethers";

import { audit } from "../../src/audit/audit.ts";
import { connect } from "../../src/client/connect.ts";

// Audits a hub in a process of its own, which may be killed: `audit-child.ts <url> <hub> <folder>`. Each step of each stage is
// a line on standard error, the report one on standard output.
const [url, hub, database] = process.argv.slice(2);
const provider = new JsonRpcProvider(url);
const context = await connect({ hub: hub!, runner: provider });
process.stderr.write("connected\n");
// From block 0: Hardhat's node does not tell the code at blocks that `hardhat_mine` made, so that it can't be searched.
const audited = await audit(context, {
  database,
  fromBlock: 0,
  onProgress: (stage) => process.stderr.write(`${stage}\n`),
});
await audited.database.close();
process.stdout.write(
  JSON.stringify(audited.report, (_, value: unknown) => (typeof value === "bigint" ? value.toString() : value)),
);
provider.destroy();
