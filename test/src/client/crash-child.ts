/** Contributes rows until it is done, or killed; run by crash.test.ts as a process of its own. */
import { JsonRpcProvider, Wallet } from "ethers";

import { fileJournal } from "../../../src/client/file-journal.ts";
import { DcaiClient, contributeAll } from "../../../src/client/index.ts";
import { indicesEncoder } from "../../../src/encoders/index.ts";
import { FEATURES, sampleInput } from "./samples.ts";

/** `node --import tsx crash-child.ts url hub modelId key journal rows` */
async function main(): Promise<void> {
  const [url, hub, modelId, key, journal, rows] = process.argv.slice(2) as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const client = await DcaiClient.connect({ hub, runner: new Wallet(key, new JsonRpcProvider(url)), deployedAt: 0 });
  const summary = await contributeAll(
    client,
    Array.from({ length: Number(rows) }, (_, i) => sampleInput(i)),
    { modelId: BigInt(modelId), encoder: indicesEncoder(FEATURES), journal: fileJournal(journal), maxBatch: 20 },
    { batch: ({ event, batch }) => console.log(event, batch) },
  );
  console.log("finished", summary.done, summary.recovered, summary.recorded);
  process.exit(0);
}

// Test runners load every file of this folder.
if (process.argv[1] === import.meta.filename) await main();
