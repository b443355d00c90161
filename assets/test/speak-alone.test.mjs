// @ts-check
// The anonymous channel in a real browser against the real program: whoever may use it collects without knowing, writes
// without asking the server for anything, and sends nothing that names them, over connections that nothing else uses.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import { launch, listen, signIn } from './harness.mjs';
import { channel, skip } from './speaking.mjs';

/** @typedef {import('playwright-core').Page} Page */

const { base, browser, ready } = channel(2, 10.5);

/** @param {Page} page */
const wallets = (page) => page.evaluate(() => new Promise((done) => {
  const asked = indexedDB.open('speak', 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore('w');
  asked.onsuccess = () => {
    const all = asked.result.transaction('w').objectStore('w').getAll();
    all.onsuccess = () => {
      asked.result.close();
      done(all.result.map((/** @type {Uint8Array} */ b) => b.length));
    };
  };
}));

/** Waits for an answer of the server. @param {Page} page @param {string} path @param {number} [status] */
const answer = (page, path, status = 200) => page.waitForResponse((r) => new URL(r.url()).pathname === path && r.status() === status, { timeout: 240_000 });

/** A page of somebody new to this browser, on a site with the keys of two weeks and a board.
 * @param {import('playwright-core').BrowserContext} context */
async function fresh(context) {
  context.setDefaultTimeout(120_000);
  await ready();
  return context.newPage();
}

test('passes are collected on the first page after signing in, without opening the channel, and the wallet has one size', { skip, timeout: 600_000 }, async () => {
  const context = await browser().newContext({ baseURL: base(), locale: 'en-GB' });
  try {
    const page = await fresh(context);
    const complaints = listen(page);
    /** @type {import('playwright-core').Request[]} */
    const asked = [];
    context.on('request', (r) => asked.push(r));
    const collected = answer(page, '/tickets/collect');
    await signIn(page, 'officer');
    const { signed } = await (await collected).json();
    assert.equal(Object.keys(signed).length, 34);
    await page.waitForFunction(() => localStorage.getItem('speak.head') !== null);
    const keys = asked.filter((r) => new URL(r.url()).pathname.startsWith('/speak/'));
    assert.ok(keys.length > 0);
    for (const r of keys) {
      const sent = await r.allHeaders();
      assert.deepEqual([sent.cookie, sent.referer, sent.authorization], [undefined, undefined, undefined], r.url());
    }
    assert.ok((await asked.find((r) => r.url().endsWith('/tickets/wallet-key'))?.allHeaders())?.cookie, 'the control: a request of the session has its cookie');
    assert.deepEqual(await wallets(page), [256 * 1024]);
    assert.ok(!asked.some((r) => new URL(r.url()).pathname.startsWith('/speak-up')));
    assert.deepEqual(complaints, []);
  } finally {
    await context.close();
  }
});

test('composing asks for nothing, envelopes name nobody, and the profile keeps no word of it', { skip, timeout: 900_000 }, async () => {
  const profile = mkdtempSync(join(tmpdir(), 'waymark-profile-'));
  // letters alone: what looks like a telephone number is hinted at
  const needle = `needle${[...crypto.getRandomValues(new Uint8Array(24))].map((b) => String.fromCharCode(97 + b % 26)).join('')}`;
  const context = await chromium.launchPersistentContext(profile, { ...launch, baseURL: base(), locale: 'en-GB' });
  try {
    const page = await fresh(context);
    const collected = answer(page, '/tickets/collect');
    await signIn(page, 'trainer');
    await collected;
    // the last that the page asks for by itself: what holds the words at its foot against the log
    const whole = page.waitForResponse((r) => /\/seven\./.test(r.url()));
    await page.goto('/speak-up');
    await page.locator('#speak-state').filter({ hasText: /\S/ }).waitFor();
    await whole;
    assert.match(await page.locator('#speak-state').textContent() ?? '', /\d+ more replies/);
    /** @type {string[]} */
    const asked = [];
    // the next envelope and what is heard by and by are no part of composing
    const count = (/** @type {import('playwright-core').Request} */ r) => { if (!/\/(live|speak\/drop)/.test(r.url())) asked.push(r.url()); };
    context.on('request', count);
    const address = page.url();
    await page.locator('#speak-open').click();
    await page.locator('#speak-title').fill('The lift');
    await page.locator('#speak-text').fill(`${needle} as the only porter`);
    await page.locator('#speak-hints').getByRole('button', { name: 'Keep' }).click();
    await page.locator('#speak-hints').waitFor({ state: 'hidden' });
    assert.match(await page.locator('#speak-name').textContent() ?? '', /^[A-Z]\w+ [A-Z]\w+/);
    assert.match(await page.locator('#speak-preview').textContent() ?? '', new RegExp(needle));
    await page.locator('#speak-close').click();
    assert.equal(await page.locator('#speak-text').inputValue(), '', 'what was not sent stays in the page');
    await page.locator('#speak-open').click();
    await page.locator('#speak-title').fill('The lift');
    await page.locator('#speak-text').fill(needle);
    assert.deepEqual([asked, page.url()], [[], address], 'composing asks for something');
    await page.locator('#speak-send').click();
    await page.locator('#speak-waiting [data-code=waiting]').waitFor();
    assert.deepEqual(asked, [], 'handing over asks for something before the next envelope goes out');
    assert.deepEqual(await wallets(page), [256 * 1024]);
    context.off('request', count);

    // the next envelope is due now
    await page.evaluate(() => localStorage.setItem('speak.next', '1'));
    const drop = page.waitForRequest((r) => r.url().endsWith('/speak/drop'), { timeout: 240_000 });
    const answered = answer(page, '/speak/drop');
    await page.reload();
    const sent = await (await drop).allHeaders();
    assert.deepEqual([sent.cookie, sent.referer, sent.authorization, sent['content-length'] ?? '16384'], [undefined, undefined, undefined, '16384']);
    assert.equal((await drop).postDataBuffer()?.length, 16384);
    assert.equal((await (await answered).body()).length, 16384);
    await page.locator('#speak-waiting [data-code=held]').waitFor();
    assert.deepEqual(await wallets(page), [256 * 1024]);
  } finally {
    await context.close();
  }
  try {
    const files = readdirSync(profile, { recursive: true, withFileTypes: true }).filter((f) => f.isFile()).map((f) => join(f.parentPath, f.name));
    assert.ok(files.some((f) => f.includes('IndexedDB') && statSync(f).size > 100_000), 'the control: the wallet is in the profile');
    for (const f of files) {
      const text = readFileSync(f);
      for (const form of [needle, Buffer.from(needle, 'utf16le')]) assert.ok(!text.includes(form), `${f} holds what was written`);
    }
  } finally {
    rmSync(profile, { recursive: true, force: true });
  }
});

test('whoever leaves the page while passes are drawn has them on the next one', { skip, timeout: 300_000 }, async () => {
  const context = await browser().newContext({ baseURL: base(), locale: 'en-GB' });
  try {
    const page = await fresh(context);
    // the first order to draw comes to nothing, as when the page is left before it is done
    await page.addInitScript(() => {
      const post = Worker.prototype.postMessage;
      Worker.prototype.postMessage = function (/** @type {any} */ order) {
        const lost = order?.job === 'draw' && !localStorage.getItem('left');
        if (lost) localStorage.setItem('left', '1');
        else post.call(this, order);
      };
    });
    await signIn(page, 'facilitator');
    await page.waitForFunction(() => localStorage.getItem('left'));
    await page.goto('/speak-up');
    await page.locator('#speak-open').waitFor();
  } finally {
    await context.close();
  }
});

test('passes whose answer got lost are asked for again on the next page, and not forgotten for the next week', { skip, timeout: 300_000 }, async () => {
  const context = await browser().newContext({ baseURL: base(), locale: 'en-GB' });
  try {
    const page = await fresh(context);
    let asked = 0;
    let lost = false;
    await context.route('**/tickets/collect', async (r) => {
      if (asked++) return r.continue();
      await r.fetch(); // it is signed, and nobody hears of it
      await r.abort();
      lost = true;
    });
    await signIn(page, 'newcomer');
    while (!lost) await pause(50);
    await page.goto('/speak-up');
    await page.locator('#speak-open').waitFor();
    assert.ok(asked > 1);
  } finally {
    await context.close();
  }
});

test('what names nobody goes over connections on which nothing names anybody', { skip, timeout: 600_000 }, async () => {
  /** @type {{ port: number, path: string, named: boolean }[]} */
  const asked = [];
  const { hostname, port } = new URL(base());
  // somebody on the way, who sees which requests come over one connection
  const way = createServer((from, to) => {
    asked.push({ port: from.socket.remotePort ?? 0, path: new URL(from.url ?? '', base()).pathname, named: Boolean(from.headers.cookie) });
    from.pipe(request({ hostname, port, path: from.url, method: from.method, headers: from.headers, agent: false }, (answer) => {
      to.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(to);
    }).on('error', () => to.destroy()));
  });
  await new Promise((done) => { way.listen(0, '127.0.0.1', () => done(undefined)); });
  const { port: at } = /** @type {import('node:net').AddressInfo} */ (way.address());
  const context = await browser().newContext({ baseURL: `http://127.0.0.1:${at}`, locale: 'en-GB' });
  try {
    const page = await fresh(context);
    await signIn(page, 'manager');
    await page.goto('/speak-up');
    await page.locator('#speak-open').waitFor();
    // one that gets lost on the way goes out once more
    for (let sent = 0, tries = 0; sent < 3 && tries < 20; tries++) {
      await page.evaluate(() => localStorage.setItem('speak.next', '1'));
      const answered = page.waitForResponse((r) => r.url().endsWith('/speak/drop'), { timeout: 15_000 }).then(() => 1, () => 0);
      await page.reload();
      sent += await answered;
    }
    const own = asked.filter((a) => a.path.startsWith('/speak/'));
    const named = new Set(asked.filter((a) => a.named).map((a) => a.port));
    assert.ok(own.filter((a) => a.path === '/speak/drop').length >= 3 && named.size > 0, 'the control: both kinds came this way');
    assert.deepEqual(own.filter((a) => a.named || named.has(a.port)), []);
  } finally {
    await context.close();
    way.closeAllConnections();
    way.close();
  }
});
