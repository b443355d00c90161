// @ts-check
// The anonymous channel in Firefox, for make soak, since few machines have one: what speak-alone.test.mjs tries in
// Chromium. Somebody on the way sees which requests come over one connection.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { firefox, skip as without } from './firefox.mjs';
import { people, password } from './harness.mjs';
import { channel, skip } from './speaking.mjs';

const { base, ready } = channel(2, 10.5);

/** @typedef {{ port: number, path: string, method: string, headers: import('node:http').IncomingHttpHeaders, sent: number, got: number }} Asked */

/** A proxy that keeps what it saw. */
async function onTheWay() {
  /** @type {Asked[]} */
  const asked = [];
  const { hostname, port } = new URL(base());
  const way = createServer((from, to) => {
    const one = { port: from.socket.remotePort ?? 0, path: new URL(from.url ?? '', base()).pathname, method: from.method ?? '', headers: from.headers, sent: 0, got: 0 };
    asked.push(one);
    from.on('data', (b) => { one.sent += b.length; });
    from.pipe(request({ hostname, port, path: from.url, method: from.method, headers: from.headers, agent: false }, (answer) => {
      answer.on('data', (b) => { one.got += b.length; });
      to.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(to);
    }).on('error', () => to.destroy()));
  });
  await new Promise((done) => { way.listen(0, '127.0.0.1', () => done(undefined)); });
  const { port: at } = /** @type {import('node:net').AddressInfo} */ (way.address());
  return { asked, address: `http://127.0.0.1:${at}`, end: () => { way.closeAllConnections(); way.close(); } };
}

test('Firefox collects by itself, asks for nothing while somebody writes, and sends nothing that names them', { skip: skip || without, timeout: 600_000 }, async () => {
  await ready();
  const way = await onTheWay();
  const profile = mkdtempSync(join(tmpdir(), 'waymark-firefox-'));
  const needle = `needle${crypto.randomUUID().replaceAll('-', '')}`;
  const page = await firefox(profile);
  try {
    await page.to(`${way.address}/sign-in`);
    await page.type('#email', people.officer);
    await page.type('#password', password);
    await page.run(() => { /** @type {HTMLElement} */ ([...document.querySelectorAll('form[action="/sign-in"] button:not([name])')].at(-1)).click(); });
    await page.until(() => document.querySelector('button[popovertarget=you]'));
    await page.until(() => localStorage.getItem('speak.head'));
    await page.to(`${way.address}/speak-up`);
    await page.until(() => document.querySelector('#speak-open:not([hidden])'));
    // the last thing that the page asks for by itself
    for (const end = Date.now() + 60_000; !way.asked.some((a) => a.path.startsWith('/assets/seven.')) && Date.now() < end;) await pause(100);

    const before = way.asked.length;
    const composing = () => way.asked.slice(before).map((a) => a.path).filter((p) => !/^\/(live|speak\/drop)/.test(p));
    await page.click('#speak-open');
    await page.until(() => document.querySelector('#speak-compose[open]'));
    await page.type('#speak-title', 'The lift');
    await page.type('#speak-text', needle);
    await page.click('#speak-close');
    await page.until(() => !document.querySelector('#speak-compose[open]'));
    await page.click('#speak-open');
    await page.until(() => document.querySelector('#speak-compose[open]'));
    await page.type('#speak-title', 'The lift');
    await page.type('#speak-text', needle);
    assert.deepEqual([composing(), await page.run(() => location.pathname)], [[], '/speak-up'], 'composing asks for something');
    await page.click('#speak-send');
    await page.until(() => document.querySelector('#speak-waiting [data-code=waiting]'));
    assert.deepEqual(composing(), []);

    for (let tries = 0; tries < 10 && !await page.run(() => document.querySelector('#speak-waiting [data-code=held]')).catch(() => null); tries++) {
      await page.run(() => localStorage.setItem('speak.next', '1'));
      await page.reload();
      await page.until(() => document.querySelector('#speak-waiting [data-code=held], #speak-waiting [data-code=waiting]'));
      await pause(2000);
    }
    await page.until(() => document.querySelector('#speak-waiting [data-code=held]'));
    const own = way.asked.filter((a) => a.path.startsWith('/speak/'));
    const named = new Set(way.asked.filter((a) => a.headers.cookie).map((a) => a.port));
    const drops = own.filter((a) => a.path === '/speak/drop');
    assert.ok(drops.length > 0 && named.size > 0, 'the control: both kinds came this way');
    for (const { path, port, headers, sent, got } of own) {
      assert.deepEqual([headers.cookie, headers.referer, headers.authorization], [undefined, undefined, undefined], path);
      assert.ok(!named.has(port), `${path} came over a connection that says who it is`);
      if (path === '/speak/drop') assert.deepEqual([sent, got], [16384, 16384]);
    }
  } finally {
    await page.quit();
    way.end();
  }
  try {
    const files = readdirSync(profile, { recursive: true, withFileTypes: true }).filter((f) => f.isFile()).map((f) => join(f.parentPath, f.name));
    assert.ok(files.some((f) => readFileSync(f).includes('speak.head')), 'the control: what a page keeps in clear is found');
    for (const f of files) {
      const text = readFileSync(f);
      for (const form of [needle, Buffer.from(needle, 'utf16le')]) assert.ok(!text.includes(form), `${f} holds what was written`);
    }
  } finally {
    rmSync(profile, { recursive: true, force: true });
  }
});
