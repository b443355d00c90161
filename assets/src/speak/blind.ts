// The holder's half of RSA blind signatures (RFC 9474, RSABSSA-SHA384-PSS-Randomized): a message is multiplied by a
// random number, so that whoever signs it sees a random number only, and the signature is divided by it again.
import { fromNumber, toNumber } from './numbers';
import { join, random, type Octets } from './octets';

export interface Key { n: bigint; size: number; check: CryptoKey }

const e = 65537n;
const hash = 'SHA-384';
const hashSize = 48;
const sum = async (b: Octets): Promise<Octets> => new Uint8Array(await crypto.subtle.digest(hash, b));

/** Reads a public key, and refuses one that is not as all of them are. */
export async function readKey(spki: Octets, bits = 3072): Promise<Key> {
  const check = await crypto.subtle.importKey('spki', spki, { name: 'RSA-PSS', hash }, true, ['verify']);
  const { modulusLength, publicExponent } = check.algorithm as RsaHashedKeyAlgorithm;
  const { n = '' } = await crypto.subtle.exportKey('jwk', check);
  const digits = atob(n.replaceAll('-', '+').replaceAll('_', '/'));
  const modulus = toNumber(Uint8Array.from(digits, (c) => c.charCodeAt(0)));
  if (modulusLength !== bits || toNumber(publicExponent) !== e || modulus.toString(2).length !== bits || modulus % 2n === 0n) throw new Error('key');
  return { n: modulus, size: Math.ceil(bits / 8), check };
}

/** What a ticket says: see ParseMessage in internal/ticket. `number` is that of the thread, for a ticket to join one. */
export function message(use: 'open' | 'say' | 'join', epoch: string, own: Octets, number = 0): Octets {
  const week = Uint8Array.from(epoch, (c) => c.charCodeAt(0));
  const kind = { open: [1], say: [2], join: [3] }[use];
  return join(random(32), Uint8Array.of(1, ...kind), week, Uint8Array.from(use === 'join' ? [number] : []), own);
}

function power(b: bigint, n: bigint): bigint {
  let r = b;
  for (let i = 0; i < 16; i++) r = r * r % n;
  return r * b % n; // 65537 is 2 to the power of 16, and one
}

/** The number by which a becomes 1 modulo n; fails where they have a divisor in common. */
export function inverse(a: bigint, n: bigint): bigint {
  let [r, s, x, y] = [n, a % n, 0n, 1n];
  while (s) {
    const q = r / s;
    [r, s, x, y] = [s, r - q * s, y, x - q * y];
  }
  if (r !== 1n) throw new Error('divisor');
  return x < 0n ? x + n : x;
}

/** EMSA-PSS-ENCODE of RFC 8017, for a modulus of whole octets. */
async function encode(m: Octets, size: number, salt: Octets): Promise<Octets> {
  const h = await sum(join(new Uint8Array(8), await sum(m), salt));
  const db = join(new Uint8Array(size - salt.length - hashSize - 2), Uint8Array.of(1), salt);
  for (let at = 0; at < db.length; at += hashSize) {
    const mask = await sum(join(h, fromNumber(BigInt(at / hashSize), 4)));
    for (let i = at; i < Math.min(at + hashSize, db.length); i++) db[i]! ^= mask[i - at]!;
  }
  db[0]! &= 0x7f;
  return join(db, h, Uint8Array.of(0xbc));
}

function below({ n, size }: Key): bigint {
  for (;;) {
    const r = toNumber(random(size));
    if (r && r < n) return r;
  }
}

/** A message on its way: what is sent, and what must be kept until the answer is there, and forgotten then. */
export interface Blinded { sent: Octets; message: Octets; back: bigint }

/** Hides a message. Salt and factor are given by tests alone. */
export async function blind(key: Key, m: Octets, salt = random(hashSize), factor = below(key)): Promise<Blinded> {
  const encoded = toNumber(await encode(m, key.size, salt));
  inverse(encoded, key.n); // fails where a modulus made for it would tell something of the message
  return { sent: fromNumber(encoded * power(factor, key.n) % key.n, key.size), message: m, back: inverse(factor, key.n) };
}

/** Makes the signature of the message out of the answer; fails where another key has signed. */
export async function finish(key: Key, { message: m, back }: Blinded, answer: Octets): Promise<Octets> {
  const signature = fromNumber(toNumber(answer) * back % key.n, key.size);
  const good = answer.length === key.size && await crypto.subtle.verify({ name: 'RSA-PSS', saltLength: hashSize }, key.check, signature, m);
  if (!good) throw new Error('key');
  return signature;
}
