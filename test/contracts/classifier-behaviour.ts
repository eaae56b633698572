import { expect } from "chai";
import { ZeroHash } from "ethers";
import type { BaseContract, ContractTransactionReceipt, ContractTransactionResponse } from "ethers";
import hre from "hardhat";

import { NO_TRACE } from "../../src/classifiers/index.ts";
import type { Classifier } from "../../src/classifiers/index.ts";
import { joinSlots, toHex } from "../../src/codec/index.ts";
import type { Hex } from "../../src/codec/index.ts";
import type { DcaiError } from "../../src/errors.ts";
import { Random } from "../../src/training/random.ts";
import type { IClassifier } from "../../typechain-types/index.js";
import { revertData } from "../src/classifiers/revert-data.ts";

/** A kind of model to run against its twin. */
export interface ClassifierFixture {
  /** Names the settings in the tests' titles. */
  readonly title: string;
  /** A twin with random parameters, and the contract's configuration that it starts from. */
  create(random: Random): { twin: Classifier; config: Hex };
  /** A random well-formed sample. */
  sample(random: Random, twin: Classifier): Hex;
  /** Samples that check, predict and update refuse. */
  readonly malformed: readonly Hex[];
}

/** The random tests' size: `DCAI_FUZZ=long` for the sizes that a release is held to. */
export const isLong = process.env["DCAI_FUZZ"] === "long";

const UPDATES = isLong ? 10_000 : 300;
const BATCH = 50;
const BATCHES_BETWEEN_CHECKPOINTS = 10;
const GAS = 16_000_000; // named, because estimating it would run each batch many times over
const MODEL = 3n;

/** What one step is, and what the contract must answer. */
interface Step {
  readonly isUndo: boolean;
  readonly label: number;
  readonly trace: Hex;
  readonly features: Hex;
  readonly expected: Outcome;
}

interface Outcome {
  /** Of an update that goes through. */
  readonly trace: string;
  /** What the model said before an update that goes through; 0 of anything else. */
  readonly predicted: number;
  /** `0x` if the step goes through. */
  readonly revert: string;
}

const NOTHING = { trace: NO_TRACE, predicted: 0, revert: "0x" } as const;

type Chain = Awaited<ReturnType<typeof hre.network.create>>;
type Driver = BaseContract & Record<"forward" | "run", (...args: unknown[]) => Promise<ContractTransactionResponse>>;

/** What every classifier contract must do: exactly what its twin does. */
export function shouldBehaveLikeClassifier(fixture: ClassifierFixture): void {
  describe(`${fixture.title}: behaves like a classifier`, function () {
    this.timeout(600_000);
    let chain: Chain;

    before(async () => {
      chain = await hre.network.create();
    });

    /** The contract, whose hub is an account, with the model of a new twin loaded and opened. */
    async function deploy(seed: number) {
      const [hub, stranger] = await chain.ethers.getSigners();
      const { twin, config } = fixture.create(new Random(seed));
      const contract = await deployClassifier(chain, twin.kind, hub!.address);
      await contract.create(MODEL, twin.labels, config);
      await contract.load(MODEL, 0, toHex(joinSlots(twin.parameters())));
      await contract.open(MODEL);
      return { contract, twin, hub: hub!, stranger: stranger! };
    }

    it("says what it is, and holds what was loaded", async () => {
      const { contract, twin, hub } = await deploy(1);
      expect(await contract.name()).to.equal(twin.kind);
      expect(await contract.hub()).to.equal(hub.address);
      expect(await contract.maxLabels()).to.be.at.least(BigInt(twin.labels));
      expect(await contract.parameterSlots(MODEL)).to.equal(BigInt(twin.parameterSlots()));
      expect(await slotsOf(contract)).to.deep.equal(twin.parameters());
    });

    it("obeys its hub only", async () => {
      const { contract, twin, stranger } = await deploy(2);
      const sample = fixture.sample(new Random(2), twin);
      const outsider = contract.connect(stranger);
      for (const call of [
        () => outsider.create(9, twin.labels, "0x"),
        () => outsider.load(MODEL, 0, "0x"),
        () => outsider.open(MODEL),
        () => outsider.addLabel(MODEL),
        () => outsider.update(MODEL, sample, 0, true),
        () => outsider.undo(MODEL, sample, 0, ZeroHash),
      ]) {
        await expect(call()).to.be.revertedWithCustomError(contract, "OnlyHub").withArgs(stranger.address);
      }
    });

    it("refuses the chunks that its twin refuses, for the same reason", async () => {
      const { contract, twin } = await deploy(3);
      const slots = twin.parameters();
      const full = `0x${"ff".repeat(32)}`;
      const chunks: [number, string[]][] = [
        [slots.length, [full]],
        [slots.length + 1, []],
        [1, slots],
        [0, [full]],
      ];
      for (const [offset, chunk] of chunks) {
        const expected = refusalOf(() => twin.load(offset, chunk));
        expect(expected).to.not.equal("0x");
        const data = toHex(joinSlots(chunk));
        expect(await revertOf(() => contract.load.staticCall(MODEL, offset, data))).to.equal(expected);
      }
      const cut = `${slots[0]!}00`;
      const expected = refusalOf(() => twin.load(0, cut));
      expect(await revertOf(() => contract.load.staticCall(MODEL, 0, cut))).to.equal(expected);
    });

    it("refuses the samples and labels that its twin refuses, for the same reason", async () => {
      const { contract, twin } = await deploy(4);
      const good = fixture.sample(new Random(4), twin);
      const refused: [Hex, number][] = [
        [good, twin.labels],
        ...fixture.malformed.map((sample): [Hex, number] => [sample, 0]),
      ];
      for (const [sample, label] of refused) {
        const revert = refusalOf(() => twin.check(sample, label));
        expect(revert).to.not.equal("0x");
        expect(await revertOf(() => contract.check(MODEL, sample, label))).to.equal(revert);
        expect(await revertOf(() => contract.update.staticCall(MODEL, sample, label, true))).to.equal(revert);
        if (label === 0) expect(await revertOf(() => contract.predict(MODEL, sample))).to.equal(revert);
      }
      await contract.check(MODEL, good, twin.labels - 1);
      expect(await slotsOf(contract)).to.deep.equal(twin.parameters());
    });

    it(`INV-6: follows its twin through ${UPDATES} random updates, with undos and refusals between them`, async () => {
      const random = new Random(5);
      const { twin, config } = fixture.create(random);
      const driver = (await chain.ethers.deployContract("UpdateDriver")) as unknown as Driver;
      const contract = await deployClassifier(chain, twin.kind, await driver.getAddress());
      const target = await contract.getAddress();
      const first = toHex(joinSlots(twin.parameters()));
      await driver.forward(target, contract.interface.encodeFunctionData("create", [MODEL, twin.labels, config]));
      await driver.forward(target, contract.interface.encodeFunctionData("load", [MODEL, 0, first]));
      const run = new RandomRun(fixture, random, twin);
      for (let batch = 1; run.updates < UPDATES; batch++) {
        const steps = Array.from({ length: BATCH }, () => run.next());
        const transaction = await driver.run(target, MODEL, steps, { gasLimit: GAS });
        expect(outcomesIn(driver, (await transaction.wait())!)).to.deep.equal(steps.map(({ expected }) => expected));
        if (batch % BATCHES_BETWEEN_CHECKPOINTS === 0)
          await compare(contract, twin, () => fixture.sample(random, twin));
      }
      await compare(contract, twin, () => fixture.sample(random, twin));
      expect(run.changes).to.be.greaterThan(UPDATES / 50);
      expect(run.undone).to.be.greaterThan(UPDATES / 100);
    });
  });
}

/** Draws steps and takes them on the twin, so that it says what to expect. */
class RandomRun {
  updates = 0;
  changes = 0;
  undone = 0;
  readonly #fixture: ClassifierFixture;
  readonly #random: Random;
  readonly #twin: Classifier;
  readonly #learnt: { label: number; trace: Hex; features: Hex }[] = [];

  constructor(fixture: ClassifierFixture, random: Random, twin: Classifier) {
    this.#fixture = fixture;
    this.#random = random;
    this.#twin = twin;
  }

  /** An update; one time in four the undoing of the last one that is left; one time in forty a malformed sample. */
  next(): Step {
    const random = this.#random;
    if (random.below(4) === 0 && this.#learnt.length > 0) return this.#undo();
    const { malformed } = this.#fixture;
    const isMalformed = random.below(40) === 0;
    const features = isMalformed
      ? malformed[random.below(malformed.length)]!
      : this.#fixture.sample(random, this.#twin);
    const label = random.below(this.#twin.labels);
    const expected = this.#learn(features, label);
    this.updates += 1;
    if (expected.trace !== NO_TRACE) {
      this.changes += 1;
      this.#learnt.push({ label, trace: expected.trace, features });
    }
    return { isUndo: false, label, trace: NO_TRACE, features, expected };
  }

  #learn(features: Hex, label: number): Outcome & { trace: Hex } {
    try {
      const predicted = this.#twin.predict(features);
      return { trace: this.#twin.update(features, label), predicted, revert: "0x" };
    } catch (error) {
      return { ...NOTHING, revert: revertData(error as DcaiError) };
    }
  }

  #undo(): Step {
    const last = this.#learnt.pop()!;
    this.undone += 1;
    this.#twin.undo(last.features, last.label, last.trace);
    return { isUndo: true, ...last, expected: NOTHING };
  }
}

async function deployClassifier(chain: Chain, kind: string, hub: string): Promise<IClassifier> {
  return (await chain.ethers.deployContract(kind, [hub])) as unknown as IClassifier;
}

async function slotsOf(contract: IClassifier): Promise<string[]> {
  return [...(await contract.parameters(MODEL, 0, 2n ** 32n))];
}

/** Parameters are equal slot by slot, and so are predictions. */
async function compare(contract: IClassifier, twin: Classifier, sample: () => Hex): Promise<void> {
  expect(await slotsOf(contract)).to.deep.equal(twin.parameters());
  for (let i = 0; i < 5; i++) {
    const features = sample();
    expect(await contract.predict(MODEL, features)).to.equal(BigInt(twin.predict(features)));
  }
}

/** The contract's revert data where the twin refuses something; `0x` if it does not. */
function refusalOf(step: () => unknown): Hex {
  try {
    step();
    return "0x";
  } catch (error) {
    return revertData(error as DcaiError);
  }
}

function outcomesIn(driver: Driver, receipt: ContractTransactionReceipt): Outcome[] {
  const log = driver.interface.parseLog(receipt.logs[0]!)!;
  const [traces, predictions, reverts] = log.args as unknown as [string[], bigint[], string[]];
  return traces.map((trace, i) => ({ trace, predicted: Number(predictions[i]), revert: reverts[i]! }));
}

/** The data that a call reverts with; `0x` if it goes through. */
async function revertOf(call: () => Promise<unknown>): Promise<string> {
  try {
    await call();
    return "0x";
  } catch (error) {
    return String((error as { data?: unknown }).data);
  }
}
