// @ts-check
// Nothing new is missed, and nothing else gets in the way: following, the inbox, what is saved, how letters come, and
// the counts beside it all; by keyboard alone, without script, and ordinarily.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { overflow, site, skip, violations } from './harness.mjs';
import { keyboard, pointer } from './hands.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('./hands.mjs').Hand} Hand */
/** @typedef {import('./harness.mjs').Look} Look */

const { visit, api } = site();
const open = 'digital-and-data', restricted = 'hr-and-change';

/** @type {{ how: string, look: Look, hand: (page: Page) => Hand }[]} */
const ways = [
  { how: 'by keyboard alone', look: { height: 800 }, hand: keyboard },
  { how: 'without script, on a phone', look: { script: false, width: 390, height: 800 }, hand: () => pointer },
  { how: 'ordinarily', look: {}, hand: () => pointer },
];

/** @param {import('./harness.mjs').Role} role @param {string} title @param {string} [body] @param {string} [community] */
const start = (role, title, body = 'Tell me.', community = open) => api(role, 'POST', '/discussions', { community, title, body, tags: ['open data'] });
/** @param {import('./harness.mjs').Role} role @param {{ id: string }} thread @param {string} body */
const say = (role, thread, body) => api(role, 'POST', `/discussions/${thread.id}/posts`, { body });
/** @param {import('./harness.mjs').Role} role */
const named = async (role) => {
  const me = await api(role, 'GET', '/me');
  return `[@${me.name}](/p/${me.id})`;
};
/** The row of the inbox about something. @param {Page} page @param {string} title */
const row = (page, title) => page.locator('main .item', { hasText: title });
/** Looks at the inbox until something is in it, as people do. @param {Page} page @param {string} title */
async function waits(page, title) {
  for (let i = 0; i < 100; i++) {
    await page.goto('/inbox');
    if (await row(page, title).count()) return row(page, title);
    await page.waitForTimeout(50);
  }
  return assert.fail(`${title} is not in the inbox`);
}

/** Follows what a page is about. @param {Page} page @param {Hand} hand @param {string} path @param {string} level */
async function follow(page, hand, path, level) {
  await page.goto(path);
  const control = page.locator('main details.drop:has(form[action="/follows"])').first();
  await hand.press(control.locator('summary'));
  await hand.press(control.locator(`button[value=${level}]`));
  await page.locator('.flash').waitFor();
  assert.equal(await control.locator('[aria-pressed=true]').getAttribute('value'), level, `${path} is followed`);
}

for (const { how, look, hand: handOf } of ways) {
  test(`following, being told, done, saved and muted, ${how}`, { skip }, () => visit({ ...look, as: 'officer' }, async (page) => {
    const hand = handOf(page), mine = `${how}?`;
    const trainer = await api('trainer', 'GET', '/me');
    await follow(page, hand, '/search?q=tag%3Anoise', 'follow');
    await follow(page, hand, `/c/${open}`, 'watch');
    await follow(page, hand, `/p/${trainer.id}`, 'follow');
    await page.goto('/follows');
    for (const what of ['noise', trainer.name]) assert.ok(await row(page, what).count(), `${what} is on the list`);

    const told = await start('trainer', `Named ${mine}`, `What says ${await named('officer')}?`);
    assert.match(await (await waits(page, `Named ${mine}`)).innerText(), /Delroy Campbell mentions you/);
    const asked = await start('officer', `Asked ${mine}`);
    await say('trainer', asked, 'By lid.');
    assert.match(await (await waits(page, `Asked ${mine}`)).innerText(), /Delroy Campbell replied to what you began/);
    await start('trainer', `Watched ${mine}`);
    assert.match(await (await waits(page, `Watched ${mine}`)).innerText(), /in a community that you watch/);
    await chosen(page, mine);
    await askedToAnswer(page, mine);

    await hand.press(row(page, `Named ${mine}`).locator('button'));
    await page.getByRole('button', { name: 'Undo' }).waitFor();
    assert.equal(await row(page, `Named ${mine}`).count(), 0);
    await hand.press(page.getByRole('button', { name: 'Undo' }));
    await row(page, `Named ${mine}`).waitFor();
    const before = await page.locator('main .item').count();
    await hand.press(page.locator('form[action="/inbox/done-all"] button'));
    await page.getByText('Nothing waits for you').waitFor();
    await hand.press(page.getByRole('button', { name: 'Undo' }));
    await row(page, `Named ${mine}`).waitFor();
    assert.equal(await page.locator('main .item').count(), before, 'all of it is back');

    await page.goto(`${told.url}/save`);
    await hand.write(page.locator('#note'), `For Monday, ${mine}`);
    await hand.press(page.locator('main form.form button[type=submit]'));
    await page.locator('.flash').waitFor();
    await page.goto('/saved');
    await row(page, `For Monday, ${mine}`).waitFor();
    await hand.press(row(page, `For Monday, ${mine}`).locator('button'));
    await page.locator('.flash').waitFor();
    assert.equal(await row(page, `For Monday, ${mine}`).count(), 0);

    await follow(page, hand, told.url, 'mute');
    await page.goto('/inbox');
    assert.equal(await row(page, `Named ${mine}`).count(), 0, 'what is muted waits no longer');
    await page.goto('/');
    assert.equal(await row(page, `Named ${mine}`).count(), 0, 'nor is it news');

    await page.goto('/settings/notices');
    await hand.tick(page.locator('input[name=pace][value=hours]'));
    await hand.press(page.locator('main form.form .bar-end button'));
    await page.locator('.flash').waitFor();
    assert.ok(await page.locator('input[name=pace][value=hours]').isChecked());
    await page.goto('/settings/notices');
    await hand.tick(page.locator('input[name=pace][value=any]'));
    await hand.press(page.locator('main form.form .bar-end button'));
    await page.locator('.flash').waitFor();
    await follow(page, hand, `/c/${open}`, 'normal');
  }));
}

/** Somebody's answer is accepted. @param {Page} page @param {string} mine */
async function chosen(page, mine) {
  const thread = await start('trainer', `Chosen ${mine}`);
  const reply = await say('officer', thread, 'By colour.');
  await visit({ as: 'trainer', script: false }, async (other) => {
    await other.goto(thread.url);
    await other.locator(`button[formaction="/r/${reply.id}/chosen"]`).first().click();
    await other.locator('.flash').waitFor();
  });
  assert.match(await (await waits(page, `Chosen ${mine}`)).innerText(), /Your answer was accepted/);
}

/** A facilitator asks somebody to answer. @param {Page} page @param {string} mine */
async function askedToAnswer(page, mine) {
  const thread = await start('trainer', `Open ${mine}`);
  await visit({ as: 'administrator', script: false }, async (other) => {
    await other.goto(`${thread.url}/ask?name=Mary`);
    await other.locator('main button[name=person]', { hasText: 'Mary Okafor' }).click();
    await other.locator('.flash').waitFor();
  });
  assert.match(await (await waits(page, `Open ${mine}`)).innerText(), /Gwen Pritchard asks you to answer/);
}

test('keys go through the inbox, open a row and put it away', { skip }, async () => {
  await start('trainer', 'With keys one?', `For ${await named('manager')}.`);
  await start('trainer', 'With keys two?', `For ${await named('manager')}.`);
  await visit({ as: 'manager' }, async (page) => {
    await waits(page, 'With keys one?');
    await waits(page, 'With keys two?');
    await page.getByRole('button', { name: 'Keys', exact: true }).waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    assert.match(await page.evaluate(() => document.activeElement?.textContent ?? ''), /With keys one/);
    await page.keyboard.press('k');
    await page.keyboard.press('e');
    await page.waitForURL(/undo=/);
    assert.equal(await row(page, 'With keys two?').count(), 0);
    assert.equal(await row(page, 'With keys one?').count(), 1);
    await page.keyboard.press('j');
    await page.keyboard.press('o');
    await page.waitForURL(/with-keys-one/);
  });
});

test('a row goes when somebody may no longer see what it is about', { skip }, async () => {
  await start('facilitator', 'Behind a door?', `For ${await named('trainer')}.`, restricted);
  const me = await api('trainer', 'GET', '/me');
  await visit({ as: 'trainer' }, async (page) => {
    await waits(page, 'Behind a door?');
    await api('facilitator', 'DELETE', `/communities/${restricted}/members/${me.id}`);
    await page.goto('/inbox');
    assert.equal(await row(page, 'Behind a door?').count(), 0);
  });
});

/** What the navigation counts. @param {Page} page */
const counts = (page) => page.evaluate(() => [...document.querySelectorAll('nav.rail a')].map((a) => {
  const count = a.querySelector('.count');
  return [a.getAttribute('href'), count?.firstChild?.textContent?.trim() ?? '', a.querySelector('.hash')?.classList.contains('new') ?? null];
}));

test('counts in the navigation are those of a fresh page, and what is new is said once', { skip }, async () => {
  const thread = await start('officer', 'Counted?');
  await visit({ as: 'officer' }, async (page) => {
    const heard = page.waitForEvent('websocket').then((s) => s.waitForEvent('framereceived'));
    await page.goto('/communities');
    await heard;
    await page.evaluate(() => {
      const said = /** @type {string[]} */ ([]);
      Object.assign(globalThis, { said });
      new MutationObserver(() => said.push(document.getElementById('say')?.textContent?.trim() ?? '')).observe(document.getElementById('say') ?? document.body, { childList: true });
    });
    for (let i = 0; i < 3; i++) await say('trainer', thread, `Reply ${i}.`);
    await start('trainer', 'Another that counts?');
    await page.waitForFunction(() => document.getElementById('say')?.textContent?.includes('needs you'));
    await visit({ as: 'officer' }, async (other) => {
      const fresh = async () => {
        await other.goto('/communities');
        return JSON.stringify(await counts(other));
      };
      for (let i = 0; ; i++) {
        const there = await fresh(), here = JSON.stringify(await counts(page));
        if (there === here) break;
        assert.ok(i < 40, `the open page counts ${here}, a fresh one ${there}`);
        await page.waitForTimeout(50);
      }
    });
    assert.match(JSON.stringify(await counts(page)), /"\/inbox","\d+"/);
    assert.deepEqual(await page.evaluate(() => /** @type {any} */ (globalThis).said), ['Something new needs you'], 'once');
  });
});

test('with the newest first a new reply comes at the top', { skip }, async () => {
  const thread = await start('officer', 'The newest first?');
  await say('trainer', thread, 'The first.');
  await say('trainer', thread, 'The second.');
  await visit({ as: 'officer', height: 500 }, async (page) => {
    const heard = page.waitForEvent('websocket').then((s) => s.waitForEvent('framereceived'));
    await page.goto(`${thread.url}?sort=newest`);
    await heard;
    const third = await say('trainer', thread, 'The third.');
    await page.locator('live-link button').click();
    await page.locator(`#r-${third.id}`).waitFor();
    const live = await page.locator('#replies > .reply').evaluateAll((all) => all.map((e) => e.id));
    assert.equal(live[0], `r-${third.id}`);
    await page.reload();
    assert.deepEqual(await page.locator('#replies > .reply').evaluateAll((all) => all.map((e) => e.id)), live, 'as a fresh page has them');
  });
});

const pages = /** @type {[import('./harness.mjs').Role, string][]} */ ([
  ['officer', '/inbox'], ['officer', '/inbox?show=done'], ['officer', '/follows'], ['officer', '/saved'], ['officer', '/settings/notices'],
  ['officer', '/search?q=tag%3Anoise'], ['administrator', '/admin/mail'], ['administrator', '/admin/working-days'],
]);
for (const [as, path] of pages) {
  test(`${path} is accessible at two widths and in both themes`, { skip }, async () => {
    for (const width of [1280, 390]) {
      for (const theme of /** @type {const} */ (['light', 'dark'])) {
        await visit({ as, width, theme }, async (page) => {
          await page.goto(path);
          assert.deepEqual(await violations(page), [], `${width} px, ${theme}`);
          assert.equal(await overflow(page), '', `${width} px`);
        });
      }
    }
  });
}
