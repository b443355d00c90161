// @ts-check
// People type and post while the program is killed at random, and now and then a device is lost with it. Every post that
// was acknowledged is there once, no text that was typed more than three seconds before is gone, and all go on by
// themselves. WAYMARK_SOAK=1 asks for the long form.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { people, signIn, site, skip } from './harness.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('./harness.mjs').Role} Role */

const soak = process.env.WAYMARK_SOAK === '1';
const devices = soak ? 10 : 4;
const kills = soak ? 40 : 2;
const safe = 3000; // milliseconds after which a text must be safe

const here = site();
const roles = /** @type {Role[]} */ (Object.keys(people));
const between = (/** @type {number} */ from, /** @type {number} */ to) => from + Math.random() * (to - from);

/** Waits for something, but not for ever. @template T @param {string} what @param {Promise<T>} it @param {number} [most] */
const within = (what, it, most = 150_000) => Promise.race([it, pause(most, null, { ref: false }).then(() => assert.fail(`${what} took more than ${most / 1000} s`))]);
/** Takes a device away; a browser that is busy may never say that it is gone. @param {Page} page */
const lose = (page) => Promise.race([page.context().close(), pause(10_000, null, { ref: false })]);

/** Somebody at a device of theirs, with a discussion of their own to write in. */
class Writer {
  /** @param {number} n @param {string} id @param {string} path */
  constructor(n, id, path) {
    this.role = /** @type {Role} */ (roles[n % roles.length]);
    this.n = n;
    this.id = id;
    this.path = path;
    /** @type {{ at: number, text: string }[]} what stood in the form when */
    this.typed = [];
    /** @type {string[]} */
    this.sent = [];
    this.posts = 0;
    this.sending = '';
    /** @type {Promise<void> | null} until there is another device */
    this.lost = null;
  }

  async sitDown() {
    const context = await here.browser().newContext({ baseURL: here.base(), reducedMotion: 'reduce', locale: 'en-GB' });
    this.page = await context.newPage();
    await signIn(this.page, this.role);
    await this.page.goto(this.path);
  }

  get there() { return /** @type {Page} */ (this.page); }

  get body() { return this.there.locator('#body'); }

  /** Types a text word by word. @param {string} text */
  async type(text) {
    for (const word of text.split(' ')) {
      await this.body.pressSequentially(`${word} `, { delay: 10 });
      this.typed.push({ at: Date.now(), text: `${this.typed.at(-1)?.text ?? ''}${word} ` });
      await pause(between(50, 400));
    }
  }

  /** Types and posts until told to stop. @param {() => boolean} stop */
  async write(stop) {
    while (!stop()) {
      const text = `Post ${++this.posts} of ${this.n}: what we tried and what came of it in the end.`;
      try {
        await this.body.fill('');
        this.typed = [];
        await this.type(text);
        this.sending = text;
        await this.there.locator('#reply .foot button').click();
        await this.there.locator('.reply .prose', { hasText: text }).waitFor({ timeout: 90_000 });
        this.sent.push(text);
        this.typed = [];
        this.sending = '';
      } catch (e) {
        if (!this.lost) throw e;
        await this.lost;
        this.sending = '';
      }
    }
  }

  /** What must be safe of the text by a time. @param {number} by */
  due(by) { return this.typed.findLast((t) => t.at <= by - safe)?.text.trim() ?? ''; }

  /** @returns {Promise<string[]>} */
  async posted() {
    const all = [];
    for (let path = `/discussions/${this.id}/posts?limit=100`; path;) {
      const page = await here.api('officer', 'GET', path);
      all.push(...page.items.map((/** @type {any} */ p) => p.body.trim()));
      path = page.next ? `/discussions/${this.id}/posts?limit=100&after=${encodeURIComponent(page.next)}` : '';
    }
    return all;
  }
}

test(`${devices} browsers type and post, ${kills} kills`, { skip, timeout: soak ? 3_600_000 : 300_000 }, async () => {
  const all = await Promise.all(Array.from({ length: devices }, async (_, n) => {
    const made = await here.api('officer', 'POST', '/discussions', { community: 'antisocial-behaviour', title: `A place for ${n}`, body: 'Go on.' });
    return new Writer(n, made.id, new URL(made.url, 'http://x').pathname);
  }));
  await Promise.all(all.map((w) => w.sitDown()));
  let done = false;
  /** @type {unknown} */
  let broke = null;
  const lives = Promise.all(all.map((w) => w.write(() => done || broke !== null)));
  lives.catch((e) => { broke = e; });
  try {
    for (let round = 0; round < kills; round++) {
      await pause(between(3000, 8000));
      if (broke) throw broke;
      const victim = /** @type {Writer} */ (all[round % devices]);
      let found = () => {};
      victim.lost = new Promise((ok) => { found = ok; });
      await within('the kill', here.kill());
      const due = victim.due(Date.now()), { sending } = victim;
      await lose(victim.there);
      await pause(between(0, 2000));
      await within('the start', here.revive());
      await within('sitting down', victim.sitDown());
      const left = await victim.body.inputValue();
      if (!sending || !(await victim.posted()).includes(sending)) assert.ok(left.startsWith(due), `typed: “${due}”, left: “${left}”`);
      victim.lost = null;
      found();
    }
  } finally {
    done = true;
  }
  await within('the last posts', lives);

  // The last one takes every device with it.
  await Promise.all(all.map(async (w) => {
    w.typed = [];
    await w.body.fill(''); // whoever was lost last has their text back
    await w.type(`Half a thought of ${w.n}`);
  }));
  await pause(safe);
  await here.kill();
  await Promise.all(all.map((w) => lose(w.there)));
  await here.revive();
  let posts = 0;
  for (const w of all) {
    await w.sitDown();
    assert.equal((await w.body.inputValue()).trim(), `Half a thought of ${w.n}`);
    const there = await w.posted();
    assert.equal(new Set(there).size, there.length, `posted twice: ${there.join(' | ')}`);
    for (const text of w.sent) assert.ok(there.includes(text), `lost: ${text}`);
    posts += w.sent.length;
    await lose(w.there);
  }
  assert.ok(posts >= devices, `${posts} posts prove little`);
  console.log(`# ${devices} browsers, ${kills + 1} kills: ${posts} posts acknowledged, each there once; no draft lost`);
});
