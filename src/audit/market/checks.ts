import { AbiCoder, keccak256 } from "ethers";

import { marketAbi } from "../../client/abi.ts";
import type { Hex } from "../../codec/bytes.ts";
import { batchStake, pageCount, unitDown } from "../../incentives/market-terms.ts";
import { answerOf } from "../calls.ts";
import type { CallCheck, Difference } from "../calls.ts";
import type { Database } from "../database.ts";
import type { MechanismView } from "../mechanism.ts";
import { pagesOf } from "../table.ts";
import type { ModelRow } from "../tables.ts";
import { releaseAt, shareOf, termsOf } from "./rules.ts";
import { MARKET_BATCHES, MARKET_PAGES, MARKETS } from "./tables.ts";
import type { MarketBatchRow, MarketRow } from "./tables.ts";

const PAGE = 200;
const NO_SEED: Hex = `0x${"0".repeat(64)}`;
/** A market has over thirty slots. */
const MARKET_GAS = 200_000;
/** Blocks from opening to the draw; where it is not so, block numbers are another chain's and their hashes unknown here. */
const DRAW_DELAY = 64n;
const HASH_REACH = 256;

type Check = (what: string, place: string, method: string, args: unknown[], answer: unknown[]) => CallCheck;

/** What a PredictionMarket must answer about a model. */
export async function* marketChecks({ database, model }: MechanismView): AsyncGenerator<CallCheck, void> {
  const { modelId, mechanism } = model;
  const check: Check = (what, place, method, args, answer) =>
    answerOf(marketAbi, mechanism, method, args, answer, { invariant: "INV-4", modelId, what, place });
  const [row] = await database.query("select markets from market_models where model_id = $1", [modelId.toString()]);
  yield check("markets", `model ${modelId}`, "marketCount", [modelId], [BigInt(Number(row?.["markets"] ?? 0))]);
  const where = `model_id = ${modelId}`;
  for await (const page of pagesOf(database, MARKETS, PAGE, where)) {
    for (const market of page) yield marketCheck(model, market, await commitHashOf(database, market));
  }
  for await (const page of pagesOf(database, MARKET_BATCHES, PAGE, where)) {
    for (const batch of page) yield* batchChecks(check, batch);
  }
  for await (const page of pagesOf(database, MARKET_PAGES, PAGE, where)) {
    for (const { market, page: number, samples, code } of page) {
      const place = `page ${number} of market ${market}`;
      // What counting it cost is the chain's business.
      yield known(model, "page", place, "pageOf", [modelId, market, number], Object.entries({ code, samples }));
    }
  }
}

function* batchChecks(check: Check, row: MarketBatchRow): Generator<CallCheck, void> {
  const { modelId, market, batch, state, committer, commitment, samples, parts, improvement, position } = row;
  const place = `batch ${batch} of market ${market}`;
  const answer = [state, committer, commitment, samples, parts.length, improvement];
  yield check("batch", place, "batchOf", [modelId, market, batch], [answer]);
  let start = 0;
  for (const [part, { code, samples: count }] of parts.entries()) {
    const kept = [code, start, start + count];
    yield check("part", `part ${part} of ${place}`, "partOf", [modelId, market, batch, part], kept);
    start += count;
  }
  if (position === null) return;
  yield check("order", `position ${position} of market ${market}`, "orderOf", [modelId, market, position], [batch]);
}

/** All of a market but its phase, which follows from the clock, and how far a replay is between two batches. */
function marketCheck(model: ModelRow, row: MarketRow, commitHash: Hex | undefined): CallCheck {
  const terms = termsOf(row);
  const { modelId, market, sponsor, drawBlock, auditSeed, baseline, correct } = row;
  const { auditedPages, committed, revealed, judged, settled, revealedPages, revealedSamples } = row;
  const expected = Object.entries({
    sponsor,
    ...Object.fromEntries(Object.entries(row.terms).map(([name, value]) => [`terms.${name}`, value])),
    unit: unitDown(terms),
    stake: batchStake(terms),
    pages: pageCount(terms),
    drawBlock,
    auditSeed: auditSeed ?? NO_SEED,
    ...{ auditedPages, committed, revealed, judged, settled, revealedPages, revealedSamples },
    share: shareOf(row),
    releaseAt: releaseAt(row),
    "cursor.baseline": baseline,
    "cursor.correct": correct,
  });
  if (commitHash !== undefined) {
    expected.push(["commitHash", commitHash], ["orderSeed", seedOf(commitHash, row.saltMix)]);
  }
  if (row.orderSeed !== null) expected.push(["orderSeed", row.orderSeed]); // as an event told it
  return known(model, "market", `market ${market}`, "marketOf", [modelId, market], expected);
}

/** The hash of the block with the last commitment, 0 where it was out of reach; undefined if it can't be known here. */
async function commitHashOf(database: Database, row: MarketRow): Promise<Hex | undefined> {
  const { openedBlock, drawBlock, firstRevealBlock, lastCommitBlock } = row;
  if (drawBlock !== BigInt(openedBlock) + DRAW_DELAY) return undefined;
  if (firstRevealBlock === null || lastCommitBlock === null) return NO_SEED;
  if (firstRevealBlock - lastCommitBlock > HASH_REACH) return NO_SEED;
  const [block] = await database.query("select hash from blocks where number = $1", [lastCommitBlock]);
  return block!["hash"] as Hex;
}

function seedOf(commitHash: Hex, saltMix: Hex): Hex {
  return keccak256(AbiCoder.defaultAbiCoder().encode(["bytes32", "bytes32"], [commitHash, saltMix])) as Hex;
}

/** A check of an answer of which only some fields are known; `a.b` is field `b` of field `a`. */
function known(
  { modelId, mechanism }: ModelRow,
  what: string,
  about: string,
  method: string,
  args: unknown[],
  fields: readonly (readonly [string, unknown])[],
): CallCheck {
  const explain = (actual: Hex | undefined): Difference[] => {
    const answer = actual === undefined ? undefined : decoded(method, actual);
    return fields.flatMap(([name, value]) => {
      const found = valueAt(answer, name);
      if (String(value).toLowerCase() === found.toLowerCase()) return [];
      return [{ place: `${name} of ${about}`, expected: String(value), actual: found }];
    });
  };
  return {
    about: { invariant: "INV-4", modelId, what, place: about },
    to: mechanism,
    data: marketAbi.encodeFunctionData(method, args) as Hex,
    expected: "0x", // never the whole answer: each of its fields is compared by itself
    explain,
    show: String,
    gas: MARKET_GAS,
  };
}

function decoded(method: string, answer: Hex): Record<string, unknown> | undefined {
  try {
    const result = marketAbi.decodeFunctionResult(method, answer);
    const isStruct = result.length === 1;
    return (isStruct ? result[0] : result) as unknown as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

function valueAt(answer: Record<string, unknown> | undefined, name: string): string {
  let value: unknown = answer;
  for (const field of name.split(".")) value = (value as Record<string, unknown> | undefined)?.[field];
  return value === undefined ? "nothing" : String(value);
}
