// @ts-check
// Nothing that somebody types is lost: whatever ends, be it the server, the session, the connection or the page.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { overflow, people, password, signIn, site, skip, violations } from './harness.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('playwright-core').BrowserContext} Context */

const here = site();
let count = 0;

/** A discussion of its own, as a path. */
async function thread() {
  const made = await here.api('officer', 'POST', '/discussions', { community: 'antisocial-behaviour', title: `A thread to write in ${++count}`, body: 'Go on.' });
  return { id: made.id, path: new URL(made.url, 'http://x').pathname };
}

/** What people replied. @param {{ id: string }} t @returns {Promise<string[]>} */
const replies = async (t) => (await here.api('officer', 'GET', `/discussions/${t.id}/posts`)).items.map((/** @type {any} */ p) => p.body);

/** A device on which somebody is signed in; the pages of it may complain of a server that is gone.
 * @template T @param {string} role @param {(page: Page, device: Context) => Promise<T>} work @param {boolean} [script] @returns {Promise<T>} */
async function device(role, work, script = true) {
  const context = await here.browser().newContext({ baseURL: here.base(), javaScriptEnabled: script, reducedMotion: 'reduce', locale: 'en-GB' });
  try {
    const page = await context.newPage();
    const wrong = /** @type {string[]} */ ([]);
    page.on('pageerror', (e) => wrong.push(e.message));
    page.on('console', (m) => { if (/Content Security Policy|TrustedHTML/.test(m.text())) wrong.push(m.text()); });
    await signIn(page, role);
    const given = await work(page, context);
    assert.deepEqual(wrong, []);
    return given;
  } finally {
    await context.close();
  }
}

/** @param {Page} page */
const body = (page) => page.locator('textarea#body');
/** @param {Page} page @param {string} words */
const says = (page, words) => page.locator('draft-guard .hint span', { hasText: words }).waitFor();
/** @param {Page} page */
const send = (page) => page.locator('#reply .foot button').click();
/** @param {Page} page @param {string} text */
const posted = (page, text) => page.locator('.reply .prose', { hasText: text }).first().waitFor();

test('a draft outlives the server, and saves itself when that is back', { skip }, () => device('officer', async (page) => {
  const t = await thread();
  await page.goto(t.path);
  await body(page).fill('Before the end. ');
  await says(page, 'Draft saved');
  await here.kill();
  await body(page).pressSequentially('After it.');
  await says(page, 'Not saved yet');
  await here.revive();
  await says(page, 'Draft saved');
  await page.evaluate(() => localStorage.clear());
  await page.goto(t.path);
  assert.equal(await body(page).inputValue(), 'Before the end. After it.');
  await page.evaluate(() => document.querySelector('draft-guard')?.remove());
  assert.deepEqual(await violations(page), []);
}));

test('a reply that was sent into nothing goes by itself, once', { skip }, () => device('officer', async (page) => {
  const t = await thread();
  await page.goto(t.path);
  await body(page).fill('Sent while nobody listened.');
  await here.kill();
  await send(page);
  await says(page, 'Not sent yet');
  await here.revive();
  await posted(page, 'Sent while nobody listened.');
  assert.equal(await body(page).inputValue(), '');
  assert.deepEqual(await replies(t), ['Sent while nobody listened.']);
  await page.goto('/drafts');
  assert.equal(await page.getByText(t.path).count(), 0);
}));

test('an answer that is lost on its way does not post twice', { skip }, () => device('officer', async (page) => {
  const t = await thread();
  await page.goto(t.path);
  let lost = 0;
  await page.route('**/reply', async (route) => {
    if (lost++) return route.fallback();
    await route.fetch();
    await route.abort();
  });
  await body(page).fill('Twice on the way.');
  await send(page);
  await says(page, 'Not sent yet');
  await posted(page, 'Twice on the way.');
  assert.equal(lost, 2);
  assert.deepEqual(await replies(t), ['Twice on the way.']);
}));

test('two tabs: neither overwrites the other', { skip }, () => device('officer', async (page, context) => {
  const t = await thread();
  await page.goto(t.path);
  const other = await context.newPage();
  await other.goto(t.path);
  await body(page).fill('From the first tab');
  await says(page, 'Draft saved');
  await body(other).fill('From the second tab');
  const offer = other.locator('div.draft-offer');
  await offer.waitFor();
  assert.equal(await offer.locator('blockquote').innerText(), 'From the first tab');
  assert.equal(await body(other).inputValue(), 'From the second tab');
  assert.deepEqual(await violations(other), []);
  await other.setViewportSize({ width: 320, height: 700 });
  assert.equal(await overflow(other), '');
  // Nothing is overwritten until one is chosen.
  await device('officer', async (third) => {
    await third.goto(t.path);
    assert.equal(await body(third).inputValue(), 'From the first tab');
  });
  await offer.locator('[data-mine]').click();
  await says(other, 'Draft saved');
  await body(page).pressSequentially(', more');
  await page.locator('div.draft-offer').waitFor();
  await page.locator('div.draft-offer [data-theirs]').click();
  assert.equal(await body(page).inputValue(), 'From the second tab');
  await page.waitForFunction(() => document.activeElement?.id === 'body');
}));

test('a draft is on another device, and there after signing out', { skip }, async () => {
  const t = await thread();
  await device('officer', async (page) => {
    await page.goto(t.path);
    await body(page).fill('Begun at the desk');
    await says(page, 'Draft saved');
    await device('officer', async (phone) => {
      await phone.goto('/drafts');
      await phone.getByRole('link', { name: /A thread to write in/ }).first().click();
      assert.equal(await body(phone).inputValue(), 'Begun at the desk');
    });
    // What is not saved yet when somebody signs out is saved first, and leaves the device.
    await body(page).pressSequentially(', ended in haste');
    await page.locator('button[popovertarget=you]').click();
    await page.locator('form[action="/sign-out"] button').click();
    await page.waitForURL('**/sign-in');
    assert.deepEqual(await page.evaluate(() => Object.keys(localStorage).filter((k) => k.startsWith('draft:'))), []);
    await signIn(page, 'officer');
    await page.goto(t.path);
    assert.equal(await body(page).inputValue(), 'Begun at the desk, ended in haste');
    // Thrown away, it is gone.
    await page.getByRole('button', { name: 'Throw the draft away' }).click();
    await page.getByText('The draft is thrown away').waitFor();
    assert.equal(await body(page).inputValue(), '');
  });
});

test('without a connection a reply waits, and goes when that is back', { skip }, () => device('officer', async (page, context) => {
  const t = await thread();
  await page.goto(t.path);
  await context.setOffline(true);
  await body(page).fill('Written in a tunnel.');
  await says(page, 'Saved on this device');
  await send(page);
  await says(page, 'Not sent yet');
  assert.deepEqual(await violations(page), []);
  await page.locator('#say', { hasText: 'Not sent yet' }).waitFor({ state: 'attached' });
  await context.setOffline(false);
  await posted(page, 'Written in a tunnel.');
  assert.deepEqual(await replies(t), ['Written in a tunnel.']);
}));

test('a reply whose page was closed goes from the next page, once', { skip }, () => device('officer', async (page, context) => {
  const t = await thread();
  await page.goto(t.path);
  await context.setOffline(true);
  await body(page).fill('Sent, then the lid went down.');
  await send(page);
  await says(page, 'Not sent yet');
  await page.close();
  await context.setOffline(false);
  const next = await context.newPage();
  const went = next.waitForResponse((r) => r.url().endsWith('/reply') && r.status() === 201);
  await next.goto('/communities');
  await went;
  assert.deepEqual(await replies(t), ['Sent, then the lid went down.']);
  await next.goto(t.path);
  assert.equal(await body(next).inputValue(), '');
}));

test('the session ends: signing in again in place sends what was typed', { skip }, () => device('officer', async (page, context) => {
  const t = await thread();
  await page.goto(t.path);
  await context.clearCookies();
  await body(page).fill('Forty minutes of thought.');
  await says(page, 'You are signed out');
  await send(page);
  const panel = page.getByRole('dialog', { name: 'Sign in' });
  await panel.waitFor();
  assert.deepEqual(await violations(page), []);
  await page.setViewportSize({ width: 320, height: 700 });
  assert.equal(await overflow(page), '');
  await panel.getByLabel('Email').fill(people.officer);
  await panel.getByLabel('Password').fill('not that');
  await panel.getByRole('button', { name: 'Sign in', exact: true }).click();
  await panel.locator('.err').filter({ hasText: 'not right' }).waitFor();
  await panel.getByLabel('Password').fill(password);
  await panel.getByRole('button', { name: 'Sign in', exact: true }).click();
  await posted(page, 'Forty minutes of thought.');
  assert.deepEqual(await replies(t), ['Forty minutes of thought.']);
}));

test('what one person typed is not given to another on the same device', { skip }, () => device('officer', async (page, context) => {
  const t = await thread();
  const text = 'For nobody else to see.';
  await page.goto(t.path);
  await context.clearCookies();
  await body(page).fill(text);
  await says(page, 'You are signed out');
  await send(page);
  const panel = page.getByRole('dialog', { name: 'Sign in' });
  await panel.locator('button[name=as][value=manager]').click();
  await page.waitForURL((url) => url.pathname === '/');
  for (const path of ['/', t.path, '/drafts']) {
    await page.goto(path);
    assert.equal(await page.getByText(text).count(), 0);
  }
  assert.equal(await body(page).count() ? await body(page).inputValue() : '', '');
  await page.goto(t.path);
  assert.equal(await body(page).inputValue(), '');
  await page.goBack();
  await page.goBack();
  await page.goBack();
  await page.goBack();
  assert.notEqual(await body(page).inputValue().catch(() => ''), text);
  assert.deepEqual(await replies(t), []);
  // It waited for whoever wrote it: having pressed Send and signed in again, it is theirs to send.
  await context.clearCookies();
  await signIn(page, 'officer');
  await page.goto(t.path);
  assert.equal(await body(page).inputValue(), text);
}));

test('what the server does not take is shown on its page, with the text', { skip }, () => device('officer', async (page) => {
  await page.goto('/ask');
  await page.locator('#title').fill('Is it too long?');
  await page.locator('#body').fill('x'.repeat(200));
  await says(page, 'Draft saved');
  await page.evaluate(() => document.querySelectorAll('form').forEach((f) => (f.noValidate = true)));
  await page.locator('#write .bar-end .btn').click();
  await page.locator('.errsum').waitFor();
  assert.equal(await page.locator('#body').inputValue(), 'x'.repeat(200));
  await page.locator('#community').selectOption('antisocial-behaviour');
  await page.locator('#write .bar-end .btn').click();
  await page.waitForURL(/\/d\//);
  await page.goto('/ask');
  assert.equal(await page.locator('#title').inputValue(), '');
}));

test('without script a draft is kept by a button, and signing in again gives it back', { skip }, () => device('officer', async (page, context) => {
  const t = await thread();
  await page.goto(t.path);
  await body(page).fill('Kept by hand');
  await page.getByRole('button', { name: 'Keep as a draft' }).click();
  await page.getByText('Your draft is kept').waitFor();
  assert.equal(await body(page).inputValue(), 'Kept by hand');
  await context.clearCookies();
  await body(page).fill('Kept by hand and more');
  await send(page);
  await page.getByText('your text is there').waitFor();
  await page.locator('#email').fill(people.officer);
  await page.locator('#password').fill(password);
  await page.locator('form[action="/sign-in"] button.btn').click();
  await page.waitForURL(`**${t.path}#reply`);
  assert.equal(await body(page).inputValue(), 'Kept by hand and more');
  await send(page);
  await posted(page, 'Kept by hand and more');
}, false));
