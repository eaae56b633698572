import type { BytesLike } from "../../src/codec/index.ts";
import { accuracy, twinOf } from "../../src/training/index.ts";
import type { LabelledSample } from "../../src/training/index.ts";
import type { Contributed } from "./book.ts";
import { DemoFailed } from "./errors.ts";
import type { Material } from "./emails.ts";

/** The twins of the contract's model, held against it after every transaction. */
export class Shadow {
  /** Learns everything, as the contract does. */
  readonly #all;
  /** Learns the same in the same order, without what the malicious account contributed. */
  readonly #honest;
  readonly #heldOut: readonly LabelledSample[];
  readonly #bad: ReadonlySet<string>;

  /** How many of the contributions were malicious. */
  malicious = 0;
  /** Held-out accuracies, until a twin learns; measuring takes a while. */
  #accuracyOfAll: number | undefined;
  #accuracyOfHonest: number | undefined;

  constructor({ model, heldOut }: Material, malicious: ReadonlySet<string>) {
    this.#all = twinOf(model);
    this.#honest = twinOf(model);
    this.#heldOut = heldOut;
    this.#bad = malicious;
  }

  /** Learns what the contract learned; throws if the contract learned anything else. */
  learn(contributions: readonly Contributed[]): void {
    for (const { id, contributor, features, label, learned } of contributions) {
      const changed = BigInt(this.#all.update(features, label)) !== 0n;
      if (changed !== learned) throw new DemoFailed({ what: `Contract and twin disagree about contribution ${id}.` });
      this.#accuracyOfAll = undefined;
      if (this.#bad.has(contributor)) {
        this.malicious += 1;
      } else {
        this.#honest.update(features, label);
        this.#accuracyOfHonest = undefined;
      }
    }
  }

  /** The label that the contract gives these features now. */
  predict(features: BytesLike): number {
    return this.#all.predict(features);
  }

  /** Held-out accuracy, 0 to 1, with and without what the malicious account did. */
  accuracies(): { all: number; honest: number } {
    this.#accuracyOfAll ??= accuracy(this.#all, this.#heldOut);
    this.#accuracyOfHonest ??= accuracy(this.#honest, this.#heldOut);
    return { all: this.#accuracyOfAll, honest: this.#accuracyOfHonest };
  }

  /** The parameters that the contract must have now. */
  parameters(): string[] {
    return this.#all.parameters();
  }
}
