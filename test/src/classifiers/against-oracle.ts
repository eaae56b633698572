import { expect } from "chai";

import { NO_TRACE } from "../../../src/classifiers/index.ts";
import type { Classifier } from "../../../src/classifiers/index.ts";
import type { Hex } from "../../../src/codec/index.ts";
import { DcaiError } from "../../../src/errors.ts";
import type { Random } from "../../../src/training/random.ts";
import { predictionOf, Refused } from "./oracle/plain.ts";
import type { Oracle } from "./oracle/plain.ts";
import { randomSample } from "./random-models.ts";
import { refusalData, revertData } from "./revert-data.ts";

interface Learnt {
  readonly sample: Hex;
  readonly label: number;
  readonly trace: Hex;
  /** The slots before; undefined if a label was added since. */
  readonly before: readonly string[] | undefined;
}

/** How often each outcome occurred. */
export interface Outcomes {
  changed: number;
  same: number;
  refused: number;
  undone: number;
}

/** What else a run does. */
export interface RunOptions {
  readonly updates: number;
  /** Before which updates a label is added. */
  readonly addLabelAt?: readonly number[];
  /** After so many updates all slots are compared; 1 unless told. */
  readonly compareEach?: number;
}

/**
 * Takes twin and oracle through the same random updates, with undos between them, and compares scores, predictions, traces,
 * refusals and slots. At the end everything is undone that was learnt.
 */
export function runAgainstOracle(random: Random, twin: Classifier, oracle: Oracle, options: RunOptions): Outcomes {
  const { updates, addLabelAt = [], compareEach = 1 } = options;
  let stack: Learnt[] = [];
  const seen = { changed: 0, same: 0, refused: 0, undone: 0 };
  const undo = () => {
    const { sample, label, trace, before } = stack.pop()!;
    twin.undo(sample, label, trace);
    oracle.undo(sample, label, BigInt(trace));
    expect(twin.parameters()).to.deep.equal(before ?? oracle.slots());
    seen.undone += 1;
  };
  for (let i = 0; i < updates; i++) {
    if (addLabelAt.includes(i)) {
      twin.addLabel();
      oracle.addLabel();
      stack = stack.map((learnt) => ({ ...learnt, before: undefined }));
    }
    const sample = randomSample(random, twin.kind, twin.config.features);
    const label = random.below(twin.labels);
    const before = twin.parameters();
    const scores = oracle.scores(sample);
    expect(twin.scores(sample)).to.deep.equal(scores);
    expect(twin.predict(sample)).to.equal(predictionOf(scores));
    const outcome = attempt(() => twin.update(sample, label));
    expect(outcome).to.equal(attempt(() => oracle.update(sample, label)));
    const isTrace = outcome.length === NO_TRACE.length;
    if (isTrace && outcome !== NO_TRACE) stack.push({ sample, label, trace: outcome, before });
    else expect(twin.parameters()).to.deep.equal(before);
    seen[!isTrace ? "refused" : outcome === NO_TRACE ? "same" : "changed"] += 1;
    while (stack.length > 0 && random.below(3) === 0) undo();
    if (i % compareEach === 0) expect(twin.parameters()).to.deep.equal(oracle.slots());
  }
  expect(twin.parameters()).to.deep.equal(oracle.slots());
  while (stack.length > 0) undo();
  expect(twin.parameters()).to.deep.equal(oracle.slots());
  return seen;
}

/** The trace, or what the contract reverts with. */
function attempt(run: () => Hex | bigint): Hex {
  try {
    const trace = run();
    return typeof trace === "bigint" ? `0x${trace.toString(16).padStart(64, "0")}` : trace;
  } catch (error) {
    if (error instanceof Refused) return refusalData(error);
    if (error instanceof DcaiError) return revertData(error);
    throw error;
  }
}
