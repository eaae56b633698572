import { expect } from "chai";
import hre from "hardhat";

import { createTwin, parameterSlotKeys } from "../../src/classifiers/index.ts";
import type { Classifier } from "../../src/classifiers/index.ts";
import { encodeConfig, encodeSparse, isPerceptron, isSparse, joinSlots, toHex } from "../../src/codec/index.ts";
import type {
  CentroidConfig,
  ClassifierKind,
  ConfigOf,
  CountKind,
  Hex,
  PerceptronConfig,
  PerceptronKind,
} from "../../src/codec/index.ts";
import { Random } from "../../src/training/random.ts";
import type { DensePerceptron, SparsePerceptron } from "../../typechain-types/index.js";
import { randomCentroidModel, randomCountModel, randomModel, randomSample } from "../src/classifiers/random-models.ts";
import { shouldBehaveLikeClassifier } from "./classifier-behaviour.ts";

const SPARSE_MALFORMED: readonly Hex[] = [
  "0x00",
  "0x000100",
  "0x00020001",
  "0x00010001",
  "0x000100030002",
  "0xffff",
  "0x0001fffe",
  `0x${"0001".repeat(4097)}`,
];
const DENSE_MALFORMED: readonly Hex[] = ["0x", "0x00", "0x0001", `0x${"0001".repeat(200)}`];

function behaves<Kind extends ClassifierKind>(
  kind: Kind,
  labels: number,
  config: ConfigOf<Kind>,
  create: (random: Random) => Classifier,
): void {
  const settings = Object.entries(config).map(([field, value]) => `${field} ${value}`);
  shouldBehaveLikeClassifier({
    title: `${kind} of ${labels} labels, ${settings.join(", ")}`,
    create: (random) => ({ twin: create(random), config: encodeConfig(kind, config) }),
    sample: (random) => randomSample(random, kind, config.features),
    malformed: isSparse(kind) ? SPARSE_MALFORMED : DENSE_MALFORMED,
    grows: !isPerceptron(kind),
  });
}

function perceptron(kind: PerceptronKind, labels: number, config: PerceptronConfig, largest: number): void {
  behaves(kind, labels, config, (random) => randomModel(random, kind, config, largest, labels).twin);
}

function counts<Kind extends CountKind>(kind: Kind, labels: number, config: ConfigOf<Kind>, largest: number): void {
  behaves(kind, labels, config, (random) => randomCountModel(random, kind, config, labels, largest).twin);
}

function centroid(labels: number, config: CentroidConfig, largest: number): void {
  behaves("NearestCentroid", labels, config, (random) => randomCentroidModel(random, config, labels, largest).twin);
}

describe("classifier contracts", () => {
  const sparse = { features: 300, learningRate: 37, binaryPoint: 5, featurePoint: 0, bias: -120 };
  const dense = { features: 33, learningRate: 4, binaryPoint: 8, featurePoint: 8, bias: 40 };
  perceptron("SparsePerceptron", 2, sparse, 900);
  perceptron("SparsePerceptron", 2, { ...sparse, features: 58, learningRate: 500 }, 32_767);
  perceptron("SparsePerceptron", 3, sparse, 900);
  perceptron("SparsePerceptron", 17, { ...sparse, features: 90, learningRate: 500 }, 32_767);
  perceptron("DensePerceptron", 2, dense, 3000);
  perceptron("DensePerceptron", 2, { ...dense, features: 26, learningRate: 300, featurePoint: 15 }, 32_767);
  perceptron("DensePerceptron", 3, dense, 3000);
  perceptron("DensePerceptron", 10, { ...dense, features: 26, learningRate: 300, featurePoint: 15 }, 32_767);

  counts("NaiveBayes", 2, { features: 300, laneBits: 16, smoothing: 65_536 }, 400);
  counts("NaiveBayes", 3, { features: 100, laneBits: 32, smoothing: 1 }, 4_294_967_295);
  counts("NaiveBayes", 10, { features: 100, laneBits: 16, smoothing: 2 ** 32 - 1 }, 66_000);
  counts("NaiveBayes", 17, { features: 60, laneBits: 16, smoothing: 30_000 }, 90);
  counts("SparseNearestCentroid", 2, { features: 300, laneBits: 32 }, 400);
  counts("SparseNearestCentroid", 3, { features: 100, laneBits: 16 }, 66_000);
  counts("SparseNearestCentroid", 10, { features: 100, laneBits: 32 }, 1_000);

  centroid(2, { features: 33, laneBits: 32 }, 100_000);
  centroid(3, { features: 10, laneBits: 32 }, 2 ** 31 - 1);
  centroid(10, { features: 9, laneBits: 64 }, 2 ** 40);

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
