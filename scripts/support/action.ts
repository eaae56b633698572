import { HardhatPluginError } from "hardhat/plugins";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { DcaiError } from "../../src/errors.ts";
import { openSession } from "./session.ts";
import type { CommonOptions, Session } from "./session.ts";
import { terminalUi } from "./ui.ts";
import type { Ui } from "./ui.ts";

/** Options of tasks that may ask. */
interface Asking {
  readonly yes?: boolean;
}

/** What Hardhat calls. */
export type Action<Options> = (options: Options, hre: HardhatRuntimeEnvironment) => Promise<object>;

/** Makes a task of a flow that works with a deployed hub. */
export function sessionAction<Options extends CommonOptions & Asking>(
  flow: (session: Session, options: Options) => Promise<object>,
  signs: boolean | ((options: Options) => boolean) = true,
): Action<Options> {
  return plainAction(async (hre, ui, options) => {
    const session = await openSession(hre, options, ui, typeof signs === "boolean" ? signs : signs(options));
    try {
      return await flow(session, options);
    } finally {
      await session.place.close();
    }
  });
}

/** Makes a task of a flow: prints its result with `--json`, and its errors without a stack. */
export function plainAction<Options extends CommonOptions & Asking>(
  flow: (hre: HardhatRuntimeEnvironment, ui: Ui, options: Options) => Promise<object>,
): Action<Options> {
  return async (options, hre) => {
    const ui = terminalUi({ json: options.json, yes: options.yes ?? false });
    try {
      const result = await flow(hre, ui, options);
      if (options.json) printJson(result);
      return result;
    } catch (error) {
      const report = describe(error);
      if (options.json && report !== undefined) printJson({ error: report });
      if (!(error instanceof DcaiError)) throw error;
      throw new HardhatPluginError("dcai", `${error.code}: ${error.message}\n${error.hint}`, error);
    }
  };
}

/** What is known of an error: this project's, or one of Hardhat's own, such as a network that is not there. */
function describe(error: unknown): object | undefined {
  if (error instanceof DcaiError) {
    const { code, message, hint, details } = error;
    return { code, message, hint, details };
  }
  const { errorCode, formattedMessage } = error as { errorCode?: string; formattedMessage?: string };
  if (errorCode === undefined) return undefined;
  return { code: errorCode, message: formattedMessage, hint: `See https://hardhat.org/${errorCode}`, details: {} };
}

/** Runs something that prints on standard output, and has it print on standard error, out of the way of the result. */
export async function printingAside<T>(run: () => Promise<T>): Promise<T> {
  const print = console.log;
  console.log = console.error;
  try {
    return await run();
  } finally {
    console.log = print;
  }
}

/** One object on standard output; money, as all bigints, in decimal digits. */
function printJson(value: object): void {
  const text = JSON.stringify(value, (_, item: unknown) => (typeof item === "bigint" ? item.toString() : item));
  process.stdout.write(`${text}\n`);
}
