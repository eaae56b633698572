import hub from "./hub.ts";
import { pluginModule } from "./plugin.ts";
import type { HubModule } from "./plugin.ts";

/** The perceptron of numeric features, for a hub. */
export const densePerceptron = (of: HubModule) => pluginModule("DensePerceptron", of);

export default densePerceptron(hub);
