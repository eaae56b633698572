// Runs the worlds that it is told to run, one after another: `<folder> <scenario>:<seed> ...`. Worlds that are there already are left out.
import { MarketSimulator } from "../scripts/simulate/market/run.ts";
import { SCENARIOS } from "../scripts/simulate/market/settings.ts";
import type { ScenarioName } from "../scripts/simulate/market/settings.ts";
import { WorldStore, toStored } from "./market-results.ts";

const [folder, ...jobs] = process.argv.slice(2);
const store = new WorldStore(folder!);
const simulator = await MarketSimulator.open();
for (const job of jobs) {
  const [scenario, seed] = job.split(":") as [ScenarioName, string];
  if (store.has(scenario, Number(seed))) continue;
  const started = performance.now();
  const settings = SCENARIOS[scenario];
  const result = await simulator.run(settings, Number(seed));
  store.write(scenario, toStored(result, settings.bounty / BigInt(settings.scored)));
  console.log(`${scenario}, seed ${seed}: ${Math.round((performance.now() - started) / 1_000)} s`);
}
await simulator.close();
