// @ts-check
// The log of keys as the browser reads it, held against internal/keylog: whatever one refuses the other refuses, and
// what is wrong has the same name here each time.
import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { after, test } from 'node:test';
import { book, point, sum } from './issuer.mjs';
import { modules, rooms } from './kit.mjs';

/** @typedef {typeof import('./log') & typeof import('./seven') & typeof import('./weeks')} Client */
/** @type {Client} */
const { begins, check, dayOf, epochOf, later, Mismatch, seven, uses } = await modules('log', 'seven', 'weeks');
const { tell, end } = rooms();
after(end);

/** @typedef {Record<string, any>} Entry */
/** A key that nobody has the private half of: an odd number of the right length. @param {string} use */
function key(use, bits = 3072, e = 'AQAB') {
  const n = randomBytes(Math.ceil(bits / 8));
  n[0] = (n[0] ?? 0) & (0xff >> (7 - (bits - 1) % 8)) | 1 << (bits - 1) % 8;
  n[n.length - 1] = (n.at(-1) ?? 0) | 1;
  const spki = createPublicKey({ key: { kty: 'RSA', n: n.toString('base64url'), e }, format: 'jwk' }).export({ type: 'spki', format: 'der' });
  return { kid: sum(spki), use, alg: 'RSABSSA-SHA384-PSS-Randomized', spki: spki.toString('base64') };
}
/** @param {string} slot */
const drop = (slot) => ({ slot, suite: 'DHKEM(P-256,HKDF-SHA256),HKDF-SHA256,AES-256-GCM', pk: point() });
const day = 24 * 3600_000;

/** @param {string} epoch @returns {Entry} */
function week(epoch) {
  const from = begins(epoch);
  return {
    v: 1, epoch, published: dayOf(from - 7 * day), valid_from: dayOf(from), valid_to: dayOf(from + 6 * day), quota: { open: 2, say: 12, slot: 1 },
    keys: uses.map((use) => key(use)), drop: ['08', '12', '16'].map((h) => drop(`${dayOf(from)}T${h}`)),
    bundle: `sha384-${'A'.repeat(64)}`, roster: { count: 1702, hash: '0'.repeat(64) },
  };
}

/** @param {string[]} lines */
const listed = (lines) => `[${lines.join(',')}]`;

function threeEntries() {
  const b = book();
  const first = week('2026-W48');
  b.add(first);
  b.add({ ...first, amends: 1, keys: undefined, quota: undefined, published: first.valid_from, drop: [drop(first.drop[1].slot)] });
  b.add(week('2026-W49'));
  return b;
}

/** Asks both, who must agree. @param {string} text @param {string} [what] what is wrong, and nothing where nothing is
 * @param {import('./log').Head} [seen] */
async function both(text, what, seen) {
  const go = await tell('log', { log: text, seen });
  if (!what) {
    assert.equal(go.error, undefined);
    const log = await check(text, seen);
    assert.deepEqual(log.head, go.head);
    return log;
  }
  assert.ok(go.error, `internal/keylog takes it: ${what}`);
  await assert.rejects(check(text, seen), (/** @type {any} */ e) => {
    assert.ok(e instanceof Mismatch, String(e));
    assert.equal(e.message, what, go.error);
    return true;
  });
  return null;
}

test('weeks are those of the Go half', () => {
  for (const [at, epoch] of /** @type {const} */ ([['2026-11-23', '2026-W48'], ['2027-01-03', '2026-W53'], ['2027-01-04', '2027-W01'], ['2024-12-30', '2025-W01']])) {
    assert.equal(epochOf(Date.parse(at)), epoch);
    assert.ok(begins(epoch) <= Date.parse(at));
  }
  assert.ok(Number.isNaN(begins('2027-W53')) && Number.isNaN(begins('2026-W00')) && Number.isNaN(begins('x')));
  assert.equal(later('2026-W53', 1), '2027-W01');
});

test('a log is read as it was written', async () => {
  const b = threeEntries();
  const log = await both(listed(b.lines));
  assert.equal(log?.head.hash, sum(b.lines[2] ?? ''));
  assert.deepEqual(Object.keys(log?.weeks ?? {}), ['2026-W48', '2026-W49']);
  const [first, amended] = b.lines.map((l) => JSON.parse(l));
  assert.equal(log?.drop[first.drop[1].slot], amended.drop[0].pk, 'the amendment does not count');
  assert.equal(log?.drop[first.drop[0].slot], first.drop[0].pk);
  await both(`[\n${b.lines.join(',\n')}\n]\n`); // spaces between entries are nobody's
});

test('what has been seen stays: forks and shortened logs', async () => {
  const b = threeEntries();
  const seen = { n: 3, hash: sum(b.lines[2] ?? '') };
  await both(listed(b.lines), '', seen);
  await both(listed(b.lines), '', { n: 2, hash: sum(b.lines[1] ?? '') });
  await both(listed(b.lines.slice(0, 2)), 'shorter', seen);
  const fork = book();
  fork.lines.push(...b.lines.slice(0, 2));
  const special = b.changed(3, (e) => { e.keys[1] = key('say'); }); // a key for somebody
  await both(listed(special), 'fork', seen);
  await both(listed(special)); // by itself it is as good as the other: the pinned head is what tells
  for (const h of [{ n: 0, hash: '' }, { n: -1, hash: seen.hash }, { n: 9, hash: seen.hash }]) await both(listed(b.lines), 'shorter', h);
  await both(listed(b.lines), 'fork', { n: 2, hash: seen.hash });
  await both(listed(b.changed(2, (e) => { e.roster.count++; })), 'chain'); // in the middle
  await both(listed(b.changed(2, (e) => { e.roster.count++; })), 'chain', { n: 1, hash: sum(b.lines[0] ?? '') });
  // what goes on from a head is looked at in full
  await both(listed(b.changed(3, (e) => { e.keys[1] = key('say', 2048); })), 'key', { n: 2, hash: sum(b.lines[1] ?? '') });
});

test('the head that came with the session must be the one without it', async () => {
  const b = threeEntries();
  const head = { n: 3, hash: sum(b.lines[2] ?? '') };
  await check(listed(b.lines), undefined, head);
  for (const other of [{ n: 3, hash: sum('x') }, { n: 2, hash: sum(b.lines[1] ?? '') }, { n: 4, hash: head.hash }]) {
    await assert.rejects(check(listed(b.lines), undefined, other), /told/);
  }
});

test('every octet counts', async () => {
  const b = threeEntries();
  const last = b.lines[2] ?? '';
  const seen = { n: 2, hash: sum(b.lines[1] ?? '') };
  const step = Math.floor(last.length / 60);
  for (let at = 0; at < last.length; at += step) {
    const text = last.slice(0, at) + String.fromCharCode(last.charCodeAt(at) ^ 1) + last.slice(at + 1);
    await assert.rejects(check(listed([...b.lines.slice(0, 2), text]), seen), Mismatch, `octet ${at} was changed unnoticed`);
  }
  for (const [from, to] of /** @type {const} */ ([['{"v"', '{ "v"'], ['{"v":1,"n":3,', '{"n":3,"v":1,'], ['{"v":1,', '{"v":1,"v":1,'], ['{"v":1,', '{"v":1,"for":"you",'],
    ['"epoch"', '"epoc\\u0068"'], ['"kid"', '"Kid"'], ['"quota":{', '"quota":{"more":1,']])) {
    const text = last.replace(from, to);
    assert.notEqual(text, last);
    await both(listed([...b.lines.slice(0, 2), text]), 'form');
  }
  for (const text of ['', '{}', '[]', 'null', `${listed(b.lines)}x`, `${listed(b.lines)}[]`, listed(b.lines).slice(0, 9000), '[null]', '[1]']) await both(text, 'form');
});

test('what an entry may not say, though it is signed', async () => {
  const b = threeEntries();
  const earlier = JSON.parse(b.lines[0] ?? '');
  /** @type {[string, (e: Entry) => void][]} */
  const forbidden = [
    ...[[2048, 'AQAB'], [3071, 'AQAB'], [4096, 'AQAB'], [3072, 'Aw']].map(([bits, e]) =>
      /** @type {[string, (e: Entry) => void]} */ (['key', (x) => { x.keys[1] = key('say', Number(bits), String(e)); }])),
    ['reused', (e) => { e.keys[2].kid = e.keys[1].kid; }],
    ['key', (e) => { e.keys[1].kid = '0'.repeat(64); }],
    ['key', (e) => { e.keys[1].alg = 'RSA-PSS'; }],
    ['uses', (e) => { e.keys.pop(); }],
    ['uses', (e) => { e.keys.push(e.keys[1]); }],
    ['uses', (e) => { e.keys[2].use = 'say'; }],
    ['uses', (e) => { [e.keys[0], e.keys[1]] = [e.keys[1], e.keys[0]]; }],
    ['reused', (e) => { e.keys[2] = { ...e.keys[1], use: 'slot-00' }; }],
    ['reused', (e) => { e.keys[0] = earlier.keys[0]; }],
    ['quota', (e) => { e.quota.say = 13; }],
    ['quota', (e) => { delete e.quota; }],
    ['drops', (e) => { delete e.drop; }],
    ['slots', (e) => { e.drop[0].slot = '2026-11-23T08'; }],
    ['slots', (e) => { [e.drop[0], e.drop[1]] = [e.drop[1], e.drop[0]]; }],
    ['slots', (e) => { e.drop[1].slot = e.drop[0].slot; }],
    ['drop', (e) => { e.drop[0].suite = 'none'; }],
    ['drop', (e) => { e.drop[0].pk = e.drop[0].pk.slice(4); }],
    ['drop', (e) => { e.drop[0].pk = Buffer.concat([Buffer.of(4), Buffer.alloc(64, 7)]).toString('base64'); }],
    ['reused', (e) => { e.drop[1].pk = e.drop[0].pk; }],
    ['late', (e) => { e.published = '2026-11-24'; }],
    ['order', (e) => { e.published = '2026-11-22'; }],
    ['days', (e) => { e.valid_to = '2026-12-31'; }],
    ['week', (e) => { e.epoch = '2027-W53'; }],
    ['week', (e) => { e.published = '23 November'; }],
    ['bundle', (e) => { e.bundle = 'sha256-x'; }],
    ['bundle', (e) => { e.roster.hash = ''; }],
    ['version', (e) => { e.v = 2; }],
    ['number', (e) => { e.n = 4; }],
    ['log', (e) => { e.log = 'AAAA'; }],
    ['chain', (e) => { e.prev = '0'.repeat(64); }],
    ['amends', (e) => { e.amends = 3; }],
    ['amends', (e) => { e.amends = -1; }],
    ['week', (e) => { e.amends = 1; }],
  ];
  for (const [what, change] of forbidden) await both(listed(b.changed(3, change)), what);
  await both(listed(b.changed(3, () => {}))); // the control: signing anew alone is no fault
  for (const [what, change] of /** @type {[string, (e: Entry) => void][]} */ ([
    ['keys', (e) => { e.keys = week('2026-W48').keys; }],
    ['week', (e) => { Object.assign(e, { epoch: '2026-W49', valid_from: '2026-11-30', valid_to: '2026-12-06' }); }],
    ['slots', (e) => { e.drop[0].slot = '2026-12-01T08'; }],
    ['late', (e) => { e.published = '2026-11-30'; }],
  ])) await both(listed(b.changed(2, change).slice(0, 2)), what);
  await both(listed(b.changed(1, (e) => { delete e.log; }).slice(0, 1)), 'log');
  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  await both(listed([...b.lines.slice(0, 2), b.signed(JSON.parse(b.lines[2] ?? ''), other)]), 'signature');
});

test('the seven words are those of the Go half', async () => {
  assert.equal(await seven('0123456789abcdef'.repeat(4)), 'velvet lumber waltz garage simmer granite powder');
  const hash = sum(randomBytes(32));
  assert.equal(await seven(hash), (await tell('words', { said: hash })).words);
  assert.notEqual(await seven(sum('x')), await seven(hash));
});
