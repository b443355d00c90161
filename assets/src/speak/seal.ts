// Envelopes of one size: HPKE (RFC 9180, base mode) with DHKEM(P-256), HKDF-SHA256 and AES-256-GCM, out of what
// browsers bring along; and the answers to them. The other half is internal/envelope.
import { join, random, utf8, type Octets } from './octets';

const size = 16384;
const pointSize = 65;
const tagSize = 16;
const nonceSize = 12;

/** How many octets an envelope has room for. */
export const room = size - pointSize - tagSize - 4;

const curve = { name: 'ECDH', namedCurve: 'P-256' };
const none = new Uint8Array(0);
const kem = join(utf8('KEM'), Uint8Array.of(0, 16));
const suite = join(utf8('HPKE'), Uint8Array.of(0, 16, 0, 1, 0, 2));

const labelled = (of: Octets, label: string, rest: Octets): Octets => join(utf8('HPKE-v1'), of, utf8(label), rest);

/** LabeledExtract without a salt. */
async function extract(label: string, secret: Octets): Promise<Octets> {
  const key = await crypto.subtle.importKey('raw', new Uint8Array(32), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, labelled(suite, label, secret)));
}

/** LabeledExtract and LabeledExpand in one, which is what HKDF does. */
async function derive(of: Octets, salt: Octets, label: string, secret: Octets, to: string, context: Octets, n: number): Promise<Octets> {
  const key = await crypto.subtle.importKey('raw', labelled(of, label, secret), 'HKDF', false, ['deriveBits']);
  const info = join(Uint8Array.of(0, n), labelled(of, to, context));
  return new Uint8Array(await crypto.subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt, info }, key, 8 * n));
}

/** Closes an envelope for the key of a slot: 16,384 octets, whatever is said. Fails where it does not fit in. */
export async function seal(publicKey: Octets, slot: string, said: string): Promise<Octets> {
  const text = utf8(said);
  if (text.length > room) throw new RangeError('room');
  const padded = new Uint8Array(4 + room);
  new DataView(padded.buffer).setUint32(0, text.length);
  padded.set(text, 4);

  const own = await crypto.subtle.generateKey(curve, false, ['deriveBits']) as CryptoKeyPair;
  const point = new Uint8Array(await crypto.subtle.exportKey('raw', own.publicKey));
  const to = await crypto.subtle.importKey('raw', publicKey, curve, false, []);
  const common = new Uint8Array(await crypto.subtle.deriveBits({ name: 'ECDH', public: to }, own.privateKey, 256));
  const shared = await derive(kem, none, 'eae_prk', common, 'shared_secret', join(point, publicKey), 32);

  const context = join(Uint8Array.of(0), await extract('psk_id_hash', none), await extract('info_hash', utf8(`speak-drop-v1|${slot}`)));
  const [raw, iv] = await Promise.all([
    derive(suite, shared, 'secret', none, 'key', context, 32),
    derive(suite, shared, 'secret', none, 'base_nonce', context, nonceSize),
  ]);
  const key = await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt']);
  return join(point, new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, padded)));
}

/** A key for the answer, to be drawn for each envelope. */
export const answerKey = (): Octets => random(32);

/** Reads an answer; null where it is none for this key, as when the envelope could not be opened. */
export async function readAnswer(raw: Octets, answer: Octets): Promise<string | null> {
  try {
    const key = await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['decrypt']);
    const how = { name: 'AES-GCM', iv: answer.subarray(0, nonceSize), additionalData: utf8('speak-answer-v1') };
    const padded = await crypto.subtle.decrypt(how, key, answer.subarray(nonceSize));
    const n = new DataView(padded).getUint32(0);
    return answer.length === size ? new TextDecoder().decode(new Uint8Array(padded, 4, n)) : null;
  } catch {
    return null;
  }
}
