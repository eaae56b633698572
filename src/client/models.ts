import { AbiCoder, id } from "ethers";

import { toHex } from "../codec/bytes.ts";
import type { Hex } from "../codec/bytes.ts";
import { cardsAbi, classifierAbi, hubAbi, stakeAbi } from "./abi.ts";
import { accountOf, hubCall, hubView, transact, view } from "./context.ts";
import type { Context, Sent } from "./context.ts";
import { eventOf } from "./events.ts";
import { settingsOf } from "./model-settings.ts";
import type { ModelSettings } from "./model-settings.ts";

/** The settings of a model's StakeIncentive. Waits are seconds since the contribution. */
export interface StakeSettings {
  /** c of the price formula, in the currency's smallest unit: an hour after the last one, a contribution costs 60·c. */
  readonly priceWeight: bigint;
  /** At least 1. */
  readonly refundWait: number;
  /** Seconds between filing and confirming a report; 0, the default, pays reports and refunds at once. */
  readonly confirmWait?: number;
  /** At least refundWait + confirmWait + 3,600. */
  readonly ownerWait: number;
  /** At least ownerWait + confirmWait. */
  readonly anyoneWait: number;
  /** The sweeper's part, in hundredths of a percent, at most 500. */
  readonly sweepTipBps: number;
  /** Seconds over which money that came into the pool is shared, 1 hour to 3,650 days; by default a day. */
  readonly poolPeriod?: number;
}

/** What a StakeIncentive says about a model. */
export interface StakeView extends Required<StakeSettings> {
  /** Of the client's account; 0 without one. */
  readonly standing: bigint;
  readonly totalStanding: bigint;
}

/** All that is known of a model. */
export interface ModelView {
  readonly modelId: bigint;
  readonly owner: string;
  readonly name: string;
  readonly labels: readonly string[];
  /** The encoder's description. */
  readonly encoder: string;
  /** keccak256 of it; check an encoder against this before contributing. */
  readonly encoderHash: Hex;
  readonly classifier: string;
  readonly classifierName: string;
  /** What its first parameter slot says; null for another classifier than ours. */
  readonly settings: ModelSettings | null;
  readonly mechanism: string;
  readonly mechanismName: string;
  /** `ETHER` or a token's address. */
  readonly currency: string;
  readonly isOpen: boolean;
  /** Contributions do not update the model at once. */
  readonly holdsBack: boolean;
  /** A record's first mark is the model's own vote: 1 if it agreed, 0 if not. */
  readonly wantsVotes: boolean;
  /** Contributions cost nothing. */
  readonly isFree: boolean;
  /** Seconds. */
  readonly anyoneWait: number;
  /** Hundredths of a percent. */
  readonly sweepTipBps: number;
  /** When the model last changed, seconds since 1970; 0 if it never did. */
  readonly learnedAt: number;
  /** When it was last contributed to, seconds since 1970; when it opened until the first time, or where contributions are free. */
  readonly lastContributionAt: number;
  /** What its pool holds. */
  readonly pool: bigint;
  /** Null unless the mechanism is a StakeIncentive. */
  readonly stake: StakeView | null;
}

/** The highest price of a StakeIncentive, as a multiple of its weight. */
const STAKE_PRICE_SCALE = 3600n;

/** How many slots are read in one call. */
const SLOTS_PER_CALL = 1024;

/** The hub's own answer. */
export interface HubModelInfo {
  classifier: string;
  mechanism: string;
  currency: string;
  labels: bigint;
  isOpen: boolean;
  holdsBack: boolean;
  wantsVotes: boolean;
  isFree: boolean;
  anyoneWait: bigint;
  sweepTipBps: bigint;
  learnedAt: bigint;
  lastContributionAt: bigint;
}

/** Encodes the settings of a StakeIncentive as a model's `mechanismConfig`. */
export function stakeIncentiveConfig(settings: StakeSettings): Hex {
  const {
    priceWeight,
    refundWait,
    confirmWait = 0,
    ownerWait,
    anyoneWait,
    sweepTipBps,
    poolPeriod = 86_400,
  } = settings;
  const types = ["uint96", "uint32", "uint32", "uint32", "uint32", "uint16", "uint32"];
  const values = [priceWeight, refundWait, confirmWait, ownerWait, anyoneWait, sweepTipBps, poolPeriod];
  return toHex(AbiCoder.defaultAbiCoder().encode(types, values));
}

/** What the hub knows about a model. Throws UNKNOWN_MODEL. */
export function hubModelInfo(context: Context, modelId: bigint): Promise<HubModelInfo> {
  return hubView<HubModelInfo>(context, "modelInfo", [modelId]);
}

/** Everything about a model. Throws UNKNOWN_MODEL. */
export async function modelInfo(context: Context, modelId: bigint): Promise<ModelView> {
  const info = await hubModelInfo(context, modelId);
  const [card, owner, pool, classifierName, firstSlots, mechanismName, stake] = await Promise.all([
    describeModel(context, modelId),
    hubView<string>(context, "ownerOf", [modelId]),
    hubView<bigint>(context, "poolOf", [modelId]),
    pluginName(context, info.classifier),
    readSlots(context, modelId, info.classifier, 0, 1).catch(() => []),
    pluginName(context, info.mechanism),
    stakeView(context, modelId, info.mechanism),
  ]);
  return {
    modelId,
    owner,
    ...card,
    encoderHash: id(card.encoder) as Hex,
    classifier: info.classifier,
    classifierName,
    settings: settingsOf(classifierName, firstSlots),
    mechanism: info.mechanism,
    mechanismName,
    currency: info.currency,
    isOpen: info.isOpen,
    holdsBack: info.holdsBack,
    wantsVotes: info.wantsVotes,
    isFree: info.isFree,
    anyoneWait: Number(info.anyoneWait),
    sweepTipBps: Number(info.sweepTipBps),
    learnedAt: Number(info.learnedAt),
    lastContributionAt: Number(info.lastContributionAt),
    pool,
    stake,
  };
}

/** A model's name, labels and encoder. */
export async function describeModel(
  context: Context,
  modelId: bigint,
): Promise<{ name: string; labels: string[]; encoder: string }> {
  const [name, labels, encoder] = await view(context, context.cards, cardsAbi, "describe", [modelId]);
  return { name: name as string, labels: [...(labels as string[])], encoder: encoder as string };
}

/** What a StakeIncentive says; null for another mechanism. */
export async function stakeView(context: Context, modelId: bigint, mechanism: string): Promise<StakeView | null> {
  if ((await pluginName(context, mechanism)) !== "StakeIncentive") return null;
  const account = context.account ?? context.hub;
  const [settings, standing] = await Promise.all([
    stakeSettings(context, modelId, mechanism),
    view<bigint>(context, mechanism, stakeAbi, "standingOf", [modelId, account]),
  ]);
  return { ...settings, standing: standing[0]!, totalStanding: standing[1]! };
}

/** The settings that a model of the StakeIncentive was created with. */
export async function stakeSettings(
  context: Context,
  modelId: bigint,
  mechanism: string,
): Promise<Required<StakeSettings>> {
  type Config = Record<keyof StakeSettings, bigint>;
  const [config] = await view<Config>(context, mechanism, stakeAbi, "configOf", [modelId]);
  const { priceWeight, refundWait, confirmWait, ownerWait, anyoneWait, sweepTipBps, poolPeriod } = config!;
  return {
    priceWeight,
    refundWait: Number(refundWait),
    confirmWait: Number(confirmWait),
    ownerWait: Number(ownerWait),
    anyoneWait: Number(anyoneWait),
    sweepTipBps: Number(sweepTipBps),
    poolPeriod: Number(poolPeriod),
  };
}

/** The most that a contribution to a model with a StakeIncentive can cost. */
export function stakePriceCeiling({ priceWeight }: Pick<StakeView, "priceWeight">): bigint {
  return STAKE_PRICE_SCALE * priceWeight;
}

/** All of a model's parameter slots, read in pages. */
export async function modelParameters(context: Context, modelId: bigint): Promise<Hex[]> {
  const { classifier } = await hubModelInfo(context, modelId);
  const [count = 0n] = await view<bigint>(context, classifier, classifierAbi, "parameterSlots", [modelId]);
  const slots: Hex[] = [];
  for (let offset = 0; offset < Number(count); offset += SLOTS_PER_CALL) {
    slots.push(...(await readSlots(context, modelId, classifier, offset, SLOTS_PER_CALL)));
  }
  return slots;
}

/** Opens a model for contributions. */
export function openModel(context: Context, modelId: bigint): Promise<Sent> {
  return transact(context, "open a model", hubCall(context, "openModel", [modelId]));
}

/** Adds a label, if classifier and mechanism agree. */
export async function addLabel(context: Context, modelId: bigint, name: string): Promise<Sent & { label: number }> {
  const sent = await transact(context, "add a label", hubCall(context, "addLabel", [modelId, name]));
  context.access.forget(modelId);
  return { ...sent, label: Number(eventOf(sent, "LabelAdded").args["label"]) };
}

/** Gives the model's token, and so the model, to another account; a contract must be able to hold ERC-721 tokens. */
export function transferModel(context: Context, modelId: bigint, to: string): Promise<Sent> {
  const from = accountOf(context, "transfer a model");
  const data = hubAbi.encodeFunctionData("safeTransferFrom(address,address,uint256)", [from, to, modelId]);
  return transact(context, "transfer a model", { to: context.hub, data });
}

async function readSlots(
  context: Context,
  modelId: bigint,
  classifier: string,
  offset: number,
  count: number,
): Promise<Hex[]> {
  const [slots] = await view<Hex[]>(context, classifier, classifierAbi, "parameters", [modelId, offset, count]);
  return [...slots!];
}

/** The name that a plug-in gives itself; "unnamed" if it has none. */
export async function pluginName(context: Context, plugin: string): Promise<string> {
  try {
    const [name] = await view<string>(context, plugin, classifierAbi, "name");
    return name!;
  } catch {
    return "unnamed";
  }
}
