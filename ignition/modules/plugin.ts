import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import type { ContractFuture, IgnitionModule } from "@nomicfoundation/ignition-core";

/** A module that gives a hub: a new one, or one that exists. */
export type HubModule = IgnitionModule<string, string, { CollaborativeTrainer: ContractFuture<string> }>;

/** Makes the module of one plug-in, whose constructor takes the hub's address. */
export function pluginModule<Name extends string>(name: Name, hub: HubModule) {
  return buildModule(name, (m) => {
    const { CollaborativeTrainer } = m.useModule(hub);
    return { plugin: m.contract(name, [CollaborativeTrainer]) };
  });
}
