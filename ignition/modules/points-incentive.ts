import hub from "./hub.ts";
import { pluginModule } from "./plugin.ts";
import type { HubModule } from "./plugin.ts";

/** The mechanism of points and badges, for a hub; it deploys its own badges. */
export const pointsIncentive = (of: HubModule) => pluginModule("PointsIncentive", of);

export default pointsIncentive(hub);
