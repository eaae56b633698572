import { ZeroAddress } from "ethers";

import { tokenAbi } from "../client/abi.ts";
import type { Rpc } from "../client/rpc.ts";
import { isClassifierKind } from "../codec/kinds.ts";
import { runChecks, tag, timeOfCalls } from "./calls.ts";
import type { CallCheck } from "./calls.ts";
import { commonChecks, heldCall, modelChecks, modelPages } from "./checks.ts";
import type { Places } from "./checks.ts";
import type { Database } from "./database.ts";
import type { BlockRow } from "./log-store.ts";
import type { MechanismBooks } from "./mechanism.ts";
import type { OnProgress } from "./reader.ts";
import { knownMechanisms } from "./replay.ts";
import type { AuditedModel, Holding, Tally, Unproven } from "./report.ts";
import { pagesOf } from "./table.ts";
import { FINDINGS } from "./tables.ts";
import type { ModelRow } from "./tables.ts";

/** What to compare. */
export interface CompareOptions {
  readonly places: Places;
  readonly block: BlockRow;
  /** Whether the events of all models are there. */
  readonly everything: boolean;
  readonly onProgress: OnProgress;
}

/** What was compared. */
export interface Compared {
  readonly models: readonly AuditedModel[];
  readonly holdings: readonly Holding[];
  readonly unproven: readonly Unproven[];
}

/**
 * Compares all that was replayed with the chain at one block, and adds what was found meanwhile.
 *
 * @throws StateNotKept, RpcFailed, RpcTimeout, DatabaseFailed
 */
export async function compare(rpc: Rpc, database: Database, tally: Tally, options: CompareOptions): Promise<Compared> {
  const { block, places, everything } = options;
  const time = await timeOfCalls(rpc, block.number);
  const mechanisms = new Map(knownMechanisms().map((books) => [books.name, books]));
  const total = await countOf(database, "contributions", "true");
  let records = 0;
  const run = async (checks: AsyncIterable<CallCheck>): Promise<void> => {
    for await (const group of runChecks(rpc, checks, block.number)) {
      for (const { check, differences } of group) {
        const { invariant, modelId, what } = check.about;
        tally.count(invariant);
        for (const difference of differences) {
          tally.add({ invariant, modelId, what, ...difference, block: block.number, transactionHash: null });
        }
        if (what === "record") options.onProgress("comparing", ++records, total);
      }
    }
  };
  await addFindings(database, tally);
  if (everything) await run(commonChecks(database, places));
  const models: AuditedModel[] = [];
  const unproven: Unproven[] = everything ? [] : [{ modelId: null, part: "balances", name: "needs all models" }];
  for await (const page of modelPages(database)) {
    for (const model of page) {
      await run(modelChecks(database, places, model));
      const books = mechanisms.get(model.mechanismName);
      if (books !== undefined) await run(books.checks({ database, model, time }));
      models.push(await audited(database, tally, model));
      unproven.push(...unprovenOf(model, books));
    }
  }
  await countReplayed(database, tally);
  const holdings = everything ? await compareHoldings(rpc, database, tally, options) : [];
  return { models, holdings, unproven };
}

function unprovenOf(
  { modelId, classifierName, mechanismName }: ModelRow,
  books: MechanismBooks | undefined,
): Unproven[] {
  const parts: Unproven[] = [];
  if (!isClassifierKind(classifierName)) parts.push({ modelId, part: "classifier", name: classifierName });
  if (books === undefined) parts.push({ modelId, part: "mechanism", name: mechanismName });
  return parts;
}

async function audited(database: Database, tally: Tally, model: ModelRow): Promise<AuditedModel> {
  const { modelId, classifierName: classifier, mechanismName: mechanism } = model;
  const [card] = await database.query("select name from cards where model_id = $1", [modelId.toString()]);
  return {
    modelId,
    name: card === undefined ? "" : String(card["name"]),
    classifier,
    mechanism,
    contributions: await countOf(database, "contributions", `model_id = ${modelId}`),
    parameterSlots: await countOf(database, "parameters", `model_id = ${modelId}`),
    mismatches: tally.ofModel(modelId),
  };
}

async function addFindings(database: Database, tally: Tally): Promise<void> {
  for await (const findings of pagesOf(database, FINDINGS, 1_000)) {
    for (const finding of findings) {
      const { invariant, modelId, what, place, expected, actual, block, transactionHash } = finding;
      tally.add({ invariant: invariant as never, modelId, what, place, expected, actual, block, transactionHash });
    }
  }
}

/** What the replay looked at with every event, so that nothing but its findings has to be asked for. */
async function countReplayed(database: Database, tally: Tally): Promise<void> {
  const contributions = await countOf(database, "contributions", "true");
  tally.count("INV-2", await countOf(database, "contributions", "deposit > 0"));
  tally.count("INV-3", await countOf(database, "models", "true"));
  tally.count("INV-5", await countOf(database, "contributions", "status = 2"));
  tally.count("INV-6", contributions);
  tally.count("INV-7", contributions);
  tally.count("INV-8", await countOf(database, "payments", "amount < 0"));
}

/** INV-1: what the hub holds covers what it owes. */
async function compareHoldings(
  rpc: Rpc,
  database: Database,
  tally: Tally,
  { places: { hub }, block }: CompareOptions,
): Promise<Holding[]> {
  const holdings: Holding[] = [];
  for (const row of await database.query("select currency from currencies order by currency")) {
    const currency = String(row["currency"]);
    const owed = await owedIn(database, currency);
    const held = await heldIn(rpc, currency, hub, block.number);
    tally.count("INV-1");
    holdings.push({ currency, held, owed });
    if (held >= owed) continue;
    const place = currency === ZeroAddress ? "ether of the hub" : `${currency} of the hub`;
    const about = { invariant: "INV-1", modelId: null, what: "holdings", place } as const;
    tally.add({
      ...about,
      expected: `at least ${owed}`,
      actual: String(held),
      block: block.number,
      transactionHash: null,
    });
  }
  return holdings;
}

async function owedIn(database: Database, currency: string): Promise<bigint> {
  const ofModels = (what: string, table: string) =>
    `(select coalesce(sum(t.${what}), 0) from ${table} t join models m using (model_id) where m.currency = $1)`;
  const query =
    "select (select coalesce(sum(amount), 0) from balances where currency = $1) + " +
    `${ofModels("claimable", "contributions")} + ${ofModels("amount", "escrows")} + ` +
    "(select coalesce(sum(pool), 0) from models where currency = $1) as owed";
  const [row] = await database.query(query, [currency]);
  return BigInt(String(row!["owed"]));
}

async function heldIn(rpc: Rpc, currency: string, hub: string, block: number): Promise<bigint> {
  if (currency === ZeroAddress) return BigInt(await rpc.request<string>("eth_getBalance", [hub, tag(block)]));
  const answer = await rpc.call(heldCall(currency, hub), tag(block));
  return tokenAbi.decodeFunctionResult("balanceOf", answer)[0] as bigint;
}

async function countOf(database: Database, table: string, where: string): Promise<number> {
  const [row] = await database.query(`select count(*) as count from ${table} where ${where}`);
  return Number(row!["count"]);
}
