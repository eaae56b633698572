import hre from "hardhat";
import { JsonRpcProvider } from "ethers";

import { indicesEncoder } from "../../../src/encoders/index.ts";
import { FEATURES } from "./samples.ts";
import type { Deployment } from "./setup.ts";

/** Deploys over JSON-RPC with the accounts of the node. */
export async function deployOver(url: string): Promise<Deployment> {
  const signer = await new JsonRpcProvider(url).getSigner(0);
  const network = await hre.network.create();
  const deployed = async (name: string, args: string[] = []): Promise<string> => {
    const factory = await network.ethers.getContractFactory(name, signer as never);
    const contract = await factory.deploy(...args);
    return (await contract.waitForDeployment()).getAddress();
  };
  const hub = await deployed("CollaborativeTrainer");
  const sparse = await deployed("SparsePerceptron", [hub]);
  const stake = await deployed("StakeIncentive", [hub]);
  return { network, hub, sparse, stake, encoder: indicesEncoder(FEATURES) };
}
