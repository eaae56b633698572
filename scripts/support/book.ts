import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";

import { isAddress } from "ethers";

import { BadStateFile, IN_MEMORY } from "./errors.ts";
import { shortPath } from "./paths.ts";

/** A model, as it is called in this folder. */
export interface NamedModel {
  /** Its number, in decimal digits. */
  readonly id: string;
  /** Where the model file is that its contributors need, if it was made here. */
  readonly file?: string;
}

/** What was deployed on a network, and what the models there are called. */
export interface Deployment {
  readonly chainId: number;
  /** Hash of the chain's first block: tells a restarted local node from the one before. */
  readonly genesis: string;
  readonly hub: string;
  /** The hub's store of names. */
  readonly cards: string;
  /** The points mechanism's badges; not there in files from before there were any. */
  readonly badges?: string | undefined;
  /** Addresses of plug-ins by contract name. */
  readonly plugins: Readonly<Record<string, string>>;
  readonly models: Readonly<Record<string, NamedModel>>;
}

/** Where the addresses of one network are kept. */
export interface Book {
  /** Its place, for messages. */
  readonly file: string;
  /** A folder for what belongs to the network; undefined if nothing is to be kept. */
  readonly folder: string | undefined;
  load(): Deployment | undefined;
  save(deployment: Deployment): void;
}

/** Keeps a network's addresses in `<folder>/<network>.json`. */
export function fileBook(folder: string, network: string): Book {
  const file = path.join(folder, `${network}.json`);
  return {
    file: shortPath(file),
    folder: path.join(folder, network),
    load: () => (existsSync(file) ? parseDeployment(file, readFileSync(file, "utf8")) : undefined),
    save: (deployment) => writeAtomically(file, `${JSON.stringify(deployment, null, 2)}\n`),
  };
}

/** Keeps a network's addresses in memory only. */
export function memoryBook(): Book {
  let kept: Deployment | undefined;
  return {
    file: IN_MEMORY,
    folder: undefined,
    load: () => kept,
    save: (deployment) => {
      kept = deployment;
    },
  };
}

/** Gives a model a local name. */
export function nameModel(book: Book, name: string, model: NamedModel): void {
  const deployment = book.load();
  if (deployment !== undefined) book.save({ ...deployment, models: { ...deployment.models, [name]: model } });
}

/** Writes a file so that a crash leaves either the old or the new one, whole. */
export function writeAtomically(file: string, text: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}.tmp`;
  writeFileSync(draft, text, { flush: true });
  renameSync(draft, file);
}

function parseDeployment(file: string, text: string): Deployment {
  let value: Partial<Deployment>;
  try {
    value = JSON.parse(text) as Partial<Deployment>;
  } catch (cause) {
    throw new BadStateFile({ file, reason: "it is not JSON" }, { cause });
  }
  const { chainId, genesis, hub, cards, plugins, models } = value;
  if (!Number.isSafeInteger(chainId) || typeof genesis !== "string")
    throw new BadStateFile({ file, reason: "it names no chain" });
  if (!isAddress(hub) || !isAddress(cards)) throw new BadStateFile({ file, reason: "it has no address of a hub" });
  if (typeof plugins !== "object" || typeof models !== "object")
    throw new BadStateFile({ file, reason: "it lists no plug-ins and models" });
  return value as Deployment;
}
