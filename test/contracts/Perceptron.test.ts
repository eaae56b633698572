import { expect } from "chai";
import hre from "hardhat";

import { createTwin, parameterSlotKeys } from "../../src/classifiers/index.ts";
import { encodeConfig, encodeSparse, joinSlots, toHex } from "../../src/codec/index.ts";
import type { Hex, PerceptronConfig, PerceptronKind } from "../../src/codec/index.ts";
import { Random } from "../../src/training/random.ts";
import type { DensePerceptron, SparsePerceptron } from "../../typechain-types/index.js";
import { randomModel, randomSample } from "../src/classifiers/random-models.ts";
import { shouldBehaveLikeClassifier } from "./classifier-behaviour.ts";

const MALFORMED: Readonly<Record<PerceptronKind, readonly Hex[]>> = {
  SparsePerceptron: [
    "0x00",
    "0x000100",
    "0x00020001",
    "0x00010001",
    "0x000100030002",
    "0xffff",
    "0x0001fffe",
    `0x${"0001".repeat(4097)}`,
  ],
  DensePerceptron: ["0x", "0x00", "0x0001", `0x${"0001".repeat(200)}`],
};

function behaves(kind: PerceptronKind, config: PerceptronConfig, largest: number): void {
  shouldBehaveLikeClassifier({
    title: `${kind} of ${config.features} features, learning rate ${config.learningRate}`,
    create: (random) => ({ twin: randomModel(random, kind, config, largest).twin, config: encodeConfig(kind, config) }),
    sample: (random) => randomSample(random, kind, config.features),
    malformed: MALFORMED[kind],
  });
}

describe("perceptron contracts", () => {
  behaves("SparsePerceptron", { features: 300, learningRate: 37, binaryPoint: 5, featurePoint: 0, bias: -120 }, 900);
  behaves("SparsePerceptron", { features: 58, learningRate: 500, binaryPoint: 12, featurePoint: 0, bias: 5 }, 32_767);
  behaves("DensePerceptron", { features: 33, learningRate: 4, binaryPoint: 8, featurePoint: 8, bias: 40 }, 3000);
  behaves("DensePerceptron", { features: 26, learningRate: 300, binaryPoint: 0, featurePoint: 15, bias: -9 }, 32_767);

  describe("parameterSlotKeys", () => {
    const MODEL = 41;

    async function deploy(kind: PerceptronKind, features: number) {
      const { ethers, provider } = await hre.network.create();
      const [hub] = await ethers.getSigners();
      const featurePoint = kind === "SparsePerceptron" ? 0 : 15;
      const config = { features, learningRate: 3, binaryPoint: 0, featurePoint, bias: 77 };
      const { twin } = randomModel(new Random(9), kind, config, 1000);
      const deployed = await ethers.deployContract(kind, [hub!.address]);
      const contract = deployed as unknown as SparsePerceptron | DensePerceptron;
      await contract.create(MODEL, 2, encodeConfig(kind, config));
      await contract.load(MODEL, 0, toHex(joinSlots(twin.parameters())));
      return { ethers, provider, contract, twin, address: await contract.getAddress() };
    }

    for (const kind of ["SparsePerceptron", "DensePerceptron"] as const) {
      it(`are where ${kind} stores its parameters`, async () => {
        const { ethers, address, twin } = await deploy(kind, 100);
        const slots = twin.parameters();
        const keys = parameterSlotKeys(MODEL, [...slots.keys()]);
        const stored = await Promise.all(keys.map((key) => ethers.provider.getStorage(address, key)));
        expect(stored).to.deep.equal(slots);
        expect(parameterSlotKeys(BigInt(MODEL), [2, 0])).to.deep.equal([keys[2], keys[0]]);
      });

      it(`of touchedSlots are all that ${kind} reads to predict`, async () => {
        const { provider, contract, address, twin } = await deploy(kind, 100);
        const sample = kind === "SparsePerceptron" ? encodeSparse([3, 25, 26, 27, 99]) : new Uint8Array(200);
        const data = contract.interface.encodeFunctionData("predict", [MODEL, sample]);
        const trace = await provider.request({ method: "debug_traceCall", params: [{ to: address, data }, "latest"] });
        const { structLogs } = trace as { structLogs: { op: string; stack: string[] }[] };
        const read = structLogs
          .filter(({ op }) => op === "SLOAD")
          .map(({ stack }) => BigInt(`0x${stack.at(-1)!.replace(/^0x/, "")}`));
        const expected = parameterSlotKeys(MODEL, twin.touchedSlots(sample)).map(BigInt);
        expect([...new Set(read)].sort()).to.deep.equal(expected.sort());
      });
    }

    it("of an empty model are slot 0 of its own", () => {
      const config = { features: 1, learningRate: 1, binaryPoint: 0, featurePoint: 0, bias: 0 };
      expect(createTwin("SparsePerceptron", config).touchedSlots("0x")).to.deep.equal([0]);
      expect(parameterSlotKeys(1, [])).to.deep.equal([]);
      expect(parameterSlotKeys(1, [0])).to.not.deep.equal(parameterSlotKeys(2, [0]));
    });
  });
});
