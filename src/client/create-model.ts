import type { Hex } from "../codec/bytes.ts";
import { splitChunks } from "../codec/slots.ts";
import type { ParameterChunk } from "../codec/slots.ts";
import { accountOf, hubCall, hubView, transact } from "./context.ts";
import type { Context, Sent } from "./context.ts";
import { ModelDiffers, TransactionTimeout, isTooLarge } from "./errors.ts";
import { eventOf, numberTopic, topicOf } from "./events.ts";
import { hubEvents } from "./history.ts";
import { describeModel, hubModelInfo, modelParameters } from "./models.ts";
import { ETHER } from "./money.ts";

/** A model to be. */
export interface NewModel {
  /** 1 to 128 bytes. */
  readonly name: string;
  /** The labels' names, label 0 first. */
  readonly labels: readonly string[];
  /** The encoder's description. */
  readonly encoder: string;
  /** Address of the classifier. */
  readonly classifier: string;
  readonly classifierConfig: Hex;
  /** Address of the incentive mechanism. */
  readonly mechanism: string;
  readonly mechanismConfig: Hex;
  /** Ether unless told. */
  readonly currency?: string;
  /** Pretrained parameters: all slots, or none. */
  readonly slots?: readonly Hex[];
  /** Whether to open the model at the end; true unless told. */
  readonly open?: boolean;
}

/** A step of a model's creation that is done, or was found done. */
export interface CreateStep {
  readonly step: "create" | "load" | "open";
  /** Slots that are on chain. */
  readonly done: number;
  /** Slots in all. */
  readonly total: number;
  /** Null if it was found done. */
  readonly hash: Hex | null;
  readonly modelId: bigint;
}

/** How a model is created. */
export interface CreateOptions {
  /**
   * How many slots of parameters go into one transaction at most; 512 unless told, less where the gas cap asks for it.
   */
  readonly slotsPerTransaction?: number;
  /**
   * Continue this model, or (`"find"`) the account's newest one that is the same in everything but its parameters. One
   * that is open already counts as finished. Only say so after a creation that broke off.
   */
  readonly resume?: bigint | "find" | false;
  /** The first block in which the model may have been created; that of the hub unless told. */
  readonly sinceBlock?: number;
  readonly progress?: (step: CreateStep) => void;
}

/** What became of it. */
export interface CreatedModel {
  readonly modelId: bigint;
  readonly transactions: readonly Sent[];
  readonly gasUsed: bigint;
  /** Wei. */
  readonly fee: bigint;
  /** Whether an unfinished model was continued. */
  readonly resumed: boolean;
}

const SLOTS_PER_TRANSACTION = 512;
/**
 * Creates a model: one transaction if its parameters fit in it, otherwise as many as needed, each below the gas cap. If
 * it breaks off, the same call with `resume` looks at what is on chain and does what is left.
 *
 * @throws ContractError, ModelDiffers if the model to be continued is another one, InsufficientFunds, ...
 */
export async function createModel(
  context: Context,
  spec: NewModel,
  options: CreateOptions = {},
): Promise<CreatedModel> {
  const run = new Creation(context, spec, options);
  const unfinished = await findUnfinished(context, spec, options);
  const modelId = unfinished ?? (await run.create());
  const isOpen = unfinished !== null && (await hubModelInfo(context, modelId)).isOpen;
  if (!isOpen) await run.load(modelId, unfinished !== null);
  if (!isOpen && spec.open !== false) await run.open(modelId);
  const { transactions } = run;
  return {
    modelId,
    transactions,
    gasUsed: transactions.reduce((sum, { gasUsed }) => sum + gasUsed, 0n),
    fee: transactions.reduce((sum, { fee }) => sum + fee, 0n),
    resumed: unfinished !== null,
  };
}

class Creation {
  readonly transactions: Sent[] = [];
  private readonly slots: readonly Hex[];
  private chunkSize: number;
  private loaded = 0;
  private opened = false;

  constructor(
    private readonly context: Context,
    private readonly spec: NewModel,
    private readonly options: CreateOptions,
  ) {
    this.slots = spec.slots ?? [];
    this.chunkSize = options.slotsPerTransaction ?? SLOTS_PER_TRANSACTION;
  }

  /** The first transaction, with as many parameters as fit. */
  async create(): Promise<bigint> {
    const { spec, slots } = this;
    let sent: Sent | undefined;
    while (sent === undefined) {
      const first = this.chunks()[0]?.data ?? "0x";
      const all = slots.length <= this.chunkSize;
      const currency = spec.currency ?? ETHER;
      const openNow = all && spec.open !== false;
      const struct = { ...spec, currency, parameters: first, openNow };
      const call = hubCall(this.context, "createModel", [struct]);
      sent = await this.orSmaller(() => transact(this.context, "create a model", call));
      this.opened = openNow;
    }
    const modelId = eventOf(sent, "ModelCreated").args["modelId"] as bigint;
    this.loaded = Math.min(slots.length, this.chunkSize);
    this.report("create", sent, modelId);
    if (this.opened) this.report("open", sent, modelId);
    return modelId;
  }

  /** The parameters that are not on chain yet. */
  async load(modelId: bigint, compare: boolean): Promise<void> {
    const there = compare && this.slots.length > 0 ? await modelParameters(this.context, modelId) : null;
    let done = compare ? 0 : this.loaded;
    while (done < this.slots.length) {
      const end = Math.min(this.slots.length, done + this.chunkSize);
      const [chunk] = splitChunks(this.slots.slice(done, end), end - done);
      const isThere = there !== null && chunk!.slots.every((slot, i) => there[done + i] === slot.toLowerCase());
      const call = hubCall(this.context, "loadParameters", [modelId, done, chunk!.data]);
      const sent = isThere ? null : await this.orSmaller(() => transact(this.context, "load parameters", call));
      if (sent === undefined) continue;
      done = this.loaded = end;
      this.report("load", sent, modelId);
    }
  }

  async open(modelId: bigint): Promise<void> {
    if (this.opened) return;
    const call = hubCall(this.context, "openModel", [modelId]);
    this.report("open", await transact(this.context, "open a model", call), modelId);
  }

  private chunks(): ParameterChunk[] {
    return splitChunks(this.slots, this.chunkSize);
  }

  /** Runs a transaction; if it is too large, halves the chunks and gives undefined. */
  private async orSmaller(run: () => Promise<Sent>): Promise<Sent | undefined> {
    try {
      return await run();
    } catch (error) {
      if (!isTooLarge(error) || this.chunkSize <= 1 || this.slots.length === 0) throw error;
      this.chunkSize = Math.max(1, Math.floor(Math.min(this.chunkSize, this.slots.length) / 2));
      return undefined;
    }
  }

  private report(step: CreateStep["step"], sent: Sent | null, modelId: bigint): void {
    if (sent !== null && this.transactions.at(-1) !== sent) this.transactions.push(sent);
    const total = this.slots.length;
    this.options.progress?.({ step, done: this.loaded, total, hash: sent?.hash ?? null, modelId });
  }
}

/** The model to continue, or null. */
async function findUnfinished(context: Context, spec: NewModel, options: CreateOptions): Promise<bigint | null> {
  const { resume = false, sinceBlock: fromBlock } = options;
  if (resume === false) return null;
  await waitForPending(context, accountOf(context, "create a model"));
  const topics = [topicOf("ModelCreated"), typeof resume === "bigint" ? numberTopic(resume) : null];
  let newest: bigint | null = null;
  for await (const { args } of hubEvents(context, { topics, ...(fromBlock === undefined ? {} : { fromBlock }) })) {
    const modelId = args["modelId"] as bigint;
    const field = await differenceOf(context, spec, modelId, args);
    if (field === null) newest = modelId;
    else if (typeof resume === "bigint") throw new ModelDiffers({ modelId, field });
  }
  if (newest === null && typeof resume === "bigint") await hubModelInfo(context, resume); // throws UNKNOWN_MODEL
  return newest;
}

/** What an earlier run sent may still wait to be mined. Throws TransactionTimeout. */
async function waitForPending({ rpc, clock, sending }: Context, account: string): Promise<void> {
  const startedAt = clock.now();
  for (;;) {
    const [nonce, pending] = await Promise.all([rpc.nonce(account, "latest"), rpc.nonce(account, "pending")]);
    if (pending <= nonce) return;
    const afterMs = clock.now() - startedAt;
    if (afterMs >= sending.timeoutMs) throw new TransactionTimeout({ hash: "unknown", nonce, afterMs, attempts: 1 });
    await clock.sleep(sending.pollMs);
  }
}

/** The first thing in which a model differs from the one to be made, or null. */
async function differenceOf(
  context: Context,
  spec: NewModel,
  modelId: bigint,
  created: Readonly<Record<string, unknown>>,
): Promise<string | null> {
  const wanted = {
    owner: accountOf(context, "create a model"),
    classifier: spec.classifier,
    mechanism: spec.mechanism,
    currency: spec.currency ?? ETHER,
    classifierConfig: spec.classifierConfig,
    mechanismConfig: spec.mechanismConfig,
  };
  for (const [field, value] of Object.entries(wanted)) {
    if (String(created[field]).toLowerCase() !== value.toLowerCase()) return field;
  }
  const card = await describeModel(context, modelId);
  if (card.name !== spec.name) return "name";
  if (JSON.stringify(card.labels) !== JSON.stringify(spec.labels)) return "labels";
  if (card.encoder !== spec.encoder) return "encoder";
  const owner = await hubView<string>(context, "ownerOf", [modelId]);
  return owner.toLowerCase() === wanted.owner.toLowerCase() ? null : "owner";
}
