import { isHexString } from "ethers";

import { SealedTestSet } from "../../src/index.ts";
import type { Hex, MarketSample, MarketSizes } from "../../src/index.ts";
import type { Session } from "../support/session.ts";
import { BadSecretFile, WrongSeal } from "./errors.ts";
import { readSecret, writeSecret } from "./secret-files.ts";

const FORMAT = "dcai-seal/1";

/** A sealed test set, as it is kept. */
export interface KeptSeal {
  readonly file: string;
  readonly sealed: SealedTestSet;
  readonly samples: readonly MarketSample[];
}

/** What stands in the file. */
interface SealFile extends MarketSizes {
  readonly format: string;
  readonly chainId: string;
  readonly hub: string;
  readonly modelId: string;
  readonly root: Hex;
  /** In the order in which they are sealed: label, features, salt. */
  readonly tests: readonly (readonly [number, Hex, Hex])[];
}

/** Keeps a test set. Throws WouldOverwrite, CannotWrite. */
export function keepSeal(
  { client }: Pick<Session, "client">,
  modelId: bigint,
  { file, sealed, samples }: KeptSeal,
  salts: readonly Hex[],
): void {
  const { root, sizes } = sealed;
  const tests = samples.map(({ label, features }, i) => [label, features, salts[i]!] as const);
  const place = { chainId: `${client.chainId}`, hub: client.hub, modelId: `${modelId}` };
  writeSecret(file, { format: FORMAT, ...place, ...sizes, root, tests } satisfies SealFile);
}

/**
 * Reads a test set back, and checks that it is what was sealed, for this model.
 *
 * @param root Of the market that it is for; any unless told.
 * @throws FileUnreadable, BadSecretFile, WrongSeal
 */
export function readSeal({ client }: Pick<Session, "client">, modelId: bigint, file: string, root?: Hex): KeptSeal {
  const value = readSecret(file, FORMAT) as unknown as SealFile;
  const isTest = (test: unknown) =>
    Array.isArray(test) && Number.isInteger(test[0]) && isHexString(test[1]) && isHexString(test[2], 32);
  if (!Array.isArray(value.tests) || !value.tests.every(isTest)) {
    throw new BadSecretFile({ file, reason: "its tests are not labels, features and salts" });
  }
  const samples = value.tests.map(([label, features]) => ({ label, features }));
  const salts = value.tests.map(([, , salt]) => salt);
  const sealed = rebuild(file, value, samples, salts);
  if (sealed.root !== value.root) throw new BadSecretFile({ file, reason: "its samples or salts were changed" });
  const isHere = value.chainId === `${client.chainId}` && value.hub === client.hub && value.modelId === `${modelId}`;
  if (!isHere) {
    const reason = `it is for model ${value.modelId} of the hub ${value.hub} on chain ${value.chainId}`;
    throw new WrongSeal({ file, reason });
  }
  if (root !== undefined && root !== sealed.root) {
    throw new WrongSeal({ file, reason: `its root is ${sealed.root}, and the market's is ${root}` });
  }
  return { file, sealed, samples };
}

function rebuild(file: string, sizes: MarketSizes, samples: readonly MarketSample[], salts: readonly Hex[]) {
  try {
    return new SealedTestSet(sizes, samples, salts);
  } catch (cause) {
    throw new BadSecretFile({ file, reason: (cause as Error).message.replace(/\.$/, "") }, { cause });
  }
}
