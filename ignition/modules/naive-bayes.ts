import hub from "./hub.ts";
import { pluginModule } from "./plugin.ts";
import type { HubModule } from "./plugin.ts";

/** Naive Bayes over binary features, for a hub. */
export const naiveBayes = (of: HubModule) => pluginModule("NaiveBayes", of);

export default naiveBayes(hub);
