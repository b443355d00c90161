// @ts-check
// When envelopes go out: a page that has something to say and one that has nothing cannot be told apart by size or time.
import assert from 'node:assert/strict';
import { createCipheriv } from 'node:crypto';
import { test } from 'node:test';
import { device, modules } from './kit.mjs';

device();
/** @typedef {typeof import('./wallet') & typeof import('./beat') & typeof import('./octets') & typeof import('./seal')} Client */
/** @type {Client} */
const { within, beating, toBase64, fromBase64, random, seal } = await modules('wallet', 'beat', 'octets', 'seal');

const slot = '2099-01-01T08';
const mean = 600;
/** @type {import('./wallet').Told} */
const told = {
  v: 1, eligible: true, head: { n: 0, hash: '' }, now: '', beat: mean, least: 50, holders: 1410, simulated: false, collected: [],
  wallet: [{ epoch: '2026-W48', key: toBase64(random(32)) }], reader: [],
};

/** Chance from a seed (mulberry32). @param {number} a */
const seeded = (a) => () => {
  a = (a + 0x6d2b79f5) | 0;
  let t = Math.imul(a ^ (a >>> 15), 1 | a);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return (t ^ (t >>> 14)) >>> 0;
};

/** The answer to an envelope that was taken. @param {string} rk */
function held(rk) {
  const padded = Buffer.alloc(16384 - 28);
  const text = Buffer.from('{"code":"held"}');
  padded.writeUInt32BE(text.length);
  text.copy(padded, 4);
  const iv = Buffer.from(random(12));
  const c = createCipheriv('aes-256-gcm', fromBase64(rk), iv).setAAD(Buffer.from('speak-answer-v1'));
  return new Response(Buffer.concat([iv, c.update(padded), c.final(), c.getAuthTag()]));
}

/** @typedef {{ real: boolean, size: number, since: number, until: number }} Beat */

/** Has a page beat so many times, by its own code on a clock that is moved for it; before about every second envelope
 * somebody hands something over. An eager page is the mutant: it wakes as soon as there is something to say.
 * @param {number} n @param {number} seed @param {boolean} eager @returns {Promise<Beat[]>} */
async function beats(n, seed, eager) {
  device(); // another one: the page before goes on for ever
  const [draw, hands] = [seeded(seed), seeded(seed + 1)];
  const pair = /** @type {CryptoKeyPair} */ (await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, ['deriveBits']));
  const key = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
  await within(told, (w) => { w.drop = { [slot]: toBase64(key) }; w.out = []; });
  const was = { now: Date.now, setTimeout: globalThis.setTimeout, fetch: globalThis.fetch, fill: crypto.getRandomValues };
  let now = Date.parse('2026-11-24T10:30:00Z'), last = now, rk = '';
  /** @type {Beat[]} */
  const all = [];
  const handsOver = async () => {
    rk = toBase64(random(32));
    const sealed = toBase64(await seal(key, slot, '{"v":1}'));
    await within(told, (w) => { w.out = [{ rid: `${all.length}`, rk, op: 'say', slot, by: slot, thread: '', post: '', sealed, code: '', week: '', tries: 0 }]; });
  };
  Date.now = () => now;
  crypto.getRandomValues = /** @type {any} */ ((/** @type {any} */ b) => b instanceof Uint32Array ? b.fill(draw()) : was.fill.call(crypto, b));
  globalThis.fetch = /** @type {any} */ (async (/** @type {string} */ path, /** @type {RequestInit} */ init) => {
    assert.equal(path, '/speak/drop');
    const before = all.at(-1);
    if (before) before.until = now - last;
    all.push({ real: !!rk, size: /** @type {Uint8Array} */ (init.body).length, since: now - last, until: 0 });
    last = now;
    const answer = rk ? held(rk) : new Response(random(16384));
    rk = '';
    return answer;
  });
  try {
    await new Promise((done, fail) => {
      globalThis.setTimeout = /** @type {any} */ ((/** @type {() => void} */ go, /** @type {number} */ ms) => {
        if (!ms) return was.setTimeout(go);
        if (all.length > n) return void done(undefined);
        const talks = hands() % 2 === 0, at = hands() / 2 ** 32 * ms;
        void (talks ? handsOver() : Promise.resolve()).then(() => {
          now += Math.ceil(talks && eager ? at : ms);
          go();
        }, fail);
      });
      void beating(told, 0, () => undefined).catch(fail);
    });
  } finally {
    Date.now = was.now;
    crypto.getRandomValues = was.fill;
    Object.assign(globalThis, { setTimeout: was.setTimeout, fetch: was.fetch });
  }
  return all.slice(1, -1);
}

/** The largest distance between two distributions. @param {number[]} a @param {number[]} b */
function distance(a, b) {
  const share = (/** @type {number[]} */ l, /** @type {number} */ x) => l.filter((v) => v <= x).length / l.length;
  return Math.max(...[...a, ...b].map((x) => Math.abs(share(a, x) - share(b, x))));
}

/** How far two samples of one distribution lie apart at most, 999 times of 1,000 (Kolmogorov and Smirnov). @param {number} n @param {number} m */
const bound = (n, m) => 1.95 * Math.sqrt((n + m) / (n * m));

/** What tells envelopes that say something from others. @param {Beat[]} all */
function tells(all) {
  const [real, none] = [all.filter((b) => b.real), all.filter((b) => !b.real)];
  assert.ok(real.length > 60 && none.length > 60, `${real.length} and ${none.length}`);
  const found = [];
  if (new Set(all.map((b) => b.size)).size !== 1) found.push('size');
  for (const way of /** @type {const} */ (['since', 'until'])) {
    if (distance(real.map((b) => b[way]), none.map((b) => b[way])) > bound(real.length, none.length)) found.push(way);
  }
  // Exp(mean), as quantiles: what everybody's page draws
  const drawn = all.map((_, i) => -Math.log(1 - (i + 0.5) / all.length) * mean * 1000);
  if (distance(all.map((b) => b.since), drawn) > 1.95 / Math.sqrt(all.length)) found.push('drawn');
  return found;
}

test('envelopes that say something and those that say nothing are alike in size and in time', async () => {
  assert.deepEqual(tells(await beats(240, 5, false)), []);
});

test('the control: a page that sends at once what is to be said is found out', async () => {
  const found = tells(await beats(240, 5, true));
  assert.ok(found.includes('since'), `found ${found}`);
});
