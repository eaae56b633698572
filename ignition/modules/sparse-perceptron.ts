import hub from "./hub.ts";
import { pluginModule } from "./plugin.ts";
import type { HubModule } from "./plugin.ts";

/** The perceptron of binary features, for a hub. */
export const sparsePerceptron = (of: HubModule) => pluginModule("SparsePerceptron", of);

export default sparsePerceptron(hub);
