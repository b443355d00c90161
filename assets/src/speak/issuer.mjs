// @ts-check
// A log and the keys of a week as a server would have them, for the tests: every key has its own modulus, made of a few
// primes, since finding primes takes long.
import { createECDH, createHash, createPublicKey, generateKeyPairSync, generatePrimeSync, sign } from 'node:crypto';

const e = 65537n;
/** @param {bigint} b @param {bigint} x @param {bigint} n */
function power(b, x, n) {
  let r = 1n;
  for (b %= n; x; x >>= 1n, b = b * b % n) if (x & 1n) r = r * b % n;
  return r;
}
/** @param {bigint} a @param {bigint} n */
function inverse(a, n) {
  let [r, s, x, y] = [n, a % n, 0n, 1n];
  while (s) [r, s, x, y] = [s, r % s, y, x - (r / s) * y];
  return (x % n + n) % n;
}
/** @param {bigint} x @param {number} size */
const octets = (x, size) => Buffer.from(x.toString(16).padStart(2 * size, '0'), 'hex');
/** @param {string | Buffer} b */
export const sum = (b) => createHash('sha256').update(b).digest('hex');

/** @type {bigint[]} */
const primes = [];
while (primes.length < 9) {
  const p = generatePrimeSync(1536, { bigint: true });
  if (p % e !== 1n && p >> 1534n === 3n) primes.push(p);
}
const pairs = primes.flatMap((p, i) => primes.slice(i + 1).map((q) => /** @type {const} */ ([p, q])));

export const uses = ['open', 'say', ...Array.from({ length: 32 }, (_, i) => `slot-${String(i).padStart(2, '0')}`)];

/** One week's keys: what the log says, and who signs. @param {number} [from] with which of the moduli it begins */
export function keys(from = 0) {
  /** @type {Map<string, (m: Buffer) => Buffer>} */
  const signers = new Map();
  const listed = uses.map((use, i) => {
    const [p, q] = /** @type {[bigint, bigint]} */ (pairs[(i + from) % pairs.length]);
    const n = octets(p * q, 384);
    const spki = createPublicKey({ key: { kty: 'RSA', n: n.toString('base64url'), e: 'AQAB' }, format: 'jwk' }).export({ type: 'spki', format: 'der' });
    const kid = sum(spki);
    const [dp, dq, qi] = [inverse(e, p - 1n), inverse(e, q - 1n), inverse(q, p)];
    signers.set(kid, (m) => {
      const x = BigInt(`0x${m.toString('hex')}`);
      const [a, b] = [power(x, dp, p), power(x, dq, q)];
      return octets(b + q * ((((a - b) * qi) % p + p) % p), 384);
    });
    return { kid, use, alg: 'RSABSSA-SHA384-PSS-Randomized', spki: spki.toString('base64') };
  });
  return { listed, signers };
}

const order = 'v n epoch prev log amends published valid_from valid_to quota keys drop bundle roster sig'.split(' ');
/** @param {Record<string, any>} entry */
export const written = (entry) => JSON.stringify(Object.fromEntries(order.filter((k) => entry[k] !== undefined && entry[k] !== null).map((k) => [k, entry[k]])));

export const point = () => createECDH('prime256v1').generateKeys('base64');

/** A log and the key that signs it. */
export function book() {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const raw = publicKey.export({ type: 'spki', format: 'der' }).subarray(-65).toString('base64');
  /** @type {string[]} */
  const lines = [];
  /** @param {Record<string, any>} entry */
  const signed = (entry, by = privateKey) => {
    const { sig: _, ...bare } = entry;
    return written({ ...bare, sig: sign('sha256', Buffer.from(written(bare)), { key: by, dsaEncoding: 'ieee-p1363' }).toString('base64') });
  };
  return {
    lines, signed,
    text: () => `[${lines.join(',')}]`,
    head: () => ({ n: lines.length, hash: sum(lines.at(-1) ?? '') }),
    /** @param {Record<string, any>} entry */
    add(entry) {
      const n = lines.length + 1;
      lines.push(signed({ ...entry, n, prev: n > 1 ? sum(lines[n - 2] ?? '') : '', ...(n === 1 ? { log: raw } : {}) }));
    },
    /** The nth entry changed and signed anew, as one can who has the log's key.
     * @param {number} n @param {(entry: Record<string, any>) => void} change */
    changed(n, change) {
      const entry = JSON.parse(lines[n - 1] ?? '');
      change(entry);
      return lines.map((l, i) => i === n - 1 ? signed(entry) : l);
    },
  };
}
