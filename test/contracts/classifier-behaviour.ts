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
  /** Samples that check and update refuse; most of them are refused by predict, too. */
  readonly malformed: readonly Hex[];
  /** Whether labels can be added. */
  readonly grows: boolean;
}

/** The random tests' size: `DCAI_FUZZ=long` for the sizes that a release is held to. */
export const isLong = process.env["DCAI_FUZZ"] === "long";

const STEPS = isLong ? 20_000 : 240;
const BATCH = 20;
const BATCHES_BETWEEN_CHECKPOINTS = isLong ? 50 : 4; // a thousand steps in the long tier
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
        const unread = refusalOf(() => twin.predict(sample));
        expect(await revertOf(() => contract.predict(MODEL, sample))).to.equal(unread);
        expect(await revertOf(() => contract.scores(MODEL, sample))).to.equal(unread);
      }
      await contract.check(MODEL, good, twin.labels - 1);
      expect(await slotsOf(contract)).to.deep.equal(twin.parameters());
    });

    it(`INV-6: follows its twin through ${STEPS} random updates, undos and refusals, and undoes them all`, async () => {
      const random = new Random(5);
      const { contract, twin, driver } = await deployDriven(random);
      const first = twin.parameters();
      const run = new RandomRun(fixture, random, twin);
      const take = async (steps: Step[]) => {
        const transaction = await driver.run(await contract.getAddress(), MODEL, steps, { gasLimit: GAS });
        expectEqual(outcomesIn(driver, (await transaction.wait())!), steps);
      };
      for (let batch = 1; batch * BATCH <= STEPS; batch++) {
        await take(Array.from({ length: BATCH }, () => run.next()));
        if (batch % BATCHES_BETWEEN_CHECKPOINTS === 0)
          await compare(contract, twin, () => fixture.sample(random, twin));
      }
      expect(run.changes).to.be.greaterThan(STEPS / 50);
      expect(run.undone).to.be.greaterThan(STEPS / 100);
      while (run.isAhead) await take(run.undoUpTo(BATCH));
      expect(await slotsOf(contract)).to.deep.equal(first);
      expect(twin.parameters()).to.deep.equal(first);
    });

    if (fixture.grows) {
      it("takes new labels where its twin does, and learns and undoes them alike", async () => {
        const random = new Random(6);
        const { contract, twin, driver } = await deployDriven(random);
        const target = await contract.getAddress();
        const addLabel = contract.interface.encodeFunctionData("addLabel", [MODEL]);
        const learnt: [Hex, number, Hex][] = [];
        const labels = twin.labels;
        for (let added = 1; added <= labels + 1; added++) {
          await driver.forward(target, addLabel);
          twin.addLabel();
          expect(twin.labels).to.equal(labels + added);
          expect(await contract.parameterSlots(MODEL)).to.equal(BigInt(twin.parameterSlots()));
          const features = fixture.sample(random, twin);
          const label = twin.labels - 1;
          await driver.forward(
            target,
            contract.interface.encodeFunctionData("update", [MODEL, features, label, false]),
          );
          learnt.push([features, label, twin.update(features, label)]);
          await compare(contract, twin, () => fixture.sample(random, twin));
        }
        for (const [features, label, trace] of learnt.reverse()) {
          await driver.forward(target, contract.interface.encodeFunctionData("undo", [MODEL, features, label, trace]));
          twin.undo(features, label, trace);
        }
        await compare(contract, twin, () => fixture.sample(random, twin));
      });
    } else {
      it("keeps to the labels that it was created with", async () => {
        const { contract, twin } = await deploy(6);
        await expect(contract.addLabel(MODEL))
          .to.be.revertedWithCustomError(contract, "LabelsAreFixed")
          .withArgs(MODEL);
        expect(() => twin.addLabel()).to.throw();
      });
    }

    /** The contract behind a hub that takes many steps in one transaction. */
    async function deployDriven(random: Random) {
      const { twin, config } = fixture.create(random);
      const driver = (await chain.ethers.deployContract("UpdateDriver")) as unknown as Driver;
      const contract = await deployClassifier(chain, twin.kind, await driver.getAddress());
      const target = await contract.getAddress();
      const first = toHex(joinSlots(twin.parameters()));
      await driver.forward(target, contract.interface.encodeFunctionData("create", [MODEL, twin.labels, config]));
      await driver.forward(target, contract.interface.encodeFunctionData("load", [MODEL, 0, first]));
      return { contract, twin, driver };
    }
  });
}

/** Draws steps and takes them on the twin, so that it says what to expect. */
class RandomRun {
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
    if (expected.trace !== NO_TRACE) {
      this.changes += 1;
      this.#learnt.push({ label, trace: expected.trace, features });
    }
    return { isUndo: false, label, trace: NO_TRACE, features, expected };
  }

  #learn(features: Hex, label: number): Outcome & { trace: Hex } {
    const refused = refusalOf(() => this.#twin.clone().update(features, label));
    if (refused !== "0x") return { ...NOTHING, revert: refused };
    const predicted = this.#twin.predict(features);
    return { trace: this.#twin.update(features, label), predicted, revert: "0x" };
  }

  /** Whether something is learnt that was not undone. */
  get isAhead(): boolean {
    return this.#learnt.length > 0;
  }

  /** Undoes what was learnt last, up to `count` samples. */
  undoUpTo(count: number): Step[] {
    return Array.from({ length: Math.min(count, this.#learnt.length) }, () => this.#undo());
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

/** Every step had its outcome. One by one, as a difference in a long list takes minutes to print. */
function expectEqual(outcomes: readonly Outcome[], steps: readonly Step[]): void {
  expect(outcomes.length).to.equal(steps.length);
  outcomes.forEach((outcome, i) => expect(outcome).to.deep.equal(steps[i]!.expected));
}

/** Parameters are equal slot by slot, and so are scores and predictions. */
async function compare(contract: IClassifier, twin: Classifier, sample: () => Hex): Promise<void> {
  expect(await slotsOf(contract)).to.deep.equal(twin.parameters());
  const samples = Array.from({ length: 4 }, sample);
  for (const features of samples) {
    expect([...(await contract.scores(MODEL, features))]).to.deep.equal(twin.scores(features));
  }
  const labels = samples.map((features) => BigInt(twin.predict(features)));
  expect([...(await contract.predictBatch(MODEL, samples))]).to.deep.equal(labels);
  expect(await contract.predict(MODEL, samples[0]!)).to.equal(labels[0]);
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
