// @ts-check
// Files that are dropped together on the page on which templates are shared: each becomes a draft, all with the same
// licence and tags, and of those that are refused the page says why; by keyboard alone, without script, and dropped.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { focused, overflow, site, skip, violations } from './harness.mjs';
import { keyboard, pointer } from './hands.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('./hands.mjs').Hand} Hand */
/** @typedef {import('./harness.mjs').Look} Look */

const { visit } = site();

/** @type {{ how: string, look: Look, hand: (page: Page) => Hand }[]} */
const ways = [
  { how: 'by keyboard alone', look: { height: 800 }, hand: keyboard },
  { how: 'without script, on a phone', look: { script: false, width: 390, height: 800, theme: 'dark' }, hand: () => pointer },
];

/** @param {string} name @param {string} text */
const file = (name, text) => ({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(text) });

for (const [n, { how, look, hand: handOf }] of ways.entries()) {
  test(`files become drafts, ${how}`, { skip }, () => visit({ ...look, as: 'trainer' }, async (page) => {
    const hand = handOf(page), main = page.locator('main');
    await page.goto('/share/template?community=digital-and-data');
    await main.locator('#file').setInputFiles([
      file(`a-plan-${n}.md`, '# A plan\n'), file('run.exe', 'MZ'), file(`a-list-${n}.md`, '# A list\n'), file('old.docx', 'no archive'),
    ]);
    await main.locator('#tags').fill('dropped');
    await hand.press(main.locator('form .bar-end button.btn'));
    await main.locator('.errsum').waitFor();
    assert.ok(await focused(main.locator('.errsum')), 'what was refused is where one is');
    const refused = await main.locator('.errsum li').allInnerTexts();
    assert.equal(refused.length, 2);
    assert.match(refused[0] ?? '', /^run\.exe: .*cannot be read/);
    assert.match(refused[1] ?? '', /^old\.docx: /);
    if (look.script !== false) assert.deepEqual(await violations(page), []);
    assert.equal(await overflow(page), '');
    await hand.press(main.getByRole('link', { name: `A list ${n}`, exact: true }));
    await page.waitForURL('**/edit');
    assert.equal(await main.locator('#title').inputValue(), `A list ${n}`);
    assert.equal(await main.locator('#tags').inputValue(), 'dropped');
    await page.goto('/templates');
    for (const title of [`A plan ${n}`, `A list ${n}`]) await main.getByRole('link', { name: title, exact: true }).waitFor();
  }));
}
