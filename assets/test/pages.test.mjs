// @ts-check
// Every page, in every state that it can be in: axe at both widths in both themes, nothing sideways at 320 px, no
// complaint of the browser, and the cost of a cold visit. The same HTML serves all widths and themes, so each page is
// loaded once and looked at in each; a theme changes nothing but colours.
//   WAYMARK_PAGES  only the pages whose name or address this expression matches
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { meter, overflow, site, skip, start, violations } from './harness.mjs';
import { discover, shape } from './pages.mjs';
import { sights } from './sights.mjs';

/** @typedef {import('./sights.mjs').Sight} Sight */

const here = site();
const kB = 1024;
const composer = { requests: 3, script: 16 * kB };
const most = { requests: 8, bytes: 110 * kB, script: 15 * kB, styles: 12 * kB };

const wanted = new RegExp(process.env.WAYMARK_PAGES ?? '');

/** @type {Sight[]} */
const all = [];

test('every link leads to a page', { skip }, async () => {
  all.push(...await sights(here));
  const seen = new Set(all.filter((s) => !s.then).map((s) => shape(s.path)));
  for (const as of /** @type {const} */ (['facilitator', 'administrator', 'trainer', 'newcomer'])) {
    const paths = await here.visit({ as }, (page) => discover(page.context().request, ['/', ...all.filter((s) => s.as === as && !/no-such|aaaa|settings$/.test(s.path)).map((s) => s.path)]));
    for (const path of paths) {
      if (seen.has(shape(path))) continue;
      seen.add(shape(path));
      all.push({ name: 'linked', as, path });
    }
  }
  assert.ok(all.length > 90, `only ${all.length} pages were found`);
});

const roles = /** @type {const} */ ([undefined, 'officer', 'newcomer', 'manager', 'trainer', 'facilitator', 'administrator']);
for (const as of roles) {
  test(`pages as ${as ?? 'nobody'}`, { skip }, async () => {
    /** @type {string[]} */
    const wrong = [];
    await here.visit({ as, may: /status of 4\d\d/ }, async (page) => {
      const count = await meter(page);
      for (const sight of all.filter((s) => s.as === as && wanted.test(`${s.name} ${s.path}`))) {
        const say = (/** @type {string} */ what) => wrong.push(`${sight.name} (${sight.path}): ${what}`);
        try {
          await look(page, count, sight, say);
        } catch (e) {
          say(String(e));
        }
      }
    });
    assert.deepEqual(wrong, []);
  });
}

/** @param {import('playwright-core').Page} page @param {import('./harness.mjs').Meter} count @param {Sight} sight @param {(what: string) => void} say */
async function look(page, count, sight, say) {
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.emulateMedia({ colorScheme: 'light' });
  count.clear();
  await page.goto(sight.path);
  await count.settled();
  // a page that begins in its text, since its reader came to write, has what the composer does, too
  const more = await page.evaluate(() => document.activeElement instanceof HTMLTextAreaElement) ? composer : { requests: 0, script: 0 };
  // letters beyond Latin-1 come with fonts of their own
  const letters = count.paths().some((path) => path.includes('-latin-ext-')) ? 9 * kB : 0;
  const dear = count.paths().length > most.requests + more.requests || count.bytes() > most.bytes + letters + more.script || count.bytes('Script') > most.script + more.script
    || count.bytes('Stylesheet') > most.styles;
  if (dear && !sight.then) say(`${count.paths().length} requests, ${count.bytes()} bytes, ${count.bytes('Script')} of script, ${count.bytes('Stylesheet')} of styles: ${count.paths().join(' ')}`);
  await sight.then?.(page);
  await page.waitForLoadState();
  const fault = await page.locator('.oops .code').allInnerTexts();
  if (fault.some((code) => code.startsWith('5'))) say(`answers ${fault}`);
  for (const width of [1280, 390]) {
    if (width !== 1280) await page.setViewportSize({ width, height: 900 });
    for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
      await page.emulateMedia({ colorScheme });
      for (const found of await violations(page, colorScheme === 'dark')) say(`${width} px, ${colorScheme}: ${found}`);
    }
  }
  await page.setViewportSize({ width: 320, height: 800 });
  const wide = await overflow(page);
  if (wide) say(`at 320 px ${wide}`);
}

test('the set-up page, and signing in where there is no demo', { skip }, async () => {
  const bare = await start({ WAYMARK_DEMO: 'off' });
  try {
    const address = /http:\/\/\S+(\/set-up\/\S+)/.exec(bare.said())?.[1];
    assert.ok(address, bare.said());
    /** @type {string[]} */
    const wrong = [];
    await here.visit({ may: /status of 4\d\d/ }, async (page) => {
      const count = await meter(page);
      const send = async () => page.locator('main form button.btn').click();
      for (const [path, then] of /** @type {const} */ ([[address, undefined], [address, send], ['/sign-in', undefined], ['/set-up/none', undefined]])) {
        const name = `without the demo ${path}`;
        await look(page, count, { name, path: bare.base + path, ...(then ? { then } : {}) }, (what) => wrong.push(`${name}: ${what}`));
      }
    });
    assert.deepEqual(wrong, []);
  } finally {
    await bare.stop();
  }
});

test('what the browser is told to trust is what the pages use', { skip }, async () => {
  await here.visit({ as: 'officer' }, async (page) => {
    const answer = await page.goto('/');
    const policy = answer?.headers()['content-security-policy'] ?? '';
    for (const part of ["default-src 'none'", "script-src 'self'", "style-src 'self'", "require-trusted-types-for 'script'", 'trusted-types waymark']) {
      assert.ok(policy.includes(part), `${part} is missing from ${policy}`);
    }
    assert.doesNotMatch(policy, /unsafe|nonce|\*/);
    assert.equal(await page.locator('[style], [onclick], script:not([src]), style').count(), 0);
  });
});
