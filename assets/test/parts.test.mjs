// @ts-check
// A large file comes in pieces: where the connection is lost or the server ends in the middle, the page says so, waits,
// and goes on where it was; nothing is sent twice that has come.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { site, skip } from './harness.mjs';

/** @typedef {import('playwright-core').Page} Page */

const { visit, kill, revive, base } = site();

const mega = 2 ** 20, piece = 4 * mega;
const large = { name: 'Minutes.txt', mimeType: 'text/plain', buffer: Buffer.alloc(9 * mega, 'What was said, and by whom.\n') };
const lost = /Failed to load resource|ERR_|WebSocket/;

/** Notes where each piece begins; `meet` may do something before it goes, and gives whether it goes.
 * @param {Page} page @param {(at: number, n: number) => Promise<boolean>} meet */
async function watched(page, meet) {
  /** @type {number[]} */
  const pieces = [];
  await page.route(/\/files\/parts\/[a-z2-7]{16}\?at=/, async (route) => {
    const at = Number(new URL(route.request().url()).searchParams.get('at'));
    pieces.push(at);
    await (await meet(at, pieces.length) ? route.continue() : route.abort('connectionreset'));
  });
  return pieces;
}

/** @param {Page} page */
async function choose(page) {
  await page.goto('/ask');
  await page.locator('#body').click();
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.locator('[data-md=file]').first().click()]);
  await chooser.setFiles([large]);
}

/** Waits until the file stands in the text, and asks for it. @param {Page} page */
async function arrived(page) {
  await page.locator('.file-row').waitFor({ state: 'detached' });
  const path = /\((\/f\/[^)]+)\)/.exec(await page.locator('#body').inputValue())?.[1] ?? '';
  const answer = await page.request.get(base() + path);
  assert.ok(large.buffer.equals(await answer.body()), 'it is the file that was chosen');
}

test('a large file goes on where the connection was lost', { skip }, () => visit({ as: 'officer', may: lost }, async (page) => {
  let back = false;
  const pieces = await watched(page, async (at) => at === 0 || back);
  await choose(page);
  await page.locator('.file-row [data-state]', { hasText: 'The connection is lost' }).waitFor();
  assert.ok(await page.locator('.file-row progress').evaluate((/** @type {HTMLProgressElement} */ p) => p.value) > 0.4, 'what has come is kept');
  back = true;
  await arrived(page);
  assert.deepEqual([pieces[0], ...new Set(pieces)], [0, 0, piece, 2 * piece]);
  assert.equal(pieces.filter((at) => at !== piece).length, 2, 'what has come is not sent again');
}));

test('a large file goes on where the server ended', { skip }, () => visit({ as: 'officer', may: lost }, async (page) => {
  const pieces = await watched(page, async (_at, n) => {
    if (n === 2) await kill();
    return true;
  });
  await choose(page);
  await page.locator('.file-row [data-state]', { hasText: 'The connection is lost' }).waitFor();
  await revive();
  await arrived(page);
  assert.deepEqual([...new Set(pieces)], [0, piece, 2 * piece]);
  assert.equal(pieces.filter((at) => at === 0).length, 1, 'what has come is not sent again');
}));
