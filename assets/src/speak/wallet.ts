// What a person holds: passes, the keys of their names, and envelopes on their way. It is kept as 256 KiB under a key
// that the server has and this device has not, and written anew, under another nonce, whenever a page has loaded.
import type { Head } from './log';
import { fromBase64, join, random, toBase64, utf8, type Octets } from './octets';
import { forget, keep, load } from './place';

export interface Pass { kid: string; msg: string; sig: string }
/** The pass that lets its holder have one name in the thread of its number, and the key that they write with there. */
export interface Name extends Pass { pub: string; own: string }
/** What was collected for a week; passes that were used are gone, names stay. */
export interface Week { from: number; open: Pass[]; say: Pass[]; names: (Name | null)[] }
/** An envelope on its way: sealed until it is handed over. */
export interface Sent {
  rid: string; rk: string; op: string; slot: string; by: string; thread: string; post: string; sealed: string; code: string;
  week: string; pass?: Pass; tries: number;
}
/** A request for passes that has no answer yet. */
export interface Asked { epoch: string; body: string; secret: string }
export interface Wallet { v: 1; head: Head | null; drop: Record<string, string>; weeks: Record<string, Week>; out: Sent[]; asked: Asked | null; fault: string;
  /** Numbers under which a thread was begun, by week; and how much of each thread was there when it was looked at. */
  burnt: Record<string, number[]>; seen: Record<string, number> }

/** What the server says to whoever is signed in. */
export interface Told {
  v: 1; eligible: boolean; head: Head; now: string; beat: number; least: number; holders: number; simulated: boolean; collected: string[];
  wallet: { epoch: string; key: string }[]; reader: { epoch: string; key: string }[];
}

export const size = 256 * 1024;
const empty = (): Wallet => ({ v: 1, head: null, drop: {}, weeks: {}, out: [], asked: null, fault: '', burnt: {}, seen: {} });

async function through(b: Octets, by: CompressionStream | DecompressionStream): Promise<Octets> {
  return new Uint8Array(await new Response(new Blob([b]).stream().pipeThrough(by)).arrayBuffer());
}

const aes = (key: string, use: KeyUsage): Promise<CryptoKey> => crypto.subtle.importKey('raw', fromBase64(key), 'AES-GCM', false, [use]);

/** What a wallet is called: nothing that somebody without its key can tell. */
export async function nameOf(key: string): Promise<string> {
  const mac = await crypto.subtle.importKey('raw', fromBase64(key), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return toBase64(new Uint8Array(await crypto.subtle.sign('HMAC', mac, Uint8Array.of(110))).subarray(0, 8));
}

export async function close(key: string, w: Wallet): Promise<Octets> {
  const packed = await through(utf8(JSON.stringify(w)), new CompressionStream('deflate-raw'));
  const iv = random(12);
  const all = new Uint8Array(size - 28);
  new DataView(all.buffer).setUint32(0, packed.length);
  all.set(packed, 4); // fails where there is no room
  return join(iv, new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, await aes(key, 'encrypt'), all)));
}

export async function open(key: string, closed: Octets): Promise<Wallet | null> {
  try {
    const all = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: closed.subarray(0, 12) }, await aes(key, 'decrypt'), closed.subarray(12));
    const packed = new Uint8Array(all, 4, new DataView(all).getUint32(0));
    return JSON.parse(new TextDecoder().decode(await through(packed, new DecompressionStream('deflate-raw')))) as Wallet;
  } catch {
    return null;
  }
}

/** Lets `work` change the wallet, one tab at a time, and writes it anew under the newest key. */
export async function within<T>(told: Told, work: (w: Wallet) => T | Promise<T>): Promise<T> {
  return await navigator.locks.request('speak.w', async () => {
    const keys = [...told.wallet].sort((a, b) => a.epoch < b.epoch ? 1 : -1);
    let w: Wallet | null = null, old = '';
    for (const { key } of keys) {
      const closed = !w && await load(old = await nameOf(key));
      if (closed) w = await open(key, closed);
      if (w) break;
    }
    const given = await work(w ??= empty());
    const name = await nameOf(keys[0]!.key);
    await keep(name, await close(keys[0]!.key, w));
    if (old !== name) await forget(old);
    return given;
  }) as T;
}
