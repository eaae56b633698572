import { contributeAll } from "../../../src/client/index.ts";
import { encodeConfig } from "../../../src/codec/index.ts";
import { indicesEncoder } from "../../../src/encoders/index.ts";
import { clientOf, deploy, newModel, walletClient, CONFIG } from "./setup.ts";
import { Session } from "node:inspector/promises";
import { writeFileSync } from "node:fs";
it("perf", async function () {
  this.timeout(300000);
  const d = await deploy();
  const encoder = indicesEncoder(2048);
  const owner = await clientOf(d, 0);
  const { modelId } = await owner.createModel(
    newModel({ ...d, encoder }, { classifierConfig: encodeConfig("SparsePerceptron", { ...CONFIG, features: 2048 }) }),
  );
  let seed = 1;
  const rnd = () => (seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648;
  const rows = Array.from({ length: 4000 }, (_, i) => ({
    label: i % 2,
    input: [...new Set(Array.from({ length: 60 }, () => Math.floor(rnd() * rnd() * 2048)))].sort((a, b) => a - b),
  }));
  const T = new Map<string, [number, number]>();
  const prov: any = d.network.ethers.provider;
  const orig = prov.send.bind(prov);
  prov.send = async (m: string, p: any) => {
    const t0 = performance.now();
    try {
      return await orig(m, p);
    } finally {
      const e = T.get(m) ?? [0, 0];
      e[0]++;
      e[1] += performance.now() - t0;
      T.set(m, e);
    }
  };
  const session = new Session();
  session.connect();
  for (const [name, client, opt] of [
    ["wallet", await walletClient(d), {}],
    ["node", await clientOf(d, 1), {}],
  ] as const) {
    if (name === "wallet") {
      await session.post("Profiler.enable");
      await session.post("Profiler.start");
    }
    const t = Date.now();
    const s = await contributeAll(client, name === "wallet" ? rows.slice(0, 2000) : rows.slice(2000), {
      modelId,
      encoder,
      ...opt,
    });
    console.log(
      name,
      s.done,
      s.batches,
      ((s.done / (Date.now() - t)) * 1000).toFixed(0) + "/s",
      Number(s.gasUsed) / s.done,
    );
    if (name === "wallet") {
      const { profile } = await session.post("Profiler.stop");
      writeFileSync("/tmp/h-client/p.cpuprofile", JSON.stringify(profile));
      const self = new Map<string, number>();
      const dt = profile.timeDeltas!;
      profile.samples!.forEach((id, i) => {
        const n = profile.nodes.find((x) => x.id === id)!;
        const k =
          n.callFrame.functionName +
          " " +
          n.callFrame.url.split("/").slice(-2).join("/") +
          ":" +
          n.callFrame.lineNumber;
        self.set(k, (self.get(k) ?? 0) + dt[i]!);
      });
      console.log(
        [...self]
          .sort((a, b) => b[1] - a[1])
          .slice(0, 25)
          .map(([k, v]) => (v / 1000).toFixed(0) + " " + k)
          .join("\n"),
      );
    }
  }
  console.log(T);
  const t2 = Date.now();
  const c = await owner.contributions(modelId);
  console.log("contributions", c.length, Date.now() - t2, "ms");
});
