// @ts-check
// Reading on where one left off: what is new, catching up by keyboard, quoting, jumping there and back, with script
// and without.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { site, skip } from './harness.mjs';
import { reach } from './hands.mjs';

/** @typedef {import('playwright-core').Page} Page */

const { visit, api } = site();
const open = 'antisocial-behaviour';

/** A discussion of the manager's with some replies by the facilitator.
 * @param {string} title @param {number} replies */
async function talk(title, replies) {
  const thread = await api('manager', 'POST', '/discussions', { community: open, title, body: 'One thing each.' });
  const posts = [];
  for (let i = 0; i < replies; i++) posts.push(await say(thread, `Thing ${i + 1} of ${title}.`));
  return { ...thread, posts };
}

/** @param {{ id: string }} thread @param {string} body @param {string} [to] */
const say = (thread, body, to) => api('facilitator', 'POST', `/discussions/${thread.id}/posts`, { body, ...(to ? { reply_to: to } : {}) });

/** Waits until the server has been told what was read. @param {Page} page @param {() => Promise<unknown>} work */
async function told(page, work) {
  const told = page.waitForResponse((r) => r.url().endsWith('/seen') && r.request().method() === 'POST');
  await work();
  assert.equal((await told).status(), 204);
}

test('what came since is marked, the list leads to it, and reading takes the mark away', { skip }, async () => {
  const thread = await talk('A talk that goes on', 2);
  await visit({ as: 'officer', height: 2000 }, async (page) => {
    await told(page, () => page.goto(thread.url));
    assert.equal(await page.locator('.newbar').count(), 0, 'at first nothing is marked');
    await say(thread, 'Something new.');
    await say(thread, 'And newer.', thread.posts[0].id);
    await page.goto('/discussions');
    const entry = page.locator('.item', { hasText: thread.title });
    assert.match(await entry.innerText(), /2 new/);
    await told(page, () => entry.locator('h2 a').click());
    assert.match(page.url(), /#r-[a-z2-7]{16}$/);
    await page.getByText('New since you were here').waitFor();
    assert.equal(await page.locator('.by .chip').count(), 2);
    await page.goto('/discussions');
    assert.doesNotMatch(await entry.innerText(), /new/);
  });
});

test('what is below the window is not read until it comes into view', { skip }, async () => {
  const thread = await talk('A tall talk', 30);
  await visit({ as: 'officer', height: 700 }, async (page) => {
    await told(page, () => page.goto(thread.url));
    await page.goto('/discussions');
    const entry = page.locator('.item', { hasText: thread.title });
    const left = Number((await entry.innerText()).match(/(\d+) new/)?.[1]);
    assert.ok(left > 15 && left <= 30, `${left} are left`);
    await page.goto(thread.url);
    await told(page, () => page.locator('.reply').last().scrollIntoViewIfNeeded());
    await page.goto('/discussions');
    const then = Number((await entry.innerText()).match(/(\d+) new/)?.[1]);
    assert.ok(then < left, `${then} of ${left} are left`);
    await page.goto(thread.url);
    await page.locator('.reply').nth(28).locator('.drop summary').first().click();
    await page.locator('.reply').nth(28).getByRole('button', { name: 'Mark read to here' }).click();
    await page.locator('.flash').waitFor();
    await page.goto('/discussions');
    assert.doesNotMatch(await entry.innerText(), /\d+ new/);
  });
});

test('without script a page that was shown is read', { skip }, async () => {
  const thread = await talk('A quiet talk', 2);
  await visit({ as: 'trainer', script: false }, async (page) => {
    await page.goto(thread.url, { waitUntil: 'networkidle' });
    await say(thread, 'Something new.');
    await page.goto('/discussions');
    const entry = page.locator('.item', { hasText: thread.title });
    assert.match(await entry.innerText(), /1 new/);
    await entry.locator('h2 a').click();
    await page.waitForLoadState('networkidle');
    await page.getByText('New since you were here').waitFor();
    await page.goto('/discussions');
    assert.doesNotMatch(await entry.innerText(), /new/);
    await page.goto(`${thread.url}?reply_to=${thread.posts[0].id}&quote=1`);
    assert.match(await page.locator('#body').inputValue(), /^\[Tom Ashby\]\(\/r\/[a-z2-7]{16}\):\n\n> Thing 1/);
  });
});

test('catching up by keyboard', { skip }, async () => {
  const thread = await talk('To catch up on', 0);
  await visit({ as: 'officer' }, async (page) => {
    await told(page, () => page.goto(thread.url));
    for (const text of ['First of all.', 'Then this.']) await say(thread, text);
    await page.goto('/catch-up');
    await page.locator('[data-help]').waitFor();
    const focused = () => page.evaluate(() => document.activeElement?.textContent ?? '');
    const threads = await page.locator('[data-thread]').allInnerTexts();
    const at = threads.indexOf(thread.title);
    assert.ok(at >= 0, 'the thread is on the page');
    for (let i = 0; i <= at; i++) await page.keyboard.press('j');
    assert.equal(await focused(), thread.title);
    await page.keyboard.press('n');
    assert.match(await focused(), /First of all\./);
    await page.keyboard.press('n');
    assert.match(await focused(), /Then this\./);
    await page.keyboard.press('k');
    assert.equal(await focused(), thread.title);
    const off = page.getByRole('button', { name: 'Keys' });
    assert.equal(await off.getAttribute('aria-pressed'), 'true');
    await off.click();
    await page.waitForFunction(() => document.getElementById('say')?.textContent === 'Keys are off');
    await page.keyboard.press('j');
    assert.equal(await focused(), 'Keys', 'a key that is off does nothing');
    await page.reload();
    await page.locator('[data-help]').waitFor();
    assert.equal(await off.getAttribute('aria-pressed'), 'false', 'it is remembered');
    await off.click();
    await page.locator('#q').focus();
    await page.keyboard.press('j');
    assert.equal(await page.locator('#q').inputValue(), 'j', 'what is typed is typed');
    await page.locator(`[data-thread]`, { hasText: thread.title }).focus();
    await page.keyboard.press('o');
    await page.waitForURL((u) => u.pathname.startsWith('/d/'));
    await page.goto('/catch-up');
    const item = page.locator('.item', { hasText: thread.title });
    await reach(page, item.getByRole('button', { name: /Mark read/ }));
    await page.keyboard.press('Enter');
    await page.locator('.flash').waitFor();
    assert.equal(await item.count(), 0);
  });
});

test('quoting what is selected, by mouse and by keyboard', { skip }, async () => {
  const thread = await talk('A talk to quote', 1);
  await visit({ as: 'officer' }, async (page) => {
    await page.goto(thread.url);
    const words = page.locator(`#r-${thread.posts[0].id} .prose p`);
    const quote = page.locator('.prose + button', { hasText: 'Quote' });
    await words.selectText();
    await quote.click();
    const body = page.locator('#body');
    await page.waitForFunction(() => document.activeElement?.id === 'body' || document.activeElement?.getAttribute('contenteditable') === 'true');
    const one = `[Tom Ashby](/r/${thread.posts[0].id}):\n\n> Thing 1 of A talk to quote.\n\n`;
    assert.equal(await body.inputValue(), one);
    assert.equal(await quote.count(), 0);
    await page.locator('#post .prose p').dblclick({ position: { x: 4, y: 8 } });
    await quote.waitFor();
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Quote', 'Tab leads to it');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelector('textarea')?.value.endsWith('> One\n\n'));
    assert.ok((await body.inputValue()).startsWith(one), 'what was there stays');
    // a selection over two posts is nobody's words
    await page.evaluate(() => {
      const p = document.querySelectorAll('.prose p');
      if (p[0] && p[1]) getSelection()?.setBaseAndExtent(p[0], 0, p[1], 1);
    });
    await page.waitForTimeout(500);
    assert.equal(await quote.count(), 0);
    await body.fill('');
  });
});

test('to what a reply answers, and back', { skip }, async () => {
  const thread = await talk('A talk with branches', 1);
  const below = await say(thread, 'Below.', thread.posts[0].id);
  await say(thread, 'Between.', thread.posts[0].id);
  const last = await say(thread, 'To the one below.', below.id);
  await say(thread, 'To the first.', thread.posts[0].id);
  await visit({ as: 'officer' }, async (page) => {
    await page.goto(thread.url);
    const up = page.locator('a.to').last();
    const from = await up.evaluate((a) => a.closest('[id^=r-]')?.id);
    await up.click();
    assert.notEqual(new URL(page.url()).hash, `#${from}`);
    const back = page.getByRole('link', { name: 'Back to where you were' });
    await back.click();
    assert.equal(new URL(page.url()).hash, `#${from}`);
    await back.waitFor({ state: 'detached' });
  });
  assert.ok(last.id);
});
