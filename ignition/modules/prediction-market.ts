import hub from "./hub.ts";
import { pluginModule } from "./plugin.ts";
import type { HubModule } from "./plugin.ts";

/** The mechanism of prediction markets on sealed test sets, for a hub. */
export const predictionMarket = (of: HubModule) => pluginModule("PredictionMarket", of);

export default predictionMarket(hub);
