// @ts-check
// Pages that are told what happens: two browsers, what is being typed, the line cut, a way blocked, a member removed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { site, skip } from './harness.mjs';

/** @typedef {import('playwright-core').Page} Page */

const { visit, api } = site();

/** @param {string} [community] @param {string} [title] */
const thread = (community = 'neighbour-noise', title = 'Who tried quiet hours?') =>
  api('facilitator', 'POST', '/discussions', { community, title, body: 'We are thinking of it.', tags: [] });
/** @param {{ id: string }} t @param {string} body @param {string} [to] */
const reply = (t, body, to) => api('trainer', 'POST', `/discussions/${t.id}/posts`, { body, ...(to ? { reply_to: to } : {}) });
/** @param {Page} page */
const shown = (page) => page.locator('live-link button');
/** Waits until the page's line works, by a way. @param {Page} page @param {string} [below] */
async function linked(page, url = '', below = '') {
  const heard = below === '' ? page.waitForEvent('websocket').then((s) => s.waitForEvent('framereceived'))
    : page.waitForResponse((r) => r.url().includes(`/live${below}?`) && r.ok());
  await page.goto(url);
  await heard;
}
/** @returns {Promise<string>} a community that is open to all */
const open = async () => (await api('officer', 'GET', '/communities')).items.find((/** @type {any} */ c) => c.visibility === 'open').slug;

test('a reply is announced, moves nothing, and comes when asked for', { skip }, async () => {
  const t = await thread(await open());
  await reply(t, 'The first reply.');
  await visit({ as: 'officer', height: 500 }, async (page) => {
    await linked(page, t.url);
    await page.evaluate(() => scrollTo(0, 0));
    const before = await page.evaluate(() => [scrollY, document.body.scrollHeight]);
    const r = await reply(t, 'We tried it for a month.');
    await shown(page).waitFor();
    assert.equal(await shown(page).innerText(), 'Show 1 new reply');
    await page.waitForFunction(() => document.getElementById('say')?.textContent?.trim() === '1 new reply');
    const tree = await page.locator('body').ariaSnapshot();
    assert.match(tree, /status: 1 new reply/, 'the announcement is in the accessibility tree');
    assert.match(tree, /button "Show 1 new reply"/);
    assert.deepEqual(await page.evaluate(() => [scrollY, document.body.scrollHeight]), before, 'nothing has moved');
    assert.equal(await page.locator(`#r-${r.id}`).count(), 0);
    await shown(page).focus();
    await page.keyboard.press('Enter');
    await page.locator(`#r-${r.id}`).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.id), `r-${r.id}`, 'the focus goes to what is new');
    assert.equal(await shown(page).isHidden(), true);
    assert.match(await page.locator('#replies-h').innerText(), /^2 replies/);
  });
});

test('at the end of the thread a reply is appended at once', { skip }, async () => {
  const t = await thread(await open());
  await visit({ as: 'officer', height: 1400 }, async (page) => {
    await linked(page, t.url);
    const r = await reply(t, 'Appended.');
    await page.locator(`#r-${r.id}`).waitFor();
    const below = await reply(t, 'Between.', r.id);
    const last = await reply(t, 'Appended, too.');
    await page.locator(`#r-${last.id}`).or(shown(page)).first().waitFor();
    if (await shown(page).isVisible()) await shown(page).click();
    await page.locator(`#r-${r.id} .nest #r-${below.id}`).waitFor();
    await page.locator(`#r-${r.id} ~ #r-${last.id}`).waitFor();
  });
});

test('typing is never disturbed', { skip }, async () => {
  const t = await thread(await open());
  const first = await reply(t, 'One. ' + 'Long enough to select a passage of it. '.repeat(8));
  const second = await reply(t, 'Two.');
  await visit({ as: 'officer' }, async (page) => {
    await linked(page, t.url);
    const box = page.locator('#replies textarea, #replies [contenteditable=true]').locator('visible=true').first();
    await box.click();
    await page.keyboard.insertText('Half a sentence');
    for (let i = 0; i < 8; i++) await page.keyboard.press('Shift+ArrowLeft');
    const still = async (/** @type {string} */ when) => {
      const now = await state();
      assert.deepEqual(now.slice(0, 3), was.slice(0, 3), when);
      // scrolling stops at whole pixels
      assert.ok(Math.abs(Number(now[3]) - Number(was[3])) <= 2, `${when} it stands at ${now[3]}, and stood at ${was[3]}`);
    };
    const state = () => page.evaluate(() => {
      const a = /** @type {HTMLTextAreaElement} */ (document.activeElement);
      return [a.value ?? a.textContent, a.selectionStart ?? getSelection()?.toString(), a.selectionEnd ?? 0, Math.round(a.getBoundingClientRect().top)];
    });
    // the line that says that the draft is saved comes by itself
    await page.waitForFunction(() => {
      const line = /** @type {HTMLElement | null} */ (document.querySelector('draft-guard .hint[data-saved]'));
      return !!line && line.querySelector('span')?.textContent === line.dataset.saved;
    });
    const was = await state();
    await api('trainer', 'PATCH', `/posts/${first.id}`, { body: 'One, changed.\n\nAnd longer.\n\nBy some lines.' });
    await page.getByText('One, changed.').waitFor();
    await still('after an edit above');
    await reply(t, 'Three, while somebody types.');
    await shown(page).waitFor();
    await api('trainer', 'DELETE', `/posts/${second.id}`);
    await page.locator(`#r-${second.id} .tomb`).waitFor();
    await still('after a new reply and one that was deleted');
    await shown(page).click();
    await page.getByText('Three, while somebody types.').waitFor();
    await still('after new replies were asked for by pointer');
    // a passage that is selected stays, and is brought up to date once it is let go
    await page.evaluate((id) => {
      /** @type {HTMLElement} */ (document.activeElement).blur();
      const p = document.querySelector(`#r-${id} .prose p`);
      if (p) getSelection()?.selectAllChildren(p);
    }, first.id);
    await api('trainer', 'PATCH', `/posts/${first.id}`, { body: 'One, changed again.' });
    await reply(t, 'Four: whoever sees it counted has heard of the edit.');
    await shown(page).or(page.getByText('Four: whoever')).first().waitFor();
    assert.equal(await page.evaluate(() => getSelection()?.toString()), 'One, changed.');
    await page.evaluate(() => getSelection()?.removeAllRanges());
    await page.getByText('One, changed again.').waitFor();
  });
});

test('offline it says so, and comes back with all that was missed', { skip }, async () => {
  const t = await thread(await open());
  await reply(t, 'Long. '.repeat(400));
  await visit({ as: 'officer', height: 500, may: /ERR_INTERNET_DISCONNECTED|WebSocket/ }, async (page) => {
    await linked(page, t.url);
    await page.context().setOffline(true);
    await page.evaluate(() => dispatchEvent(new Event('offline')));
    await page.getByText('Offline. Trying again').waitFor();
    await reply(t, 'Meanwhile one.');
    await reply(t, 'Meanwhile two.');
    await page.context().setOffline(false);
    await shown(page).waitFor();
    await page.waitForFunction(() => document.querySelector('live-link button')?.textContent === 'Show 2 new replies');
    assert.equal(await page.getByText('Offline. Trying again').isHidden(), true);
  });
});

for (const [blocked, below] of /** @type {const} */ ([['sockets', '/events'], ['sockets and events', '/poll']])) {
  test(`${blocked} blocked: it hears all the same`, { skip }, async () => {
    const t = await thread(await open());
    await visit({ as: 'officer', height: 500, may: /WebSocket|EventSource|Failed to load|ERR_/ }, async (page) => {
      await page.addInitScript(() => {
        // what a proxy does that knows no sockets: they end before a word was said
        globalThis.WebSocket = /** @type {any} */ (class { constructor() { setTimeout(() => /** @type {any} */ (this).onclose?.({ code: 1006, reason: '' }), 5); } close() { /* it is */ } });
      });
      if (below === '/poll') await page.route('**/live/events?*', (r) => r.abort());
      if (below === '/poll') await page.goto(t.url);
      else await linked(page, t.url, below);
      await page.evaluate(() => scrollTo(0, 0));
      await reply(t, 'Heard by another way.');
      await page.getByText('Heard by another way.').or(shown(page)).first().waitFor();
    });
  });
}

test('whoever is removed from a community hears nothing more of it', { skip }, async () => {
  const c = await api('facilitator', 'POST', '/communities', { name: 'Behind a door', summary: 'For a few.', visibility: 'private' });
  const me = await api('officer', 'GET', '/me');
  await api('facilitator', 'PUT', `/communities/${c.slug}/members/${me.id}`, { role: 'member' });
  const t = await thread(c.slug), outside = await thread(await open());
  await visit({ as: 'officer', height: 500, may: /\/seen|status of 404/ }, async (page) => {
    /** @type {string[]} */
    const frames = [];
    page.on('websocket', (s) => s.on('framereceived', (f) => frames.push(String(f.payload))));
    await linked(page, t.url);
    await page.evaluate(() => scrollTo(0, 0));
    const say = (/** @type {string} */ text) => api('facilitator', 'POST', `/discussions/${t.id}/posts`, { body: text });
    await say('You still hear this.');
    await shown(page).or(page.getByText('You still hear this.')).first().waitFor();
    await api('facilitator', 'DELETE', `/communities/${c.slug}/members/${me.id}`);
    const r = await say('You do not hear this.');
    await reply(outside, 'All hear this.');
    while (!frames.some((f) => f.includes(outside.id))) await page.waitForEvent('console', { timeout: 100 }).catch(() => null);
    assert.ok(!frames.some((f) => f.includes(r.id)), 'nothing came of what was said afterwards');
  });
});
