import { Books } from "../replay/books.ts";
import { trueSample } from "./models.ts";
import type { Suite } from "./suite.ts";

/** Something that the hub's events tell, and what the chain has. */
export interface Rebuilt {
  readonly what: string;
  readonly told: unknown;
  readonly chain: unknown;
}

/**
 * All that the hub keeps of models with markets, rebuilt from its events alone: balances, escrows, pools, records, parameters and what the
 * models answer.
 */
export async function rebuild(suite: Suite): Promise<Rebuilt[]> {
  const { ethers, hub, hubAddress, models, random } = suite;
  const books = new Books((address) => models.find(({ classifier }) => classifier.target === address)!.kind, {
    stake: "none",
    points: "none",
  });
  for (const log of await ethers.provider.getLogs({ fromBlock: 0, address: hubAddress })) {
    books.follow(hub.interface.parseLog(log)!, log, 0n);
  }
  const found: Rebuilt[] = [];
  for (const currency of books.currencies) {
    for (const account of books.accounts) {
      const chain: unknown = await hub.getFunction("stakedBalance")(currency, account);
      found.push({ what: `balance of ${account}`, told: books.balanceOf(currency, account), chain });
    }
  }
  for (const [modelId, { escrows, pool, records, twin }] of books.models) {
    const add = (what: string, told: unknown, chain: unknown) =>
      found.push({ what: `model ${modelId}: ${what}`, told, chain });
    add("pool", pool, await hub.getFunction("poolOf")(modelId));
    for (const [key, { beneficiary, releaseAt, amount }] of escrows) {
      add("escrow", [beneficiary, releaseAt, amount], [...(await hub.getFunction("escrowOf")(modelId, key))]);
    }
    for (const [id, { status, claimable, mark }] of records) {
      const told = [BigInt(status), claimable, BigInt(mark)];
      add("record", told, [...(await hub.getFunction("recordOf")(modelId, id))]);
    }
    const { classifier } = models[Number(modelId) - 1]!;
    const slots = [...(await classifier.getFunction("parameters")(modelId, 0, twin.parameterSlots() + 1))];
    add("parameters", twin.parameters(), slots);
    const samples = Array.from({ length: 20 }, () => trueSample(random, models[Number(modelId) - 1]!).features);
    const answers = [...((await hub.getFunction("predictBatch")(modelId, samples)) as bigint[])].map(Number);
    add(
      "answers",
      samples.map((sample) => twin.predict(sample)),
      answers,
    );
  }
  return found;
}
