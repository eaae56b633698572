import { HEADER_LANES, LANES_PER_SLOT } from "../codec/lanes.ts";
import type { BytesLike } from "../codec/bytes.ts";
import { classifierAbi, hubAbi } from "./abi.ts";
import { accessListOf } from "./access-list.ts";
import type { AccessListEntry, AccessListModel } from "./access-list.ts";
import { view } from "./context.ts";
import { chainKind } from "./data-fee.ts";
import type { ChainKind } from "./data-fee.ts";
import type { HubModelInfo } from "./models.ts";
import type { Rpc } from "./rpc.ts";

/**
 * Makes the access lists of transactions, and remembers what it has to know of each model for that. On an L2 it makes
 * none: what a list saves there is less than what its bytes cost.
 */
export class ModelAccess {
  private readonly models = new Map<bigint, Promise<AccessListModel>>();
  private kind: Promise<ChainKind> | undefined;

  constructor(
    readonly rpc: Rpc,
    private readonly hub: string,
  ) {}

  /**
   * The plug-ins' slots that a transaction will read.
   *
   * @param features The samples of the call.
   * @param claimant Who refunds or reports; null for contributions.
   * @throws ContractError: UNKNOWN_MODEL
   */
  async listOf(
    modelId: bigint,
    features: readonly BytesLike[],
    claimant: string | null = null,
  ): Promise<AccessListEntry[]> {
    if ((await this.chain()) !== "l1") return [];
    return accessListOf(await this.model(modelId), features, claimant);
  }

  /** What kind of chain this is, found out once. */
  chain(): Promise<ChainKind> {
    this.kind ??= remember(chainKind(this), () => (this.kind = undefined));
    return this.kind;
  }

  private model(modelId: bigint): Promise<AccessListModel> {
    const known = this.models.get(modelId);
    if (known !== undefined) return known;
    const model = remember(this.look(modelId), () => this.models.delete(modelId));
    this.models.set(modelId, model);
    return model;
  }

  private async look(modelId: bigint): Promise<AccessListModel> {
    const [info] = await view<HubModelInfo>(this, this.hub, hubAbi, "modelInfo", [modelId]);
    const { classifier, mechanism } = info!;
    const [classifierName, mechanismName, slots] = await Promise.all([
      this.ask(classifier, "name", []).then(String, () => ""),
      this.ask(mechanism, "name", []).then(String, () => ""),
      this.ask(classifier, "parameterSlots", [modelId]).then(Number, () => 0),
    ]);
    const features = slots * LANES_PER_SLOT - HEADER_LANES; // as many as fill these slots
    return { modelId, classifier, classifierName, features, mechanism, mechanismName };
  }

  private async ask(plugin: string, method: string, args: readonly unknown[]): Promise<unknown> {
    return (await view(this, plugin, classifierAbi, method, args))[0];
  }
}

/** The promise; if it fails, it is forgotten, so that the next one asks again. */
async function remember<T>(promise: Promise<T>, forget: () => void): Promise<T> {
  try {
    return await promise;
  } catch (error) {
    forget();
    throw error;
  }
}
