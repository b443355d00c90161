// @ts-check
// What a page says to those who listen to it: each thing once, politely, in the accessibility tree, and many of a kind in
// one line.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { site, skip } from './harness.mjs';

/** @typedef {import('playwright-core').Page} Page */

const { visit, api } = site();

/** A question of a trainer's with two replies. @param {string} title */
async function question(title) {
  const t = await api('trainer', 'POST', '/discussions', { community: 'antisocial-behaviour', title, body: 'Long. '.repeat(400), asks: true });
  const say = (/** @type {string} */ body) => api('manager', 'POST', `/discussions/${t.id}/posts`, { body });
  return { path: new URL(t.url, 'http://x').pathname, say, first: await say('One.'), second: await say('Two.') };
}

/** Opens a page, waits until it hears and notes all that it says. @param {Page} page @param {string} path */
async function listening(page, path) {
  const heard = page.waitForEvent('websocket').then((s) => s.waitForEvent('framereceived'));
  await page.goto(path);
  await heard;
  await page.evaluate(() => {
    const region = document.getElementById('say'), all = /** @type {string[]} */ ([]);
    Object.assign(globalThis, { all });
    if (region) new MutationObserver(() => all.push((region.textContent ?? '').trim())).observe(region, { childList: true, characterData: true, subtree: true });
  });
  return () => page.evaluate(() => /** @type {any} */ (globalThis).all.splice(0));
}

/** Waits until something is said, and finds it in the accessibility tree. @param {Page} page @param {string} text */
async function said(page, text) {
  await page.waitForFunction((t) => document.getElementById('say')?.textContent?.trim() === t, text);
  assert.match(await page.locator('body').ariaSnapshot(), new RegExp(`status: ["']?${text.replace(/\./g, '\\.')}["']?\\s*(\\n|$)`), 'it is in the accessibility tree');
}

test('what happens is said once each, and numbers are not', { skip, timeout: 240_000 }, async () => {
  const q = await question('Who hears what happens?');
  await visit({ as: 'officer', height: 600, may: /ERR_INTERNET_DISCONNECTED|WebSocket/ }, async (page) => {
    const all = await listening(page, q.path);
    await q.say('Three.');
    await said(page, '1 new reply');
    assert.deepEqual(await all(), ['1 new reply']);

    await api('manager', 'PATCH', `/posts/${q.first.id}`, { body: 'One, changed.' });
    await said(page, 'A reply has changed');
    assert.deepEqual(await all(), ['A reply has changed']);

    await visit({ as: 'trainer' }, async (other) => {
      await other.goto(q.path);
      await other.locator(`button[formaction="/r/${q.second.id}/helpful"]`).click();
      await page.locator(`#r-${q.second.id} .num`, { hasText: '1' }).waitFor();
      await other.locator(`button[formaction="/r/${q.first.id}/chosen"]`).click();
      await said(page, 'A reply was chosen as an answer');
      await other.locator('.flash').waitFor();
      assert.match(await other.locator('main').ariaSnapshot(), /status:\s+- paragraph: Chosen as an answer/, 'whoever chose it is told');
    });
    assert.deepEqual(await all(), ['A reply was chosen as an answer']);

    await page.locator(`button[formaction="/r/${q.second.id}/helpful"]`).click();
    await said(page, '2 people find this helpful');
    assert.deepEqual(await all(), ['2 people find this helpful']);

    const line = page.locator('draft-guard .hint[data-saved] span');
    for (const text of ['A thought', ' and more', ' and yet more']) {
      await page.locator('#body').pressSequentially(text);
      await page.waitForResponse((r) => r.url().endsWith('/drafts') && r.ok());
    }
    await line.filter({ hasText: 'Draft saved' }).waitFor();
    await said(page, 'Draft saved.');
    assert.deepEqual(await all(), ['Draft saved.'], 'that all is well is said once');

    await page.context().setOffline(true);
    await page.evaluate(() => dispatchEvent(new Event('offline')));
    await said(page, 'Offline. Trying again');
    await page.context().setOffline(false);
    await said(page, 'Connected again');
    assert.deepEqual(await all(), ['Offline. Trying again', 'Connected again']);

    await api('manager', 'DELETE', `/posts/${q.second.id}`);
    await said(page, 'A reply was taken away');
    assert.deepEqual(await all(), ['A reply was taken away']);
  });
});

test('twenty replies at once are one line', { skip, timeout: 240_000 }, async () => {
  const q = await question('Who speaks for twenty?');
  await visit({ as: 'officer', height: 600 }, async (page) => {
    await page.clock.install();
    const all = await listening(page, q.path);
    // the clock stands still while they come, however long that takes
    await page.clock.pauseAt(Date.now() + 2000);
    await all();
    await Promise.all(Array.from({ length: 20 }, (_, n) => q.say(`Reply ${n}.`)));
    await page.getByRole('button', { name: 'Show 20 new replies' }).waitFor();
    assert.deepEqual(await all(), [], 'nothing is said while they come');
    await page.clock.runFor(5000);
    assert.deepEqual(await all(), ['20 new replies']);
    await page.clock.resume();
    await said(page, '20 new replies');
  });
});
