// @ts-check
// Every page that links lead to: axe at both widths in both themes, nothing sideways at 320 px, and the cost of a cold
// visit.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cost, overflow, signIn, site, skip, violations } from './harness.mjs';
import { discover, shape } from './pages.mjs';

const { visit } = site();
const most = { requests: 8, bytes: 110 * 1024 };

/** Pages that need more than following links: nothing found, nothing there. */
const besides = ['/search?q=noise', '/search?q=xyzzyplugh', '/no-such-page', '/d/aaaaaaaaaaaaaaaa/gone'];

const roles = ['administrator', 'facilitator', 'newcomer'];
/** @type {{ role: string, path: string }[]} */
const pages = [];

test('pages are found by their links', { skip }, async () => {
  const seen = new Set();
  for (const role of roles) {
    const paths = await visit({ as: role }, (page) => discover(page, ['/', ...besides]));
    for (const path of paths) {
      // the start differs from role to role, the rest is looked at once
      if (path !== '/' && seen.has(shape(path))) continue;
      seen.add(shape(path));
      pages.push({ role, path });
    }
  }
  for (const one of ['/', '/c/{slug}', '/d/{id}/{slug}', '/l/{id}/{slug}', '/p/{id}', '/search?q', '/settings', '/ask']) {
    assert.ok(seen.has(one) || one === '/', `${one} is not linked from anywhere; found ${[...seen].sort().join(' ')}`);
  }
});

for (const width of [1280, 390]) {
  for (const theme of /** @type {const} */ (['light', 'dark'])) {
    test(`axe finds nothing at ${width} px, ${theme}`, { skip }, async () => {
      const wrong = await everyPage({ width, theme }, violations);
      assert.deepEqual(wrong, []);
    });
  }
}

test('nothing scrolls sideways at 320 px', { skip }, async () => {
  const wide = await everyPage({ width: 320 }, async (page) => [await overflow(page)].filter(Boolean));
  assert.deepEqual(wide, []);
});

test('the sign-in page passes too', { skip }, async () => {
  for (const width of [1280, 390]) {
    for (const theme of /** @type {const} */ (['light', 'dark'])) {
      await visit({ width, theme }, async (page) => {
        for (const path of ['/sign-in', '/accessibility', '/privacy', '/rules']) {
          await page.goto(path);
          assert.deepEqual(await violations(page), [], path);
          await page.setViewportSize({ width: 320, height: 800 });
          assert.equal(await overflow(page), '', path);
          await page.setViewportSize({ width, height: 900 });
        }
      });
    }
  }
});

test('a cold visit stays within its budget', { skip }, async () => {
  /** @type {string[]} */
  const dear = [];
  for (const { role, path } of pages) {
    await visit({ as: role }, async (page) => {
      const { requests, bytes, asked } = await cost(page, path);
      if (requests > most.requests || bytes > most.bytes) dear.push(`${path}: ${requests} requests, ${bytes} bytes: ${asked.join(' ')}`);
    });
  }
  assert.deepEqual(dear, []);
});

test('what the browser is told to trust is what the pages use', { skip }, async () => {
  await visit({}, async (page) => {
    await signIn(page, 'officer');
    const answer = await page.goto('/');
    const policy = answer?.headers()['content-security-policy'] ?? '';
    for (const part of ["default-src 'none'", "script-src 'self'", "style-src 'self'", "require-trusted-types-for 'script'", 'trusted-types waymark']) {
      assert.ok(policy.includes(part), `${part} is missing from ${policy}`);
    }
    assert.doesNotMatch(policy, /unsafe|nonce|\*/);
    assert.equal(await page.locator('[style], [onclick], script:not([src]), style').count(), 0);
  });
});

/** Opens every page in one look; gives what `judge` finds, each with its page.
 * @param {import('./harness.mjs').Look} look @param {(page: import('playwright-core').Page) => Promise<string[]>} judge */
async function everyPage(look, judge) {
  /** @type {string[]} */
  const wrong = [];
  for (const role of roles) {
    const mine = pages.filter((p) => p.role === role);
    if (mine.length === 0) continue;
    await visit({ ...look, as: role }, async (page) => {
      for (const { path } of mine) {
        await page.goto(path);
        for (const fault of await judge(page)) wrong.push(`${path}: ${fault}`);
      }
    });
  }
  return wrong;
}
