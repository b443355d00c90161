// @ts-check
// How long it takes from sending a reply in one browser until another browser says on its page that there is one.
// make bench runs it; it prints its figures beside the limits and fails only where it cannot measure.
//   WAYMARK_ROUNDS  how many replies (default 100)
import { chromium } from 'playwright-core';
import { launch, signIn, skip, start } from './harness.mjs';

const rounds = Number(process.env.WAYMARK_ROUNDS || 100);
const cold = 3;
const limits = { p50: 10, p99: 30 };

/** @typedef {Window & { said?: number[] }} Telling */

/** How far a page's clock is ahead of this program's, in ms: two browsers need not agree what time it is.
 * @param {import('playwright-core').Page} page */
async function ahead(page) {
  let best = Infinity, by = 0;
  for (let i = 0; i < 100; i++) {
    const from = performance.timeOrigin + performance.now();
    const there = await page.evaluate(() => performance.timeOrigin + performance.now());
    const to = performance.timeOrigin + performance.now();
    if (to - from < best) [best, by] = [to - from, there - (from + to) / 2];
  }
  return by;
}

async function main() {
  if (skip) throw new Error(skip);
  const server = await start();
  const browsers = await Promise.all([chromium.launch(launch), chromium.launch(launch)]);
  try {
    const open = async (/** @type {number} */ i, /** @type {string} */ who) => {
      const page = await (await /** @type {import('playwright-core').Browser} */ (browsers[i]).newContext({ baseURL: server.base })).newPage();
      await signIn(page, who);
      return page;
    };
    const writer = await open(0, 'officer'), reader = await open(1, 'facilitator');
    await writer.goto('/discussions');
    const at = await writer.locator('main h3 a, main h2 a').first().getAttribute('href') ?? '';
    await writer.goto(at);
    await writer.locator('#reply textarea').waitFor();
    const heard = reader.waitForEvent('websocket').then((s) => s.waitForEvent('framereceived'));
    await reader.goto(at);
    await heard;
    await reader.evaluate(() => {
      const w = /** @type {Telling} */ (window);
      /** @type {number[]} */
      const said = w.said = [];
      scrollTo(0, 0);
      const button = /** @type {Element} */ (document.querySelector('live-link button'));
      new MutationObserver(() => said.push(performance.timeOrigin + performance.now())).observe(button, { childList: true });
    });
    const apart = await ahead(reader) - await ahead(writer);
    const took = [], bare = [];
    // the first replies wake what nobody has used yet, in both browsers and in the program: they are shown by themselves
    for (let n = 1; n <= cold + rounds; n++) {
      const sent = await writer.evaluate(async (n) => {
        const form = /** @type {HTMLFormElement} */ (document.getElementById('reply'));
        const body = new URLSearchParams(/** @type {[string, string][]} */ ([...new FormData(form)]));
        body.set('body', `Reply number ${n}: we rang first, and it worked.`);
        const at = performance.timeOrigin + performance.now();
        const r = await fetch(form.action, { method: 'POST', body, headers: { accept: 'application/json', 'idempotency-key': `bench-${Date.now()}-${n}` } });
        if (!r.ok) throw new Error(`reply ${n}: ${r.status}`);
        return at;
      }, n);
      await reader.waitForFunction((n) => (/** @type {Telling} */ (window).said?.length ?? 0) >= n, n);
      const at = await reader.evaluate((n) => /** @type {number[]} */ (/** @type {Telling} */ (window).said)[n - 1], n);
      took.push((at ?? NaN) - sent - apart);
      // what pages look up after a hint is over before the next
      await writer.waitForTimeout(900);
      // what of it is the browser's own: a request for two bytes, which needs no database
      bare.push(await writer.evaluate(async () => {
        const at = performance.now();
        await (await fetch('/healthz', { cache: 'no-store' })).text();
        return performance.now() - at;
      }));
    }
    const first = took.splice(0, cold);
    bare.splice(0, cold);
    for (const all of [took, bare]) all.sort((a, b) => a - b);
    if (process.env.WAYMARK_CLOCKS) console.log(`the clocks are ${apart.toFixed(1)} ms apart`);
    console.log('\nannounced in another browser');
    console.log('  the first replies after the start'.padEnd(60), first.map((ms) => ms.toFixed(1)).join(', '), 'ms');
    for (const [name, limit] of Object.entries(limits)) {
      const at = Math.ceil(Number(name.slice(1)) / 100 * took.length) - 1, ms = took[at] ?? NaN;
      console.log(`  a bare request of the same browser, ${name}`.padEnd(62), `${(bare[at] ?? NaN).toFixed(1)} ms`.padStart(9));
      console.log(`  ${rounds} replies: from sending to the line on the page, ${name}`.padEnd(62), `${ms.toFixed(1)} ms`.padStart(9), `≤ ${limit}`.padStart(8), ms <= limit ? '     met' : '     missed');
    }
  } finally {
    await Promise.all(browsers.map((b) => b.close()));
    await server.stop();
  }
}

// run by itself, not as one of the tests
if (!process.env.NODE_TEST_CONTEXT) await main();
