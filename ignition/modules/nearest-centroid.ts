import hub from "./hub.ts";
import { pluginModule } from "./plugin.ts";
import type { HubModule } from "./plugin.ts";

/** The nearest centroid of numeric features, for a hub. */
export const nearestCentroid = (of: HubModule) => pluginModule("NearestCentroid", of);

export default nearestCentroid(hub);
