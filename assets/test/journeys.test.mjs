// @ts-check
// What people come for, from signing in to signing out: by keyboard alone, with script off, and ordinarily.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { password, people, site, skip } from './harness.mjs';
import { keyboard, pointer } from './hands.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('./hands.mjs').Hand} Hand */
/** @typedef {import('./harness.mjs').Look} Look */

const { visit, api } = site();
const open = 'digital-and-data', restricted = 'hr-and-change';

/** @type {{ how: string, look: Look, hand: (page: Page) => Hand }[]} */
const ways = [
  { how: 'by keyboard alone', look: { height: 800 }, hand: keyboard },
  { how: 'without script, on a phone', look: { script: false, width: 390, height: 800 }, hand: () => pointer },
  { how: 'ordinarily', look: {}, hand: () => pointer },
];

ways.forEach(({ how, look, hand: handOf }, n) => {
  test(`from signing in to signing out ${how}`, { skip }, () => visit({ ...look, may: /status of 4\d\d/ }, async (page) => {
    await begin();
    const hand = handOf(page), mine = `${how} ${n}`;
    await signIn(page, hand);
    await join(page, hand);
    await search(page, hand, look);
    await read(page, hand);
    await reply(page, hand, mine);
    await ask(page, hand, mine, look);
    await lesson(page, hand, mine);
    await tried(page, hand, n);
    await askToJoin(page, hand, mine);
    await visit({ ...look, as: 'facilitator' }, (other) => accept(other, handOf(other), mine));
    await leaveAll(page, hand);
    await theme(page, hand);
    await signOut(page, hand);
  }));
});

/** Nobody's journey depends on how another's ended. */
async function begin() {
  // a visit has them write Markdown
  await visit({ as: 'newcomer' }, async () => {});
  const me = await api('newcomer', 'GET', '/me');
  for (const place of [open, restricted]) await api('newcomer', 'DELETE', `/communities/${place}/members/${me.id}`).catch(() => {});
}

/** @param {Page} page @param {Hand} hand */
async function signIn(page, hand) {
  await page.goto('/lessons');
  await hand.write(page.locator('#email'), people.newcomer);
  await hand.write(page.locator('#password'), 'four lanterns at midnight');
  await hand.press(page.locator('form[action="/sign-in"] button'));
  await page.locator('.errsum').waitFor();
  assert.match(await page.locator('.errsum').innerText(), /password/i);
  assert.equal(await page.locator('#email').inputValue(), people.newcomer, 'the address need not be typed again');
  await hand.write(page.locator('#password'), password);
  await hand.press(page.locator('form[action="/sign-in"] button'));
  await page.waitForURL(/\/lessons$/);
}

/** Goes where the rail leads, or the menu on phones. @param {Page} page @param {Hand} hand @param {string} path */
async function go(page, hand, path) {
  const rail = page.locator(`nav.rail a[href="${path}"]`);
  if (await rail.isVisible()) await hand.press(rail);
  else {
    await hand.press(page.locator('button[popovertarget=menu]'));
    await hand.press(page.locator(`#menu a[href="${path}"]`));
  }
  await page.waitForURL((u) => u.pathname === path);
}

/** @param {Page} page @param {Hand} hand */
async function join(page, hand) {
  await go(page, hand, '/communities');
  await hand.press(page.locator(`form[action="/c/${open}/join"] button`));
  await page.waitForURL(/\/c\//);
  await page.locator('.flash').waitFor();
  assert.equal(await page.locator(`form[action="/c/${open}/join"]`).count(), 0);
}

/** @param {Page} page @param {Hand} hand @param {Look} look */
async function search(page, hand, look) {
  if (look.script !== false) {
    // suggestions, always by keyboard
    await page.keyboard.press('/');
    await page.keyboard.type('form');
    await page.getByRole('option').first().waitFor();
    await page.keyboard.press('ArrowDown');
    const to = await page.locator('[role=option][aria-selected=true]').getAttribute('data-url');
    assert.ok(to);
    await page.keyboard.press('Enter');
    await page.waitForURL((u) => u.pathname === to);
  }
  await hand.write(page.locator('#q'), 'searches on our website');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/search\?q=/);
  assert.ok(await page.locator('.res, .best').count() > 1);
  assert.ok(await page.locator('mark').count() > 0, 'what matches is marked');
}

/** @param {Page} page @param {Hand} hand */
async function read(page, hand) {
  await hand.press(page.locator('main h2 a[href^="/d/"]').first());
  await page.waitForURL(/\/d\//);
  assert.ok(await page.locator('#replies .reply').count() > 0);
}

/** @param {Page} page @param {Hand} hand @param {string} mine */
async function reply(page, hand, mine) {
  await hand.write(page.locator('#body'), `A reply **${mine}**.`);
  await hand.press(page.locator('#reply .foot button'));
  const own = page.locator('.reply:has(strong)').filter({ hasText: `A reply ${mine}.` });
  await own.waitFor();
  const first = page.locator('#replies .reply').first();
  const id = await first.getAttribute('id');
  await hand.press(first.locator('a.act[href*="reply_to="]').first());
  await page.waitForURL(/reply_to=/);
  // one can type at once
  await page.waitForFunction(() => document.activeElement?.id === 'body');
  await page.keyboard.insertText(`To you ${mine}.`);
  await hand.press(page.locator('#reply .foot button'));
  const nested = page.locator(`#${id} .nest .post`).filter({ hasText: `To you ${mine}.` });
  await nested.waitFor();
  assert.match(page.url(), /#r-/, 'one is led to what one wrote');
}

/** @param {Page} page @param {Hand} hand @param {string} mine @param {Look} look */
async function ask(page, hand, mine, look) {
  await hand.press(page.locator('header a[href="/ask"]'));
  await page.waitForURL(/\/ask$/);
  await hand.write(page.locator('#title'), `Who has redesigned a missed bin form, ${mine}?`);
  if (look.script === false) {
    await hand.press(page.locator('button[name=check]'));
    await page.waitForLoadState();
  }
  await page.locator('similar-items li a').first().waitFor();
  await hand.write(page.locator('#body'), 'We are about to begin.');
  await hand.choose(page.locator('#community'), await labelOf(page, open));
  assert.match(await page.locator('.audience').first().innerText(), /\S/);
  await hand.press(page.locator('main form .bar-end button.btn'));
  await page.waitForURL(/\/d\//);
  assert.match(await page.locator('h1').innerText(), /Who has redesigned/);
}

/** @param {Page} page @param {string} value */
const labelOf = (page, value) => page.locator(`#community option[value="${value}"]`).evaluate((/** @type {HTMLOptionElement} */ o) => o.label);

/** A lesson begun, kept, shown to a colleague and published. @param {Page} page @param {Hand} hand @param {string} mine */
async function lesson(page, hand, mine) {
  const share = page.locator('header a[href="/share"]');
  if (await share.isVisible()) await hand.press(share);
  else {
    await hand.press(page.locator('button[popovertarget=menu]'));
    await hand.press(page.locator('#menu a[href="/share"]'));
  }
  await hand.press(page.locator('main a[href="/lessons/new"]'));
  await page.waitForURL(/\/lessons\/new/);
  await hand.choose(page.locator('#community'), await labelOf(page, open));
  await hand.write(page.locator('#title'), `Asking once is enough ${mine}`);
  await hand.press(page.locator('button[name=draft]'));
  await page.waitForURL(/\/l\//);
  assert.match(await page.locator('.banner').first().innerText(), /draft/i);

  await hand.press(page.locator('main a[href$="/share"]'));
  await hand.write(page.locator('#name'), 'Samira');
  await hand.press(page.locator('main form .bar-end button'));
  await hand.press(page.locator('main button[name=add]').first());
  await page.locator('main button[name=drop]').waitFor();
  await hand.press(page.locator('.crumbs a').last());

  await hand.press(page.locator('main a[href$="/edit"]').first());
  await hand.press(page.locator('main form .bar-end button.btn:not(.quiet)'));
  await page.locator('.errsum').waitFor();
  for (const field of ['did', 'worked', 'did_not_work']) await hand.write(page.locator(`#${field}`), `What ${field} ${mine}.`);
  await hand.tick(page.locator('input[name=outcome][value=too_early]'));
  await hand.press(page.locator('main form .bar-end button.btn:not(.quiet)'));
  await page.waitForURL((u) => /^\/l\//.test(u.pathname) && !u.pathname.endsWith('/edit'));
  await page.locator('.flash').waitFor();
  assert.match(await page.locator('main').innerText(), new RegExp(`What did_not_work ${mine}`));
}

/** @param {Page} page @param {Hand} hand @param {number} n */
async function tried(page, hand, n) {
  await go(page, hand, '/lessons');
  await hand.press(page.locator('main li.item h2 a, main li.item h3 a').nth(n + 3));
  await page.waitForURL(/\/l\//);
  await hand.press(page.locator('main .go a[href$="/tried"]'));
  await hand.tick(page.locator('input[name=result][value=mixed]'));
  await hand.write(page.locator('#changed'), 'We did it on Wednesdays.');
  await hand.press(page.locator('main form .bar-end button'));
  await page.waitForURL(/\/l\/[^/]+\/[^/]+(#.*|\?.*)?$/);
  assert.match(await page.locator('#tried').innerText(), /We did it on Wednesdays/);
}

/** @param {Page} page @param {Hand} hand @param {string} mine */
async function askToJoin(page, hand, mine) {
  await go(page, hand, '/communities');
  await hand.press(page.locator(`main a[href="/c/${restricted}"]`));
  await hand.write(page.locator('#message'), `I lead a change ${mine}.`);
  await hand.press(page.locator(`form[action="/c/${restricted}/ask"] button`));
  await page.locator('.flash').waitFor();
  await page.locator(`#ask form[action="/c/${restricted}/leave"]`).waitFor();
}

/** The facilitator's side of it. @param {Page} page @param {Hand} hand @param {string} mine */
async function accept(page, hand, mine) {
  await page.goto(`/c/${restricted}`);
  await hand.press(page.locator(`.banner a[href="/c/${restricted}/requests"]`));
  const asked = page.locator('li:has(form[action$="/accept"])').filter({ hasText: `I lead a change ${mine}.` });
  await hand.press(asked.locator('details:has(form[action$="/accept"]) > summary'));
  await hand.press(asked.locator('form[action$="/accept"] button'));
  await asked.waitFor({ state: 'detached' });
}

/** Let in, looks around and leaves both communities. @param {Page} page @param {Hand} hand */
async function leaveAll(page, hand) {
  for (const place of [restricted, open]) {
    await page.goto(`/c/${place}`);
    await page.locator('nav.tabs').waitFor();
    const fold = page.locator('details:has(form[action$="/leave"]) > summary');
    if (await fold.count()) await hand.press(fold);
    await hand.press(page.locator('form[action$="/leave"] button'));
    await page.locator('.flash').waitFor();
  }
}

/** @param {Page} page @param {Hand} hand */
async function theme(page, hand) {
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await paper();
  await hand.press(page.locator('button[popovertarget=you]'));
  await hand.press(page.locator('#you button[name=theme][value=dark]'));
  await page.locator('html[data-theme=dark]').waitFor();
  assert.notEqual(await paper(), light);
  await page.goto('/settings');
  assert.equal(await page.locator('html').getAttribute('data-theme'), 'dark', 'it stays');
  await hand.press(page.locator('button[popovertarget=you]'));
  await hand.press(page.locator('#you button[name=theme]:not([value=dark]):not([value=light])'));
  await page.locator('html:not([data-theme])').waitFor();
}

/** @param {Page} page @param {Hand} hand */
async function signOut(page, hand) {
  await hand.press(page.locator('button[popovertarget=you]'));
  await hand.press(page.locator('#you form[action="/sign-out"] button'));
  await page.locator('a[href="/sign-in"], form[action="/sign-in"]').first().waitFor();
  await page.goto('/settings');
  assert.equal(await page.locator('form[action="/sign-in"]').count(), 1);
}

test('the first thing that Tab reaches skips to the content', { skip }, () => visit({ as: 'officer' }, async (page) => {
  await page.goto('/communities');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement?.className), 'skip btn');
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'main');
  await page.keyboard.press('Tab');
  assert.ok(await page.evaluate(() => document.activeElement?.closest('main')), 'the next stop is in the content');
}));

test('a menu opens and closes by keyboard and gives the focus back', { skip }, () => visit({ as: 'officer' }, async (page) => {
  await page.goto('/');
  await keyboard(page).press(page.locator('button[popovertarget=you]'));
  await page.locator('#you a').first().waitFor();
  await page.keyboard.press('Escape');
  await page.locator('#you').waitFor({ state: 'hidden' });
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('popovertarget')), 'you');
}));
