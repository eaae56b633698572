import hub from "./hub.ts";
import { pluginModule } from "./plugin.ts";
import type { HubModule } from "./plugin.ts";

/** The mechanism of deposit, refund and take, for a hub. */
export const stakeIncentive = (of: HubModule) => pluginModule("StakeIncentive", of);

export default stakeIncentive(hub);
