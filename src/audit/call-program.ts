import type { Hex } from "../codec/bytes.ts";

/**
 * A program for the EVM that makes many calls and says of each whether its answer was the expected one. It is the init code
 * of a contract that is never created: eth_call without a receiver runs it, and gives back one byte for each call, 1 or 0.
 *
 * Behind the program lie the calls, each as address (20 bytes), length of the calldata (12), hash of the expected answer (32)
 * and the calldata. The plain form: `for each call: (ok, answer) = to.staticcall(data); out[i] = ok && keccak256(answer) == hash`.
 */
export const CALL_PROGRAM: Hex = assemble([
  // Memory: 0x00 address and length, 0x20 the hash, 0x40 what is given back, SCRATCH calldata and answer.
  // The stack, from below: where the next call lies in the code, where its byte goes.
  ["PUSH2", "codeEnd"],
  ["PUSH1", 0x40],
  ["LABEL", "loop"],
  "CODESIZE",
  "DUP3",
  "LT",
  "ISZERO",
  ["PUSH2", "done"],
  "JUMPI",
  ["PUSH1", 0x40], // copy address, length and hash
  "DUP3",
  ["PUSH1", 0],
  "CODECOPY",
  "SWAP1", // go on behind them
  ["PUSH1", 0x40],
  "ADD",
  "SWAP1",
  ["PUSH1", 0],
  "MLOAD",
  "DUP1", // the length: the lower 96 bits
  ["PUSH1", 160],
  "SHL",
  ["PUSH1", 160],
  "SHR",
  "DUP1", // copy the calldata
  "DUP5",
  ["PUSH2", "SCRATCH"],
  "CODECOPY",
  ["PUSH1", 0], // call; the answer is not copied yet
  ["PUSH1", 0],
  "DUP3",
  ["PUSH2", "SCRATCH"],
  "DUP6",
  ["PUSH1", 96],
  "SHR",
  "GAS",
  "STATICCALL",
  "RETURNDATASIZE", // hash the answer
  ["PUSH1", 0],
  ["PUSH2", "SCRATCH"],
  "RETURNDATACOPY",
  "RETURNDATASIZE",
  ["PUSH2", "SCRATCH"],
  "KECCAK256",
  ["PUSH1", 0x20],
  "MLOAD",
  "EQ",
  "AND",
  "DUP4", // note 1 or 0
  "MSTORE8",
  "DUP4", // go on behind the calldata
  "ADD",
  "SWAP3",
  "POP",
  "POP",
  ["PUSH1", 1],
  "ADD",
  ["PUSH2", "loop"],
  "JUMP",
  ["LABEL", "done"],
  ["PUSH1", 0x40], // give back the bytes
  "SWAP1",
  "SUB",
  ["PUSH1", 0x40],
  "RETURN",
]);

type Line = string | readonly [operation: "PUSH1" | "PUSH2" | "LABEL", operand: number | string];

function assemble(lines: readonly Line[]): Hex {
  const operations: Readonly<Record<string, number>> = {
    ...{ ADD: 0x01, SUB: 0x03, LT: 0x10, EQ: 0x14, ISZERO: 0x15, AND: 0x16, SHL: 0x1b, SHR: 0x1c, KECCAK256: 0x20 },
    ...{ CODESIZE: 0x38, CODECOPY: 0x39, RETURNDATASIZE: 0x3d, RETURNDATACOPY: 0x3e, POP: 0x50, MLOAD: 0x51 },
    ...{ MSTORE8: 0x53, JUMP: 0x56, JUMPI: 0x57, GAS: 0x5a, LABEL: 0x5b, PUSH1: 0x60, PUSH2: 0x61, DUP1: 0x80 },
    ...{ DUP3: 0x82, DUP4: 0x83, DUP5: 0x84, DUP6: 0x85, SWAP1: 0x90, SWAP3: 0x92, RETURN: 0xf3, STATICCALL: 0xfa },
  };
  const sizeOf = (line: Line): number =>
    typeof line === "string" || line[0] === "LABEL" ? 1 : line[0] === "PUSH1" ? 2 : 3;
  const names: Record<string, number> = { SCRATCH: 0x800 };
  let size = 0;
  for (const line of lines) {
    if (typeof line !== "string" && line[0] === "LABEL") names[line[1]] = size;
    size += sizeOf(line);
  }
  names["codeEnd"] = size;
  const digits = (value: number, bytes: number) => value.toString(16).padStart(2 * bytes, "0");
  const code = lines.map((line) => {
    const [name, operand] = typeof line === "string" ? [line, undefined] : line;
    const value = typeof operand === "string" ? names[operand]! : (operand ?? 0);
    return digits(operations[name]!, 1) + (sizeOf(line) === 1 ? "" : digits(value, sizeOf(line) - 1));
  });
  return `0x${code.join("")}`;
}
