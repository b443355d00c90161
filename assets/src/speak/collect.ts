// Drawing a week's requests, reading the log and making passes out of the answer: seconds of work, away from the page.
import { blind, finish, message, readKey } from './blind';
import { check, Mismatch, quota, type Log } from './log';
import { fromNumber, toNumber } from './numbers';
import { fromBase64, random, toBase64 } from './octets';
import type { Name, Pass, Week } from './wallet';

type Keys = Log['weeks'][string];
/** What must be kept of one request until the answer is there, and be forgotten then. */
interface Secret { m: string; back: string; pub?: string; own?: string }

async function named(): Promise<{ pub: string; own: string; sum: Uint8Array<ArrayBuffer> }> {
  const keys = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign']) as CryptoKeyPair;
  const pub = new Uint8Array(await crypto.subtle.exportKey('raw', keys.publicKey));
  const { d = '' } = await crypto.subtle.exportKey('jwk', keys.privateKey);
  return { pub: toBase64(pub), own: d, sum: new Uint8Array(await crypto.subtle.digest('SHA-256', pub)) };
}

/** Draws the requests of a week: the same number by the same keys for everybody. */
export async function draw(epoch: string, head: string, keys: Keys): Promise<{ body: string; secret: string }> {
  const blinded: Record<string, string[]> = {};
  const secrets: Secret[] = [];
  for (const { use, kid, spki } of keys) {
    const key = await readKey(fromBase64(spki));
    blinded[kid] = [];
    for (let i = quota(use); i > 0; i--) {
      const name = use === 'open' || use === 'say' ? null : await named();
      const m = name ? message('join', epoch, name.sum, Number(use.slice(5))) : message(use as 'open' | 'say', epoch, random(32));
      const b = await blind(key, m);
      blinded[kid].push(toBase64(b.sent));
      secrets.push({ m: toBase64(m), back: toBase64(fromNumber(b.back, key.size)), ...(name && { pub: name.pub, own: name.own }) });
    }
  }
  return { body: JSON.stringify({ v: 1, epoch, log: head, blinded }), secret: JSON.stringify(secrets) };
}

/** Makes passes out of what was signed; fails where a key other than the log's has signed any of it. */
export async function make(keys: Keys, secret: string, signed: Record<string, string[]>, from: number): Promise<Week> {
  const secrets = JSON.parse(secret) as Secret[];
  const week: Week = { from, open: [], say: [], names: [] };
  for (const { use, kid, spki } of keys) {
    const key = await readKey(fromBase64(spki));
    if (signed[kid]?.length !== quota(use)) throw new Mismatch(0, 'answer');
    for (const one of signed[kid]) {
      const { m, back, pub, own } = secrets.shift()!;
      const b = { sent: new Uint8Array(0), message: fromBase64(m), back: toNumber(fromBase64(back)) };
      const sig = await finish(key, b, fromBase64(one)).catch(() => { throw new Mismatch(0, 'finish'); });
      const pass: Pass = { kid, msg: m, sig: toBase64(sig) };
      if (pub && own) week.names.push({ ...pass, pub, own } satisfies Name);
      else week[use as 'open' | 'say'].push(pass);
    }
  }
  return week;
}

export { check };

/** What can be asked of the worker. */
const jobs = { check, draw, make };
export type Jobs = typeof jobs;

interface Order { id: number; job: keyof Jobs; args: unknown[] }

if (typeof document === 'undefined' && typeof self !== 'undefined') {
  self.onmessage = async ({ data }: MessageEvent<Order>) => {
    try {
      const value = await (jobs[data.job] as (...a: unknown[]) => Promise<unknown>)(...data.args);
      self.postMessage({ id: data.id, value });
    } catch (e) {
      self.postMessage({ id: data.id, wrong: e instanceof Mismatch ? [e.entry, e.message] : null, message: String(e) });
    }
  };
}
