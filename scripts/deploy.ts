import { rmSync } from "node:fs";
import path from "node:path";

import { readDeploymentParameters } from "@nomicfoundation/hardhat-ignition/helpers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import dcai, { plugins as pluginsOnly } from "../ignition/modules/dcai.ts";
import { CollaborativeTrainer__factory, PointsIncentive__factory } from "../typechain-types/index.ts";
import { plainAction, printingAside } from "./support/action.ts";
import { ETHER_UNIT, formatAmount, parseAddress } from "./support/amounts.ts";
import type { Deployment } from "./support/book.ts";
import { connect, pickSigner } from "./support/connect.ts";
import type { Place, Signer } from "./support/connect.ts";
import { WrongChain } from "./support/errors.ts";
import { deployResuming } from "./support/resume-deployment.ts";
import type { CommonOptions } from "./support/session.ts";
import type { Ui } from "./support/ui.ts";
import { verifyDeployment } from "./support/verify.ts";
import type { Verification } from "./support/verify.ts";

/** Options of {@link deploy}. */
export interface DeployOptions {
  /** File of module parameters. */
  readonly parameters?: string | undefined;
}

/** What was deployed. */
export interface DeployResult extends Pick<Deployment, "chainId" | "hub" | "cards" | "badges" | "plugins"> {
  readonly network: string;
  /** File that keeps the addresses. */
  readonly file: string;
  /** Name of Ignition's record of it, under `ignition/deployments`; of no use on the in-process network. */
  readonly deploymentId: string;
  /** Who paid. */
  readonly deployer: string;
  /** What it cost, in wei; 0 if everything was there. */
  readonly spent: bigint;
}

/**
 * Deploys the hub and all plug-ins with Ignition, or what is missing of them: run it again after a crash, or when there are
 * new plug-ins.
 *
 * @throws WrongChain, BadAddress
 */
export async function deploy(
  hre: HardhatRuntimeEnvironment,
  place: Place,
  signer: Signer,
  ui: Ui,
  { parameters: file }: DeployOptions = {},
): Promise<DeployResult> {
  const { network, chainId, genesis, book } = place;
  const previous = checkPrevious(hre, place, ui);
  const deploymentId = deploymentName(place);
  const about = { network, file: book.file, deploymentId, deployer: signer.address };
  // Ignition keeps no record of an in-process chain, and would deploy everything again.
  if (previous !== undefined && book.folder === undefined) {
    const { hub, cards, badges, plugins } = previous;
    return { ...about, chainId, hub, cards, badges, plugins, spent: 0n };
  }
  const parameters = file === undefined ? {} : await readDeploymentParameters(path.resolve(file));
  const existing = parameters["ExistingHub"]?.["address"];
  if (typeof existing === "string") parseAddress("the hub of the parameters", existing);

  const { provider } = place.connection.ethers;
  const before = await provider.getBalance(signer.address);
  const contracts = await deployResuming(hre, provider, deploymentId, () =>
    place.connection.ignition.deploy(existing === undefined ? dcai : pluginsOnly, {
      parameters,
      deploymentId,
      defaultSender: signer.address,
    }),
  );
  const spent = before - (await provider.getBalance(signer.address));

  const entries = Object.entries(contracts).map(
    async ([name, contract]) => [name, await contract.getAddress()] as const,
  );
  const { CollaborativeTrainer: hub = "", ...plugins } = Object.fromEntries(await Promise.all(entries));
  const cards = await CollaborativeTrainer__factory.connect(hub, provider).modelCards();
  const badges = await PointsIncentive__factory.connect(plugins["PointsIncentive"] ?? "", provider).badges();
  const models = previous?.hub === hub ? previous.models : {};
  book.save({ chainId, genesis, hub, cards, badges, plugins, models });
  return { ...about, chainId, hub, cards, badges, plugins, spent };
}

/** Shows what was deployed. */
export function showDeployment(ui: Ui, result: DeployResult): void {
  const { hub, cards, badges = "", plugins, spent, file, network, chainId } = result;
  const own = [
    ["CollaborativeTrainer", hub],
    ["ModelCards", cards],
  ];
  ui.table(["contract", "address"], [...own, ...Object.entries(plugins), ["Badges", badges]]);
  ui.say(`On ${network} (chain ${chainId}), for ${formatAmount(spent, ETHER_UNIT)}; addresses: ${file}`);
}

/** One Ignition record for each chain: a local node that was started afresh is another one. */
function deploymentName({ chainId, genesis }: Pick<Place, "chainId" | "genesis">): string {
  return `chain-${chainId}-${genesis.slice(2, 10)}`;
}

/** What was deployed here before; forgets what belonged to a local chain that is gone. */
function checkPrevious(hre: HardhatRuntimeEnvironment, place: Place, ui: Ui): Deployment | undefined {
  const { book, network, chainId, genesis } = place;
  const previous = book.load();
  if (previous === undefined) return undefined;
  if (previous.chainId !== chainId) {
    throw new WrongChain({ network, file: book.file, expected: previous.chainId, given: chainId });
  }
  if (previous.genesis === genesis) return previous;
  ui.say("The chain was started afresh since the last time; what was deployed there is gone.");
  rmSync(path.join(hre.config.paths.ignition, "deployments", deploymentName(previous)), {
    recursive: true,
    force: true,
  });
  if (book.folder !== undefined) rmSync(book.folder, { recursive: true, force: true });
  return undefined;
}

type TaskOptions = DeployOptions & CommonOptions & { readonly verify: boolean };

export default plainAction<TaskOptions>(async (hre, ui, options) => {
  await printingAside(() => hre.tasks.getTask("build").run({ quiet: true, noTests: true }));
  const place = await connect(hre, options.state, true);
  try {
    const signer = await pickSigner(place, options.from);
    const result = await deploy(hre, place, signer, ui, options);
    showDeployment(ui, result);
    const verified: readonly Verification[] = options.verify ? await verifyDeployment(hre, ui, result) : [];
    return options.verify ? { ...result, verified } : result;
  } finally {
    await place.close();
  }
});
