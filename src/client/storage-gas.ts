import { toBytes } from "../codec/bytes.ts";
import type { Hex } from "../codec/bytes.ts";
import { isPerceptron } from "../codec/kinds.ts";
import type { Layout } from "../codec/layout.ts";
import type { Context } from "./context.ts";
import { GasModel } from "./gas-model.ts";
import { modelParameters } from "./models.ts";
import type { SampleInput } from "./records.ts";

// Writing a slot for the first time in a transaction, the read before it included: SSTORE's 20,000 or 2,900, and 2,100 for the
// slot being cold (EIP-2200, EIP-2929); an access list makes it 100 less.
const FIRST_WRITE = 22_100;
const REWRITE = 5_000;

const ZERO = /^0x0*$/;

/**
 * What writing parameters costs in a model that learns from every sample. Slots that were never written cost four times as
 * much as others, and samples of rare features are full of them: a model that has seen none of these would guess far too low.
 */
export class StorageGas {
  private readonly written: Set<number>;

  /**
   * @param layout Where the model's parameters are.
   * @param slots All of the model's parameter slots as they are now.
   */
  constructor(
    private readonly layout: Layout,
    slots: readonly Hex[],
  ) {
    this.written = new Set([...slots.keys()].filter((slot) => !ZERO.test(slots[slot]!)));
  }

  /** Numbers of the slots that a sample changes; of one that the classifier will refuse, perhaps some that do not exist. */
  slotsOf({ features, label }: SampleInput): number[] {
    return this.layout.learned(toBytes(features), label);
  }

  /** Gas of a transaction's first write to a slot. */
  costOf(slot: number): number {
    return this.written.has(slot) ? REWRITE : FIRST_WRITE;
  }

  /** Takes it that samples are learnt before what is measured next; gives back the slots that are new by that. */
  wrote(samples: readonly SampleInput[]): number[] {
    const slots = new Set(samples.flatMap((sample) => this.slotsOf(sample)));
    const fresh = [...slots].filter((slot) => !this.written.has(slot));
    for (const slot of fresh) this.written.add(slot);
    return fresh;
  }

  /** Takes it back: these slots may be as they were. */
  forget(slots: readonly number[]): void {
    for (const slot of slots) this.written.delete(slot);
  }
}

/** A model of a batch's gas for one of the hub's models; it knows what is stored so far, where that matters. */
export async function gasModelOf(context: Context, modelId: bigint): Promise<GasModel> {
  const { kind, layout, holdsBack } = await context.access.model(modelId);
  if (kind === null || layout === null || isPerceptron(kind) || holdsBack) return new GasModel();
  return new GasModel(new StorageGas(layout, await modelParameters(context, modelId)));
}
