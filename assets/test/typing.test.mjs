// @ts-check
// Whoever writes or selects is left alone: around a half-typed reply others edit, react, answer and delete, in both ways
// to write and by both ways to hear of it. Text, caret, selection, place on the screen, a composition that has begun and
// what can be undone stay as they are.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { site, skip } from './harness.mjs';

/** @typedef {import('playwright-core').Page} Page */

const { visit, api } = site(undefined, { officer: 'markdown', manager: 'rich' });
const filler = 'Long enough to select a passage of it. '.repeat(6);
let count = 0;

/** A discussion with three replies. */
async function thread() {
  const t = await api('facilitator', 'POST', '/discussions', { community: 'antisocial-behaviour', title: `Who may be disturbed ${++count}`, body: 'Nobody.' });
  const say = (/** @type {string} */ body, /** @type {string} */ to = '') => api('trainer', 'POST', `/discussions/${t.id}/posts`, { body, ...(to ? { reply_to: to } : {}) });
  return { path: new URL(t.url, 'http://x').pathname, say, first: await say(`One. ${filler}`), second: await say('Two.'), third: await say(`Three. ${filler}`) };
}

/** @typedef {Awaited<ReturnType<typeof thread>>} Thread */

/** What others do meanwhile, one after the other, each seen on the page before the next.
 * @param {Page} page @param {Thread} t @param {(when: string) => Promise<void>} still */
async function meanwhile(page, t, still) {
  const turn = ++count;
  await api('trainer', 'PATCH', `/posts/${t.first.id}`, { body: `One, changed ${turn}.\n\nAnd longer.\n\n${filler}` });
  await page.getByText(`One, changed ${turn}.`).waitFor();
  await still('an edit above');
  const helpful = page.locator(`#r-${t.first.id} .acts .num`);
  const before = await helpful.count() ? Number(await helpful.innerText()) : 0;
  await react(t.first.id, before === 0);
  await page.waitForFunction(([id, was]) => Number(document.querySelector(`#r-${id} .acts .num`)?.textContent?.trim() ?? 0) !== was, /** @type {const} */ ([t.first.id, before]));
  await still('a reaction');
  await t.say(`Between, ${turn}.`, t.first.id);
  await page.locator('live-link button').waitFor();
  await still('a new reply');
  // by pointer, which leaves the focus where somebody writes
  await page.locator('live-link button').click();
  await page.getByText(`Between, ${turn}.`).waitFor();
  await still('a new reply that was asked for');
  if (turn % 2) return;
  await api('trainer', 'DELETE', `/posts/${t.second.id}`);
  await page.locator(`#r-${t.second.id} .tomb`).waitFor();
  await still('a reply that was deleted');
}

/** Finds a reply helpful, or no longer, as somebody else. @param {string} id @param {boolean} on */
async function react(id, on) {
  await visit({ as: 'newcomer', script: false }, async (page) => {
    await page.goto(`/r/${id}`);
    await page.locator(`button[formaction="/r/${id}/helpful"][aria-pressed=${!on}]`).click();
    await page.locator(`button[formaction="/r/${id}/helpful"][aria-pressed=${on}]`).waitFor();
  });
}

for (const [writes, as, field] of /** @type {const} */ ([['Markdown', 'officer', '#reply textarea'], ['rich text', 'manager', '#reply .ProseMirror']])) {
  for (const way of /** @type {const} */ (['sockets', 'events'])) {
    test(`nobody is disturbed: ${writes}, over ${way}`, { skip, timeout: 240_000 }, async () => {
      const t = await thread();
      await visit({ as, may: /WebSocket/ }, async (page) => {
        if (way === 'events') {
          await page.addInitScript(() => {
            globalThis.WebSocket = /** @type {any} */ (class { constructor() { setTimeout(() => /** @type {any} */ (this).onclose?.({ code: 1006, reason: '' }), 5); } close() { /* it is */ } });
          });
        }
        const heard = way === 'events' ? page.waitForResponse((r) => r.url().includes('/live/events?') && r.ok())
          : page.waitForEvent('websocket').then((s) => s.waitForEvent('framereceived'));
        await page.goto(t.path);
        await heard;
        await page.locator('#reply textarea').click();
        const box = page.locator(field);
        await box.waitFor();
        await box.focus();
        const { keyboard } = page;
        await keyboard.type('What we tried: ');
        await keyboard.type('half a sentence');
        for (let i = 0; i < 8; i++) await keyboard.press('Shift+ArrowLeft');
        // the line that says that the draft is saved comes by itself
        await page.waitForFunction(() => {
          const line = /** @type {HTMLElement | null} */ (document.querySelector('draft-guard .hint[data-saved]'));
          return !!line && line.querySelector('span')?.textContent === line.dataset.saved;
        });
        await page.evaluate((selector) => {
          const e = /** @type {any} */ (document.querySelector(selector));
          e.mine = true;
          for (const name of ['blur', 'compositionend', 'input']) e.addEventListener(name, () => { e[`had_${name}`] = (e[`had_${name}`] ?? 0) + 1; });
        }, field);
        /** What must not change: the very element, its text, what is selected in it, and where it stands. */
        const state = () => page.evaluate((selector) => {
          const e = /** @type {any} */ (document.querySelector(selector)), s = getSelection();
          const chosen = e.value === undefined ? [s?.toString(), s?.anchorOffset, s?.focusOffset, e.contains(s?.anchorNode ?? null)] : [e.value.slice(e.selectionStart, e.selectionEnd), e.selectionStart, e.selectionEnd, e.selectionDirection];
          return { own: e.mine === true, focused: document.activeElement === e, text: e.value ?? e.textContent, chosen, left: e.had_blur ?? 0, composed: e.had_compositionend ?? 0, typed: e.had_input ?? 0, top: e.getBoundingClientRect().top, inner: e.scrollTop };
        }, field);
        let was = await state();
        assert.ok(was.own && was.focused && was.chosen[0] === 'sentence', JSON.stringify(was));
        const still = async (/** @type {string} */ when) => {
          const now = await state();
          // scrolling stops at whole pixels
          assert.ok(Math.abs(now.top - was.top) <= 2, `${when}: it stands at ${now.top}, and stood at ${was.top}`);
          assert.deepEqual({ ...now, top: 0 }, { ...was, top: 0 }, when);
        };
        await meanwhile(page, t, still);

        // what is being composed goes on
        const session = await page.context().newCDPSession(page);
        await keyboard.press('ArrowRight');
        await session.send('Input.imeSetComposition', { text: 'ko', selectionStart: 2, selectionEnd: 2 });
        was = await state();
        assert.match(was.text, /half a sentenceko/);
        await meanwhile(page, t, still);
        await session.send('Input.imeSetComposition', { text: 'kou', selectionStart: 3, selectionEnd: 3 });
        await session.send('Input.insertText', { text: '考' });
        assert.match((await state()).text, /half a sentence考$/, 'the composition ends as it was begun');

        // and what was typed can be undone to the beginning
        for (let i = 0; i < 12 && (await state()).text !== ''; i++) await keyboard.press('ControlOrMeta+z');
        assert.equal((await state()).text, '');
        for (let i = 0; i < 12 && !(await state()).text.includes('考'); i++) await keyboard.press('ControlOrMeta+Shift+z');
        assert.match((await state()).text, /^What we tried: half a sentence考$/);

        // a passage that is selected, in one post and beside it, stays until it is let go
        await page.evaluate((id) => {
          /** @type {HTMLElement} */ (document.activeElement).blur();
          const p = document.querySelector(`#r-${id} .prose p`);
          if (p?.firstChild) getSelection()?.setBaseAndExtent(p.firstChild, 7, p.firstChild, 40);
        }, t.third.id);
        const passage = () => page.evaluate(() => [getSelection()?.toString(), getSelection()?.anchorNode?.isConnected]);
        const chosen = await passage();
        assert.equal(String(chosen[0]).length, 33);
        await api('trainer', 'PATCH', `/posts/${t.third.id}`, { body: 'Three, changed.' });
        const turn = ++count;
        await api('trainer', 'PATCH', `/posts/${t.first.id}`, { body: `One, for the last time ${turn}.` });
        await page.getByText(`One, for the last time ${turn}.`).waitFor();
        await t.say('After all.');
        await page.locator('live-link button').or(page.getByText('After all.')).first().waitFor();
        assert.deepEqual(await passage(), chosen);
        await page.evaluate(() => getSelection()?.removeAllRanges());
        await page.getByText('Three, changed.').waitFor();
      });
    });
  }
}
