import type { Interface, ParamType } from "ethers";

import type { Hex } from "../codec/bytes.ts";

/** Digits of a word of 32 bytes. */
const WORD = 64;

/**
 * One type of the contract ABI, as digits are read and written: bytes are hexadecimal digits without `0x`, places count digits. Integers
 * are bigint, bytes, texts and addresses {@link Hex} in lower case, arrays and tuples arrays.
 */
interface AbiType {
  /** Whether its head is only the offset of what follows behind. */
  readonly isDynamic: boolean;
  /** Digits of its head, the offset's if it is dynamic. */
  readonly headDigits: number;
  /** Reads a value that begins at a place. */
  read(digits: string, at: number): unknown;
  write(value: unknown): string;
}

/** What is no value of the type. */
class BadEncoding extends Error {}

/**
 * Reads and writes lists of values as the contract ABI has them, from digits to digits: an audit does so for each event and each answer,
 * and bytes in between take many times longer.
 */
export class AbiList {
  private readonly type: AbiType;

  constructor(params: readonly ParamType[]) {
    this.type = listOf(params.map(typeOf));
  }

  /** Encoded values, without `0x`. */
  write(values: readonly unknown[]): string {
    return this.type.write(values);
  }

  /** The values; null unless they are encoded as contracts do it, to the last bit. */
  read(digits: string): unknown[] | null {
    if (!/^[0-9a-f]*$/.test(digits)) return null;
    try {
      const values = this.type.read(digits, 0) as unknown[];
      return this.type.write(values) === digits ? values : null;
    } catch (error) {
      if (error instanceof BadEncoding) return null;
      throw error;
    }
  }
}

/** A function as it is called and as it answers. */
export interface AbiMethod {
  readonly selector: Hex;
  readonly inputs: AbiList;
  readonly outputs: AbiList;
}

const methods = new WeakMap<Interface, Map<string, AbiMethod>>();

/** A function of a contract, by name. */
export function methodOf(abi: Interface, name: string): AbiMethod {
  let known = methods.get(abi);
  if (known === undefined) methods.set(abi, (known = new Map()));
  let method = known.get(name);
  if (method === undefined) {
    const { selector, inputs, outputs } = abi.getFunction(name)!;
    method = { selector: selector as Hex, inputs: new AbiList(inputs), outputs: new AbiList(outputs) };
    known.set(name, method);
  }
  return method;
}

function typeOf({ baseType, type, arrayLength, arrayChildren, components }: ParamType): AbiType {
  if (baseType === "tuple") return listOf(components!.map(typeOf));
  if (baseType === "array") {
    const child = typeOf(arrayChildren!);
    return arrayLength === -1 ? arrayOf(child) : listOf(Array.from({ length: arrayLength! }, () => child));
  }
  if (type === "bytes" || type === "string") return BYTES;
  if (type === "bool") return BOOL;
  if (type === "address") return ADDRESS;
  const [, kind, size] = /^(u?int|bytes)(\d+)$/.exec(type)!;
  return kind === "bytes" ? fixedBytes(Number(size)) : integer(Number(size), kind === "int");
}

const isWord = { isDynamic: false, headDigits: WORD };

function integer(bits: number, isSigned: boolean): AbiType {
  const fit = isSigned ? BigInt.asIntN : BigInt.asUintN;
  const read = (digits: string, at: number): bigint => fit(bits, BigInt(`0x${wordAt(digits, at)}`));
  return { ...isWord, read, write: (value) => wordOf(value as bigint) };
}

function fixedBytes(size: number): AbiType {
  const read = (digits: string, at: number) => `0x${wordAt(digits, at).slice(0, 2 * size)}`;
  return { ...isWord, read, write: (value) => (value as string).slice(2).padEnd(WORD, "0") };
}

const ADDRESS: AbiType = {
  ...isWord,
  read: (digits, at) => `0x${wordAt(digits, at).slice(24)}`,
  write: (value) => (value as string).slice(2).toLowerCase().padStart(WORD, "0"),
};

const BOOL: AbiType = {
  ...isWord,
  read: (digits, at) => BigInt(`0x${wordAt(digits, at)}`) === 1n,
  write: (value) => wordOf(value === true ? 1n : 0n),
};

const BYTES: AbiType = {
  isDynamic: true,
  headDigits: WORD,
  read: (digits, at) => {
    const length = 2 * numberAt(digits, at);
    const end = at + WORD + length;
    if (end > digits.length) throw new BadEncoding();
    return `0x${digits.slice(at + WORD, end)}`;
  },
  write: (value) => {
    const bytes = (value as string).slice(2);
    return wordOf(BigInt(bytes.length / 2)) + bytes.padEnd(Math.ceil(bytes.length / WORD) * WORD, "0");
  },
};

function arrayOf(child: AbiType): AbiType {
  const read = (digits: string, at: number): unknown[] => {
    const length = numberAt(digits, at);
    if (at + WORD + length * child.headDigits > digits.length) throw new BadEncoding();
    return readAll(
      Array.from({ length }, () => child),
      digits,
      at + WORD,
    );
  };
  const write = (value: unknown): string => {
    const values = value as readonly unknown[];
    return (
      wordOf(BigInt(values.length)) +
      writeAll(
        values.map(() => child),
        values,
      )
    );
  };
  return { isDynamic: true, headDigits: WORD, read, write };
}

function listOf(types: readonly AbiType[]): AbiType {
  const isDynamic = types.some((type) => type.isDynamic);
  const headDigits = isDynamic ? WORD : types.reduce((sum, type) => sum + type.headDigits, 0);
  const read = (digits: string, at: number) => readAll(types, digits, at);
  return { isDynamic, headDigits, read, write: (value) => writeAll(types, value as readonly unknown[]) };
}

function readAll(types: readonly AbiType[], digits: string, base: number): unknown[] {
  let at = base;
  return types.map((type) => {
    const start = type.isDynamic ? base + 2 * numberAt(digits, at) : at;
    at += type.headDigits;
    return type.read(digits, start);
  });
}

function writeAll(types: readonly AbiType[], values: readonly unknown[]): string {
  let offset = types.reduce((sum, type) => sum + type.headDigits, 0);
  let [heads, tails] = ["", ""];
  for (const [i, type] of types.entries()) {
    const written = type.write(values[i]);
    if (!type.isDynamic) {
      heads += written;
      continue;
    }
    heads += wordOf(BigInt(offset / 2));
    tails += written;
    offset += written.length;
  }
  return heads + tails;
}

function wordAt(digits: string, at: number): string {
  const word = digits.slice(at, at + WORD);
  if (word.length !== WORD) throw new BadEncoding();
  return word;
}

/** A length or an offset. */
function numberAt(digits: string, at: number): number {
  const value = BigInt(`0x${wordAt(digits, at)}`);
  if (value > BigInt(digits.length)) throw new BadEncoding();
  return Number(value);
}

/** Whatever is below zero wraps round, as no contract has it. */
function wordOf(value: bigint | number): string {
  return BigInt.asUintN(256, BigInt(value)).toString(16).padStart(WORD, "0");
}
