import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import { densePerceptron } from "./dense-perceptron.ts";
import hub, { existingHub } from "./hub.ts";
import { naiveBayes } from "./naive-bayes.ts";
import { nearestCentroid } from "./nearest-centroid.ts";
import type { HubModule } from "./plugin.ts";
import { pointsIncentive } from "./points-incentive.ts";
import { predictionMarket } from "./prediction-market.ts";
import { sparseNearestCentroid } from "./sparse-nearest-centroid.ts";
import { sparsePerceptron } from "./sparse-perceptron.ts";
import { stakeIncentive } from "./stake-incentive.ts";

/** The whole suite around a hub; each contract goes by its name. */
function suite(id: string, of: HubModule) {
  return buildModule(id, (m) => ({
    CollaborativeTrainer: m.useModule(of).CollaborativeTrainer,
    SparsePerceptron: m.useModule(sparsePerceptron(of)).plugin,
    DensePerceptron: m.useModule(densePerceptron(of)).plugin,
    NaiveBayes: m.useModule(naiveBayes(of)).plugin,
    SparseNearestCentroid: m.useModule(sparseNearestCentroid(of)).plugin,
    NearestCentroid: m.useModule(nearestCentroid(of)).plugin,
    StakeIncentive: m.useModule(stakeIncentive(of)).plugin,
    PointsIncentive: m.useModule(pointsIncentive(of)).plugin,
    PredictionMarket: m.useModule(predictionMarket(of)).plugin,
  }));
}

/** A hub and all plug-ins. */
export default suite("Dcai", hub);

/** All plug-ins for a hub that exists, named by the parameter `address` of the module `ExistingHub`. */
export const plugins = suite("DcaiPlugins", existingHub);
