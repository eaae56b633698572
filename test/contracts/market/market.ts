import type { marketAct } from "../../../src/client/market-acts.ts";
import { batchCommitment, partHashes } from "../../../src/incentives/market-commit.ts";
import { auditedPositions } from "../../../src/incentives/market-draw.ts";
import { splitBatch } from "../../../src/incentives/market-samples.ts";
import type { MarketSample } from "../../../src/incentives/market-samples.ts";
import { SealedTestSet } from "../../../src/incentives/market-seal.ts";
import { firstIndex, pageCount, testSetSize } from "../../../src/incentives/market-terms.ts";
import type { MarketTerms } from "../../../src/incentives/market-terms.ts";
import type { Hex } from "../../../src/codec/bytes.ts";
import type { Random } from "../../../src/training/random.ts";
import { malformed, trueSample } from "./models.ts";
import { randomBatch, randomBytes32, randomTerms } from "./plan.ts";
import { encodeAct } from "./acts.ts";
import type { ActName } from "./acts.ts";
import type { Path } from "./paths.ts";
import { COMMITTERS, OUTSIDERS, SPONSOR, send } from "./suite.ts";
import type { Model, Suite } from "./suite.ts";

const [REPLAY, CLOSED] = [6, 8];
const STAGE_APPLY = 2; // from here on a batch is in hand
const REVEALED = 2;

/** What somebody committed to. */
export interface Batch {
  readonly person: number;
  readonly salt: Hex;
  readonly parts: readonly Hex[];
  readonly samples: readonly MarketSample[];
}

/** A market with people who mostly do what they should, phase by phase. */
export class RandomMarket {
  readonly paths = new Set<Path>();
  readonly batches: Batch[] = [];
  readonly salts = new Map<number, Hex>(); // of batches that were revealed to their end
  terms: MarketTerms;
  number = 0n;
  /** Steps that were done before `replayEnds`, `Infinity` if that was all of them; and before the release. */
  steps = Infinity;
  paidSteps = Infinity;
  readonly #random: Random;
  readonly #sealed: SealedTestSet;
  readonly #malformedAt: number | undefined; // of the test set
  readonly #sponsor: "present" | "stops" | "absent" | "late";
  readonly #isClosedInTime: boolean;
  readonly #isClearedInTime: boolean;
  #seed: Hex | undefined;
  #wasReplayed = false;

  constructor(
    readonly suite: Suite,
    readonly model: Model,
    start: number,
  ) {
    const { random } = suite;
    this.#random = random;
    this.terms = randomTerms(random, model, start);
    const size = testSetSize(this.terms);
    const samples = Array.from({ length: size }, () => trueSample(random, model));
    if (random.below(12) === 0) {
      this.#malformedAt = random.below(size);
      samples[this.#malformedAt] = malformed(random, model);
    }
    this.#sealed = new SealedTestSet(
      this.terms,
      samples,
      samples.map(() => randomBytes32(random)),
    );
    this.terms = { ...this.terms, root: this.#sealed.root };
    this.#sponsor = (["absent", "stops", "late"] as const)[random.below(40)] ?? "present";
    this.#isClosedInTime = random.below(6) !== 0;
    this.#isClearedInTime = random.below(4) !== 0;
  }

  /** Whether its sponsor waits until the hash that draws the audit is out of reach. */
  get isLate(): boolean {
    return this.#sponsor === "late";
  }

  async open(): Promise<void> {
    await this.#act(SPONSOR, "open", [this.terms]);
    this.number = (await this.suite.markets.getFunction("marketCount")(this.model.id)) as bigint;
  }

  /** Shows the audited samples, all of them if nothing is wrong with the sponsor or with them. */
  async audit(): Promise<void> {
    if (this.isLate) {
      this.paths.add("seed out of reach");
      return;
    }
    const { ethers } = this.suite;
    const pages = pageCount(this.terms);
    const shown = this.#sponsor === "present" ? pages : this.#sponsor === "stops" ? this.#random.below(pages) : 0;
    const { drawBlock } = await this.info();
    const seed = (await ethers.provider.getBlock(Number(drawBlock)))!.hash as Hex;
    if (this.#random.below(2) === 0) await this.#act(this.#outsider(), "draw", []);
    for (let page = 0; page < shown; page++) {
      if (this.#isMalformed(page, seed, true)) {
        this.paths.add("malformed sample in the audit");
        return;
      }
      await this.#act(SPONSOR, "audit", [page, this.#sealed.openAudited(seed, page)]);
    }
    this.#seed = shown === pages ? seed : undefined;
    if (shown < pages) this.paths.add(shown > 0 ? "audit shown in part" : "audit never shown");
  }

  async commit(): Promise<void> {
    const { people, hubAddress, chainId } = this.suite;
    if (!this.isAlive()) return;
    const count = Math.min(this.#random.below(7), this.terms.maxBatches);
    if (count === 0) this.paths.add("no batch");
    for (let i = 0; i < count; i++) {
      const person = COMMITTERS[this.#random.below(COMMITTERS.length)]!;
      const samples = randomBatch(
        this.#random,
        this.model,
        this.batches.map((batch) => batch.samples),
      );
      const parts = splitBatch(samples, this.#random.below(2) === 0 ? 24_575 : 120);
      const batch = { person, salt: randomBytes32(this.#random), parts, samples };
      const committer = people[person]!.address;
      const place = { chainId, hub: hubAddress, modelId: this.model.id, market: this.number, committer };
      await this.#act(person, "commit", [batchCommitment(place, partHashes(parts), batch.salt)]);
      this.batches.push(batch);
    }
  }

  /** Reveals most batches to their end, in any order. */
  async reveal(): Promise<void> {
    const nobody = this.#random.below(12) === 0;
    for (const number of this.#random.shuffle([...this.batches.keys()])) {
      const { person, salt, parts } = this.batches[number]!;
      const shown = nobody || this.#random.below(6) === 0 ? this.#random.below(parts.length) : parts.length;
      for (const part of parts.slice(0, shown)) {
        await this.#act(person, "reveal", [{ batch: number, salt, partHashes: partHashes(parts), part }]);
      }
      if (shown === parts.length) this.salts.set(number, salt);
      else this.paths.add(shown > 0 ? "batch revealed in part" : "batch not revealed");
    }
    if (this.batches.length > 0 && this.salts.size === 0) this.paths.add("no batch revealed");
  }

  /** Reveals all pages, most of them or none. */
  async revealPages(): Promise<void> {
    const seed = this.#seed;
    if (this.salts.size === 0 || seed === undefined) return;
    const withheldOf = [0, 0, 0, 0, 0, 0, 0, 3, 3, 1][this.#random.below(10)]!; // one in so many; 0: none
    let shown = 0;
    for (let page = 0; page < pageCount(this.terms); page++) {
      if (withheldOf > 0 && this.#random.below(withheldOf) === 0) continue;
      if (this.#isMalformed(page, seed, false)) {
        this.paths.add("malformed sample on a page");
        continue;
      }
      await this.#act(SPONSOR, "revealPage", [page, this.#sealed.openScored(seed, page)]);
      shown++;
    }
    if (shown < pageCount(this.terms)) this.paths.add(shown > 0 ? "page withheld" : "all pages withheld");
  }

  /** Replays in random paces, mostly to the end; from here on it is outsiders who do everything. */
  async replay(): Promise<void> {
    let { phase } = await this.info();
    if (phase !== REPLAY || this.#wasReplayed) return;
    this.#wasReplayed = true;
    let calls = [0, 1 + this.#random.below(4), Infinity, Infinity, Infinity, Infinity][this.#random.below(6)]!;
    this.paths.add(calls === 0 ? "nobody replays" : calls === Infinity ? "replayed to the end" : "replay cut short");
    for (; phase === REPLAY && calls > 0; calls--) {
      await this.#replay(1 + this.#random.below(calls === Infinity ? 60 : 12));
      ({ phase } = await this.info());
    }
    if (phase === REPLAY) this.steps = (await this.info()).steps;
  }

  /** After `replayEnds`: clears up the batch in hand, claims and closes, all of it mostly. */
  async settle(): Promise<void> {
    const info = await this.info();
    if (info.isBusy && this.#isClearedInTime) {
      await this.#clearUp();
      this.paths.add("cleared up after the replay's end");
    }
    const closesFirst = this.#random.below(2) === 0;
    if (closesFirst) await this.#closeInTime();
    await this.#claimSome();
    await this.#closeInTime();
    this.paidSteps = (await this.info()).isBusy ? (await this.info()).steps : Infinity;
  }

  /** After the hub has released what it held: clears up and closes what was not, so that there can be a next market. */
  async clearAway(): Promise<void> {
    if ((await this.info()).isBusy) {
      await this.#clearUp();
      this.paths.add("cleared up after the release");
    }
    if ((await this.info()).phase === CLOSED) return;
    this.paths.add("never closed in time");
    await this.#act(this.#outsider(), "close", []);
  }

  async info() {
    const info = await this.suite.markets.getFunction("marketOf")(this.model.id, this.number);
    return {
      phase: Number(info.phase),
      drawBlock: info.drawBlock as bigint,
      commitHash: info.commitHash as Hex,
      orderSeed: info.orderSeed as Hex,
      baseline: Number(info.cursor.baseline),
      correct: Number(info.cursor.correct),
      steps: Number(info.cursor.steps),
      isBusy: Number(info.cursor.stage) >= STAGE_APPLY,
    };
  }

  /** Whether the audit was passed. */
  isAlive(): boolean {
    return this.#seed !== undefined;
  }

  #isMalformed(page: number, seed: Hex, audited: boolean): boolean {
    if (this.#malformedAt === undefined) return false;
    const position = this.#malformedAt - firstIndex(this.terms, page);
    return auditedPositions(this.terms, seed, page)[position] === audited;
  }

  async #replay(maxSteps: number): Promise<void> {
    const { steps } = await this.info();
    await this.#act(this.#outsider(), "replay", [steps, maxSteps]);
  }

  async #clearUp(): Promise<void> {
    while ((await this.info()).isBusy) await this.#replay(10_000);
  }

  async #closeInTime(): Promise<void> {
    const { isBusy, phase } = await this.info();
    if (!this.#isClosedInTime || isBusy || phase === CLOSED) return;
    await this.#act(this.#outsider(), "close", []);
    this.paths.add("closed in time");
  }

  async #claimSome(): Promise<void> {
    const { isBusy, phase } = await this.info();
    if (isBusy) return;
    for (const batch of this.batches.keys()) {
      const { state } = await this.suite.markets.getFunction("batchOf")(this.model.id, this.number, batch);
      if (Number(state) !== REVEALED) continue;
      const isClaimed = this.#random.below(4) !== 0;
      this.paths.add(isClaimed ? "claimed" : "never claimed");
      if (!isClaimed) continue;
      if (phase === CLOSED) this.paths.add("claimed after closing");
      await this.#act(this.#outsider(), "claim", [Number(this.number), batch]);
    }
  }

  #outsider(): number {
    return OUTSIDERS[this.#random.below(OUTSIDERS.length)]!;
  }

  #act<Name extends ActName>(person: number, name: Name, values: Parameters<(typeof marketAct)[Name]>): Promise<void> {
    return send(this.suite, person, this.suite.hubAddress, encodeAct(this.suite.hub, this.model.id, name, values));
  }
}
