// @ts-check
// What a device keeps of the anonymous channel, how it collects, and what it sends: against a server of the test's own
// that keeps to the seam; the real one is asked in test/speak.test.mjs.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { book, keys, point, sum, uses } from './issuer.mjs';
import { device, modules, rooms } from './kit.mjs';

const here = device();
/** @typedef {typeof import('./wallet') & typeof import('./beat') & typeof import('./gather') & typeof import('./collect') & typeof import('./place') & typeof import('./weeks') & typeof import('./octets') & typeof import('./seal') & typeof import('./numbers')} Client */
/** @type {Client} */
const { within, size, open, close, nameOf, beat, wait, settle, gather, draw, make, seal, toBase64, fromBase64, random, chaff, later, epochOf, dayOf, begins, seenHead } =
  await modules('wallet', 'beat', 'collect', 'place', 'weeks', 'octets', 'seal').then(async (all) => ({ ...all, .../** @type {any} */ (await modules('gather', 'wallet', 'beat', 'place', 'collect')) }));
const { tell, end } = rooms();
/** @type {string} */
let drop;
before(async () => { drop = (await tell('keys')).drop; });
after(end);

const now = Date.parse('2026-11-18T10:30:00Z'); // the week before the one that is collected for
const epoch = '2026-W48';
/** @param {number} [n] */
const key = (n = 1) => Buffer.alloc(32, n).toString('base64');
/** @returns {import('./wallet').Told} */
const told = (more = {}) => ({
  v: 1, eligible: true, head: { n: 0, hash: '' }, now: new Date(now).toISOString(), beat: 600, least: 50, holders: 1410, simulated: false, collected: [],
  wallet: [{ epoch: '2026-W47', key: key(1) }, { epoch, key: key(2) }], reader: [], ...more,
});
beforeEach(() => {
  here.stored.clear();
  here.local.clear();
});

test('a wallet has one size and one name, other octets each time, and is read with its key alone', async () => {
  const name = await nameOf(key(2));
  assert.match(name, /^[A-Za-z0-9+/]{11}=$/);
  await within(told(), () => undefined);
  const first = here.stored.get(name);
  assert.deepEqual([...here.stored.keys()], [name]);
  assert.equal(first?.length, size);
  await within(told(), (w) => { w.drop['2026-11-18T12'] = 'needle'.repeat(500); });
  const second = /** @type {any} */ (here.stored.get(name));
  assert.equal(second.length, size);
  assert.notDeepEqual(first?.slice(0, 12), second.slice(0, 12), 'the nonce is the same');
  assert.ok(!Buffer.from(second).includes('needle'));
  assert.equal((await open(key(2), second))?.drop['2026-11-18T12'], 'needle'.repeat(500));
  assert.equal(await open(key(3), second), null);
  await assert.rejects(close(key(2), /** @type {any} */ ({ v: 1, drop: { x: Array.from({ length: 5 }, () => toBase64(random(60_000))).join() } })), RangeError, 'more than there is room for');
});

test('a wallet moves to the newest key, and what lay under the old one goes', async () => {
  await within(told({ wallet: [{ epoch: '2026-W47', key: key(1) }] }), (w) => { w.fault = 'kept'; });
  await within(told(), (w) => assert.equal(w.fault, 'kept'));
  assert.deepEqual([...here.stored.keys()], [await nameOf(key(2))]);
  await within(told({ wallet: [{ epoch: '2026-W49', key: key(9) }] }), (w) => assert.equal(w.fault, '', "another person's wallet, or one whose key is gone"));
});

test('two tabs change a wallet one after the other', async () => {
  await Promise.all(Array.from({ length: 8 }, (_, i) => within(told(), async (w) => {
    const was = Object.keys(w.drop).length;
    await new Promise((go) => { setTimeout(go); });
    w.drop[`${i}`] = `${was}`;
  })));
  await within(told(), (w) => assert.deepEqual(Object.values(w.drop).sort(), ['0', '1', '2', '3', '4', '5', '6', '7']));
});

const [mine, special] = [keys(), keys(17)];
/** @param {typeof mine} by @param {string} body */
const answered = (by, body) => Object.fromEntries(Object.entries(JSON.parse(body).blinded).map(([kid, all]) =>
  [kid, /** @type {string[]} */ (all).map((b) => by.signers.get(kid)?.(Buffer.from(b, 'base64')).toString('base64') ?? b)]));

test('everybody asks for the same, and what another key signed is found out', async () => {
  const [one, two] = [await draw(epoch, 'h', mine.listed), await draw(epoch, 'h', mine.listed)];
  assert.equal(one.body.length, two.body.length);
  assert.notEqual(one.body, two.body);
  const { blinded, ...rest } = JSON.parse(one.body);
  assert.deepEqual(rest, { v: 1, epoch, log: 'h' });
  assert.deepEqual(Object.keys(blinded), mine.listed.map((k) => k.kid));
  assert.deepEqual(Object.values(blinded).map((b) => b.length), uses.map((u) => ({ open: 2, say: 12 })[u] ?? 1));
  const signed = answered(mine, one.body);
  const week = await make(mine.listed, one.secret, signed, 0);
  assert.deepEqual([week.open.length, week.say.length, week.names.length], [2, 12, 32]);
  await assert.rejects(make(mine.listed, two.secret, signed, 0), /finish/, 'the answer to another request');
  // one special key among the 34, for one person: the same place in the log, another signer
  const kid = mine.listed[1]?.kid ?? '';
  const tagged = { ...signed, [kid]: JSON.parse(one.body).blinded[kid].map((/** @type {string} */ b) => [...special.signers.values()][1]?.(Buffer.from(b, 'base64')).toString('base64')) };
  await assert.rejects(make(mine.listed, one.secret, tagged, 0), /finish/);
  await assert.rejects(make(mine.listed, one.secret, { ...signed, [kid]: signed[kid]?.slice(1) ?? [] }, 0), /answer/);
});

/** A server as the seam has it. */
function server() {
  const log = book();
  const from = begins(epoch);
  log.add({
    v: 1, epoch, published: dayOf(from - 7 * 24 * 3600_000), valid_from: dayOf(from), valid_to: dayOf(from + 6 * 24 * 3600_000), quota: { open: 2, say: 12, slot: 1 },
    keys: mine.listed, drop: [{ slot: `${dayOf(from)}T08`, suite: 'DHKEM(P-256,HKDF-SHA256),HKDF-SHA256,AES-256-GCM', pk: point() }],
    bundle: `sha384-${'A'.repeat(64)}`, roster: { count: 1702, hash: '0'.repeat(64) },
  });
  const s = {
    log, asked: /** @type {string[]} */ ([]), seen: /** @type {[string, RequestInit | undefined][]} */ ([]),
    /** @type {(body: string) => Response | Promise<Response>} */
    collect: (body) => Response.json({ v: 1, signed: answered(mine, body) }),
    text: () => log.text(), told: () => told({ head: log.head() }),
  };
  globalThis.fetch = /** @type {any} */ (async (/** @type {string} */ path, /** @type {RequestInit} */ init) => {
    s.seen.push([path, init]);
    if (path === '/speak/keys.json') return new Response(s.text());
    if (path === '/tickets/wallet-key') return Response.json(s.told());
    assert.equal(path, '/tickets/collect');
    s.asked.push(String(init.body));
    return s.collect(String(init.body));
  });
  return s;
}

test('passes are collected once; a lost answer is asked for again with the same request, and then forgotten', async () => {
  const s = server();
  let n = 0;
  s.collect = (body) => {
    n++;
    if (n === 1) throw new TypeError('the connection broke');
    if (n === 2) return new Response('', { status: 503 });
    return Response.json({ v: 1, signed: answered(mine, body) });
  };
  for (let i = 0; i < 2; i++) {
    assert.equal(await gather(s.told()), false, 'the next page is to try again');
    await within(told(), (w) => assert.ok(w.asked?.secret && !w.weeks[epoch]));
  }
  assert.equal(await gather(s.told()), true);
  await within(told(), (w) => {
    assert.equal(w.weeks[epoch]?.say.length, 12);
    assert.equal(w.weeks[epoch]?.from, 0, 'collected ahead, they are good at once');
    assert.equal(w.asked, null, 'the factors are kept after the answer');
    assert.ok(!JSON.stringify(w).includes('"back"'));
    assert.deepEqual(w.head, s.log.head());
  });
  await gather(told({ head: s.log.head(), collected: [epoch] }));
  assert.equal(s.asked.length, 3);
  assert.equal(new Set(s.asked).size, 1, 'the request was not the same');
  assert.deepEqual(seenHead(), s.log.head());
  for (const [path, init] of s.seen) if (path.startsWith('/speak/')) assert.deepEqual([init?.credentials, init?.referrerPolicy], ['omit', 'no-referrer']);
});

test('who has collected elsewhere has no passes here, and asks no more', async () => {
  const s = server();
  await gather(told({ head: s.log.head(), collected: [epoch] }));
  assert.equal(s.asked.length, 0);
  s.collect = () => Response.json({ code: 'already_collected' }, { status: 409 });
  await gather(s.told());
  await within(told(), (w) => assert.deepEqual([w.asked, w.weeks], [null, {}]));
});

test('what is collected in its own week is good from the next day', async () => {
  const s = server();
  await gather(told({ head: s.log.head(), now: '2026-11-25T10:30:00Z' }));
  await within(told(), (w) => assert.equal(w.weeks[epoch]?.from, Date.parse('2026-11-26T00:00:00Z')));
  here.stored.clear();
  await gather(told({ head: s.log.head(), now: '2026-11-25T10:30:00Z', simulated: true }));
  await within(told(), (w) => assert.equal(w.weeks[epoch]?.from, 0, 'a demonstration has no tomorrow'));
});

test('a log that is not the one of all stops everything, and says key_mismatch', async () => {
  for (const [what, change] of /** @type {[string, (s: ReturnType<typeof server>) => void][]} */ ([
    ['another head with the session', (s) => { s.told = () => told({ head: { n: 1, hash: sum('x') } }); }],
    ['a fork', () => seenHead({ n: 1, hash: sum('x') })],
    ['a shorter one', () => seenHead({ n: 2, hash: sum('x') })],
    ['a key of 2048 bits', (s) => { s.text = () => s.log.text().replace('"quota":{"open":2', '"quota":{"open":3'); }],
    ['a key of its own for this person', (s) => { s.collect = (body) => Response.json({ v: 1, signed: Object.fromEntries(Object.entries(answered(mine, body)).map(([k, v]) => [k, v.map(() => toBase64(random(384)))])) }); }],
  ])) {
    here.stored.clear();
    here.local.clear();
    const s = server();
    change(s);
    await assert.rejects(gather(s.told()), what);
    await within(told(), (w) => assert.deepEqual([w.fault, w.weeks], ['key_mismatch', {}], what));
  }
  here.stored.clear();
  here.local.clear();
  await gather(server().told()); // the control
  await within(told(), (w) => assert.equal(w.fault, ''));
});

/** @type {[string, RequestInit][]} */
let sent = [];
/** @param {(body: Uint8Array) => Promise<Response> | Response} answer */
const answering = (answer) => {
  sent = [];
  globalThis.fetch = /** @type {any} */ (async (/** @type {string} */ path, /** @type {any} */ init) => {
    sent.push([path, init]);
    return answer(init.body);
  });
};
const slot = '2026-11-18T12';
/** @returns {Promise<import('./wallet').Sent>} */
async function waiting(op = 'say') {
  const rk = random(32);
  const rid = toBase64(random(16));
  const sealed = toBase64(await seal(fromBase64(drop), slot, JSON.stringify({ v: 1, op: 'chaff', rid, rk: toBase64(rk) })));
  return { rid, rk: toBase64(rk), op, slot, by: slot, thread: '', post: '', sealed, code: '', week: epoch, pass: { kid: 'k', msg: 'm', sig: 's' }, tries: 0 };
}
/** @param {import('./wallet').Sent} [one] */
const ready = (one) => within(told(), (w) => {
  w.drop = { [slot]: drop };
  w.weeks[epoch] = { from: 0, open: [], say: [], names: [] };
  if (one) w.out = [one];
});
/** @param {string} code @param {string} rk */
const said = async (code, rk) => new Response(Buffer.from((await tell('answer', { answer: [...fromBase64(rk)], said: JSON.stringify({ code }) })).octets, 'base64'));

test('what says something and what says nothing are alike, and tell nobody whose they are', async () => {
  const one = await waiting();
  await ready();
  answering(() => new Response(random(16384)));
  await beat(told(), now);
  await ready(one);
  await beat(told(), now);
  const [chaffed, real] = sent;
  for (const [path, init] of sent) {
    const { body, signal, ...rest } = init;
    assert.ok(signal);
    assert.equal(/** @type {Uint8Array} */ (body).length, 16384);
    assert.deepEqual([path, rest], ['/speak/drop', { method: 'POST', credentials: 'omit', referrerPolicy: 'no-referrer', cache: 'no-store', mode: 'same-origin', redirect: 'error', headers: { 'content-type': 'application/octet-stream' } }]);
  }
  assert.deepEqual(real?.[1].body, fromBase64(one.sealed));
  const opened = await tell('open', { sealed: toBase64(/** @type {any} */ (chaffed?.[1].body)), slot });
  assert.equal(opened.operation.Op, 'chaff');
  assert.match(chaff(random(32)), /^\{"v":1,"op":"chaff"/);
});

test('an envelope is sent again, the same, until it is known what became of it', async () => {
  const one = await waiting();
  await ready(one);
  const answers = [() => { throw new TypeError('lost'); }, () => new Response('', { status: 503 }), () => new Response(random(16384)), () => said('held', one.rk)];
  for (const answer of answers) {
    answering(answer);
    await beat(told(), now);
    assert.deepEqual(sent[0]?.[1].body, fromBase64(one.sealed));
  }
  await within(told(), (w) => {
    assert.deepEqual([w.out[0]?.code, w.out[0]?.sealed, w.out[0]?.rk], ['held', '', '']);
    assert.equal(w.weeks[epoch]?.say.length, 0, 'the pass can be used once more');
  });
  answering(() => new Response(random(16384)));
  await beat(told(), now);
  assert.notDeepEqual(sent[0]?.[1].body, fromBase64(one.sealed), 'it was sent after it was taken');
});

test('each answer leaves the pass as the table says', async () => {
  const good = ['ticket_early', 'handle_paused', 'join_closed', 'join_missing', 'too_many', 'slot_taken', 'no_thread', 'not_signed', 'malformed', 'unknown'];
  const gone = ['held', 'published', 'ticket_spent', 'ticket_invalid', 'ticket_expired'];
  for (const code of [...good, ...gone]) {
    const one = await waiting();
    await ready(one);
    answering(() => said(code, one.rk));
    await beat(told(), now);
    await within(told(), (w) => assert.deepEqual([w.out[0]?.code, w.weeks[epoch]?.say.length], [code, good.includes(code) ? 1 : 0], code));
  }
  const cookie = await waiting();
  await ready(cookie);
  answering(() => Response.json({ code: 'identifying_header' }, { status: 400 }));
  await beat(told(), now);
  await within(told(), (w) => assert.deepEqual([w.out[0]?.code, w.weeks[epoch]?.say.length], ['identifying_header', 1]));
  // too late: the key is gone, and nobody can open it any more
  const old = await waiting();
  await ready(old);
  await within(told(), (w) => { w.drop = { [slot]: drop, '2026-11-18T14': drop, '2026-11-18T16': drop }; });
  answering(() => new Response(random(16384)));
  await beat(told(), Date.parse('2026-11-18T14:30:00Z'));
  await within(told(), (w) => assert.deepEqual([w.out[0]?.code, w.weeks[epoch]?.say.length], ['cannot_open', 1]));
});

test('what was taken and never came out can be said again', async () => {
  const one = await waiting('open');
  await ready(one);
  await within(told(), (w) => settle(w, one.rid, 'held'));
  await within(told(), (w) => {
    settle(w, one.rid, 'not_published');
    assert.equal(w.weeks[epoch]?.open.length, 1);
    settle(w, 'another', 'held');
  });
});

test('no moment is likelier than another for the next envelope', () => {
  const all = Array.from({ length: 4000 }, () => wait(600)).sort((a, b) => a - b);
  // Kolmogorov and Smirnov: the distance from the exponential distribution; 1.95 is passed once in a thousand
  const far = Math.max(...all.map((x, i) => Math.abs(1 - Math.exp(-x / 600_000) - (i + 0.5) / all.length)));
  assert.ok(far * Math.sqrt(all.length) < 2.5, `${far}`);
  assert.ok(all.every((x) => x >= 0 && Number.isFinite(x)));
  assert.equal(later(epochOf(now), 1), epoch);
});
