import hub from "./hub.ts";
import { pluginModule } from "./plugin.ts";
import type { HubModule } from "./plugin.ts";

/** The nearest centroid of binary features, for a hub. */
export const sparseNearestCentroid = (of: HubModule) => pluginModule("SparseNearestCentroid", of);

export default sparseNearestCentroid(hub);
