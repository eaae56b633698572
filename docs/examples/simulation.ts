import type { Scenario } from "../../scripts/simulate/scenario.ts";

export default {
  name: "ten-against-one",
  days: 14,
  data: { set: "spam-assassin" },
  model: { classifier: "naive-bayes", features: 2_048 },
  incentive: { mechanism: "stake", profile: "l2", refundWait: "1d" },
  agents: [
    { name: "Honest", kind: "honest", count: 10, every: "6h", jitter: 0.2 },
    { name: "Mallory", kind: "malicious", every: "1h", from: "3d", budget: "0.2 ether" },
  ],
} satisfies Scenario;
