import { toBytes, toHex } from "../../../src/codec/index.ts";
import type { BytesLike, Hex } from "../../../src/codec/index.ts";
import type { LabelledSample, Random } from "../../../src/training/index.ts";
import type { Person } from "./person.ts";

/** What somebody contributes. */
export interface Offer {
  readonly features: Hex;
  readonly label: number;
  /** The sample's own label. */
  readonly truth: number;
}

/** What people can choose from. */
export interface Choice {
  /** How many labels the model has. */
  readonly labels: number;
  /** Whether features are indices, not values. */
  readonly isSparse: boolean;
  /** What nobody contributed yet, in order. */
  readonly stream: SampleStream;
  /** What others contributed lately. */
  recentOf(person: Person): readonly Offer[];
}

/** Samples that are contributed once each, in order. */
export class SampleStream {
  #next = 0;

  constructor(private readonly samples: readonly LabelledSample[]) {}

  get left(): number {
    return this.samples.length - this.#next;
  }

  take(count: number): LabelledSample[] {
    const taken = this.samples.slice(this.#next, this.#next + count);
    this.#next += taken.length;
    return taken;
  }

  /** The last ones that were taken are there again. */
  giveBack(count: number): void {
    this.#next -= count;
  }
}

/** Whether a person's samples come from the stream. */
export function usesStream({ agent }: Person): boolean {
  return agent.kind !== "lazy copier";
}

/** How many samples somebody means to contribute at a visit, money and prices aside. */
export function wishOf(person: Person, choice: Choice): number {
  const { agent, contributed } = person;
  const most = agent.contributions === null ? Infinity : agent.contributions - contributed;
  const there = usesStream(person) ? choice.stream.left : choice.recentOf(person).length;
  return Math.max(0, Math.min(agent.samples, most, there));
}

/** Chooses so many samples, and says what the person says of them. */
export function offersOf(person: Person, count: number, choice: Choice): Offer[] {
  if (!usesStream(person)) return copiesOf(person, count, choice);
  return choice.stream.take(count).map(({ features, label: truth }) => {
    const isWrong = person.random.fraction() < person.agent.errorRate;
    const label = isWrong ? otherLabel(truth, choice.labels, person.random) : truth;
    return { features: toHex(features), label, truth };
  });
}

/** Any label but this one, each as likely. */
function otherLabel(label: number, labels: number, random: Random): number {
  return (label + random.between(1, labels - 1)) % labels;
}

function copiesOf(person: Person, count: number, choice: Choice): Offer[] {
  const { random } = person;
  const chosen = random.shuffle(choice.recentOf(person)).slice(0, count);
  return chosen.map((offer) => ({ ...offer, features: alter(offer.features, choice.isSparse, random) }));
}

/** The smallest change that makes a sample new: one feature is left out, or one value moved by one step. */
export function alter(features: BytesLike, isSparse: boolean, random: Random): Hex {
  const bytes = Uint8Array.from(toBytes(features));
  const at = 2 * random.below(bytes.length / 2);
  if (isSparse) {
    if (bytes.length === 2) return toHex(bytes); // its only feature
    return toHex(Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(at + 2)]));
  }
  bytes[at + 1]! ^= 1;
  return toHex(bytes);
}
