/** Fractional bits of a score, and of a mantissa, which is from 2^127 to 2^128 - 1. */
const BITS = 127;
const SHIFT = 127n;
const ONE = 1n << SHIFT;
const TWO = 1n << 128n;

/** A product is kept below this: it loses {@link DROPPED} bits when it is not. */
const PRODUCT_LIMIT = 1n << 192n;
const DROPPED = 64;

/** value * 2^exponent */
export interface Scaled {
  readonly value: bigint;
  readonly exponent: number;
}

/**
 * A product of integers in fixed space: it is cut by 64 bits whenever it is not below 2^192, so that it loses less than 2^-128
 * of itself each time.
 *
 * @param start Below 2^32, above 0.
 * @param factors Integers from 1 to 2^49 - 1, in order.
 */
export function product(start: number, factors: Float64Array): Scaled {
  let value = BigInt(start);
  let exponent = 0;
  for (let i = 0; i < factors.length; i++) {
    value *= BigInt(factors[i]!);
    if (value >= PRODUCT_LIMIT) {
      value >>= 64n;
      exponent += DROPPED;
    }
  }
  return { value, exponent };
}

/**
 * base^count by squaring, from the count's most significant bit on, with mantissas of 128 bits that are rounded down.
 *
 * @param base From 1 to 2^128 - 1.
 */
export function power(base: bigint, count: number): Scaled {
  if (count === 0) return { value: ONE, exponent: -BITS };
  const shift = BITS - floorLog2(base);
  const first = { value: base << BigInt(shift), exponent: -shift };
  let result: Scaled = first;
  for (let bit = 2 ** (31 - Math.clz32(count)) / 2; bit >= 1; bit /= 2) {
    result = multiply(result, result);
    if ((count & bit) !== 0) result = multiply(result, first);
  }
  return result;
}

/**
 * The score of a label: the binary logarithm of `product / divisor^count`, linear between powers of two, with 127 fractional
 * bits: in the order of the numbers themselves, and off by less than (3 * count + 3) * 2^-127 of the number.
 *
 * @param count How many factors the product has, besides what it started from.
 */
export function quotientScore({ value, exponent }: Scaled, divisor: bigint, count: number): bigint {
  const { value: denominator, exponent: denominatorExponent } = power(divisor, count);
  const room = 255 - floorLog2(value);
  let quotient = (value << BigInt(room)) / denominator;
  let scale = exponent - room - denominatorExponent;
  if (quotient >= TWO) {
    quotient >>= 1n;
    scale += 1;
  }
  return (BigInt(scale + BITS) << SHIFT) + (quotient - ONE);
}

const float = new DataView(new ArrayBuffer(8));

/** The binary logarithm of a positive integer below 2^1023, rounded down. */
export function floorLog2(value: bigint): number {
  float.setFloat64(0, Number(value));
  const exponent = (float.getUint16(0) >> 4) - 1023;
  return value >> BigInt(exponent) === 0n ? exponent - 1 : exponent; // Number() may have rounded up to a power of two
}

/** A product of two mantissas, made a mantissa. */
function multiply(a: Scaled, b: Scaled): Scaled {
  const full = a.value * b.value;
  const shift = BITS + (full >= 1n << 255n ? 1 : 0);
  return { value: full >> BigInt(shift), exponent: a.exponent + b.exponent + shift };
}
