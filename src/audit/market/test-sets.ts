import type { Classifier } from "../../classifiers/index.ts";
import type { Hex } from "../../codec/bytes.ts";
import { DcaiError } from "../../errors.ts";
import { unpackSamples } from "../../incentives/market-samples.ts";
import type { MarketSample } from "../../incentives/market-samples.ts";
import type { Sql } from "../database.ts";
import { WorkingTable } from "../table.ts";
import { CODES, MARKET_PAGES } from "./tables.ts";
import type { MarketPageRow } from "./tables.ts";

/** Which market of which model. */
export interface MarketKey {
  readonly modelId: bigint;
  readonly market: number;
}

/**
 * What is kept as contract code, and the test sets made of it. Those of markets that are scored on a page of the history are
 * in memory while it is followed.
 */
export class TestSets {
  private readonly codes = new WorkingTable(CODES);
  private readonly pages = new WorkingTable(MARKET_PAGES);
  private readonly wanted = new Map<string, MarketKey>();
  private readonly sets = new Map<string, Map<number, readonly MarketSample[]>>();

  wantCode(address: string): void {
    this.codes.want({ address });
  }

  wantPage(key: MarketKey, page: number): void {
    this.pages.want({ ...key, page });
  }

  /** Asks for all pages of a market. */
  want(key: MarketKey): void {
    this.wanted.set(nameOf(key), key);
  }

  async load(sql: Sql): Promise<void> {
    await this.codes.load(sql);
    await this.pages.load(sql);
    for (const [name, { modelId, market }] of this.wanted) {
      const query =
        "select p.page, c.code from market_pages p join codes c on c.address = p.code where p.model_id = $1 and p.market = $2";
      const rows = await sql.query(query, [modelId.toString(), market]);
      this.sets.set(name, new Map(rows.map((row) => [Number(row["page"]), samplesIn(row["code"] as Hex) ?? []])));
    }
    this.wanted.clear();
  }

  async flush(sql: Sql): Promise<void> {
    await this.pages.flush(sql);
    this.codes.forget();
    this.sets.clear();
  }

  /** The packed samples that a contract keeps; undefined if it keeps none. */
  packed(address: string): Hex | undefined {
    const code = this.codes.get({ address })?.code;
    return code === undefined || !code.startsWith("0x00") ? undefined : `0x${code.slice(4)}`; // after the STOP
  }

  samples(address: string): readonly MarketSample[] | undefined {
    const code = this.codes.get({ address })?.code;
    return code === undefined ? undefined : samplesIn(code);
  }

  hasPage(key: MarketKey, page: number): boolean {
    return this.pages.get({ modelId: key.modelId, market: key.market, page }) !== undefined;
  }

  addPage(row: MarketPageRow): void {
    this.pages.put(row);
    this.sets.get(nameOf(row))?.set(row.page, this.samples(row.code) ?? []);
  }

  /** How many samples of the revealed pages a model gets right; undefined if it refuses one. */
  count(key: MarketKey, classifier: Classifier): number | undefined {
    let correct = 0;
    for (const page of this.sets.get(nameOf(key))!.values()) {
      for (const { features, label } of page) {
        const predicted = predict(classifier, features);
        if (predicted === undefined) return undefined;
        if (predicted === label) correct++;
      }
    }
    return correct;
  }
}

function nameOf({ modelId, market }: MarketKey): string {
  return `${modelId} ${market}`;
}

function samplesIn(code: Hex): readonly MarketSample[] | undefined {
  if (!code.startsWith("0x00")) return undefined;
  try {
    return unpackSamples(`0x${code.slice(4)}`);
  } catch (error) {
    if (error instanceof DcaiError) return undefined;
    throw error;
  }
}

function predict(classifier: Classifier, features: Hex): number | undefined {
  try {
    return classifier.predict(features);
  } catch (error) {
    if (error instanceof DcaiError) return undefined;
    throw error;
  }
}
