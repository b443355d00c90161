// The numbers that octets stand for.
import type { Octets } from './octets';

export const toNumber = (b: Uint8Array): bigint => BigInt('0x0' + Array.from(b, (x) => x.toString(16).padStart(2, '0')).join(''));

/** A number below 256 to the power of n in n octets. */
export function fromNumber(x: bigint, n: number): Octets {
  const digits = x.toString(16).padStart(2 * n, '0');
  return Uint8Array.from({ length: n }, (_, i) => parseInt(digits.slice(2 * i, 2 * i + 2), 16));
}
