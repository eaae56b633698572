import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

/** A new hub, which deploys its own store of names. */
export default buildModule("Hub", (m) => ({ CollaborativeTrainer: m.contract("CollaborativeTrainer") }));

/** A hub that is on the chain already: the parameter `address`. */
export const existingHub = buildModule("ExistingHub", (m) => ({
  CollaborativeTrainer: m.contractAt("CollaborativeTrainer", m.getParameter<string>("address")),
}));
