import { Interface } from "ethers";

import { CollaborativeTrainer__factory } from "../../typechain-types/factories/CollaborativeTrainer__factory.ts";
import { ModelCards__factory } from "../../typechain-types/factories/ModelCards__factory.ts";
import { Badges__factory } from "../../typechain-types/factories/badges/Badges__factory.ts";
import { DensePerceptron__factory } from "../../typechain-types/factories/classifiers/DensePerceptron__factory.ts";
import { NaiveBayes__factory } from "../../typechain-types/factories/classifiers/NaiveBayes__factory.ts";
import { NearestCentroid__factory } from "../../typechain-types/factories/classifiers/NearestCentroid__factory.ts";
import { SparseNearestCentroid__factory } from "../../typechain-types/factories/classifiers/SparseNearestCentroid__factory.ts";
import { SparsePerceptron__factory } from "../../typechain-types/factories/classifiers/SparsePerceptron__factory.ts";
import { PointsIncentive__factory } from "../../typechain-types/factories/incentives/PointsIncentive__factory.ts";
import { PredictionMarket__factory } from "../../typechain-types/factories/incentives/PredictionMarket__factory.ts";
import { StakeIncentive__factory } from "../../typechain-types/factories/incentives/StakeIncentive__factory.ts";
import { IClassifier__factory } from "../../typechain-types/factories/interfaces/IClassifier__factory.ts";

/** The hub: every call, event and error. */
export const hubAbi: Interface = CollaborativeTrainer__factory.createInterface();

/** Names, labels and encoders. */
export const cardsAbi: Interface = ModelCards__factory.createInterface();

/** What every classifier answers. */
export const classifierAbi: Interface = IClassifier__factory.createInterface();

/** The stake mechanism's own views. */
export const stakeAbi: Interface = StakeIncentive__factory.createInterface();

/** The points mechanism's own views, events and errors. */
export const pointsAbi: Interface = PointsIncentive__factory.createInterface();

/** The views, events and errors of prediction markets. */
export const marketAbi: Interface = PredictionMarket__factory.createInterface();

/** The badges that the points mechanism mints. */
export const badgesAbi: Interface = Badges__factory.createInterface();

/** ERC-20, ERC-2612 (permit) and ERC-5267 (its domain), and the errors of ERC-6093. */
export const tokenAbi = new Interface([
  "function name() view returns (string)",
  "function symbol() view returns (string)",
  "function decimals() view returns (uint8)",
  "function version() view returns (string)",
  "function balanceOf(address account) view returns (uint256)",
  "function allowance(address owner, address spender) view returns (uint256)",
  "function approve(address spender, uint256 amount) returns (bool)",
  "function nonces(address owner) view returns (uint256)",
  "function DOMAIN_SEPARATOR() view returns (bytes32)",
  "function eip712Domain() view returns (bytes1 fields, string name, string version, uint256 chainId, " +
    "address verifyingContract, bytes32 salt, uint256[] extensions)",
  "error ERC20InsufficientBalance(address sender, uint256 balance, uint256 needed)",
  "error ERC20InsufficientAllowance(address spender, uint256 allowance, uint256 needed)",
  "error ERC20InvalidSender(address sender)",
  "error ERC20InvalidReceiver(address receiver)",
  "error ERC20InvalidApprover(address approver)",
  "error ERC20InvalidSpender(address spender)",
]);

/** A contract whose errors are known. */
export interface KnownContract {
  readonly contract: string;
  readonly abi: Interface;
}

/** Every contract of this project, and tokens; the first that has an error gives its name. */
export const KNOWN_CONTRACTS: readonly KnownContract[] = [
  { contract: "CollaborativeTrainer", abi: hubAbi },
  { contract: "ModelCards", abi: cardsAbi },
  { contract: "StakeIncentive", abi: stakeAbi },
  { contract: "PointsIncentive", abi: pointsAbi },
  { contract: "PredictionMarket", abi: marketAbi },
  { contract: "Badges", abi: badgesAbi },
  { contract: "SparsePerceptron", abi: SparsePerceptron__factory.createInterface() },
  { contract: "DensePerceptron", abi: DensePerceptron__factory.createInterface() },
  { contract: "NaiveBayes", abi: NaiveBayes__factory.createInterface() },
  { contract: "SparseNearestCentroid", abi: SparseNearestCentroid__factory.createInterface() },
  { contract: "NearestCentroid", abi: NearestCentroid__factory.createInterface() },
  { contract: "ERC-20 token", abi: tokenAbi },
];
