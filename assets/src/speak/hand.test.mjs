// @ts-check
// Composing, as far as it needs no page: hints, what is sealed, where a text would stand, and moving passes.
import assert from 'node:assert/strict';
import { createCipheriv } from 'node:crypto';
import { after, before, test } from 'node:test';
import { keys } from './issuer.mjs';
import { device, modules, rooms } from './kit.mjs';

device();
/** @typedef {typeof import('./hints') & typeof import('./hand') & typeof import('./shelf') & typeof import('./collect') & typeof import('./octets') & typeof import('./names')} Client */
/** @type {Client} */
const { hints, hindrance, seat, handOver, withdraw, takeOut, bringIn, wrong, tidy, opened, search, mine, sameId, draw, make, toBase64, fromBase64, random, utf8, nameOf } =
  await modules('hints', 'hand', 'shelf', 'collect', 'octets', 'names');
const { tell, end } = rooms();
after(end);

const epoch = '2026-W48';
const now = Date.parse('2026-11-24T10:30:00Z');
/** @type {import('./wallet').Wallet} */
let full;
/** @type {string} */
let drop;
before(async () => {
  drop = (await tell('keys')).drop;
  const ours = keys();
  const { body, secret } = await draw(epoch, 'h', ours.listed);
  const signed = Object.fromEntries(Object.entries(JSON.parse(body).blinded).map(([kid, all]) =>
    [kid, /** @type {string[]} */ (all).map((b) => ours.signers.get(kid)?.(Buffer.from(b, 'base64')).toString('base64') ?? '')]));
  const week = await make(ours.listed, secret, signed, 0);
  full = { v: 1, head: null, drop: Object.fromEntries(['12', '14', '16', '18'].map((h) => [`2026-11-24T${h}`, drop])), weeks: { [epoch]: week }, out: [], asked: null, fault: '', burnt: {}, seen: {} };
});
const wallet = () => structuredClone(full);
/** @returns {import('./wallet').Told} */
const told = (more = {}) => ({ v: 1, eligible: true, head: { n: 1, hash: '' }, now: '', beat: 600, least: 50, holders: 1410, simulated: false, collected: [epoch], wallet: [], reader: [], ...more });
/** @returns {import('./shelf').Thread} */
const thread = (more = {}) => ({ id: 'AAECAwQFBgcICQoLDA0ODw', title: 'The lift', epoch, number: 7, opened: '', until: '', state: 'open', closed_reason: '', holders: [], posts: [], ...more });

test('words that may point to their writer are found', () => {
  const found = (/** @type {string} */ text) => hints(text, 'Mary Okafor').map((h) => [h.kind, h.found]);
  assert.deepEqual(found('Mary said so; mary.okafor@x.example or 020 7946 0018, on 3 March 2026.'),
    [['name', 'Mary'], ['mail', 'mary.okafor@x.example'], ['phone', '020 7946 0018'], ['date', '3 March 2026']]);
  assert.deepEqual(found('As the only woman in the depot, I am a night shift supervisor.').map((h) => h[0]), ['only', 'title']);
  assert.deepEqual(found('I’m the only one here. It was last Friday at 10:15.').map((h) => h[0]), ['only', 'date', 'date']);
  assert.deepEqual(found('The canteen is cold in winter and Rosemary agrees; 12 people may go.'), [], 'the control');
  const [hint] = hints('Ask Okafor', 'Mary Okafor');
  assert.equal(hint?.at, 4);
});

test('what is missing is told before the first word', () => {
  const t = thread();
  assert.equal(hindrance(wallet(), told(), now, null, false), '');
  assert.equal(hindrance(wallet(), told(), now, t, true), '');
  /** @type {[string, Partial<import('./wallet').Wallet>, object, import('./shelf').Thread | null, boolean][]} */
  const cases = [
    ['key_mismatch', { fault: 'key_mismatch' }, {}, t, true],
    ['held_k', {}, { holders: 40 }, t, true],
    ['already_collected', { weeks: {} }, {}, t, true],
    ['no_tickets_yet', { weeks: {} }, { collected: [] }, t, true],
    ['no_tickets_yet', { weeks: { [epoch]: { .../** @type {any} */ (full.weeks[epoch]), from: now + 1 } } }, {}, t, true],
    ['no_tickets_yet', { drop: {} }, {}, t, true],
    ['tickets_used', { weeks: { [epoch]: { .../** @type {any} */ (full.weeks[epoch]), say: [] } } }, {}, t, true],
    ['tickets_used', { weeks: { [epoch]: { .../** @type {any} */ (full.weeks[epoch]), open: [] } } }, {}, null, false],
    ['outbox_full', { out: /** @type {any} */ (Array(3).fill({ sealed: 'x' })) }, {}, t, true],
    ['no_thread', {}, {}, null, true],
    ['join_closed', {}, {}, thread({ state: 'read_only' }), true],
    ['join_missing', {}, {}, thread({ epoch: '2026-W44' }), true],
  ];
  for (const [code, w, of, at, inside] of cases) assert.equal(hindrance({ ...wallet(), ...w }, told(of), now, at, inside), code);
  assert.equal(wrong({ text: ' \n', next: false }), 'no_text');
  assert.equal(wrong({ title: '', text: 'x', next: false }), 'no_text');
  assert.equal(wrong({ text: 'a'.repeat(6000), next: false }), '');
  assert.equal(wrong({ text: 'a'.repeat(6001), next: false }), 'too_long');
  assert.equal(wrong({ text: '漢'.repeat(5000), next: false }), 'too_long');
  assert.equal(tidy(' a\r\nb\u0000\tc '), 'a\nb\tc');
});

test('what is handed over is what the other room opens, under the name that was shown', async () => {
  const w = wallet();
  const t = thread();
  const at = await seat(w, now, null, t);
  assert.ok(at);
  const { raw } = { raw: fromBase64(at.name.pub) };
  assert.equal(at.called, await nameOf(at.thread, raw));
  const one = await handOver(w, now, at, { text: 'A draught', next: true });
  assert.deepEqual([one.by, one.slot, w.weeks[epoch]?.say.length, w.out.length], ['2026-11-24T12', '2026-11-24T12', 11, 1]);
  assert.ok(!JSON.stringify(w).includes('draught'), 'the wallet can show the text');
  const read = await tell('open', { sealed: one.sealed, slot: one.by });
  assert.deepEqual([read.operation.Op, read.operation.Text, read.Signed], ['say', 'A draught', true]);
  assert.equal(Buffer.from(read.operation.Join.Message, 'base64').subarray(43).equals(Buffer.from(new Uint8Array(await crypto.subtle.digest('SHA-256', raw)))), true);

  const opening = await seat(w, now, { v: 1, slot: '', next: [], threads: Array.from({ length: 31 }, (_, number) => thread({ number })) }, null);
  assert.ok(opening);
  assert.equal(w.weeks[epoch]?.names.indexOf(opening.name), 31, 'a number that is taken');
  const two = await handOver(w, now, opening, { title: 'Heating', text: 'It is cold', next: false });
  assert.ok(Object.keys(w.drop).includes(two.slot));
  const begun = await tell('open', { sealed: two.sealed, slot: two.by });
  assert.deepEqual([begun.operation.Op, begun.operation.Title, begun.Signed], ['open', 'Heating', true]);
  assert.equal(await seat(w, now, { v: 1, slot: '', next: [], threads: Array.from({ length: 31 }, (_, number) => thread({ number })) }, null), null, 'a number is used twice');

  await withdraw(w, now, t, sameId(one.post));
  const back = w.out.at(-1);
  const taken = await tell('open', { sealed: back?.sealed, slot: back?.by });
  assert.deepEqual([taken.error, taken.operation.Op, taken.Signed], [undefined, 'withdraw', true]);
  for (const o of w.out) assert.equal(fromBase64(o.sealed).length, 16384);
  const own = await mine(w);
  assert.equal(own.size, 32);
});

test('passes move to another device, and each is in one place', async () => {
  const here = wallet();
  const there = /** @type {import('./wallet').Wallet} */ ({ ...wallet(), weeks: {} });
  const text = takeOut(here, now);
  assert.deepEqual([here.weeks[epoch]?.say.length, here.weeks[epoch]?.open.length, here.weeks[epoch]?.names.length], [0, 0, 32]);
  assert.equal(bringIn(there, `${text.slice(0, 100)}\n${text.slice(100)}`), true);
  assert.equal(hindrance(there, told(), now, thread(), true), '');
  assert.equal(hindrance(here, told(), now, thread(), true), 'tickets_used');
  assert.equal(bringIn(there, text), true);
  assert.equal(there.weeks[epoch]?.say.length, 12, 'passes twice over');
  for (const bad of ['', 'x', btoa('{}'), btoa(JSON.stringify({ v: 1, epoch: 'x', week: full.weeks[epoch] }))]) assert.equal(bringIn(here, bad), false);
});

test('the board is opened with the keys of staff alone, and searched on the device', async () => {
  const key = random(32);
  const text = JSON.stringify({ v: 1, threads: [] });
  const c = createCipheriv('aes-256-gcm', key, random(12).fill(5)).setAAD(Buffer.from('speak-board-v1'));
  const file = Uint8Array.from(Buffer.concat([Buffer.alloc(12, 5), c.update(text), c.final(), c.getAuthTag()]));
  assert.equal(Buffer.from(await opened(file, [toBase64(random(32)), toBase64(key)], 'speak-board-v1') ?? []).toString(), text);
  assert.equal(await opened(file, [toBase64(key)], 'speak-glass-v1'), null);
  assert.equal(await opened(file, [toBase64(random(32))], 'speak-board-v1'), null);
  const post = (/** @type {string} */ words, state = 'shown') => ({ id: '', holder: '', slot: '', text: words, state, reason: '' });
  const b = { v: 1, slot: '', next: [], threads: [thread({ posts: [post('It rattles'), post('secret', 'hidden')] }), thread({ title: 'Heating' })] };
  assert.deepEqual(search(b, 'LIFT rattles').map((t) => t.title), ['The lift']);
  assert.deepEqual(search(b, 'secret'), []);
  assert.equal(search(b, '').length, 2);
  assert.equal(utf8('x').length, 1);
});
