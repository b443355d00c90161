// What lies in an envelope: see Operation in internal/envelope.
import { join, random, toBase64, utf8, type Octets } from './octets';

export interface Ticket { kid: string; message: Octets; signature: Octets }
export interface Said { thread: Octets; slot: string; title?: string; text: string; ticket: Ticket; join?: Ticket }

/** The pair of keys by which a holder is known in one thread and nowhere else. */
export const holder = async (): Promise<CryptoKeyPair> =>
  await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']) as CryptoKeyPair;

export const publicOf = async (keys: CryptoKeyPair): Promise<Octets> => new Uint8Array(await crypto.subtle.exportKey('raw', keys.publicKey));

const sum = async (b: Octets): Promise<Octets> => new Uint8Array(await crypto.subtle.digest('SHA-256', b));
const written = (t: Ticket) => ({ kid: t.kid, msg: toBase64(t.message), sig: toBase64(t.signature) });

/** Writes an envelope's content in which something is said, in a new thread where it has a title. */
export async function ask(keys: CryptoKeyPair, s: Said, answer: Octets): Promise<string> {
  const op = s.title === undefined ? 'say' : 'open';
  const pid = random(16);
  const signed = join(utf8(`${op}-v1|`), s.thread, pid, await sum(utf8(s.title ?? '')), await sum(utf8(s.text)));
  const hsig = new Uint8Array(await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, keys.privateKey, signed));
  return JSON.stringify({
    v: 1, op, rid: toBase64(random(16)), rk: toBase64(answer), slot: s.slot, pid: toBase64(pid), thread: toBase64(s.thread),
    hpk: toBase64(await publicOf(keys)), hsig: toBase64(hsig), ticket: written(s.ticket),
    ...(s.join ? { join: written(s.join) } : {}),
    body: { ...(s.title === undefined ? {} : { title: s.title }), text: s.text },
  });
}

/** Writes an envelope's content that takes a text back. Nothing is spent by it: it needs the key of its writer alone. */
export async function takeBack(keys: CryptoKeyPair, s: { thread: Octets; post: Octets; slot: string }, answer: Octets): Promise<string> {
  const nothing = await sum(utf8(''));
  const signed = join(utf8('withdraw-v1|'), s.thread, s.post, nothing, nothing);
  const hsig = new Uint8Array(await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, keys.privateKey, signed));
  return JSON.stringify({
    v: 1, op: 'withdraw', rid: toBase64(random(16)), rk: toBase64(answer), slot: s.slot, pid: toBase64(s.post), thread: toBase64(s.thread),
    hpk: toBase64(await publicOf(keys)), hsig: toBase64(hsig),
  });
}
