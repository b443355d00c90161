// @ts-check
// Collections: a trainer makes one, puts templates in, changes their order and takes one out; another finds it by
// searching and reads it in that order. By keyboard alone, without script on a phone, and ordinarily.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { overflow, site, skip, sound } from './harness.mjs';
import { keyboard, pointer, reach } from './hands.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('./hands.mjs').Hand} Hand */
/** @typedef {import('./harness.mjs').Look} Look */

const { visit } = site();

/** @type {{ how: string, word: string, look: Look, hand: (page: Page) => Hand }[]} */
const ways = [
  { how: 'by keyboard alone', word: 'pangolin', look: { height: 800 }, hand: (page) => ({ ...keyboard(page), choose: down(page) }) },
  { how: 'without script, on a phone', word: 'numbat', look: { script: false, width: 390, height: 800 }, hand: () => pointer },
  { how: 'ordinarily', word: 'quokka', look: { theme: 'dark' }, hand: () => pointer },
];
/** Goes down a choice to what is wanted, however long that takes. @param {Page} page @returns {Hand['choose']} */
function down(page) {
  return async (where, label) => {
    await reach(page, where);
    const chosen = () => where.evaluate((/** @type {HTMLSelectElement} */ s) => s.selectedOptions[0]?.label);
    for (let i = 0; i < 100 && await chosen() !== label; i++) await page.keyboard.press('ArrowDown');
    assert.equal(await chosen(), label);
  };
}

const risk = 'Project risk log', slides = 'Cabinet briefing in six slides', letters = 'Letters that people read to the end';

/** The templates of a collection as they stand. @param {Page} page */
const order = (page) => page.locator('.card h2 a').allInnerTexts();

/** The button of a template in the list of their order. @param {Page} page @param {string} what @param {string} title */
const button = (page, what, title) => page.locator('#order').getByRole('button', { name: `${what} ${title}`, exact: true });

/** Searches until a collection is there. @param {Page} page @param {string} word */
async function search(page, word) {
  const hit = page.locator('main h2 a', { hasText: word });
  for (let tries = 0; tries < 50; tries++) {
    await page.goto(`/search?q=${word}`);
    if (await hit.count()) break;
  }
  return hit;
}

for (const { how, word, look, hand: handOf } of ways) {
  test(`a collection is made, put in order, found and read, ${how}`, { skip }, async () => {
    const name = `The first month of a ${word}`;
    let at = '';
    await visit({ ...look, as: 'trainer' }, async (page) => {
      const hand = handOf(page), main = page.locator('main');
      /** Waits for the page after a press. @param {string} said @param {() => Promise<unknown>} press */
      const after = async (said, press) => {
        await page.evaluate(() => { document.documentElement.dataset.before = ''; });
        await press();
        await page.locator('html:not([data-before]) main .flash', { hasText: said }).waitFor();
      };
      await page.goto('/collections');
      await hand.press(main.getByRole('link', { name: 'Make a collection' }));
      await page.waitForURL('**/share/collection');
      await hand.write(main.locator('#name'), name);
      await hand.write(main.locator('#purpose'), 'In the order in which it is needed');
      await hand.choose(main.locator('#community'), (await main.locator('#community option[value=digital-and-data]').textContent() ?? '').trim());
      await after('The collection is there', () => hand.press(main.locator('form .bar-end button.btn')));
      at = new URL(page.url()).pathname;
      for (const title of [letters, risk, slides]) {
        await hand.choose(main.locator('#template'), `${title} (Digital and data)`);
        await after('is in the collection', () => hand.press(main.locator('#add form button')));
      }
      assert.deepEqual(await order(page), [letters, risk, slides]);
      await after('The order is changed', () => hand.press(button(page, 'Move up', slides)));
      assert.deepEqual(await order(page), [letters, slides, risk]);
      assert.match(page.url(), /#t-/, 'the page comes back to the template that was moved');
      await after('The order is changed', () => hand.press(button(page, 'Move down', letters)));
      assert.deepEqual(await order(page), [slides, letters, risk]);
      assert.equal(await button(page, 'Move up', slides).count(), 0, 'the first cannot go up');
      assert.equal(await button(page, 'Move down', risk).count(), 0, 'nor the last down');
      await after('is taken out', () => hand.press(button(page, 'Take out', letters)));
      assert.deepEqual(await order(page), [slides, risk]);
      assert.equal(await overflow(page), '');
      if (how === 'ordinarily') await sound(page, 'a collection that was just put in order');
    });
    await visit({ ...look, as: 'officer' }, async (page) => {
      const hand = handOf(page), main = page.locator('main');
      const hit = await search(page, word);
      assert.equal(await hit.innerText(), name);
      assert.match(await main.innerText(), /1 result/);
      assert.equal(await overflow(page), '');
      if (how === 'ordinarily') await sound(page, 'a collection among results');
      await hand.press(hit);
      await page.waitForURL(`**${at}`);
      assert.deepEqual(await order(page), [slides, risk]);
      assert.equal(await page.locator('#order, #add').count(), 0, 'others do not change it');
      await hand.press(main.getByRole('link', { name: slides, exact: true }));
      await page.waitForURL('**/t/**');
      assert.ok(await main.getByRole('link', { name }).count(), 'the template leads back to it');
    });
  });
}
