import type { Rpc } from "../../client/rpc.ts";
import { marketAbi } from "../../client/abi.ts";
import { mapInGroups } from "../../client/records.ts";
import { tag } from "../calls.ts";
import type { Database } from "../database.ts";
import { upsert } from "../table.ts";
import { CODES } from "./tables.ts";

/** How many are asked for and written together; each has up to 24,576 bytes. */
const AT_ONCE = 16;

/**
 * Reads the code of every contract that a market's events name and that is not read yet. What the codes say is proven by
 * the replay: batches by their commitments, pages by what the model gets right on them.
 *
 * @param block Where to ask; code of this kind never changes.
 * @throws RpcFailed, RpcTimeout, DatabaseFailed
 */
export async function readCodes(rpc: Rpc, database: Database, block: number): Promise<void> {
  const topics = ["PartRevealed", "PageRevealed"].map((name) => marketAbi.getEvent(name)!.topicHash);
  // The address is the last word of both events.
  const query =
    "select n.address, min(n.block) as block from " +
    "(select '0x' || lower(right(l.data, 40)) as address, l.block from logs l join plugins p using (address) " +
    "where l.topics[1] = any($1) and p.name = 'PredictionMarket') n " +
    "where not exists (select 1 from codes c where c.address = n.address) group by n.address order by 2, 1 limit $2";
  for (;;) {
    const rows = await database.query(query, [topics, AT_ONCE]);
    const found = rows.map((row) => ({ address: String(row["address"]), block: Number(row["block"]) }));
    const codes = await mapInGroups(found, AT_ONCE, ({ address }) => rpc.code(address, tag(block)));
    await upsert(
      database,
      CODES,
      found.map((row, i) => ({ ...row, code: codes[i]! })),
    );
    if (rows.length < AT_ONCE) return;
  }
}
