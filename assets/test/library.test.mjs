// @ts-check
// The library: a trainer publishes a file and a second version of it, an officer finds it, looks into it, fills it in,
// takes it and says what happened; by keyboard alone, without script, and ordinarily.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { site, skip } from './harness.mjs';
import { keyboard, pointer } from './hands.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('./hands.mjs').Hand} Hand */
/** @typedef {import('./harness.mjs').Look} Look */

const { visit } = site();

/** @type {{ how: string, look: Look, hand: (page: Page) => Hand }[]} */
const ways = [
  { how: 'by keyboard alone', look: { height: 800 }, hand: keyboard },
  { how: 'without script, on a phone', look: { script: false, width: 390, height: 800 }, hand: () => pointer },
  { how: 'ordinarily', look: { theme: 'dark' }, hand: () => pointer },
];

/** @param {string} text */
const file = (text) => ({ name: 'first-letter.md', mimeType: 'text/markdown', buffer: Buffer.from(text) });
const letter = '# Dear landlord\n\nPlease repair {{what}} by Friday.\n\n![](damp.png)\n';

/** Downloads what pressing something gives. @param {Page} page @param {() => Promise<unknown>} press */
async function saved(page, press) {
  const [download] = await Promise.all([page.waitForEvent('download'), press()]);
  const parts = [];
  for await (const part of await download.createReadStream()) parts.push(part);
  return Buffer.concat(parts).toString();
}

for (const { how, look, hand: handOf } of ways) {
  test(`a template is published, changed, filled in and taken, ${how}`, { skip }, async () => {
    const title = `A letter ${how}`;
    let at = '';
    await visit({ ...look, as: 'trainer' }, async (page) => {
      const hand = handOf(page), main = page.locator('main');
      await page.goto('/share/template?community=digital-and-data');
      await main.locator('#file').setInputFiles(file(letter));
      await hand.press(main.locator('form .bar-end button.btn'));
      await page.waitForURL('**/edit');
      assert.equal(await main.locator('#title').inputValue(), 'First letter');
      await main.locator('#title').fill(title);
      await main.locator('#purpose').fill('What to send first');
      await main.locator('#when').fill('Damp is reported');
      await hand.press(main.locator('form .bar-end button.btn').first());
      await page.waitForURL('**/publish');
      const found = await main.innerText();
      assert.match(found, /description/, 'the picture without a description is found');
      assert.match(found, /1 field can be filled in/);
      await hand.press(main.locator('form.sec .bar-end button.btn').first());
      await main.locator('.flash').waitFor();
      at = new URL(page.url()).pathname;
    });
    await visit({ ...look, as: 'officer' }, async (page) => {
      const hand = handOf(page), main = page.locator('main');
      await page.goto('/templates');
      await hand.press(main.getByRole('link', { name: title, exact: true }));
      await page.waitForURL(`**${at}`);
      assert.ok(await main.locator('#tell').isChecked(), 'being told is ticked');
      await hand.press(main.locator('#use').getByRole('link', { name: 'Preview' }));
      await page.waitForURL('**/preview');
      assert.match(await main.innerText(), /Dear landlord/);
      await page.goto(`${at}/fill`);
      await main.getByLabel('What').fill('the roof');
      assert.match(await saved(page, () => hand.press(main.locator('form .bar-end button.btn'))), /repair the roof by Friday/);
      assert.equal(await main.getByLabel('What').inputValue(), 'the roof', 'it stays once it is downloaded');
      await hand.press(main.locator('form .bar-end a'));
      await page.waitForURL(`**${at}`);
      await page.goBack();
      await page.waitForURL('**/fill');
      await page.waitForFunction(() => /** @type {HTMLInputElement | null} */ (document.querySelector('form.form input[type=text]'))?.value === 'the roof');
      await page.goto(at);
      assert.match(await saved(page, () => hand.press(main.locator('#use form .bar-end button.btn'))), /\{\{what\}\}/);
      await hand.press(main.locator('#use').getByRole('link', { name: 'Say what happened' }));
      await page.waitForURL('**/happened');
      await main.locator('input[name=result]').first().check();
      await main.locator('#note').fill('It was repaired on Thursday.');
      await hand.press(main.locator('form .bar-end button.btn'));
      await main.locator('.flash').waitFor();
      assert.match(await main.locator('#happened').innerText(), /repaired on Thursday/);
    });
    await visit({ ...look, as: 'trainer' }, async (page) => {
      const hand = handOf(page), main = page.locator('main');
      await page.goto(`${at}/publish`);
      await hand.press(main.locator('details.fold summary').first());
      await main.locator('#replace-1').setInputFiles(file(letter.replace('Friday', 'Monday')));
      await hand.press(main.locator('form:has(#replace-1) button'));
      await main.locator('.flash').waitFor();
      await main.locator('#note').fill('A later day');
      await hand.press(main.locator('form.sec .bar-end button.btn').first());
      await main.locator('.flash').waitFor();
      assert.match(await main.innerText(), /Version 2/);
    });
    await visit({ ...look, as: 'officer' }, async (page) => {
      const main = page.locator('main');
      await page.goto(at);
      assert.match(await main.innerText(), /Version 2 is newer than yours/);
      await handOf(page).press(main.getByRole('link', { name: 'See what changed' }));
      await page.waitForURL('**/changes?from=1');
      assert.match(await main.locator('ins').first().innerText(), /Monday/);
    });
  });
}
