import { verifyContract } from "@nomicfoundation/hardhat-verify/verify";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { isClassifierKind } from "../../src/codec/index.ts";
import type { DeployResult } from "../deploy.ts";
import { printingAside } from "./action.ts";
import { NotVerified } from "./errors.ts";
import type { Ui } from "./ui.ts";

type Service = "sourcify" | "etherscan" | "blockscout";

/** What one service made of one contract. */
export interface Verification {
  readonly contract: string;
  readonly address: string;
  readonly service: Service;
  readonly verified: boolean;
  /** Why not. */
  readonly reason?: string;
}

/** Where each contract's source is; classifiers have a folder. */
function sourceOf(contract: string): string {
  if (isClassifierKind(contract)) return `contracts/classifiers/${contract}.sol`;
  if (contract === "Badges") return `contracts/badges/${contract}.sol`;
  return contract.endsWith("Incentive") ? `contracts/incentives/${contract}.sol` : `contracts/${contract}.sol`;
}

/**
 * Submits the sources of all contracts to every service that the configuration enables, and Etherscan if there is a key.
 *
 * @throws NotVerified if no service took one of them
 */
export async function verifyDeployment(
  hre: HardhatRuntimeEnvironment,
  ui: Ui,
  { hub, cards, badges, plugins }: Pick<DeployResult, "hub" | "cards" | "badges" | "plugins">,
): Promise<Verification[]> {
  const services = await enabledServices(hre);
  const contracts: [string, string, string[]][] = [
    ["CollaborativeTrainer", hub, []],
    ["ModelCards", cards, []],
    ...Object.entries(plugins).map(([name, address]): [string, string, string[]] => [name, address, [hub]]),
    ...(badges === undefined ? [] : ([["Badges", badges, [hub]]] as [string, string, string[]][])),
  ];
  const results: Verification[] = [];
  for (const [contract, address, args] of contracts) {
    for (const service of services) results.push(await submit(hre, service, contract, address, args));
  }
  ui.table(
    ["contract", "service", "verified"],
    results.map(({ contract, service, verified, reason = "" }) => [contract, service, verified ? "yes" : reason]),
  );
  checkAll(results);
  return results;
}

async function submit(
  hre: HardhatRuntimeEnvironment,
  service: Service,
  contract: string,
  address: string,
  constructorArgs: string[],
): Promise<Verification> {
  const about = { contract, address, service };
  const request = { address, constructorArgs, contract: `${sourceOf(contract)}:${contract}`, provider: service };
  try {
    return { ...about, verified: await printingAside(() => verifyContract(request, hre)) };
  } catch (error) {
    return { ...about, verified: false, reason: (error as Error).message.trim().split("\n")[0]! };
  }
}

async function enabledServices({ config }: HardhatRuntimeEnvironment): Promise<Service[]> {
  const { sourcify, blockscout, etherscan } = config.verify;
  const hasKey = await etherscan.apiKey.get().then(
    (key) => key !== "",
    () => false,
  );
  const services: [Service, boolean][] = [
    ["sourcify", sourcify.enabled],
    ["blockscout", blockscout.enabled],
    ["etherscan", etherscan.enabled && hasKey],
  ];
  return services.filter(([, enabled]) => enabled).map(([service]) => service);
}

function checkAll(results: readonly Verification[]): void {
  const verified = new Set(results.filter((result) => result.verified).map(({ contract }) => contract));
  const failed = [...new Set(results.map(({ contract }) => contract))].filter((contract) => !verified.has(contract));
  if (failed.length === 0) return;
  const reasons = new Set(results.map(({ service, reason = "" }) => `${service}: ${reason}`));
  throw new NotVerified({ failed, reasons: [...reasons] });
}
