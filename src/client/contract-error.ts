import { AbiCoder, Interface, isHexString } from "ethers";
import type { InterfaceAbi } from "ethers";

import { DcaiError, show } from "../errors.ts";
import { KNOWN_CONTRACTS } from "./abi.ts";
import type { KnownContract } from "./abi.ts";
import { explanationOf } from "./contract-messages.ts";
import { shapeOf } from "./error-shapes.ts";
import { OutOfGas, RpcFailed } from "./errors.ts";

/** What a contract reverted with. */
export interface ContractErrorDetails {
  /** The Solidity error's name, e.g. `DepositAboveMax`. */
  readonly name: string;
  /** Its arguments by name; integers are bigint, tuples objects. */
  readonly args: Readonly<Record<string, unknown>>;
  /** The first known contract that has this error; empty if none. */
  readonly contract: string;
  /** The error with the types of its arguments, e.g. `DepositAboveMax(uint256,uint256,uint256)`; empty if it is not known. */
  readonly signature: string;
  /** The data that it reverted with. */
  readonly data: string;
}

/** A contract refused. `code` is the Solidity error's name in UPPER_SNAKE_CASE. */
export class ContractError extends DcaiError<ContractErrorDetails> {
  constructor(details: ContractErrorDetails, options?: ErrorOptions) {
    const [message, hint] = explanationOf(details) ?? generic(details);
    super({ code: upperSnake(details.name), message: fill(message, details.args), hint, details }, options);
  }
}

/** `DepositAboveMax` → `DEPOSIT_ABOVE_MAX`, `ERC20InsufficientBalance` → `ERC20_INSUFFICIENT_BALANCE`. */
export function upperSnake(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1_$2")
    .toUpperCase();
}

const ERROR_STRING = "0x08c379a0";
const PANIC = "0x4e487b71";
const REVERT_TEXT = /revert|invalid opcode|stack underflow|vm exception/i;
const GAS_TEXT = new RegExp(
  "out of gas|gas required exceeds|exceeds? (?:the )?(?:block )?gas (?:limit|cap|allowance)|intrinsic gas|" +
    "gas limit cap|gas limit (?:is )?(?:greater|too)",
  "i",
);

/** Reads what contracts revert with. */
export class ErrorDecoder {
  private readonly contracts: readonly KnownContract[];

  /** @param others ABIs of further contracts, for example plug-ins of other people. */
  constructor(others: readonly InterfaceAbi[] = []) {
    this.contracts = [...KNOWN_CONTRACTS, ...others.map((abi) => ({ contract: "", abi: new Interface(abi) }))];
  }

  /**
   * The data of a revert, as an error. Unknown data gives `UNKNOWN_REVERT`, none `EMPTY_REVERT`, a text
   * `REVERTED_WITH_REASON`, and a failed assertion or overflow `PANIC`.
   */
  decode(data: string, cause?: unknown): ContractError {
    const options = cause === undefined ? {} : { cause };
    return new ContractError(this.parse(data), options);
  }

  /**
   * Makes an error of a provider readable: a revert becomes {@link ContractError}, want of gas {@link OutOfGas}, this
   * library's own errors stay as they are, and anything else becomes {@link RpcFailed}.
   */
  explain(error: unknown, method: string): Error {
    if (error instanceof DcaiError) return error;
    const { revertData, messages } = shapeOf(error);
    if (revertData !== undefined && revertData !== "0x") return this.decode(revertData, error);
    const reason = messages.at(-1) ?? String(error);
    if (messages.some((message) => GAS_TEXT.test(message))) return new OutOfGas({ reason }, { cause: error });
    if (revertData === "0x" || messages.some((message) => REVERT_TEXT.test(message))) return this.decode("0x", error);
    return new RpcFailed({ method, attempts: 1, reason }, { cause: error });
  }

  private parse(data: string): ContractErrorDetails {
    const selector = data.slice(0, 10).toLowerCase();
    if (data === "0x") return { name: "EmptyRevert", args: {}, contract: "", signature: "", data };
    const builtIn = parseBuiltIn(selector, data);
    if (builtIn !== null) return builtIn;
    for (const { contract, abi } of this.contracts) {
      const parsed = tryParse(abi, data);
      if (parsed !== null) return { ...parsed, contract, data };
    }
    return { name: "UnknownRevert", args: { selector }, contract: "", signature: "", data };
  }
}

function parseBuiltIn(selector: string, data: string): ContractErrorDetails | null {
  try {
    const rest = `0x${data.slice(10)}`;
    if (selector === ERROR_STRING) {
      const [reason] = AbiCoder.defaultAbiCoder().decode(["string"], rest);
      return { name: "RevertedWithReason", args: { reason }, contract: "", signature: "Error(string)", data };
    }
    if (selector !== PANIC) return null;
    const [panic] = AbiCoder.defaultAbiCoder().decode(["uint256"], rest);
    return { name: "Panic", args: { panic }, contract: "", signature: "Panic(uint256)", data };
  } catch {
    return null;
  }
}

function tryParse(abi: Interface, data: string): Pick<ContractErrorDetails, "name" | "args" | "signature"> | null {
  try {
    const parsed = abi.parseError(data);
    if (parsed === null) return null;
    const entries = parsed.fragment.inputs.map((input, i) => [input.name, plain(parsed.args[i])] as const);
    return { name: parsed.name, args: Object.fromEntries(entries), signature: parsed.signature };
  } catch {
    return null;
  }
}

/** A tuple as an object with its fields' names; anything else as it is. */
function plain(value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("toObject" in value)) return value;
  return (value as { toObject(): object }).toObject();
}

function generic({ name, args, data }: ContractErrorDetails): readonly [string, string] {
  switch (name) {
    case "EmptyRevert":
      return ["The call failed without saying why.", "There may be no such contract, or not enough gas."];
    case "UnknownRevert":
      return [`The call failed with ${show(data)}.`, "The error belongs to a contract whose ABI is not known here."];
    case "RevertedWithReason":
      return ["The call failed: {reason}.", "The text comes from a plug-in or a token."];
    case "Panic":
      return ["The call failed with panic code {panic}.", "A contract has a fault: an overflow or a bad index, say."];
    default: {
      const values = Object.keys(args).map((arg) => `${arg} {${arg}}`);
      return [`${name}${values.length === 0 ? "" : ` (${values.join(", ")})`}.`, "See the contract's documentation."];
    }
  }
}

function fill(message: string, args: Readonly<Record<string, unknown>>): string {
  return message.replace(/\{(\w+)((?:\|[^|}]+)*)\}/g, (whole, name: string, words: string) => {
    if (!(name in args)) return whole;
    return words.split("|")[Number(args[name]) + 1] ?? text(args[name]);
  });
}

function text(value: unknown): string {
  if (typeof value === "string") return isHexString(value) ? value : show(value);
  if (typeof value !== "object") return String(value);
  return JSON.stringify(value, (_, item: unknown) => (typeof item === "bigint" ? Number(item) : item));
}
