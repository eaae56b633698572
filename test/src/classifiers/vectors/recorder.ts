import { concat, keccak256 } from "ethers";

import type { ClassifierKind, Hex } from "../../../../src/codec/index.ts";
import { digits, predictionOf, Refused } from "../oracle/plain.ts";
import type { Oracle } from "../oracle/plain.ts";
import { refusalData } from "../revert-data.ts";

/** What a step does. */
export const UPDATE = 0;
export const UNDO = 1;
export const ADD_LABEL = 2;

/** One model and what happens to it; entry i of each list of steps belongs to step i. */
export interface Vector {
  readonly kind: ClassifierKind;
  /** The contract's `abi.encode`d configuration. */
  readonly encodedConfig: Hex;
  /** How many labels the model is created with. */
  readonly labelCount: number;
  /** What is loaded before the first step: chunks of whole slots, and the slots that they begin with. */
  readonly chunks: Hex[];
  readonly offsets: number[];
  /** 0 update, 1 undo, 2 addLabel */
  readonly actions: number[];
  /** The step's sample; of addLabel, one to compare scores with. */
  readonly features: Hex[];
  /** The sample's label; of addLabel, the new one's number. */
  readonly labels: number[];
  /** What an update returns, and what an undo is given; zero of a refused update and of addLabel. */
  readonly traces: Hex[];
  /** `abi.encodePacked` of the scores that the sample has before the step, one int256 for each label. */
  readonly scores: Hex[];
  /** The label predicted from them. */
  readonly predictions: number[];
  /** What the update reverts with; `0x` if it does not. */
  readonly reverts: Hex[];
  /** After the step: keccak256 of all parameter slots, one after the other. */
  readonly digests: Hex[];
}

/** Small, so that huge models, of which little is loaded, take little room. */
const CHUNK_SLOTS = 4;

/** Takes an oracle through a model's life and writes it down. */
export class Recorder {
  readonly oracle: Oracle;
  readonly vector: Vector;
  readonly #learnt: { features: Hex; label: number; trace: bigint }[] = [];

  constructor(kind: ClassifierKind, oracle: Oracle) {
    this.oracle = oracle;
    this.vector = {
      kind,
      encodedConfig: oracle.encodedConfig() as Hex,
      labelCount: oracle.labels,
      ...chunksOf(oracle.slots()),
      actions: [],
      features: [],
      labels: [],
      traces: [],
      scores: [],
      predictions: [],
      reverts: [],
      digests: [],
    };
  }

  /** Learns a sample; it may be refused. */
  update(features: Hex, label: number): this {
    this.#look(UPDATE, features, label);
    const { trace, revert } = attempt(() => this.oracle.update(features, label));
    if (trace !== 0n) this.#learnt.push({ features, label, trace });
    return this.#wrote(trace, revert);
  }

  /** Undoes the last update that is left; nothing if there is none. */
  undo(): this {
    const last = this.#learnt.pop();
    if (last === undefined) return this;
    const { features, label, trace } = last;
    this.#look(UNDO, features, label);
    this.oracle.undo(features, label, trace);
    return this.#wrote(trace, "0x");
  }

  /** Undoes all that was learnt. */
  undoAll(): this {
    while (this.#learnt.length > 0) this.undo();
    return this;
  }

  /** @param features A sample to compare scores with. */
  addLabel(features: Hex): this {
    this.#look(ADD_LABEL, features, this.oracle.labels);
    this.oracle.addLabel();
    return this.#wrote(0n, "0x");
  }

  #look(action: number, features: Hex, label: number): void {
    const scores = this.oracle.scores(features);
    this.vector.actions.push(action);
    this.vector.features.push(features);
    this.vector.labels.push(label);
    this.vector.scores.push(`0x${scores.map((score) => digits(score, 256)).join("")}`);
    this.vector.predictions.push(predictionOf(scores));
  }

  #wrote(trace: bigint, revert: Hex): this {
    this.vector.traces.push(`0x${digits(trace, 256)}`);
    this.vector.reverts.push(revert);
    this.vector.digests.push(digestOf(this.oracle.slots()));
    return this;
  }
}

/** keccak256 of all parameter slots, one after the other. */
export function digestOf(slots: readonly string[]): Hex {
  return keccak256(concat(slots)) as Hex;
}

/** The chunks of a model's slots that are not all zero. */
function chunksOf(slots: readonly string[]): Pick<Vector, "chunks" | "offsets"> {
  const chunks: Hex[] = [];
  const offsets: number[] = [];
  for (let offset = 0; offset < slots.length; offset += CHUNK_SLOTS) {
    const chunk = concat(slots.slice(offset, offset + CHUNK_SLOTS)) as Hex;
    if (!/[1-9a-f]/.test(chunk.slice(2))) continue;
    chunks.push(chunk);
    offsets.push(offset);
  }
  return { chunks, offsets };
}

function attempt(run: () => bigint): { trace: bigint; revert: Hex } {
  try {
    return { trace: run(), revert: "0x" };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { trace: 0n, revert: refusalData(error) };
  }
}
