import { AbiCoder, keccak256 } from "ethers";

import { marketAbi } from "../../client/abi.ts";
import type { Hex } from "../../codec/bytes.ts";
import { NO_TRACE } from "../../classifiers/index.ts";
import { batchCommitment } from "../../incentives/market-commit.ts";
import { drawOrder } from "../../incentives/market-draw.ts";
import { pageCount, scoredOn } from "../../incentives/market-terms.ts";
import type { CallCheck } from "../calls.ts";
import type { Sql } from "../database.ts";
import type { AuditEvent } from "../events.ts";
import type { MechanismBooks, MechanismView } from "../mechanism.ts";
import type { Step } from "../step.ts";
import { WorkingTable } from "../table.ts";
import type { ModelRow } from "../tables.ts";
import type { WorkingSet } from "../working-set.ts";
import { marketChecks } from "./checks.ts";
import { expectedClose, expectedJudgement, shareOf, stakeOf, termsOf } from "./rules.ts";
import { ACCEPTED, CLAIMED, COMMITTED, MARKET_BATCHES, MARKET_MODELS, MARKETS, REJECTED, REVEALED } from "./tables.ts";
import type { MarketBatchRow, MarketModelRow, MarketRow } from "./tables.ts";
import { TestSets } from "./test-sets.ts";

const TERMS = marketAbi.getEvent("MarketOpened")!.inputs.find(({ name }) => name === "terms")!.components!;
const SCORES = ["BaselineScored", "BatchJudged"];
const NO_SALT: Hex = `0x${"0".repeat(64)}`;

/** An event of a market, with the rows that it is about. */
interface Move {
  readonly step: Step;
  readonly args: Readonly<Record<string, unknown>>;
  readonly model: MarketModelRow;
  readonly row: MarketRow;
  readonly set: WorkingSet;
}

/**
 * Markets, batches and test sets of all models of a PredictionMarket, from what people did: opened, committed, revealed. What the events say
 * came of it, which order, how many correct answers, who is paid what, is compared with what follows from the rules and from the model's
 * twin.
 */
export class MarketBooks implements MechanismBooks {
  readonly name = "PredictionMarket";
  readonly abi = marketAbi;
  private readonly models = new WorkingTable(MARKET_MODELS);
  private readonly markets = new WorkingTable(MARKETS);
  private readonly batches = new WorkingTable(MARKET_BATCHES);
  private readonly testSets = new TestSets();
  private place: { readonly chainId: bigint; readonly hub: string } | undefined;

  want({ name, modelId, mechanism, args }: AuditEvent): void {
    if (modelId === null) return;
    this.models.want({ modelId });
    if (mechanism === null || !(name in this.events)) return;
    const market = Number(args["market"]);
    this.markets.want({ modelId, market });
    if (name === "MarketOpened") this.markets.want({ modelId, market: market - 1 });
    if (args["batch"] !== undefined) this.batches.want({ modelId, market, batch: Number(args["batch"]) });
    if (args["code"] !== undefined) this.testSets.wantCode(args["code"] as string);
    if (name === "PageRevealed") this.testSets.wantPage({ modelId, market }, Number(args["page"]));
    if (SCORES.includes(name)) this.testSets.want({ modelId, market });
  }

  async load(sql: Sql): Promise<void> {
    for (const table of [this.models, this.markets, this.batches, this.testSets]) await table.load(sql);
    if (this.place !== undefined) return;
    const settings = await sql.query("select name, value from settings");
    const valueOf = (name: string) => String(settings.find((row) => row["name"] === name)!["value"]);
    this.place = { chainId: BigInt(valueOf("chain_id")), hub: valueOf("hub") };
  }

  async flush(sql: Sql): Promise<void> {
    for (const table of [this.models, this.markets, this.batches, this.testSets]) await table.flush(sql);
  }

  follow(step: Step, { modelId, owner }: ModelRow, set: WorkingSet): void {
    const { name, args, mechanism } = step.event;
    const model = this.models.get({ modelId }) ?? { modelId, markets: 0, hand: null, changed: false };
    if (mechanism === null) {
      const isChange = name === "UpdateApplied" && args["trace"] !== NO_TRACE;
      if (isChange && !model.changed) this.models.put({ ...model, changed: true });
      return;
    }
    if (!(name in this.events)) return;
    if (name === "MarketOpened") return this.open(step, model, owner);
    const row = this.markets.get({ modelId, market: Number(args["market"]) });
    if (row === undefined) return differs(step, "market", `market ${String(args["market"])}`, "opened", "never opened");
    this.events[name as keyof typeof this.events]({ step, args, model, row, set });
  }

  checks(view: MechanismView): AsyncGenerator<CallCheck, void> {
    return marketChecks(view);
  }

  private readonly events = {
    MarketOpened: () => undefined,
    AuditDrawn: ({ step, args, row }: Move) => {
      if (row.auditSeed !== null) differs(step, "audit", nameOf(row), "drawn once", "drawn again");
      this.markets.put({ ...row, auditSeed: args["seed"] as Hex });
    },
    PageAudited: ({ step, args, row }: Move) => {
      expect(step, "audit", `${nameOf(row)}, page`, row.auditedPages, args["page"]);
      this.markets.put({ ...row, auditedPages: row.auditedPages + 1 });
    },
    BatchCommitted: ({ step, args, row }: Move) => {
      const { modelId, market, committed } = row;
      expect(step, "batch", `${nameOf(row)}, number`, committed, args["batch"]);
      const [committer, commitment] = [args["committer"] as string, args["commitment"] as Hex];
      const nothing = { samples: 0, parts: [], position: null, improvement: 0, failedAt: 0, paid: 0n };
      this.batches.put({ modelId, market, batch: committed, committer, commitment, state: COMMITTED, ...nothing });
      this.markets.put({ ...row, committed: committed + 1, lastCommitBlock: step.event.block });
    },
    PartRevealed: (move: Move) => this.revealPart(move),
    BatchRevealed: (move: Move) => this.reveal(move),
    PageRevealed: (move: Move) => this.revealPage(move),
    BaselineScored: (move: Move) => {
      const { step, args, row } = move;
      const correct = Number(args["correct"]);
      this.compareCount(move, `${nameOf(row)}, before the first batch`, correct);
      if (row.counts > 0) differs(step, "count", nameOf(row), "one before the first batch", "another one");
      this.markets.put({ ...row, baseline: correct, correct, counts: 1, orderSeed: args["orderSeed"] as Hex });
    },
    BatchDrawn: (move: Move) => {
      const { step, args, model, row } = move;
      const batch = this.batchOf(move, REVEALED);
      const position = Number(args["position"]);
      const drawn = row.orderSeed === null ? undefined : drawOrder(row.orderSeed, row.committed)[position];
      expect(step, "order", `${nameOf(row)}, position ${position}`, drawn, args["batch"]);
      this.models.put({ ...model, hand: Number(args["batch"]), changed: false });
      if (batch !== undefined) this.batches.put({ ...batch, position });
    },
    BatchJudged: (move: Move) => this.judge(move),
    BatchClaimed: (move: Move) => {
      const { step, args, row } = move;
      const batch = this.batchOf(move, REVEALED);
      if (batch === undefined) return;
      const paid = args["paid"] as bigint;
      const terms = termsOf(row);
      // Fees of passes that the replay began are gone.
      const most = stakeOf(row) + shareOf(row) + 2n * terms.sampleFee * BigInt(batch.samples);
      const least = stakeOf(row) + shareOf(row);
      if (paid < least || paid > most) differs(step, "payment", batchName(batch), `${least} to ${most}`, paid);
      this.batches.put({ ...batch, state: CLAIMED, paid });
      this.markets.put({ ...row, settled: row.settled + 1 });
    },
    MarketClosed: (move: Move) => this.close(move),
  };

  private open(step: Step, model: MarketModelRow, owner: string): void {
    const { modelId } = model;
    const { args, block } = step.event;
    const market = model.markets + 1;
    expect(step, "market", `number of a market of model ${modelId}`, market, args["market"]);
    if (this.markets.get({ modelId, market: market - 1 })?.closed === false)
      differs(step, "market", `market ${market - 1} of model ${modelId}`, "closed", "open");
    if (args["sponsor"] !== owner) differs(step, "sponsor", `market ${market}`, owner, args["sponsor"]);
    const values = args["terms"] as readonly unknown[];
    const terms = Object.fromEntries(TERMS.map(({ name }, i) => [name, String(values[i])]));
    const none = { auditSeed: null, lastCommitBlock: null, firstRevealBlock: null, orderSeed: null };
    const counts = { auditedPages: 0, committed: 0, revealed: 0, judged: 0, settled: 0, revealedPages: 0 };
    const scores = { revealedSamples: 0, baseline: 0, correct: 0, counts: 0, saltMix: NO_SALT };
    const end = { closed: false, isVoid: false, paidToSponsor: 0n, burned: 0n };
    const about = { modelId, market, sponsor: args["sponsor"] as string, drawBlock: args["drawBlock"] as bigint };
    this.markets.put({ ...about, openedBlock: block, terms, ...none, ...counts, ...scores, ...end });
    this.models.put({ ...model, markets: market, hand: null, changed: false });
  }

  private revealPart(move: Move): void {
    const { step, args } = move;
    const batch = this.batchOf(move, COMMITTED);
    if (batch === undefined) return;
    expect(step, "part", batchName(batch), batch.parts.length, args["part"]);
    const code = args["code"] as string;
    const packed = this.testSets.packed(code);
    const samples = Number(args["samples"]);
    expect(step, "code", code, samples, this.testSets.samples(code)?.length);
    const part = { code, samples, hash: packed === undefined ? NO_SALT : (keccak256(packed) as Hex) };
    this.batches.put({ ...batch, samples: batch.samples + samples, parts: [...batch.parts, part] });
  }

  /** What was revealed is what was committed to, to the bit. */
  private reveal(move: Move): void {
    const { step, args, row } = move;
    const batch = this.batchOf(move, COMMITTED);
    if (batch === undefined) return;
    const salt = args["salt"] as Hex;
    const place = { ...this.place!, modelId: row.modelId, market: BigInt(row.market), committer: batch.committer };
    const hashes = batch.parts.map(({ hash }) => hash);
    expect(step, "commitment", batchName(batch), batchCommitment(place, hashes, salt), batch.commitment);
    this.batches.put({ ...batch, state: REVEALED });
    const word = keccak256(AbiCoder.defaultAbiCoder().encode(["uint256", "bytes32"], [batch.batch, salt]));
    const saltMix: Hex = `0x${(BigInt(row.saltMix) ^ BigInt(word)).toString(16).padStart(64, "0")}`;
    const firstRevealBlock = row.firstRevealBlock ?? step.event.block;
    this.markets.put({ ...row, revealed: row.revealed + 1, firstRevealBlock, saltMix });
  }

  private revealPage({ step, args, row }: Move): void {
    const { modelId, market } = row;
    const [page, code] = [Number(args["page"]), args["code"] as string];
    const place = `${nameOf(row)}, page ${page}`;
    if (this.testSets.hasPage(row, page)) return differs(step, "page", place, "revealed once", "revealed again");
    const terms = termsOf(row);
    const scored = page < pageCount(terms) ? scoredOn(terms, page) : 0;
    expect(step, "page", place, scored, args["samples"]);
    expect(step, "code", code, scored, this.testSets.samples(code)?.length);
    this.testSets.addPage({ modelId, market, page, samples: scored, code });
    const revealedSamples = row.revealedSamples + scored;
    this.markets.put({ ...row, revealedPages: row.revealedPages + 1, revealedSamples });
  }

  private judge(move: Move): void {
    const { step, args, model, row } = move;
    const batch = this.batchOf(move, REVEALED);
    if (batch === undefined) return;
    const place = batchName(batch);
    expect(step, "batch in hand", place, model.hand, args["batch"]);
    const [correct, failedAt] = [Number(args["correct"]), Number(args["failedAt"])];
    const isCounted = failedAt === 0 && model.changed;
    if (isCounted) this.compareCount(move, place, correct);
    else expect(step, "count", place, row.correct, args["correct"]);
    const { accepted, paid } = expectedJudgement(row, batch, correct, failedAt);
    expect(step, "verdict", place, accepted, args["accepted"]);
    expect(step, "payment", place, paid, args["paid"]);
    const improvement = accepted ? correct - row.correct : 0;
    this.batches.put({ ...batch, state: accepted ? ACCEPTED : REJECTED, improvement, failedAt, paid });
    const done = { judged: row.judged + 1, settled: row.settled + 1, counts: row.counts + (isCounted ? 1 : 0) };
    this.markets.put({ ...row, ...done, correct: row.correct + improvement });
    this.models.put({ ...model, hand: null, changed: false });
  }

  private close({ step, args, row }: Move): void {
    const [paidToSponsor, burned] = [args["paidToSponsor"] as bigint, args["burned"] as bigint];
    const isVoid = args["isVoid"] as boolean;
    const place = nameOf(row);
    if (row.closed) differs(step, "market", place, "closed once", "closed again");
    const expected = expectedClose(row, step.event.time);
    expect(step, "void", place, expected.isVoid, isVoid);
    expect(step, "burned", place, expected.burned, burned);
    if (paidToSponsor < expected.least || paidToSponsor > expected.most)
      differs(step, "payment", `sponsor of ${place}`, `${expected.least} to ${expected.most}`, paidToSponsor);
    this.markets.put({ ...row, closed: true, isVoid, paidToSponsor, burned });
  }

  /** What the chain says that the model gets right, against what its twin gets right now (INV-6). */
  private compareCount({ step, row, set }: Move, place: string, told: number): void {
    const twin = set.twins.get(row.modelId);
    if (twin === null) return; // not a classifier that is known
    const expected = this.testSets.count(row, twin);
    if (expected !== told) step.find({ invariant: "INV-6", what: "correct answers", place, expected, actual: told });
  }

  private batchOf({ step, args, row }: Move, state: number): MarketBatchRow | undefined {
    const { modelId, market } = row;
    const batch = this.batches.get({ modelId, market, batch: Number(args["batch"]) });
    if (batch?.state === state) return batch;
    const place = `batch ${String(args["batch"])} of ${nameOf(row)}`;
    differs(step, "batch", place, `in state ${state}`, batch === undefined ? "never committed" : batch.state);
    return undefined;
  }
}

function nameOf({ modelId, market }: Pick<MarketRow, "modelId" | "market">): string {
  return `market ${market} of model ${modelId}`;
}

function batchName(batch: MarketBatchRow): string {
  return `batch ${batch.batch} of ${nameOf(batch)}`;
}

/** Notes it if an event tells something else than follows from what was before. */
function expect(step: Step, what: string, place: string, expected: unknown, actual: unknown): void {
  if (String(expected) !== String(actual)) differs(step, what, place, expected ?? "nothing", actual ?? "nothing");
}

function differs(step: Step, what: string, place: string, expected: unknown, actual: unknown): void {
  step.find({ invariant: "INV-4", what, place, expected, actual });
}
