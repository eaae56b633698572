import type { LogDescription } from "ethers";

import type { Hex } from "../../../src/codec/bytes.ts";
import { MarketHistory } from "../../../src/incentives/market-history.ts";
import type { RandomMarket } from "./market.ts";

/** What the chain tells of one market. */
export interface Told {
  readonly history: MarketHistory;
  /** `BatchJudged` by batch. */
  readonly judged: ReadonlyMap<number, { accepted: boolean; correct: number; failedAt: number; paid: bigint }>;
  /** Batches none of whose samples changed a parameter. */
  readonly withoutEffect: ReadonlySet<number>;
  /** Keys of the escrows that the market moved money into. */
  readonly escrows: ReadonlySet<Hex>;
}

/** Reads all events about a market's model from `fromBlock` on, which no other market of the model was open in. */
export async function readEvents(market: RandomMarket, fromBlock: number): Promise<Told> {
  const { suite, model } = market;
  const { ethers, hub, markets } = suite;
  const [ofHub, ofMarkets] = [await hub.getAddress(), await markets.getAddress()];
  const logs = await ethers.provider.getLogs({ fromBlock });
  const events = logs
    .filter(({ address }) => address === ofHub || address === ofMarkets)
    .map((log) => ({
      isHub: log.address === ofHub,
      event: (log.address === ofHub ? hub : markets).interface.parseLog(log)!,
    }))
    .filter(({ event }) => event.args["modelId"] === model.id);
  const codes = new Map<string, Hex>();
  for (const { event } of events) {
    if (event.name !== "PartRevealed" && event.name !== "PageRevealed") continue;
    codes.set(event.args["code"] as string, (await ethers.provider.getCode(event.args["code"] as string)) as Hex);
  }
  const history = new MarketHistory((address) => codes.get(address)!);
  const reader = new Reader();
  for (const { isHub, event } of events) {
    if (isHub) reader.followHub(event);
    else {
      reader.followMarket(event);
      history.follow({ name: event.name, args: event.args.toObject() });
    }
  }
  return { history, judged: reader.judged, withoutEffect: reader.withoutEffect, escrows: reader.escrows };
}

class Reader {
  readonly judged = new Map<number, { accepted: boolean; correct: number; failedAt: number; paid: bigint }>();
  readonly withoutEffect = new Set<number>();
  readonly escrows = new Set<Hex>();
  #changed = false;

  followHub({ name, args }: LogDescription): void {
    if (name === "UpdateApplied" && BigInt(args["trace"] as Hex) !== 0n) this.#changed = true;
    if (name === "Moved" && args["to"] === 2n) this.escrows.add(args["toKey"] as Hex);
  }

  followMarket({ name, args }: LogDescription): void {
    if (name === "BatchDrawn") this.#changed = false;
    if (name !== "BatchJudged") return;
    const batch = Number(args["batch"]);
    const [correct, failedAt] = [Number(args["correct"]), Number(args["failedAt"])];
    this.judged.set(batch, { accepted: args["accepted"] as boolean, correct, failedAt, paid: args["paid"] as bigint });
    if (failedAt === 0 && !this.#changed) this.withoutEffect.add(batch);
  }
}
