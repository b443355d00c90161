// The envelopes that everybody's pages send now and then: what somebody has handed over, and else one that says nothing.
// Both are alike from outside.
import { fromBase64, random, slotBegins, toBase64, type Octets } from './octets';
import { nextBeat } from './place';
import { answerKey, readAnswer, seal } from './seal';
import { within, type Sent, type Told, type Wallet } from './wallet';

/** The content of an envelope that says nothing. */
export const chaff = (answer: Octets): string => JSON.stringify({ v: 1, op: 'chaff', rid: toBase64(random(16)), rk: toBase64(answer) });

/** The key for envelopes that arrive now: that of the next hour at which something is published. */
export const dropAt = (w: Wallet, now: number): string | undefined => Object.keys(w.drop).sort().find((slot) => slotBegins(slot) > now);

/** How long until the next envelope, in milliseconds: drawn so that no moment is likelier than another. */
export const wait = (mean: number): number => -Math.log(1 - crypto.getRandomValues(new Uint32Array(1))[0]! / 2 ** 32) * mean * 1000;

/** Sends an envelope without anything that tells whose it is; empty where it was refused for what came with it on the
 * way. Null where it is not known what became of it. */
async function drop(body: Octets): Promise<Octets | null> {
  try {
    const r = await fetch('/speak/drop', {
      method: 'POST', body, credentials: 'omit', referrerPolicy: 'no-referrer', cache: 'no-store', mode: 'same-origin', redirect: 'error',
      headers: { 'content-type': 'application/octet-stream' }, signal: AbortSignal.timeout(30_000),
    });
    return r.ok ? new Uint8Array(await r.arrayBuffer()) : r.status === 400 ? new Uint8Array(0) : null;
  } catch {
    return null;
  }
}

/** Gives back the pass of an envelope that did not get through. */
export function release(w: Wallet, one: Sent): void {
  const week = w.weeks[one.week];
  if (one.pass) week?.[one.op === 'open' ? 'open' : 'say'].push(one.pass);
  delete one.pass;
}

/** These took the pass; with any other code it is as good as before. */
const takes = /^(held|published|ticket_(spent|invalid|expired))$/;

/** Notes what became of an envelope. */
export function settle(w: Wallet, rid: string, code: string): void {
  const one = w.out.find((o) => o.rid === rid);
  if (!one || !code) return;
  one.code = code;
  one.sealed = one.rk = '';
  if (!takes.test(code)) release(w, one);
  if (code !== 'held') delete one.pass; // until it is published, it can come back
}

/** Sends one envelope: the oldest that waits, or chaff. */
export async function beat(told: Told, now: number): Promise<void> {
  const [one, by, key] = await within(told, (w) => {
    const waiting = w.fault ? undefined : w.out.find((o) => o.sealed);
    if (waiting) waiting.tries++;
    const slot = dropAt(w, now);
    return [waiting, slot, slot && w.drop[slot]] as const;
  });
  if (!by || !key) return; // there is no key for now
  const rk = one ? fromBase64(one.rk) : answerKey();
  const answer = await drop(one ? fromBase64(one.sealed) : await seal(fromBase64(key), by, chaff(rk)));
  const read = answer && await readAnswer(rk, answer);
  await within(told, (w) => { // whatever was sent, the wallet is written as often
    if (!one || !answer) return;
    if (read) settle(w, one.rid, (JSON.parse(read) as { code: string }).code);
    else if (!answer.length) settle(w, one.rid, 'identifying_header');
    else if (now > slotBegins(one.by)) settle(w, one.rid, 'cannot_open'); // no key opens it any more
  });
}

/** Beats as long as the page is there and no other tab does. */
export async function beating(told: Told, ahead: number, changed: () => void): Promise<void> {
  if (!told.beat) return;
  await navigator.locks.request('speak.beat', async () => {
    for (;;) {
      const left = nextBeat() - Date.now();
      // None is due yet, or one is long overdue: what was drawn holds no longer.
      if (!nextBeat() || left > told.beat * 40_000) nextBeat(Date.now() + wait(told.beat));
      const ms = Math.max(0, nextBeat() - Date.now());
      await new Promise((go) => { setTimeout(go, ms); });
      nextBeat(Date.now() + wait(told.beat));
      await beat(told, Date.now() + ahead).catch(() => undefined);
      changed();
    }
  });
}
