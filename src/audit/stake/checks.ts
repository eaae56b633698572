import { stakeAbi } from "../../client/abi.ts";
import { runOf } from "../../incentives/stake-disputes.ts";
import type { Side } from "../../incentives/stake-disputes.ts";
import { answerOf } from "../calls.ts";
import type { CallCheck } from "../calls.ts";
import type { Database } from "../database.ts";
import type { MechanismView } from "../mechanism.ts";
import { fromSql, pagesOf } from "../table.ts";
import { CONTRIBUTIONS, OPEN } from "../tables.ts";
import type { ContributionRow, ModelRow } from "../tables.ts";
import { toDispute, UNDISPUTED } from "./disputes.ts";
import { owedDown, settled, unclaimedDown } from "./pool.ts";
import { DISPUTES, POOLS, STANDINGS } from "./tables.ts";
import type { DisputeRow, PoolRow } from "./tables.ts";

const PAGE = 250;

/** What a StakeIncentive must answer about a model. */
export async function* stakeChecks({ database, model, time }: MechanismView): AsyncGenerator<CallCheck, void> {
  const { modelId } = model;
  const [row] = await database.query("select * from stake_pools where model_id = $1", [modelId.toString()]);
  if (row === undefined) return;
  const pool = settled(fromSql<PoolRow>(POOLS.columns, row), time);
  const check = (what: string, place: string, method: string, args: unknown[], answer: unknown[]): CallCheck =>
    answerOf(stakeAbi, model.mechanism, method, args, answer, { invariant: "INV-4", modelId, what, place });

  yield check("settings", "StakeIncentive", "configOf", [modelId], [settingsOf(model)]);
  const unclaimed = unclaimedDown(pool);
  const state = [pool.accounted - unclaimed, unclaimed, model.pool - pool.accounted, pool.settledAt + pool.timeLeft];
  yield check("pool", `model ${modelId}`, "poolState", [modelId], state);
  for await (const standings of pagesOf(database, STANDINGS, PAGE, `model_id = ${modelId}`)) {
    for (const standing of standings) {
      const { account } = standing;
      yield check("standing", account, "standingOf", [modelId, account], [standing.standing, pool.total]);
      yield check("owed", account, "owed", [modelId, account], [owedDown(pool, standing)]);
    }
  }
  for await (const records of pagesOf(database, CONTRIBUTIONS, PAGE, `model_id = ${modelId} and mark <> 0`)) {
    const disputes = await disputesOf(database, records);
    for (const { id, mark, status } of records) {
      const row = disputes.get(id);
      const open = status === OPEN && row !== undefined ? toDispute(row, mark) : null;
      const run = (side: Side) => (open === null ? 0n : BigInt(runOf(open, side, Number(time))));
      const answer = [open === null ? UNDISPUTED : mark, run("contributor"), run("reporters")];
      yield check("dispute", id, "disputeOf", [modelId, id], answer);
    }
  }
}

/** The settings as the contract gives them back: those that the model was created with. */
function settingsOf({ mechanismConfig }: ModelRow): unknown {
  return stakeAbi.decodeFunctionResult("configOf", mechanismConfig)[0] as unknown;
}

async function disputesOf(database: Database, records: readonly ContributionRow[]): Promise<Map<string, DisputeRow>> {
  const ids = records.map(({ id }) => id);
  const query = "select * from stake_disputes where model_id = $1 and id = any($2)";
  const rows = await database.query(query, [records[0]!.modelId.toString(), ids]);
  return new Map(rows.map((row) => fromSql<DisputeRow>(DISPUTES.columns, row)).map((row) => [row.id, row]));
}
