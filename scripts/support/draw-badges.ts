import hre from "hardhat";

import { ETHER } from "../../src/client/index.ts";
import { encodeConfig } from "../../src/codec/index.ts";
import { pointsIncentiveConfig } from "../../src/index.ts";
import { POINTS_PROFILES } from "./points-settings.ts";

/** The pictures' files, in the order of the contract's BadgeKind. */
const FILES = [
  "first-contributor.svg",
  "contributions-1.svg",
  "contributions-10.svg",
  "contributions-100.svg",
  "contributions-1000.svg",
  "votes-10.svg",
  "votes-100.svg",
  "votes-1000.svg",
];

/** Draws all badges of a model of this name on a chain in this process: each file's name, and its SVG. */
export async function drawBadges(model: string): Promise<[file: string, svg: string][]> {
  const { ethers } = await hre.network.create();
  const hub = await ethers.deployContract("CollaborativeTrainer");
  const address = await hub.getAddress();
  const classifier = await (await ethers.deployContract("SparsePerceptron", [address])).getAddress();
  const points = await ethers.deployContract("PointsIncentive", [address]);
  const config = { features: 4, learningRate: 1, binaryPoint: 0, featurePoint: 0, bias: 0 };
  await hub.createModel({
    name: model,
    labels: ["ham", "spam"],
    encoder: "{}",
    classifier,
    classifierConfig: encodeConfig("SparsePerceptron", config),
    mechanism: await points.getAddress(),
    mechanismConfig: pointsIncentiveConfig(POINTS_PROFILES.local),
    currency: ETHER,
    parameters: "0x",
    openNow: true,
  });
  const badges = await ethers.getContractAt("Badges", await points.badges());
  return Promise.all(
    FILES.map(async (file, kind): Promise<[string, string]> => [file, await badges.svg(await badges.idOf(1, kind))]),
  );
}
