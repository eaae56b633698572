// The least gas that an operation can cost on today's EVM, whatever its design: what we measure ourselves against.
// It is what must be paid for storage, calldata and a log; not one opcode of computation is counted.
import type { Hex } from "../src/index.ts";
import type { SlotsTouched } from "./floor-slots.ts";

// Prices of EIP-2028, EIP-2929, EIP-3529 and the log opcodes.
const BASE = 21_000;
const ZERO_BYTE = 4;
const OTHER_BYTE = 16;
const READ = 2_100; // a cold slot
const WRITE = 5_000; // a cold slot that was not zero
const FILL = 22_100; // a cold slot that was zero
const LOG = 375;
const LOG_TOPIC = 375;
const LOG_BYTE = 8;

/** Base cost and calldata of a transaction. */
export function transactionFloor(calldata: Hex): number {
  const bytes = Buffer.from(calldata.slice(2), "hex");
  return bytes.reduce((sum, byte) => sum + (byte === 0 ? ZERO_BYTE : OTHER_BYTE), BASE);
}

/** One log: its signature and the two numbers that everyone filters by (model, account), and this many bytes. */
function log(bytes: number): number {
  return LOG + 3 * LOG_TOPIC + LOG_BYTE * bytes;
}

function parameters({ read, written, filled }: SlotsTouched): number {
  return READ * read + (WRITE - READ) * (written - filled) + (FILL - READ) * filled;
}

/** A record that was not there, the balance that pays, the price's clock; the log has deposit, label and features. */
export function contributeFloor(calldata: Hex, featureBytes: number, touched: SlotsTouched): number {
  return transactionFloor(calldata) + FILL + 2 * WRITE + parameters(touched) + log(32 + 2 + featureBytes);
}

/** {@link contributeFloor} of many in one transaction: base, balance, clock and each parameter slot once. */
export function batchFloor(calldata: Hex, featureBytes: number[], touched: SlotsTouched): number {
  const logs = featureBytes.reduce((sum, bytes) => sum + log(32 + 2 + bytes), 0);
  return transactionFloor(calldata) + FILL * featureBytes.length + 2 * WRITE + parameters(touched) + logs;
}

/** The record, the balance, the account's standing (new or not) and all accounts' standing; the log has the amount. */
export function refundFloor(calldata: Hex, first: boolean, touched: SlotsTouched): number {
  return transactionFloor(calldata) + 3 * WRITE + (first ? FILL : WRITE) + parameters(touched) + log(32);
}

/** The record, the balance, a mark that this reporter was paid, and both standings to read; the log has the amount. */
export function reportFloor(calldata: Hex, touched: SlotsTouched): number {
  return transactionFloor(calldata) + 2 * WRITE + FILL + 2 * READ + parameters(touched) + log(32);
}

export function predictFloor(calldata: Hex, touched: SlotsTouched): number {
  return transactionFloor(calldata) + parameters(touched);
}

/**
 * The parameters; the plug-ins' addresses (2 slots), the owner and the rules (2 slots); the name, labels and encoder as
 * the log alone has them.
 */
export function createFloor(calldata: Hex, parameterSlots: number, textBytes: number): number {
  return transactionFloor(calldata) + FILL * (parameterSlots + 5) + log(textBytes);
}

/** The record alone; the log has the label and the features. */
export function freeContributionFloor(calldata: Hex, featureBytes: number, touched: SlotsTouched): number {
  return transactionFloor(calldata) + FILL + parameters(touched) + log(2 + featureBytes);
}

/** The account's points and its ballot, and the model's rules to read; the log has the commitment and what it locks. */
export function commitFloor(calldata: Hex): number {
  return transactionFloor(calldata) + 2 * WRITE + READ + log(2 * 32);
}

/** The account's ballot, the poll, and the model's counts; the log has the vote. */
export function revealFloor(calldata: Hex): number {
  return transactionFloor(calldata) + 3 * WRITE + log(2 * 32);
}
