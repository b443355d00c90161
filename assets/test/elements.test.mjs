// @ts-check
// The elements alone, under the product's content security policy: by keyboard, spoken, and without script.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import { benchPage } from './bench-page.mjs';
import { launch, listen } from './harness.mjs';

/** @typedef {import('playwright-core').Page} Page */

const skip = !existsSync(new URL('../dist/manifest.json', import.meta.url)) ? 'the front end is not built'
  : !existsSync(launch.executablePath) ? `Chromium is not at ${launch.executablePath}` : false;

/** @type {Awaited<ReturnType<typeof benchPage>>} */
let bench;
/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  if (skip) return;
  bench = await benchPage();
  browser = await chromium.launch(launch);
});
after(async () => {
  await browser?.close();
  bench?.stop();
});

/** @param {string} name @param {(page: Page) => Promise<void>} work @param {import('playwright-core').BrowserContextOptions} [options] */
function on(name, work, options = {}) {
  test(name, { skip }, async () => {
    const context = await browser.newContext({ baseURL: bench.base, reducedMotion: 'reduce', locale: 'en-GB', ...options });
    try {
      bench.told.asked.length = bench.told.posted.length = 0;
      const page = await context.newPage();
      const complaints = listen(page);
      await page.goto('/');
      await work(page);
      assert.deepEqual(complaints, []);
    } finally {
      await context.close();
    }
  });
}

/** @param {Page} page */
const spoken = (page) => page.locator('#say');
/** @param {Page} page @param {string} text */
const heard = (page, text) => page.waitForFunction((t) => document.getElementById('say')?.textContent?.trim() === t, text);
/** @param {Page} page */
const text = (page) => page.locator('#r').inputValue();

on('suggestions: a combobox by keyboard, counted aloud once per pause', async (page) => {
  const box = page.getByRole('combobox', { name: 'Search' });
  await page.keyboard.press('/');
  assert.equal(await box.evaluate((b) => b === document.activeElement), true, 'slash focuses the search box');
  // Five letters without a pause between, however busy the machine is.
  await box.evaluate((b) => {
    if (!(b instanceof HTMLInputElement)) throw new Error('the box is no field');
    for (const letter of 'noise') {
      b.value += letter;
      b.dispatchEvent(new InputEvent('input', { bubbles: true, data: letter }));
    }
  });
  await page.getByRole('listbox', { name: 'Suggestions' }).waitFor();
  await heard(page, '2 suggestions');
  assert.deepEqual(bench.told.asked, ['noise'], 'one question for one pause');
  assert.equal(await page.getByRole('listbox').getByRole('option').count(), 3);
  assert.equal(await page.getByRole('listbox').getByRole('option').first().innerText(), 'Mediation <img src=x onerror=alert(1)> first\nLesson');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  const active = await box.getAttribute('aria-activedescendant');
  assert.equal(await page.locator(`#${active}`).getAttribute('aria-selected'), 'true');
  await page.keyboard.press('Enter');
  await page.waitForURL(`${bench.base}/d/bbbbbbbbbbbbbbbb/noise`);
});

on('suggestions: Escape closes, the last row searches, one letter asks nothing', async (page) => {
  const box = page.getByRole('combobox', { name: 'Search' });
  await box.pressSequentially('n');
  await box.pressSequentially('oi');
  await page.getByRole('listbox').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('listbox').waitFor({ state: 'hidden' });
  assert.equal(await box.getAttribute('aria-expanded'), 'false');
  assert.equal(await box.inputValue(), 'noi');
  await page.keyboard.press('ArrowDown');
  await page.getByRole('listbox').waitFor();
  await page.keyboard.press('ArrowUp');
  assert.equal(await page.locator('[aria-selected=true]').innerText(), 'Search for “noi”');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/search\?q=noi$/);
});

on('slash stays a character where something is typed', async (page) => {
  await page.locator('#r').focus();
  await page.keyboard.press('/');
  assert.equal(await text(page), '/');
});

on('similar things appear as the title is typed, and go again', async (page) => {
  await page.locator('#title').pressSequentially('about noise');
  await page.getByRole('link', { name: 'Like it in housing' }).waitFor();
  await heard(page, '1 alike');
  await page.locator('#title').fill('abc');
  await page.locator('similar-items').waitFor({ state: 'hidden' });
});

on('Markdown buttons: marks, lines, links, tables, and taking them off again', async (page) => {
  const area = page.locator('#r');
  const press = (/** @type {string} */ md) => page.locator(`[data-md=${md}]`).click();
  await area.fill('one two');
  await area.evaluate((/** @type {HTMLTextAreaElement} */ a) => a.setSelectionRange(4, 7));
  await press('bold');
  assert.equal(await text(page), 'one **two**');
  await press('bold');
  assert.equal(await text(page), 'one two');
  await press('link');
  assert.equal(await text(page), 'one [two](https://)');
  await page.keyboard.press('ControlOrMeta+z');
  assert.equal(await text(page), 'one two', 'undo knows what a button did');
  await area.fill('a\nb');
  await area.selectText();
  await press('numbered');
  assert.equal(await text(page), '1. a\n2. b');
  await area.selectText();
  await press('numbered');
  assert.equal(await text(page), 'a\nb');
  await area.selectText();
  await press('quote');
  assert.equal(await text(page), '> a\n> b');
  await area.fill('');
  await press('table');
  assert.equal(await text(page), '| Column 1 | Column 2 |\n| --- | --- |\n|  |  |\n');
  await area.fill('word');
  await area.selectText();
  await page.keyboard.press('ControlOrMeta+i');
  assert.equal(await text(page), '_word_');
});

on('the Markdown bar is one tab stop with arrow keys', async (page) => {
  await page.locator('#place').focus();
  await page.keyboard.press('Tab');
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-md') ?? document.activeElement?.id);
  assert.equal(await focused(), 'bold');
  await page.keyboard.press('ArrowRight');
  assert.equal(await focused(), 'italic');
  await page.keyboard.press('End');
  assert.equal(await focused(), 'preview');
  await page.keyboard.press('ArrowRight');
  assert.equal(await focused(), 'bold');
  await page.keyboard.press('Tab');
  assert.equal(await focused(), 'r');
});

on('the preview shows what the server makes of the text', async (page) => {
  await page.locator('#r').fill('**bold**');
  await page.locator('[data-md=preview]').click();
  await page.locator('#shown strong').waitFor();
  assert.deepEqual(bench.told.posted, ['/preview body=**bold**&form_token=tok']);
  assert.equal(await page.locator('#r').isVisible(), false);
  assert.equal(await page.locator('[data-md=bold]').isDisabled(), true);
  await page.locator('[data-md=preview]').click();
  assert.equal(await text(page), '**bold**');
  assert.equal(await page.locator('#r').isVisible(), true);
});

on('a link is copied and said', async (page) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.locator('#copy').click();
  await heard(page, 'Link copied');
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), `${bench.base}/d/x#r-1`);
  assert.equal(page.url(), `${bench.base}/`);
});

on('a menu closes on Escape and gives the focus back', async (page) => {
  await page.locator('summary').focus();
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'Edit' }).focus();
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('details').getAttribute('open'), null);
  assert.equal(await page.evaluate(() => document.activeElement?.tagName), 'SUMMARY');
});

on('without script nothing is shown that would need it', async (page) => {
  assert.equal(await page.locator('.bar').isVisible(), false);
  assert.equal(await page.locator('similar-items').isVisible(), false);
  assert.equal(await spoken(page).innerText(), '');
  await page.locator('#q').fill('noise');
  await page.locator('#q').press('Enter');
  await page.waitForURL(/\/search\?q=noise$/);
}, { javaScriptEnabled: false });
