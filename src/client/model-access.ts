import type { Hex } from "../codec/bytes.ts";
import type { ClassifierKind } from "../codec/kinds.ts";
import { layoutOf } from "../codec/model-layout.ts";
import { standingSlotKey } from "../incentives/stake-slots.ts";
import { classifierAbi, hubAbi } from "./abi.ts";
import { accessListOf } from "./access-list.ts";
import type { AccessListEntry, AccessListModel, ListedClaim, ListedSample } from "./access-list.ts";
import { view } from "./context.ts";
import { chainKind } from "./data-fee.ts";
import type { ChainKind } from "./data-fee.ts";
import { settingsOf } from "./model-settings.ts";
import type { HubModelInfo } from "./models.ts";
import type { Rpc } from "./rpc.ts";

/** What is remembered of a model. */
export interface KnownModel extends AccessListModel {
  /** Null for another classifier than ours. */
  readonly kind: ClassifierKind | null;
  /** Whether contributions do not update the model at once. */
  readonly holdsBack: boolean;
}

/**
 * Makes the access lists of transactions, and remembers what it has to know of each model for that. On an L2 it makes
 * none: what a list saves there is less than what its bytes cost.
 */
export class ModelAccess {
  private readonly models = new Map<bigint, Promise<KnownModel>>();
  private kind: Promise<ChainKind> | undefined;

  constructor(
    readonly rpc: Rpc,
    private readonly hub: string,
  ) {}

  /**
   * The plug-ins' slots that a transaction will read.
   *
   * @param samples What the call contributes or claims.
   * @param claim Null for contributions.
   * @throws ContractError: UNKNOWN_MODEL
   */
  async listOf(
    modelId: bigint,
    samples: readonly ListedSample[],
    claim: Omit<ListedClaim, "standing"> | null = null,
  ): Promise<AccessListEntry[]> {
    if ((await this.chain()) !== "l1") return [];
    const model = await this.model(modelId);
    if (claim === null) return accessListOf(model, samples, null);
    return accessListOf(model, samples, { ...claim, standing: await this.standingSlot(model) });
  }

  /** What kind of chain this is, found out once. */
  chain(): Promise<ChainKind> {
    this.kind ??= remember(chainKind(this), () => (this.kind = undefined));
    return this.kind;
  }

  /** Forgets a model: it has more labels now. */
  forget(modelId: bigint): void {
    this.models.delete(modelId);
  }

  /** What is known of a model, asked for once. Throws ContractError: UNKNOWN_MODEL. */
  model(modelId: bigint): Promise<KnownModel> {
    const known = this.models.get(modelId);
    if (known !== undefined) return known;
    const model = remember(this.look(modelId), () => this.models.delete(modelId));
    this.models.set(modelId, model);
    return model;
  }

  private async look(modelId: bigint): Promise<KnownModel> {
    const [info] = await view<HubModelInfo>(this, this.hub, hubAbi, "modelInfo", [modelId]);
    const { classifier, mechanism, holdsBack, wantsVotes } = info!;
    const [classifierName, mechanismName, slots] = await Promise.all([
      this.ask(classifier, "name", []).then(String, () => ""),
      this.ask(mechanism, "name", []).then(String, () => ""),
      this.ask(classifier, "parameters", [modelId, 0, 1]).then(
        (answer) => answer as Hex[],
        () => [],
      ),
    ]);
    const settings = settingsOf(classifierName, slots);
    const kind = settings?.kind ?? null;
    const layout = settings === null ? null : layoutOf(settings.kind, settings.config, settings.labels, settings.group);
    return { modelId, classifier, kind, layout, mechanism, mechanismName, holdsBack, wantsVotes };
  }

  /** What the stake mechanism holds in its slot of everybody's standing: it tells whether the pool has streamed. */
  private async standingSlot({ modelId, mechanism, mechanismName }: KnownModel): Promise<Hex> {
    if (mechanismName !== "StakeIncentive") return "0x0";
    return this.rpc.request<Hex>("eth_getStorageAt", [mechanism, standingSlotKey(modelId), "latest"]);
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
