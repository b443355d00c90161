// @ts-check
// What the browser tests of the anonymous channel share: the program as it is built for tests, with a clock that they
// move and keys that are made at once, and what people do there.
//   WAYMARK_MOVED  that program (default ../bin/waymark-moved, which make test builds)
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { after } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { people, password, site, skip as without } from './harness.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('playwright-core').BrowserContext} Context */
/** @typedef {import('./hands.mjs').Hand} Hand */
/** @typedef {import('./harness.mjs').Role} Role */

const moved = resolve(process.env.WAYMARK_MOVED || join(dirname(fileURLToPath(import.meta.url)), '../../bin/waymark-moved'));

/** Why these tests cannot run here, or false. */
export const skip = without || (!existsSync(moved) && `${moved} is not built: make moved`);

const hour = 3600_000;
const day = 24 * hour;

/** The moment that a week's day and hour have, in the next week that lies a day ahead or more: tests begin at one and
 * the same point of a week, on whichever day they run. Times are UTC. @param {number} weekday 1 is Monday @param {number} hours */
function upcoming(weekday, hours) {
  const midnight = Math.floor((Date.now() + 2 * day) / day) * day;
  const ahead = (weekday - new Date(midnight).getUTCDay() + 7) % 7;
  return midnight + ahead * day + hours * hour;
}

/** A site with the channel on, which begins at a day and hour of a week.
 * @param {number} weekday @param {number} hours @param {NodeJS.ProcessEnv} [set] */
export function channel(weekday, hours, set = {}) {
  const dir = mkdtempSync(join(tmpdir(), 'waymark-clock-'));
  const file = join(dir, 'clock');
  const begin = upcoming(weekday, hours);
  /** @param {number} at */
  const turn = (at) => writeFileSync(file, `${Math.round((at - Date.now()) / 1000)}s`);
  turn(begin);
  const here = site({ WAYMARK_SPEAK: 'on', WAYMARK_TIMEZONE: 'UTC', WAYMARK_CLOCK: file, ...set }, {}, moved);
  after(() => rmSync(dir, { recursive: true, force: true }));
  let now = begin;

  /** Whether the board is that of a moment or of a later one: it is the last file that is written at a publication, and
   * says as its own time when that was. */
  const published = (at = 0) => {
    const file = join(here.data(), 'speak', 'board.bin');
    return existsSync(file) && statSync(file).mtimeMs >= at;
  };
  /** @param {() => boolean | Promise<boolean>} so @param {string} what */
  const until = async (so, what) => {
    for (const end = Date.now() + 120_000; !await so(); await pause(100)) if (Date.now() > end) assert.fail(`${what}: ${here.said().slice(-2000)}`);
  };
  return {
    ...here,
    /** Waits until the keys of two weeks are there, and a board. */
    ready: () => until(async () => {
      const log = await fetch(`${here.base()}/speak/keys.json`).catch(() => null);
      return Boolean(log?.ok) && /** @type {unknown[]} */ (await log?.json()).length > 1 && published();
    }, 'the first keys are not made'),
    /** Moves the clock so many hours after the beginning of the tests. @param {number} after */
    async to(after) {
      now = begin + after * hour;
      turn(now);
    },
    /** Moves the clock to some minutes after the hour of the next publication after so many hours, and waits for it.
     * @param {number} [hours] */
    async publish(hours = 0) {
      const at = new Date(now + hours * hour);
      do at.setTime(Math.floor(at.getTime() / hour + 1) * hour); while (at.getUTCHours() % 2 || at.getUTCHours() < 6 || at.getUTCHours() > 20);
      now = at.getTime() + 5 * 60_000;
      turn(now);
      await until(() => published(at.getTime()), `nothing is published at ${at.toISOString()}`);
    },
    now: () => now,
    /** A browser of somebody, with nothing in it. @param {Page['setViewportSize'] extends (s: infer S) => unknown ? S : never} [viewport] */
    async device(viewport = { width: 1280, height: 900 }) {
      const context = await here.browser().newContext({ baseURL: here.base(), locale: 'en-GB', timezoneId: 'UTC', reducedMotion: 'reduce', viewport });
      context.setDefaultTimeout(60_000);
      return context;
    },
  };
}

/** @typedef {ReturnType<typeof channel>} Channel */

/** Signs in with an address and a password. @param {Page} page @param {Hand} hand @param {Role} role */
export async function enter(page, hand, role) {
  await page.goto('/sign-in');
  await hand.write(page.locator('#email'), people[role]);
  await hand.write(page.locator('#password'), password);
  await hand.press(page.locator('form[action="/sign-in"] button:not([name])').last());
  await page.locator('button[popovertarget=you]').waitFor();
}

/** Waits until what script says on a page of the channel is there. @param {Page} page */
export const told = (page) => page.locator('#speak-state').filter({ hasText: /\S/ }).waitFor();

/** Writes something and hands it over; gives the name under which it will stand.
 * @param {Page} page @param {Hand} hand @param {{ title?: string, text: string }} said */
export async function write(page, hand, { title, text }) {
  const waiting = page.locator('#speak-waiting [data-code=waiting]');
  const before = await waiting.count();
  await hand.press(page.locator('#speak-open'));
  await page.locator('#speak-compose[open]').waitFor();
  const name = await page.locator('#speak-name').innerText();
  if (title) await hand.write(page.locator('#speak-title'), title);
  await hand.write(page.locator('#speak-text'), text);
  await hand.tick(page.locator('#speak-compose input[name=when][value=next]'));
  await hand.press(page.locator('#speak-send'));
  await page.locator('#speak-compose').waitFor({ state: 'hidden' });
  await waiting.nth(before).waitFor();
  return name;
}

/** Has the next envelope go out now instead of in some minutes, and waits for what came of it. While the back room is
 * exchanged for another nobody takes it, and it goes out once more.
 * @param {Page} page @param {string} code */
export async function beat(page, code) {
  const became = page.locator(`#speak-waiting [data-code=${code}]`).last();
  for (let tries = 1; ; tries++) {
    await page.evaluate(() => localStorage.setItem('speak.next', '1'));
    const answered = page.waitForResponse((r) => r.url().endsWith('/speak/drop'));
    await page.reload();
    await answered;
    try {
      await became.waitFor({ timeout: tries < 10 ? 6000 : 60_000 });
      return;
    } catch (e) {
      if (tries === 10) throw new Error(`${code} is not said, but ${await page.locator('#speak-waiting').innerText()}`, { cause: e });
    }
  }
}

/** What somebody has to do in the channel. @param {Channel} site @param {{ role: Role, duty: string, title: string }[]} all */
export async function name(site, all) {
  await site.visit({ as: 'administrator' }, async (page) => {
    for (const { role, duty, title } of all) {
      const who = await site.api(role, 'GET', '/me');
      await page.goto('/admin/speak-up');
      const place = page.locator(`section[aria-labelledby=${duty === 'moderate' ? 'moderators' : 'answerers'}]`);
      if (await place.locator(`a[href="/p/${who.id}"]`).count()) continue;
      // there are two moderators at most
      if (duty === 'moderate' && await place.locator('form button').count() > 1) await place.locator('form button').first().click();
      await page.goto(`/admin/speak-up?name=${encodeURIComponent(who.name)}`);
      const form = page.locator('form[action="/admin/speak-up/duty"]');
      await form.locator(`input[name=person][value="${who.id}"]`).check();
      await form.locator(`input[name=duty][value=${duty}]`).check();
      await form.locator('input[name=title]').fill(title);
      await form.locator('button').click();
      await place.locator(`a[href="/p/${who.id}"]`).waitFor();
    }
  });
}
