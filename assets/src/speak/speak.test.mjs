// @ts-check
// The browser's half of the anonymous channel, held against the vectors of RFC 9474, against
// Cloudflare's library, and against the rooms' own half in Go.
import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { RSABSSA } from '@cloudflare/blindrsa-ts';
import { bundled, root, rooms } from './kit.mjs';

const whole = ['numbers', 'octets', 'blind', 'seal', 'ask', 'beat'].map((name) => `export * from './${name}';`).join('\n');

/** @typedef {typeof import('./numbers') & typeof import('./octets') & typeof import('./blind') & typeof import('./seal') & typeof import('./ask') & typeof import('./beat')} Client */
/** @type {Client} */
const client = await import(`data:text/javascript;base64,${Buffer.from(await bundled(whole)).toString('base64')}`);
const { answerKey, ask, blind, chaff, finish, fromBase64, fromNumber, holder, inverse, message, publicOf, random, readAnswer, readKey, room, seal, toBase64, toNumber, utf8 } = client;

/** The Go half. */
const { tell, end } = rooms();
/** @typedef {import('./kit.mjs').Told} Told */
/** @type {Told} */
let keys;
/** @type {Awaited<ReturnType<typeof readKey>>} */
let key;
before(async () => {
  keys = await tell('keys');
  key = await readKey(fromBase64(keys.spki));
});
after(end);

/** @param {Awaited<ReturnType<typeof blind>>} b */
const signed = async (b) => fromBase64((await tell('sign', { message: toBase64(b.sent) })).octets);
const slot = '2026-11-24T14';

test('it gives what RFC 9474 says in appendix A.1', async () => {
  const raw = JSON.parse(readFileSync(join(root, 'internal/ticket/testdata/rfc9474.json'), 'utf8'));
  /** @param {string} name */
  const of = (name) => Uint8Array.from(Buffer.from(raw[name], 'hex'));
  const jwk = { kty: 'RSA', n: Buffer.from(of('n')).toString('base64url'), e: 'AQAB' };
  const made = await crypto.subtle.importKey('jwk', jwk, { name: 'RSA-PSS', hash: 'SHA-384' }, true, ['verify']);
  const spki = new Uint8Array(await crypto.subtle.exportKey('spki', made));
  const its = await readKey(spki, 4096);
  const factor = inverse(toNumber(of('inv')), its.n);
  const b = await blind(its, of('input_msg'), of('salt'), factor);
  assert.deepEqual(b.sent, of('blinded_msg'));
  assert.deepEqual(fromNumber(b.back, 512), of('inv'));
  assert.deepEqual(await finish(its, b, of('blind_sig')), of('sig'));
  // the control: another salt or factor gives another request
  assert.notDeepEqual((await blind(its, of('input_msg'), random(48), factor)).sent, of('blinded_msg'));
  assert.notDeepEqual((await blind(its, of('input_msg'), of('salt'))).sent, of('blinded_msg'));
  await assert.rejects(readKey(spki), 'a key of 4096 bits stands out');
});

test("a ticket of Cloudflare's library is a ticket, and ours is one to it", async () => {
  const theirs = RSABSSA.SHA384.PSS.Randomized();
  const m = message('say', '2026-W48', random(32));
  const there = await theirs.blind(key.check, m);
  const answer = await signed({ sent: Uint8Array.from(there.blindedMsg), message: m, back: 1n });
  const signature = await theirs.finalize(key.check, m, answer, there.inv);
  assert.equal((await tell('check', { message: toBase64(m), signature: toBase64(signature) })).Valid, true);

  const b = await blind(key, m);
  assert.equal(await theirs.verify(key.check, await finish(key, b, await signed(b)), m), true);
});

test('messages of every use are read in Go', async () => {
  const own = random(32);
  for (const [use, number, name] of /** @type {const} */ ([['open', 0, 'open'], ['say', 0, 'say'], ['join', 0, 'slot-00'], ['join', 31, 'slot-31']])) {
    const m = message(use, '2026-W48', own, number);
    const b = await blind(key, m);
    const read = await tell('check', { message: toBase64(m), signature: toBase64(await finish(key, b, await signed(b))) });
    assert.deepEqual([read.Valid, read.use, read.epoch, read.holder], [true, name, '2026-W48', toBase64(own)]);
  }
  assert.match((await tell('check', { message: toBase64(message('join', '2026-W48', own, 32)), signature: '' })).error ?? '', /./);
});

test('a key that is not the one of all is found out', async () => {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 3072 });
  const special = await readKey(Uint8Array.from(publicKey.export({ type: 'spki', format: 'der' })));
  const m = message('say', '2026-W48', random(32));
  const b = await blind(key, m);
  const answer = await signed(b);
  await finish(key, b, answer); // the control
  await assert.rejects(finish(special, b, answer));
  await assert.rejects(finish(key, await blind(key, m), answer), 'an answer to another request');
  await assert.rejects(finish(key, b, answer.subarray(1)));
  await assert.rejects(finish(key, b, random(384)));
  for (const [bits, e] of /** @type {const} */ ([[2048, 65537], [3072, 3]])) {
    const odd = generateKeyPairSync('rsa', { modulusLength: bits, publicExponent: e }).publicKey.export({ type: 'spki', format: 'der' });
    await assert.rejects(readKey(Uint8Array.from(odd)), `${bits} bits, exponent ${e}`);
  }
});

test('requests are drawn anew each time, and have one size', async () => {
  const m = message('open', '2026-W48', random(32));
  const [one, two] = [await blind(key, m), await blind(key, m)];
  assert.notDeepEqual(one.sent, two.sent);
  assert.equal(one.sent.length, 384);
  assert.notDeepEqual(message('open', '2026-W48', m.subarray(42)), m, 'the first 32 octets are random');
});

test('envelopes have one size, are opened by their key and slot, and hold what the holder signed', async () => {
  const writer = await holder();
  const b = await blind(key, message('open', '2026-W48', random(32)));
  const ticket = { kid: keys.key, message: b.message, signature: await finish(key, b, await signed(b)) };
  const mine = createHash('sha256').update(await publicOf(writer)).digest();
  const j = await blind(key, message('join', '2026-W48', Uint8Array.from(mine), 5));
  const joining = { kid: keys.key, message: j.message, signature: await finish(key, j, await signed(j)) };
  const drop = fromBase64(keys.drop);
  const thread = random(16);
  const text = 'Zieliński said: “no” <b>&amp;</b>\n\u2028 \u{1f980}';
  const answer = answerKey();
  for (const [op, said] of /** @type {const} */ ([
    ['open', await ask(writer, { thread, slot, title: 'The “lift”', text, ticket, join: joining }, answer)],
    ['say', await ask(writer, { thread, slot, text, ticket }, answer)],
    ['chaff', chaff(answer)],
  ])) {
    const sealed = await seal(drop, slot, said);
    assert.equal(sealed.length, 16384);
    const read = await tell('open', { sealed: toBase64(sealed), slot });
    assert.equal(read.error, undefined, op);
    assert.deepEqual([read.operation.Op, read.Signed], [op, op !== 'chaff']);
    assert.deepEqual(read.operation.Answer, [...answer]);
    if (op !== 'chaff') assert.deepEqual([read.operation.Text, read.operation.Title], [text, op === 'open' ? 'The “lift”' : '']);
    assert.match((await tell('open', { sealed: toBase64(sealed), slot: '2026-11-24T16' })).error ?? '', /opened/);
    const changed = said.replace('“no”', '“yes”');
    if (op === 'chaff') continue;
    const forged = await tell('open', { sealed: toBase64(await seal(drop, slot, changed)), slot });
    assert.equal(forged.Signed, false, 'the control: other words are not signed');
  }
});

test('an envelope is full, or refused', async () => {
  const drop = fromBase64(keys.drop);
  assert.equal((await seal(drop, slot, 'a'.repeat(room))).length, 16384);
  await assert.rejects(seal(drop, slot, 'a'.repeat(room + 1)), RangeError);
  await assert.rejects(seal(drop, slot, 'ä'.repeat(room / 2 + 1)), RangeError);
  const full = await tell('open', { sealed: toBase64(await seal(drop, slot, 'a'.repeat(room))), slot });
  assert.equal(fromBase64(full.octets).length, room);
});

test('answers are read with their key alone', async () => {
  const answer = answerKey();
  const sealed = fromBase64((await tell('answer', { answer: [...answer], said: '{"code":"held ✓"}' })).octets);
  assert.equal(sealed.length, 16384);
  assert.equal(await readAnswer(answer, sealed), '{"code":"held ✓"}');
  assert.equal(await readAnswer(answerKey(), sealed), null);
  assert.equal(await readAnswer(answer, random(16384)), null);
  assert.equal(await readAnswer(answer, sealed.subarray(0, 12)), null);
  assert.equal(utf8('ä').length, 2);
});
