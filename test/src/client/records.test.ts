import { expect } from "chai";

import { contributionId } from "../../../src/client/index.ts";
import { DigestSet } from "../../../src/client/digest-set.ts";
import { probeRecords, readProbe } from "../../../src/client/record-probe.ts";
import { recordsOf, statusesOf } from "../../../src/client/records.ts";
import { DAY, clientOf, deploy, newModel, sampleOf } from "./setup.ts";

describe("records", () => {
  it("are read by one program for many ids as they are one by one", async () => {
    const deployment = await deploy();
    const client = await clientOf(deployment, 0);
    const { modelId } = await client.createModel(newModel(deployment));
    const samples = Array.from({ length: 20 }, (_, i) => sampleOf(deployment, i));
    await client.contributeBatch(modelId, samples.slice(0, 12));
    await deployment.network.networkHelpers.time.increase(DAY);
    await client.refundBatch(modelId, (await client.contributions(modelId)).slice(0, 5));
    const ids = samples.map((sample) => contributionId(modelId, sample));
    const single = (await recordsOf(client.context, modelId, ids)).map(({ status }) => status);
    expect(new Set(single)).to.deep.equal(new Set(["open", "closed", "unknown"]));
    expect(await statusesOf(client.context, modelId, ids)).to.deep.equal(single);

    const probe = probeRecords(client.hub, modelId, ids);
    const answer = await client.context.rpc.call({ to: null, data: probe.data });
    expect(readProbe(probe, answer)).to.deep.equal(
      single.map((status) => ["unknown", "open", "closed"].indexOf(status)),
    );
    expect(readProbe(probe, "0x"), "an answer of the wrong length").to.equal(null);
  });

  it("are read one by one where the program fails", async () => {
    const deployment = await deploy();
    const client = await clientOf(deployment, 0);
    const { modelId } = await client.createModel(newModel(deployment));
    const sample = sampleOf(deployment, 1);
    await client.contribute(modelId, sample);
    const ids = [contributionId(modelId, sample), contributionId(modelId, sampleOf(deployment, 2))];
    const { rpc } = client.context;
    const unwilling = Object.assign(Object.create(rpc) as typeof rpc, {
      call: (request: Parameters<typeof rpc.call>[0]) =>
        request.to === null ? Promise.reject(new Error("missing receiver")) : rpc.call(request),
    });
    const context = { ...client.context, rpc: unwilling };
    expect(await statusesOf(context, modelId, ids)).to.deep.equal(["open", "unknown"]);
  });

  it("have ids as the hub makes them", async () => {
    const deployment = await deploy();
    const client = await clientOf(deployment, 0);
    const { ethers } = deployment.network;
    const hub = await ethers.getContractAt("CollaborativeTrainer", client.hub);
    for (const sample of [sampleOf(deployment, 1), { label: 65_000, features: "0xff" }]) {
      const id = contributionId(12n, sample);
      expect(id).to.equal(await hub.getFunction("contributionId")(12n, sample.label, sample.features));
    }
  });
});

describe("DigestSet", () => {
  const hash = (number: number) => `0x${number.toString(16).padStart(8, "0").repeat(8)}`;

  it("knows what it has seen, also after it grew", () => {
    const set = new DigestSet();
    for (let i = 0; i < 5_000; i++) expect(set.add(hash(i * 7919))).to.equal(true);
    for (let i = 0; i < 5_000; i++) expect(set.add(hash(i * 7919))).to.equal(false);
    expect(set.size).to.equal(5_000);
  });

  it("keeps apart hashes that differ in one of their first 32 digits only", () => {
    const set = new DigestSet();
    const zeros = "0".repeat(64);
    expect(set.add(`0x${zeros}`)).to.equal(true);
    expect(set.add(`0x${zeros}`)).to.equal(false);
    for (let digit = 0; digit < 31; digit++) {
      const other = `0x${zeros.slice(0, digit)}2${zeros.slice(digit + 1)}`;
      expect(set.add(other), `digit ${digit}`).to.equal(true);
    }
    expect(set.size).to.equal(32);
  });
});
