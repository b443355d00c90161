// @ts-check
// The anonymous channel as those see it who write in it, answer and moderate, by keyboard alone, from the first page to
// the promise that is kept. The clock is moved from one publication to the next.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { listen, overflow, sound } from './harness.mjs';
import { keyboard, reach } from './hands.mjs';
import { beat, channel, enter, name, skip, told, write } from './speaking.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('./hands.mjs').Hand} Hand */

const site = channel(2, 10.5); // a Tuesday

const title = 'Lone visits after dark';
const words = 'Since the rota changed, two of us go alone after six. Nobody rings to ask whether we are back.';
const more = 'It is not the money. It is that nobody would notice until the morning.';
const answer = 'You are right, and it stops this week: nobody goes alone after six.';

/** The address of the thread, once it is published. */
let thread = '';
/** Under which name it was opened. */
let called = '';

/** A page that nobody complains of. @param {import('playwright-core').BrowserContext} context @param {string[]} complaints */
async function quiet(context, complaints) {
  const page = await context.newPage();
  page.on('close', () => complaints.push(...heard));
  const heard = listen(page);
  return page;
}

/** Looks at a page at both widths, in both themes, and at the narrowest. @param {Page} page @param {string} what */
async function looks(page, what) {
  await sound(page, what);
  await page.setViewportSize({ width: 320, height: 800 });
  assert.equal(await overflow(page), '', `${what}, 320`);
  await page.setViewportSize({ width: 1280, height: 900 });
}

/** The device of whoever writes: their passes live in it. @type {import('playwright-core').BrowserContext | undefined} */
let device;
/** @type {string[]} */
const complaints = [];
after(() => device?.close());

test('somebody writes, is answered under a name and sees the promise change', { skip, timeout: 600_000 }, async () => {
  await site.ready();
  await name(site, [{ role: 'manager', duty: 'answer', title: 'Head of housing' }, { role: 'facilitator', duty: 'moderate', title: 'Staff representative' }]);
  device = await site.device();
  const page = await quiet(device, complaints), hand = keyboard(page);
  await enter(page, hand, 'officer');
  await opens(page, hand);
  await site.publish();
  await stands(page, hand);
  await replies(page, hand);
  await site.publish();
  await answers();
  await reads(page, hand);
  await promises('cannot', '', 'The union has agreed another rota');
  await page.reload();
  const promise = await page.locator('#promise').innerText();
  assert.match(promise, /Cannot be done/);
  assert.match(promise, /The union has agreed another rota/);
  await looks(page, 'a thread with an answer and a promise');
  await page.close();
  assert.deepEqual(complaints, []);
});

test('a text is reported, hidden with a public reason and gone from the board and the copy; its writer is paused', { skip, timeout: 600_000 }, async () => {
  await site.visit({ as: 'trainer' }, async (page) => {
    await reports(page, keyboard(page), more);
    const copy = await (await page.request.get('/speak-up/glass')).body();
    assert.ok(copy.includes(more) && copy.includes(words), 'the control: the copy has what is published');
  });
  await site.visit({ as: 'facilitator' }, (page) => moderates(page, keyboard(page)));
  await site.publish();
  await site.visit({ as: 'trainer' }, async (page) => {
    await page.goto('/speak-up/moderation');
    const log = page.locator('section[aria-labelledby=done]');
    assert.match(await log.innerText(), /Tom Ashby hid a text[\s\S]*It points to one colleague/);
    assert.match(await log.innerText(), new RegExp(`Tom Ashby paused ${called}[\\s\\S]*Cool down, please`));
    await page.goto(thread);
    await page.getByText(`A moderator hid a text of ${called}: It points to one colleague`).waitFor();
    assert.equal(await page.getByText(more).count(), 0);
    await page.getByText('A moderator paused this name here: Cool down, please').waitFor();
    await looks(page, 'a thread with a hidden text and a paused name');
    const copy = await (await page.request.get('/speak-up/glass')).body();
    assert.deepEqual([copy.includes(more), copy.includes(words)], [false, true], 'the copy');
  });
  await silent();
});

/** @param {Page} page @param {Hand} hand @param {string} text */
async function reports(page, hand, text) {
  await page.goto(thread);
  const post = page.locator('[data-post]').filter({ hasText: text });
  await hand.press(post.locator('details > summary').first());
  await hand.tick(post.locator('input[name=concern][value=names]'));
  await hand.press(post.getByRole('button', { name: 'Report' }));
  await page.waitForURL(/#t-/);
  await page.getByText('The moderators are told that somebody reported this text, and not who').waitFor();
}

/** @param {Page} page @param {Hand} hand */
async function moderates(page, hand) {
  await page.goto('/speak-up/moderation');
  await page.locator('#reported').getByText('It names or points to somebody: 1').waitFor();
  await hand.press(page.locator('#reported h3 a'));
  await page.waitForURL(`**${thread}#t-*`);
  for (const [text, reason, does, says] of /** @type {const} */ ([
    [more, 'It points to one colleague', 'Hide this text', 'The text will be gone at the next publication'],
    [words, 'Cool down, please', `Pause ${called} for a week`, 'The pause holds from now on'],
  ])) {
    const post = page.locator('[data-post]').filter({ hasText: text });
    await hand.press(post.locator('details > summary').last());
    await hand.press(post.getByRole('button', { name: does, exact: true }));
    await page.locator('.errsum').getByText('Give a reason. Everybody reads it').waitFor();
    for (let tries = 1; ; tries++) {
      await hand.write(post.locator('input[name=reason]'), reason);
      await hand.press(post.getByRole('button', { name: does, exact: true }));
      const away = page.getByText('Nothing was changed. Try again in a few minutes');
      await page.getByText(says).or(away).waitFor();
      if (!await away.count()) break;
      assert.ok(tries < 10, 'the back room stays away');
      await page.goto(thread); // it is being exchanged for another
      await hand.press(post.locator('details > summary').last());
    }
  }
  await page.goto('/speak-up/moderation');
  await hand.press(page.locator('#reported form button'));
  await page.locator('#reported').getByText('Nothing is reported.').waitFor();
}

/** Whoever is paused is told so, and what it means. */
async function silent() {
  assert.ok(device);
  const page = await quiet(device, complaints), hand = keyboard(page);
  await page.goto(thread);
  await told(page);
  await write(page, hand, { text: 'One more thing.' });
  await beat(page, 'handle_paused');
  const said = await page.locator('#speak-waiting').innerText();
  for (const part of [/Not published/, /your pass is still good/, /write in other threads/]) assert.match(said, part);
  assert.match(await page.locator('#speak-state').innerText(), /11 more replies/, 'the pass is not given back');
  await page.close();
  assert.deepEqual(complaints, []);
}

test('a promise whose day is over stands as overdue, with all that was said before', { skip, timeout: 600_000 }, async () => {
  await promises('looking', new Date(site.now() + 24 * 3600_000).toISOString().slice(0, 10), 'We ask the depot');
  await site.publish(48);
  await site.visit({ as: 'manager' }, async (page) => {
    const hand = keyboard(page);
    await page.goto('/speak-up/promises');
    const first = page.locator('ol.items > li').filter({ hasText: title });
    assert.match(await first.innerText(), /Looking into it[\s\S]*Overdue since/);
    assert.match(await page.locator('.figures').innerText(), /Overdue\s+[1-9]/);
    await page.goto('/speak-up/inbox');
    assert.match(await page.locator('section[aria-labelledby=due]').innerText(), new RegExp(`${title}[\\s\\S]*Overdue since`));
    await page.goto(thread);
    assert.match(await page.locator('#promise').innerText(), /Looking into it[\s\S]*Overdue since/);
    await hand.press(page.locator('#promise summary'));
    const steps = await page.locator('#promise ol > li').allInnerTexts();
    assert.deepEqual(steps.map((s) => /Doing it|Cannot be done|Looking into it/.exec(s)?.[0]), ['Doing it', 'Cannot be done', 'Looking into it']);
    assert.ok(steps.every((s) => s.includes('Katarzyna Nowak')));
  });
  await promises('done', '', 'Another rota holds');
  await site.visit({ as: 'trainer' }, async (page) => {
    await page.goto(thread);
    assert.match(await page.locator('#promise').innerText(), /Done[\s\S]*Another rota holds/);
    assert.doesNotMatch(await page.locator('#promise > .chips').innerText(), /Overdue/);
  });
});

/** @param {Page} page @param {Hand} hand */
async function opens(page, hand) {
  await page.goto('/speak-up');
  await told(page);
  assert.match(await page.locator('#speak-state').innerText(), /12 more replies/);
  await hand.press(page.locator('#speak-open'));
  await page.locator('#speak-compose[open]').waitFor();
  assert.match(await page.locator('#speak-crowd').innerText(), /^1,2\d\d colleagues/);
  await looks(page, 'the window in which is written');
  await hand.press(page.locator('#speak-close'));
  called = await write(page, hand, { title, text: words });
  assert.match(called, /^[A-Z][a-z]+ [A-Z][a-z]+$/);
  assert.match(await page.locator('#speak-waiting').innerText(), /Not handed over yet: keep Waymark open/);
  await beat(page, 'held');
  assert.match(await page.locator('#speak-waiting').innerText(), /Handed over. .*not before \w+day/);
}

/** @param {Page} page @param {Hand} hand */
async function stands(page, hand) {
  await page.goto('/speak-up');
  const link = page.locator('#speak-board').getByRole('link', { name: title });
  await page.locator('#speak-waiting [data-code=published]').waitFor();
  await hand.press(page.locator('#speak-waiting [data-code=published] button'));
  await page.locator('#speak-waiting').waitFor({ state: 'hidden' });
  await hand.press(link);
  await page.waitForURL(/\/speak-up\/[\w-]{22}$/);
  thread = new URL(page.url()).pathname;
  await told(page);
  const post = page.locator('[data-post]');
  assert.equal(await post.count(), 1);
  assert.equal(await post.locator('[data-holder]').innerText(), called);
  assert.match(await post.locator('.prose').innerText(), /Nobody rings/);
  await post.getByText('Your text').waitFor();
}

/** @param {Page} page @param {Hand} hand */
async function replies(page, hand) {
  await page.locator('#speak-open').waitFor();
  assert.equal(await write(page, hand, { text: more }), called, 'the name in the thread is another one');
  await beat(page, 'held');
}

/** The manager finds what waits, answers and promises. */
async function answers() {
  await site.visit({ as: 'manager' }, async (page) => {
    const hand = keyboard(page);
    await page.goto('/speak-up/inbox');
    await hand.press(page.locator('section[aria-labelledby=waiting]').getByRole('link', { name: title }));
    await page.waitForURL(`**${thread}`);
    assert.deepEqual(await page.locator('[data-holder]').allInnerTexts(), [called, called]);
    await hand.write(page.locator('#reply textarea'), answer);
    await hand.press(page.locator('#reply button[type=submit]'));
    await page.waitForURL(/#a-/);
    assert.match(await page.locator('.answer').innerText(), /Katarzyna Nowak[\s\S]*Head of housing[\s\S]*nobody goes alone/);
    await page.goto('/speak-up/inbox');
    assert.equal(await page.locator('section[aria-labelledby=waiting]').getByRole('link', { name: title }).count(), 0, 'an answered thread still waits');
  });
  await promises('doing', new Date(site.now() + 5 * 24 * 3600_000).toISOString().slice(0, 10), '');
}

/** Says what becomes of it. @param {string} state @param {string} due @param {string} reason */
async function promises(state, due, reason) {
  await site.visit({ as: 'manager' }, async (page) => {
    const hand = keyboard(page);
    await page.goto(thread);
    await hand.press(page.locator('#say > summary'));
    await hand.tick(page.locator(`#say input[name=state][value=${state}]`));
    await hand.write(page.locator('#say input[name=owner]'), 'Head of housing');
    // the order in which a day's parts are typed is the computer's own, so the day itself is put in
    await reach(page, page.locator('#say input[name=due]'));
    await page.locator('#say input[name=due]').fill(due);
    await hand.write(page.locator('#say input[name=reason]'), reason);
    await hand.press(page.locator('#say button[type=submit]'));
    await page.waitForURL(/#promise$/);
  });
}

/** The writer finds the answer marked, and the promise with its day. @param {Page} page @param {Hand} hand */
async function reads(page, hand) {
  await page.goto('/speak-up');
  await page.locator('#speak-board').getByText('1 new in a thread of yours').waitFor();
  assert.match(await page.locator('#speak-board').innerText(), /Doing it/);
  await hand.press(page.locator('#speak-board').getByRole('link', { name: title }));
  await page.waitForURL(`**${thread}`);
  await told(page);
  assert.match(await page.locator('.answer').innerText(), /nobody goes alone after six/);
  const day = new Date(site.now() + 5 * 24 * 3600_000).getUTCDate();
  assert.match(await page.locator('#promise').innerText(), new RegExp(`Doing it[\\s\\S]*Next word by \\w*,? ?${day}`));
}

/** Words of those who build the channel, which only the page that explains it has. */
const inner = /\b(tickets?|handles?|slots?|drop(s|ped)?|epochs?|blind(ly|ed)?|signatures?)\b/i;
const hidden = /anonym/i;

/** What a page says by itself: not what people wrote in it. @param {Page} page */
const interfaceOf = (page) => page.evaluate(() => {
  const body = /** @type {HTMLElement} */ (document.body.cloneNode(true));
  for (const e of body.querySelectorAll('[data-post] .prose, .answer .prose, .snip, a[data-thread], h1, .crumbs, script, #speak-preview, code')) e.remove();
  // what script may say stands in the page, and so does what a reader is told aloud
  const kept = [...body.querySelectorAll('template')].map((t) => t.content.textContent);
  const aloud = [...body.querySelectorAll('[aria-label], [title], [placeholder]')].flatMap((e) => ['aria-label', 'title', 'placeholder'].map((a) => e.getAttribute(a) ?? ''));
  return [body.textContent, ...kept, ...aloud].join('\n');
});

test('every page of the channel can be read by everybody and speaks plainly', { skip, timeout: 600_000 }, async () => {
  /** @type {[import('./harness.mjs').Role, string][]} */
  const pages = [
    ['officer', '/speak-up'], ['officer', thread], ['officer', '/speak-up/promises'], ['officer', '/speak-up/moderation'], ['officer', '/speak-up/how'],
    ['officer', '/speak-up/introducing'], ['officer', '/speak-roster'],
    ['manager', '/speak-up/inbox'], ['manager', thread], ['facilitator', '/speak-up/moderation'], ['facilitator', thread],
    ['administrator', '/admin/speak-up'], ['administrator', '/admin/speak-up?name=tom'],
  ];
  // something is reported again
  await site.visit({ as: 'trainer' }, (page) => reports(page, keyboard(page), words));
  /** @type {string[]} */
  const wrong = [];
  let explained = '';
  for (const role of new Set(pages.map(([as]) => as))) {
    await site.visit({ as: role }, async (page) => {
      const mine = pages.filter(([as]) => as === role).map(([, path]) => path);
      if (role === 'manager') {
        await page.goto(thread);
        mine.push(await page.locator('.answer a[href^="/speak-up/answers/"]').getAttribute('href') ?? '');
      }
      for (const path of mine) {
        await page.goto(path);
        if (await page.locator('#speak').count()) await told(page);
        await looks(page, `${role} ${path}`);
        const text = await interfaceOf(page);
        if (hidden.test(text)) wrong.push(`${path}: ${hidden.exec(text)?.[0]}`);
        if (path.endsWith('/how')) explained = text;
        else if (inner.test(text)) wrong.push(`${path}: ${inner.exec(text)?.[0]}`);
      }
    });
  }
  assert.deepEqual(wrong, []);
  assert.match(explained, /blind signatures/, 'the control: the page that explains the channel has the words');
});
