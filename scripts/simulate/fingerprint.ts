import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";

import { nameFileError } from "../../src/data/source.ts";
import type { Plan } from "./plan.ts";

/** Changes whenever the same plan gives other results, or results have another form: finished seeds are then played again. */
const FORM = "dcai-simulation/1";

/**
 * Of everything that a seed's result depends on: the plan without its name, text and seeds, and what is in its data file.
 *
 * @throws FileUnreadable
 */
export async function fingerprintOf({
  season,
  horizon,
  noteEvery,
  data,
  model,
  incentive,
  agents,
}: Plan): Promise<string> {
  const plan = { season, horizon, noteEvery, data, model, incentive, agents };
  const hash = createHash("sha256");
  hash.update(JSON.stringify([FORM, plan], (_, value: unknown) => (typeof value === "bigint" ? `${value}n` : value)));
  const { source } = data;
  if ("file" in source) {
    try {
      await pipeline(createReadStream(source.file), hash, { end: false });
    } catch (error) {
      throw nameFileError(error, source.file);
    }
  }
  return hash.digest("hex");
}
