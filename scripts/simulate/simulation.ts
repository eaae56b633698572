import { isSparse } from "../../src/codec/index.ts";
import type { Hex } from "../../src/codec/index.ts";
import { accuracy, twinOf } from "../../src/training/index.ts";
import { SampleStream } from "./agents/samples.ts";
import type { Choice, Offer } from "./agents/samples.ts";
import type { Person } from "./agents/person.ts";
import { Ledger } from "./ledger.ts";
import type { ChainEvent } from "./ledger.ts";
import type { Material } from "./material.ts";
import type { Plan } from "./plan.ts";
import { Tally } from "./tally.ts";
import type { Mined, World, WorldEvent } from "./world.ts";

/** How many of the last contributions somebody looks at who copies. */
const RECENT = 200;

/** A contribution, with what nobody on the chain knows of it. */
export interface Recorded extends Offer {
  readonly id: Hex;
  readonly contributor: string;
  /** Block time. */
  readonly contributedAt: number;
  readonly deposit: bigint;
}

/** What tells one sample from another, as its id does on the chain. */
function keyOf({ label, features }: Pick<Offer, "label" | "features">): string {
  return `${label} ${features}`;
}

/** Everything that is known while one seed is played: what follows from the chain's events, and the samples' own labels. */
export class Simulation implements Choice {
  readonly ledger: Ledger;
  readonly stream: SampleStream;
  readonly tally: Tally;
  readonly labels: number;
  readonly isSparse: boolean;
  /** All contributions, in order. */
  readonly recorded: Recorded[] = [];
  /** When the model opened, or was last contributed to. */
  lastContributionAt: number;
  transactions = 0;
  readonly #twin;
  /** Grows whenever the model learns. */
  #version = 0;
  /** The own labels of what was offered. */
  readonly #truths = new Map<string, number>();
  readonly #answers = new Map<Hex, { readonly version: number; readonly label: number }>();
  #accuracy: number | undefined;

  constructor(
    readonly plan: Plan,
    readonly material: Material,
    readonly world: World,
    readonly people: readonly Person[],
  ) {
    const { incentive } = plan;
    this.ledger = new Ledger(incentive.mechanism === "stake" ? incentive.settings.poolPeriod : 0);
    this.stream = new SampleStream(material.stream);
    this.tally = new Tally(plan.agents, people);
    this.labels = material.labels.length;
    this.isSparse = isSparse(material.model.kind);
    this.lastContributionAt = world.now;
    this.#twin = twinOf(material.model);
  }

  recentOf({ accounts }: Person): readonly Offer[] {
    return this.recorded.slice(-RECENT).filter(({ contributor }) => !accounts.includes(contributor));
  }

  /** Held-out accuracy now, 0 to 1. */
  get accuracy(): number {
    this.#accuracy ??= accuracy(this.#twin, this.material.heldOut);
    return this.#accuracy;
  }

  /** The parameters that the contract must have now. */
  parameters(): string[] {
    return this.#twin.parameters();
  }

  /** The label that the contract gives these features now. */
  predict(features: Hex | Uint8Array): number {
    return this.#twin.predict(features);
  }

  /** Whether the model predicts the label of a contribution now. */
  agrees({ id, features, label }: { readonly id: Hex; readonly features: Hex; readonly label: number }): boolean {
    const known = this.#answers.get(id);
    if (known?.version === this.#version) return known.label === label;
    const answer = this.predict(features);
    this.#answers.set(id, { version: this.#version, label: answer });
    return answer === label;
  }

  /** Keeps an offer's own label for when it is recorded. */
  announce(offer: Offer): void {
    this.#truths.set(keyOf(offer), offer.truth);
  }

  /** Follows what blocks brought. Gives all events, in order. */
  follow(mined: readonly Mined[]): WorldEvent[] {
    const all: WorldEvent[] = [];
    for (const receipt of mined) {
      this.transactions += 1;
      const count = this.tally.of(receipt.call.from);
      count.transactions += 1;
      count.gas += receipt.gasUsed;
      const events = this.world.eventsOf(receipt);
      for (const event of events) this.#follow(event, receipt.at);
      all.push(...events);
    }
    return all;
  }

  #follow(event: ChainEvent, at: number): void {
    this.ledger.follow(event, at);
    const { name, args } = event;
    switch (name) {
      case "Contributed":
        return this.#learn(args, at);
      case "Skipped":
        this.tally.of(args["account"]).skipped += 1;
        return;
      case "Refunded":
        this.tally.of(args["contributor"]).refunds += 1;
        return;
      case "Reported":
        return this.#claimed(args["reporter"], args["amount"] as bigint);
      case "Taken":
        return this.#claimed(args["owner"], args["amount"] as bigint);
      case "Swept":
        return this.#claimed(args["caller"], args["tip"] as bigint);
      case "Moved":
        this.tally.of(args["beneficiary"]).pooled += args["amount"] as bigint;
    }
  }

  #claimed(account: unknown, amount: bigint): void {
    if (amount === 0n) return; // filed only
    const count = this.tally.of(account);
    count.claims += 1;
    count.claimed += amount;
  }

  #learn(args: ChainEvent["args"], contributedAt: number): void {
    const { id, contributor, features, deposit } = args as unknown as Recorded;
    const label = Number(args["label"]);
    const truth = this.#truths.get(keyOf({ label, features }))!;
    this.recorded.push({ id, contributor, features, label, truth, contributedAt, deposit });
    this.lastContributionAt = contributedAt;
    const count = this.tally.of(contributor);
    count.contributed += 1;
    count.deposits += deposit;
    if (label !== truth) count.wrong += 1;
    const hasLearned = BigInt(this.#twin.update(features, label)) !== 0n;
    if (hasLearned !== (BigInt(args["trace"] as Hex) !== 0n)) {
      this.world.fail(`contract and twin disagree about contribution ${id}`);
    }
    if (!hasLearned) return;
    count.learned += 1;
    this.#version += 1;
    this.#accuracy = undefined;
  }
}
