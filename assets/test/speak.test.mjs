// @ts-check
// The anonymous channel as those see it who write in it, answer and moderate, by keyboard alone, from the first page to
// the promise that is kept. The clock is moved from one publication to the next.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listen, overflow, sound } from './harness.mjs';
import { keyboard, reach } from './hands.mjs';
import { beat, channel, enter, name, skip, told, write } from './speaking.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('./hands.mjs').Hand} Hand */

const site = channel(2, 10.5); // a Tuesday

const title = 'Lone visits after dark';
const words = 'Since the rota changed, two of us go alone after six. Nobody rings to ask whether we are back.';
const more = 'It is not the money. It is that nobody would notice until the morning.';
const answer = 'You are right, and it stops this week: nobody goes alone after six.';

/** The address of the thread, once it is published. */
let thread = '';
/** Under which name it was opened. */
let called = '';

/** A page that nobody complains of. @param {import('playwright-core').BrowserContext} context @param {string[]} complaints */
async function quiet(context, complaints) {
  const page = await context.newPage();
  page.on('close', () => complaints.push(...heard));
  const heard = listen(page);
  return page;
}

/** Looks at a page at both widths, in both themes, and at the narrowest. @param {Page} page @param {string} what */
async function looks(page, what) {
  await sound(page, what);
  await page.setViewportSize({ width: 320, height: 800 });
  assert.equal(await overflow(page), '', `${what}, 320`);
  await page.setViewportSize({ width: 1280, height: 900 });
}

test('somebody writes, is answered under a name and sees the promise change', { skip, timeout: 600_000 }, async () => {
  await site.ready();
  await name(site, [{ role: 'manager', duty: 'answer', title: 'Head of housing' }, { role: 'facilitator', duty: 'moderate', title: 'Staff representative' }]);
  const context = await site.device();
  /** @type {string[]} */
  const complaints = [];
  try {
    const page = await quiet(context, complaints), hand = keyboard(page);
    await enter(page, hand, 'officer');
    await opens(page, hand);
    await site.publish();
    await stands(page, hand);
    await replies(page, hand);
    await site.publish();
    await answers();
    await reads(page, hand);
    await promises('cannot', '', 'The union has agreed another rota');
    await page.reload();
    const promise = await page.locator('#promise').innerText();
    assert.match(promise, /Cannot be done/);
    assert.match(promise, /The union has agreed another rota/);
    await looks(page, 'a thread with an answer and a promise');
    await page.close();
    assert.deepEqual(complaints, []);
  } finally {
    await context.close();
  }
});

/** @param {Page} page @param {Hand} hand */
async function opens(page, hand) {
  await page.goto('/speak-up');
  await told(page);
  assert.match(await page.locator('#speak-state').innerText(), /12 more replies/);
  await hand.press(page.locator('#speak-open'));
  await page.locator('#speak-compose[open]').waitFor();
  assert.match(await page.locator('#speak-crowd').innerText(), /^1,2\d\d colleagues/);
  await looks(page, 'the window in which is written');
  await hand.press(page.locator('#speak-close'));
  called = await write(page, hand, { title, text: words });
  assert.match(called, /^[A-Z][a-z]+ [A-Z][a-z]+$/);
  assert.match(await page.locator('#speak-waiting').innerText(), /Not handed over yet: keep Waymark open/);
  await beat(page, 'held');
  assert.match(await page.locator('#speak-waiting').innerText(), /Handed over. .*not before \w+day/);
}

/** @param {Page} page @param {Hand} hand */
async function stands(page, hand) {
  await page.goto('/speak-up');
  const link = page.locator('#speak-board').getByRole('link', { name: title });
  await page.locator('#speak-waiting [data-code=published]').waitFor();
  await hand.press(page.locator('#speak-waiting [data-code=published] button'));
  await page.locator('#speak-waiting').waitFor({ state: 'hidden' });
  await hand.press(link);
  await page.waitForURL(/\/speak-up\/[\w-]{22}$/);
  thread = new URL(page.url()).pathname;
  await told(page);
  const post = page.locator('[data-post]');
  assert.equal(await post.count(), 1);
  assert.equal(await post.locator('[data-holder]').innerText(), called);
  assert.match(await post.locator('.prose').innerText(), /Nobody rings/);
  await post.getByText('Your text').waitFor();
}

/** @param {Page} page @param {Hand} hand */
async function replies(page, hand) {
  await page.locator('#speak-open').waitFor();
  assert.equal(await write(page, hand, { text: more }), called, 'the name in the thread is another one');
  await beat(page, 'held');
}

/** The manager finds what waits, answers and promises. */
async function answers() {
  await site.visit({ as: 'manager' }, async (page) => {
    const hand = keyboard(page);
    await page.goto('/speak-up/inbox');
    await looks(page, 'what waits for an answer');
    await hand.press(page.locator('section[aria-labelledby=waiting]').getByRole('link', { name: title }));
    await page.waitForURL(`**${thread}`);
    assert.deepEqual(await page.locator('[data-holder]').allInnerTexts(), [called, called]);
    await hand.write(page.locator('#reply textarea'), answer);
    await hand.press(page.locator('#reply button[type=submit]'));
    await page.waitForURL(/#a-/);
    assert.match(await page.locator('.answer').innerText(), /Katarzyna Nowak[\s\S]*Head of housing[\s\S]*nobody goes alone/);
    await page.goto('/speak-up/inbox');
    assert.equal(await page.locator('section[aria-labelledby=waiting]').getByRole('link', { name: title }).count(), 0, 'an answered thread still waits');
  });
  await promises('doing', new Date(site.now() + 5 * 24 * 3600_000).toISOString().slice(0, 10), '');
}

/** Says what becomes of it. @param {string} state @param {string} due @param {string} reason */
async function promises(state, due, reason) {
  await site.visit({ as: 'manager' }, async (page) => {
    const hand = keyboard(page);
    await page.goto(thread);
    await hand.press(page.locator('#say > summary'));
    await hand.tick(page.locator(`#say input[name=state][value=${state}]`));
    await hand.write(page.locator('#say input[name=owner]'), 'Head of housing');
    // the order in which a day's parts are typed is the computer's own, so the day itself is put in
    await reach(page, page.locator('#say input[name=due]'));
    await page.locator('#say input[name=due]').fill(due);
    await hand.write(page.locator('#say input[name=reason]'), reason);
    await hand.press(page.locator('#say button[type=submit]'));
    await page.waitForURL(/#promise$/);
  });
}

/** The writer finds the answer marked, and the promise with its day. @param {Page} page @param {Hand} hand */
async function reads(page, hand) {
  await page.goto('/speak-up');
  await page.locator('#speak-board').getByText('1 new in a thread of yours').waitFor();
  assert.match(await page.locator('#speak-board').innerText(), /Doing it/);
  await hand.press(page.locator('#speak-board').getByRole('link', { name: title }));
  await page.waitForURL(`**${thread}`);
  await told(page);
  assert.match(await page.locator('.answer').innerText(), /nobody goes alone after six/);
  const day = new Date(site.now() + 5 * 24 * 3600_000).getUTCDate();
  assert.match(await page.locator('#promise').innerText(), new RegExp(`Doing it[\\s\\S]*Next word by \\w*,? ?${day}`));
}
