const LOW_BYTES = 4;
const LOW_BITS = 32n;

/** Reads an unsigned big-endian integer of 5 to 16 bytes. */
export function readWide(view: DataView, at: number, bytes: number): bigint {
  let value = 0n;
  let from = at;
  for (const end = at + (bytes % LOW_BYTES); from < end; from++) value = value * 256n + BigInt(view.getUint8(from));
  for (const end = at + bytes; from < end; from += LOW_BYTES) {
    value = (value << LOW_BITS) | BigInt(view.getUint32(from));
  }
  return value;
}

/** Writes what {@link readWide} reads; the value must fit. */
export function writeWide(view: DataView, at: number, bytes: number, value: bigint): void {
  let rest = value;
  for (let i = at + bytes - 1; i >= at; i--) {
    view.setUint8(i, Number(BigInt.asUintN(8, rest)));
    rest >>= 8n;
  }
}
