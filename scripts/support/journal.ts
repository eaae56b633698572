import path from "node:path";

import { id } from "ethers";

import { fileName } from "./creation.ts";
import type { Session } from "./session.ts";

/** Where the journal of a contribution is kept unless told: one for each model, account and data file. */
export function journalFile({ place, client }: Session, modelId: bigint, data: string): string | undefined {
  const { folder } = place.book;
  if (folder === undefined) return undefined;
  const absolute = path.resolve(data);
  const key = id(JSON.stringify([client.hub, client.account, absolute])).slice(2, 10);
  return path.join(folder, "journals", `${modelId}-${fileName(path.basename(data))}-${key}.jsonl`);
}
