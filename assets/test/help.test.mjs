// @ts-check
// Help that shows: what helps is said and taken back, answers are chosen, facilitators write a discussion down in short
// and mark what is official, and it becomes a lesson that quotes people once they agree. By keyboard and without script.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyboard, pointer } from './hands.mjs';
import { focused, site, skip, sound } from './harness.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('./hands.mjs').Hand} Hand */
/** @typedef {import('./harness.mjs').Look} Look */

const { visit, api } = site();
const place = 'antisocial-behaviour';
let count = 0;

/** A question of the officer's with replies of a trainer and a manager. */
async function question() {
  const mine = ++count;
  const t = await api('officer', 'POST', '/discussions', { community: place, title: `Who has moved a bench ${mine} times?`, body: 'Ours has been round the square twice.', asks: true });
  const say = (/** @type {import('./harness.mjs').Role} */ who, /** @type {string} */ body, /** @type {string} */ to = '') =>
    api(who, 'POST', `/discussions/${t.id}/posts`, { body, ...(to ? { reply_to: to } : {}) });
  const first = await say('trainer', 'We asked the people on it where they look, and turned it towards the buses.');
  const second = await say('manager', 'We put a second one opposite, which cost less than the third move.');
  return { id: t.id, path: new URL(t.url, 'http://x').pathname, title: t.title, first, second, say };
}

/** @param {Page} page @param {string} id */
const post = (page, id) => page.locator(`#r-${id}`);
/** @param {Page} page @param {string} id @param {string} act */
const button = (page, id, act) => page.locator(`button[formaction="/r/${id}/${act}"]`);
/** Presses what stands in the menu of a reply. @param {Page} page @param {Hand} hand @param {string} id @param {string} act */
async function choose(page, hand, id, act) {
  await hand.press(post(page, id).locator('details.drop > summary').first());
  await hand.press(button(page, id, act));
  await page.locator('.flash').waitFor();
}

for (const [way, script] of /** @type {const} */ ([['by keyboard', true], ['without script', false]])) {
  /** @param {Page} page @returns {Hand} */
  const handOf = (page) => (script ? keyboard(page) : pointer);
  const look = (/** @type {string} */ as) => ({ as, script });
  // axe runs in the page, which needs script
  const checked = async (/** @type {Page} */ page, /** @type {string} */ name) => { if (script) await sound(page, name); };

  test(`helped, chosen, written in short, official: ${way}`, { skip, timeout: 240_000 }, async () => {
    const q = await question();
    const { first, second } = q;

    await visit(look('trainer'), async (page) => {
      const hand = handOf(page), helpful = button(page, second.id, 'helpful');
      await page.goto(q.path);
      assert.equal(await button(page, first.id, 'helpful').count(), 0, 'nobody finds their own reply helpful');
      for (const [pressed, number, said] of /** @type {const} */ ([['true', ' 1', '1 person finds this helpful'], ['false', '', '0 people find this helpful']])) {
        await hand.press(helpful);
        await page.locator(`button[formaction="/r/${second.id}/helpful"][aria-pressed=${pressed}]`).waitFor();
        assert.match((await helpful.innerText()).replace(/\s+/g, ' '), new RegExp(`^Helpful by Katarzyna Nowak${number}$`));
        if (!script) continue;
        await page.waitForFunction((text) => document.getElementById('say')?.textContent === text, said);
        assert.ok(await focused(helpful), 'the focus stays on the button');
      }
      assert.equal(await page.locator('button[formaction$="/chosen"], button[formaction$="/official"]').count(), 0);
    });

    await visit(look('officer'), async (page) => {
      const hand = handOf(page);
      await page.goto(q.path);
      await checked(page, 'a question with replies');
      assert.equal(await page.locator('.acts > button[formaction$="/chosen"]').count(), 2, 'whoever asked is invited to choose');
      await hand.press(button(page, first.id, 'chosen'));
      await page.locator('.flash').waitFor();
      assert.match(await page.locator('.flash').innerText(), /Chosen as an answer/);
      assert.equal(await page.locator('.acts > button[formaction$="/chosen"]').count(), 0, 'the row is calm again');
      await choose(page, hand, second.id, 'chosen');
      assert.deepEqual(await page.locator('.reply.answer .flag').allInnerTexts(), ['Answer chosen by Mary Okafor', 'Answer chosen by Mary Okafor']);
      assert.match(await page.locator('.thread-head').innerText(), /Answered/);
      assert.equal(await page.locator('.toc a', { hasText: 'Chosen answer by' }).count() > 1, true);
      await checked(page, 'a question with two answers');
      await choose(page, hand, second.id, 'chosen');
      assert.equal(await page.locator('.reply.answer').count(), 1);
      assert.match(await page.locator('.thread-head').innerText(), /Answered/);
      await page.goto(`/c/${place}`);
      assert.match(await page.locator('.item', { hasText: q.title }).innerText(), /Answered/);
    });

    await visit(look('facilitator'), async (page) => {
      const hand = handOf(page);
      await page.goto(q.path);
      assert.equal(await page.locator('.acts > button[formaction$="/chosen"]').count(), 0, 'for facilitators it is in the menu');
      await choose(page, hand, first.id, 'official');
      assert.match(await post(page, first.id).innerText(), /Official answer: Learning and development partner, Lenningshire County Council/);
      await hand.press(page.locator('a.act', { hasText: 'Write it in short' }));
      for (const text of ['- Ask who sits there.', '- Ask who sits there.\n- Or buy a second bench.']) {
        await page.waitForURL(/\/in-short$/);
        await checked(page, 'writing in short');
        await hand.write(page.locator('#body'), text);
        await hand.press(page.locator('main form .bar-end button.btn'));
        await page.locator('#short').waitFor();
        if (!text.includes('\n')) await hand.press(page.locator('#short a', { hasText: 'Edit' }));
      }
      assert.match(await page.locator('#short').innerText(), /Or buy a second bench\.[^]*Written by Tom Ashby from 2 replies/);
      await checked(page, 'in short, official, chosen');
      await hand.press(page.locator('#short a', { hasText: 'History' }));
      await page.waitForURL(/\/in-short\/history/);
      assert.match(await page.locator('main').innerText(), /Or buy a second bench/);
      await checked(page, 'history of the discussion in short');
    });
  });

  test(`from a discussion to a lesson that quotes who agrees: ${way}`, { skip, timeout: 240_000 }, async () => {
    const q = await question();
    const { first, second } = q;
    let lesson = '';

    await visit(look('officer'), async (page) => {
      const hand = handOf(page);
      await page.goto(q.path);
      await hand.press(button(page, first.id, 'chosen'));
      await hand.press(page.locator('.nudge a'));
      await page.waitForURL(/\/lesson$/);
      await checked(page, 'choosing posts');
      assert.ok(await page.locator(`input[value="${first.id}"]`).isChecked(), 'what was chosen is ticked');
      await hand.tick(page.locator(`input[value="${second.id}"]`));
      await hand.press(page.locator('main form .bar-end button.btn'));
      await page.waitForURL(/\/lesson\/write/);
      await checked(page, 'writing the lesson');
      const write = (/** @type {string} */ name, /** @type {string} */ text) => hand.write(page.locator(`[name="${name}"]`), text);
      await write('title', 'A bench that is looked from');
      await write('did', 'We sat on it ourselves.');
      await write('worked', 'Turning it.');
      await write('did_not_work', 'Moving it.');
      await hand.tick(page.locator('input[name=outcome][value=worked]'));
      for (const [id, paraphrase, words] of [[first.id, 'Find out what people want to see.', 'turned it towards the buses'], [second.id, 'Two may be cheaper than one.', 'which cost less than the third move']]) {
        await write(`paraphrase-${id}`, String(paraphrase));
        await write(`words-${id}`, String(words));
      }
      await hand.press(page.locator('main form .bar-end button.btn').first());
      await page.waitForURL(/\/l\//);
      lesson = new URL(page.url()).pathname;
      const sources = await page.locator('#sources').innerText();
      assert.match(sources, /Find out what people want to see\.\s+Waiting for their word on a quote[^]*Two may be cheaper than one\.\s+Waiting/);
      assert.doesNotMatch(sources, /towards the buses|third move/);
      await checked(page, 'a lesson that waits for consent');
    });

    for (const [who, answer] of /** @type {const} */ ([['trainer', 'named'], ['manager', 'declined']])) {
      await visit(look(who), async (page) => {
        const hand = handOf(page);
        await page.goto('/');
        await hand.press(page.locator('.banner a[href="/quotes"]'));
        await page.waitForURL(/\/quotes$/);
        await checked(page, 'asked for words');
        const ask = page.locator('main section', { hasText: 'A bench that is looked from' }).first();
        await hand.press(ask.locator(`button[value=${answer}]`));
        await page.locator('.flash').waitFor();
        await checked(page, `after ${answer}`);
      });
    }

    await visit(look('officer'), async (page) => {
      await page.goto(lesson);
      const sources = (await page.locator('#sources').innerText()).replace(/\s+/g, ' ');
      assert.match(sources, /turned it towards the buses Delroy Campbell, Learning and development partner/);
      assert.match(sources, /Two may be cheaper than one\./);
      assert.doesNotMatch(sources, /third move|Waiting|Katarzyna/);
      await checked(page, 'a lesson with words given and declined');
      await page.goto(q.path);
      assert.equal(await page.locator('.banner a', { hasText: 'A bench that is looked from' }).count(), 1);
    });
  });
}

test('a second page sees counts and the answer at once, and keeps its focus', { skip, timeout: 240_000 }, async () => {
  const q = await question();
  await visit({ as: 'newcomer' }, async (page) => {
    const heard = page.waitForEvent('websocket').then((s) => s.waitForEvent('framereceived'));
    await page.goto(q.path);
    await heard;
    const helpful = button(page, q.first.id, 'helpful');
    await helpful.focus();
    const standing = () => page.evaluate(() => document.activeElement?.getAttribute('formaction') ?? document.activeElement?.textContent?.trim());
    await visit({ as: 'officer' }, async (other) => {
      await other.goto(q.path);
      await button(other, q.first.id, 'helpful').click();
      await page.locator(`#r-${q.first.id} .num`, { hasText: '1' }).waitFor();
      assert.equal(await standing(), `/r/${q.first.id}/helpful`);
      assert.equal(await page.evaluate(() => document.getElementById('say')?.textContent), '', 'a number is not spoken');
      await button(other, q.first.id, 'chosen').click();
      await page.locator(`#r-${q.first.id}.answer .flag`, { hasText: 'Answer chosen by Mary Okafor' }).waitFor();
      await page.locator('.thread-head .chip', { hasText: 'Answered' }).waitFor();
      assert.equal(await standing(), `/r/${q.first.id}/helpful`);
      await page.waitForFunction(() => document.getElementById('say')?.textContent === 'A reply was chosen as an answer');
      assert.match(await page.locator('body').ariaSnapshot(), /status: A reply was chosen as an answer/);
      // what is being written keeps the focus, too
      await page.locator('#body').fill('Half a thought');
      await choose(other, pointer, q.first.id, 'chosen');
      await page.locator('.reply.answer').waitFor({ state: 'detached' });
      assert.equal(await page.evaluate(() => document.activeElement?.id), 'body');
      assert.equal(await page.locator('#body').inputValue(), 'Half a thought');
    });
  });
  await visit({ as: 'officer' }, async (page) => {
    const heard = page.waitForEvent('websocket').then((s) => s.waitForEvent('framereceived'));
    await page.goto(q.path);
    await heard;
    const chosen = button(page, q.second.id, 'chosen');
    await chosen.focus();
    await api('officer', 'PATCH', `/discussions/${q.id}`, { title: `${q.title} Still` }).catch(() => null);
    await api('manager', 'PATCH', `/posts/${q.second.id}`, { body: 'We put a second one opposite.' });
    await post(page, q.second.id).getByText('We put a second one opposite.', { exact: true }).waitFor();
    assert.ok(await focused(chosen), 'the focus stays on a button whose reply has changed');
  });
});
