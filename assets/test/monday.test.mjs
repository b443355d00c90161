// @ts-check
// An administrator's Monday, by keyboard: the first start, an organisation, a community, forty people from a table,
// one of them accepts on a phone; a backup is made and restored somewhere else. axe looks at every page on the way.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';
import { bin, clean, launch, listen, skip, start, violations } from './harness.mjs';
import { keyboard } from './hands.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('playwright-core').Browser} Browser */
/** @typedef {import('./hands.mjs').Hand} Hand */

const secret = 'seven kettles by the window';
const boss = { name: 'Rhian Prosser', email: 'rhian.prosser@tarnmouth.example', organisation: 'Tarnmouth Borough Council' };
const wanted = 40;

/** A table as a spreadsheet writes it, with three lines that cannot be used. */
function table() {
  const lines = ['email,name,organisation,role title'];
  for (let i = 1; i <= wanted; i++) lines.push(`person${i}@tarnmouth.example,"Person, the ${i}th",${boss.organisation},Officer`);
  lines.splice(5, 0, 'not-an-address,Nobody,,');
  lines.splice(17, 0, 'person3@tarnmouth.example,Person again,,');
  lines.splice(30, 0, 'kim@elsewhere.example,Kim Elsewhere,Council of Atlantis,');
  return lines.join('\r\n');
}

test("an administrator's Monday", { skip }, async () => {
  const first = await start({ WAYMARK_DEMO: 'off' });
  const browser = await chromium.launch(launch);
  const kept = mkdtempSync(join(tmpdir(), 'waymark-monday-'));
  try {
    const address = /http:\/\/\S+(\/set-up\/\S+)/.exec(first.said())?.[1];
    assert.ok(address, first.said());
    const link = await visit(browser, first.base, {}, async (page, hand) => {
      await setUp(page, hand, address);
      await organisation(page, hand);
      await community(page, hand);
      return invite(page, hand, kept);
    });
    await visit(browser, first.base, { width: 390 }, (page, hand) => arrive(page, hand, link));

    const file = join(kept, 'monday.backup'), there = join(kept, 'elsewhere');
    await waymark(['backup', file], first.data);
    await waymark(['restore', file, '--to', there], first.data);
    const second = await start({ WAYMARK_DEMO: 'off', WAYMARK_DATA: there });
    try {
      await visit(browser, second.base, {}, signIn);
    } finally {
      await second.stop();
    }
  } finally {
    await browser.close();
    await first.stop();
    rmSync(kept, { recursive: true, force: true });
  }
});

/** @param {string[]} args @param {string} data */
const waymark = (args, data) => promisify(execFile)(bin, args, { env: { ...clean, WAYMARK_DATA: data } });

/** Opens a page with a keyboard before it; the browser must not complain.
 * @template T @param {Browser} browser @param {string} baseURL @param {{ width?: number }} look
 * @param {(page: Page, hand: Hand) => Promise<T>} work */
async function visit(browser, baseURL, look, work) {
  const context = await browser.newContext({ baseURL, viewport: { width: look.width ?? 1280, height: 800 }, reducedMotion: 'reduce', locale: 'en-GB' });
  try {
    const page = await context.newPage();
    const complaints = listen(page);
    const given = await work(page, keyboard(page));
    assert.deepEqual(complaints, [], 'the browser complained');
    return given;
  } finally {
    await context.close();
  }
}

/** @param {Page} page */
async function good(page) {
  assert.deepEqual(await violations(page), [], page.url());
}

/** @param {Page} page @param {Hand} hand @param {string} address */
async function setUp(page, hand, address) {
  await page.goto(address);
  await good(page);
  for (const [name, text] of Object.entries({ ...boss, password: secret })) await hand.write(page.locator(`#${name}`), text);
  await hand.press(page.locator('main form button.btn'));
  await page.locator('button[popovertarget=you]').waitFor();
  await good(page);
  await hand.press(page.locator('button[popovertarget=you]'));
  await hand.press(page.locator('#you a[href="/admin"]'));
  await page.waitForURL(/\/admin$/);
  await good(page);
}

/** Gives the organisation a colour and a logo. @param {Page} page @param {Hand} hand */
async function organisation(page, hand) {
  await hand.press(page.locator('main a[href="/admin/organisations"]').first());
  await hand.press(page.locator('main li.card a', { hasText: boss.organisation }));
  await page.locator('#type').waitFor();
  await good(page);
  await hand.write(page.locator('#type'), 'Borough');
  await hand.tick(page.locator('input[name=hue]').nth(3));
  await hand.press(page.locator('main form.form button.btn').first());
  await page.locator('.flash').waitFor();
  const picture = join(dirname(fileURLToPath(import.meta.url)), '../../internal/docs/lesson.png');
  await page.locator('#logo').setInputFiles({ name: 'logo.png', mimeType: 'image/png', buffer: readFileSync(picture) });
  await hand.press(page.locator('form[action$="/logo"] button'));
  const logo = page.locator('img.org-logo').first();
  await logo.waitFor();
  assert.ok(await logo.evaluate((/** @type {HTMLImageElement} */ i) => i.complete && i.naturalWidth > 0), 'the logo shows');
  assert.equal(await page.locator('input[name=hue]').nth(3).isChecked(), true, 'the colour was kept');
  await good(page);
}

/** @param {Page} page @param {Hand} hand */
async function community(page, hand) {
  await page.goto('/communities/new');
  await good(page);
  await hand.write(page.locator('#name'), 'Tarnmouth repairs');
  await hand.write(page.locator('#summary'), 'Fewer visits for each repair');
  await hand.tick(page.locator('input[name=visibility][value=restricted]'));
  await hand.press(page.locator('main form.form button.btn'));
  await page.waitForURL(/\/c\/tarnmouth-repairs/);
  await good(page);
}

/** Invites forty people and gives one's link. @param {Page} page @param {Hand} hand @param {string} dir */
async function invite(page, hand, dir) {
  await page.goto('/c/tarnmouth-repairs/invite');
  await good(page);
  const file = join(dir, 'people.csv');
  writeFileSync(file, table());
  await page.locator('#file').setInputFiles(file);
  await hand.press(page.locator('#invite .bar-end button').last());
  const plan = page.locator('#plan');
  await plan.waitFor();
  assert.match(await plan.innerText(), new RegExp(`\\b${wanted}\\b`), 'how many will be invited');
  const left = page.locator('section[aria-labelledby=plan] li', { has: page.locator('.tone-failed') });
  assert.equal(await left.count(), 3, 'the wrong lines are named');
  assert.deepEqual((await left.allInnerTexts()).map((t) => /\bLine (\d+)\b/.exec(t)?.[1]), ['6', '18', '31']);
  await good(page);
  await hand.press(page.locator('button[name=send]'));
  const link = page.locator('input[id^=link-]').nth(6);
  await link.waitFor();
  assert.equal(await page.locator('input[id^=link-]').count(), wanted);
  await good(page);
  return link.inputValue();
}

/** Accepts on a phone. Whatever only looks at the address does not use it up. @param {Page} page @param {Hand} hand @param {string} link */
async function arrive(page, hand, link) {
  const { pathname } = new URL(link);
  for (let i = 0; i < 3; i++) assert.equal((await page.request.get(pathname)).status(), 200);
  await page.goto(pathname);
  assert.match(await page.locator('main').innerText(), /Tarnmouth repairs/);
  await good(page);
  await hand.write(page.locator('#name'), 'Sam Seventh');
  await hand.write(page.locator('#password'), 'eleven gulls over the harbour');
  await hand.press(page.locator('main form button.btn'));
  await page.locator('button[popovertarget=you]').waitFor();
  await page.goto('/c/tarnmouth-repairs');
  assert.match(await page.locator('main').innerText(), /Leave|member/i);
  await good(page);
  await page.context().clearCookies();
  const again = await page.request.get(pathname);
  assert.equal(again.status(), 404, 'the link is used up');
}

/** What was there is there. @param {Page} page @param {Hand} hand */
async function signIn(page, hand) {
  await page.goto('/c/tarnmouth-repairs/members');
  await hand.write(page.locator('#email'), boss.email);
  await hand.write(page.locator('#password'), secret);
  await hand.press(page.locator('form[action="/sign-in"] button'));
  await page.waitForURL(/\/c\/tarnmouth-repairs\/members/);
  assert.match(await page.locator('main').innerText(), /Sam Seventh/);
  await good(page);
}
