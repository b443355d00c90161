// @ts-check
// Looking after a community: pinned, put to somebody, announced, closed, moved, split and merged; and what becomes of a
// text that somebody reports, up to the second look that its author asks for. By keyboard and without script.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyboard, pointer } from './hands.mjs';
import { site, skip, sound } from './harness.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('./hands.mjs').Hand} Hand */
/** @typedef {import('./harness.mjs').Role} Role */

const { visit, api } = site();
let count = 0;

/** A community that Gwen Pritchard and Tom Ashby look after. @param {string} name @param {string} visibility */
async function community(name, visibility) {
  const c = await api('administrator', 'POST', '/communities', { name: `${name} ${++count}`, summary: 'What is sat on.', visibility });
  const tom = await api('facilitator', 'GET', '/me');
  await api('administrator', 'PUT', `/communities/${c.slug}/members/${tom.id}`, { role: 'facilitator' });
  return { slug: c.slug, name: `${name} ${count}` };
}

/** @param {Role} who @param {string} place @param {string} title */
async function start(who, place, title) {
  const t = await api(who, 'POST', '/discussions', { community: place, title, body: 'Ours has been round the square twice.', asks: true });
  return { id: t.id, title, path: new URL(t.url, 'http://x').pathname };
}
/** @param {Role} who @param {{ id: string }} t @param {string} body @param {string} [to] */
const say = (who, t, body, to) => api(who, 'POST', `/discussions/${t.id}/posts`, { body, ...(to ? { reply_to: to } : {}) });

for (const [way, script] of /** @type {const} */ ([['by keyboard', true], ['without script', false]])) {
  /** @param {Page} page @returns {Hand} */
  const handOf = (page) => (script ? keyboard(page) : pointer);
  const look = (/** @type {Role} */ as) => ({ as, script });
  // axe runs in the page, which needs script
  const checked = async (/** @type {Page} */ page, /** @type {string} */ name) => { if (script) await sound(page, name); };
  /** Presses what stands in the menu of a discussion. @param {Page} page @param {string} what */
  const act = async (page, what) => {
    const hand = handOf(page), menu = page.locator('#post details.drop', { has: page.locator(what) }).first();
    await hand.press(menu.locator('summary').first());
    await hand.press(menu.locator(what));
  };
  /** @param {Page} page */
  const send = (page) => handOf(page).press(page.locator('main form .bar-end button.btn').first());
  const crumbs = (/** @type {Page} */ page) => page.locator('main nav.crumbs, main .crumbs').first().innerText();

  test(`a discussion is pinned, closed, moved, split and merged: ${way}`, { skip, timeout: 240_000 }, async () => {
    const square = await community('Benches', 'open'), room = await community('Chairs', 'restricted');
    const t = await start('officer', square.slug, `Who has moved a bench, ${way}?`);
    await say('trainer', t, 'We turned it towards the buses.');
    const aside = await say('manager', t, 'Does anybody oil them?');
    await say('trainer', t, 'Twice a year.', aside.id);

    await visit(look('facilitator'), async (page) => {
      const hand = handOf(page);
      await page.goto(t.path);
      await act(page, `button[formaction="${t.path}/pin"]`);
      await page.locator('.flash').waitFor();
      await page.goto(`/c/${square.slug}`);
      assert.match(await page.locator('section[aria-labelledby=pinned]').innerText(), new RegExp(t.title.replace('?', '\\?')));
      await checked(page, 'a community with something pinned');

      await page.goto(t.path);
      await act(page, `a[href="${t.path}/close"]`);
      await page.waitForURL(/\/close$/);
      await hand.write(page.locator('#reason'), 'The bench stays where it is.');
      await send(page);
      await page.locator('#closed').waitFor();
      assert.match(await page.locator('#closed').innerText(), /Tom Ashby[^]*The bench stays where it is\./);
      await checked(page, 'a closed discussion');
      await act(page, `button[formaction="${t.path}/reopen"]`);
      await page.locator('#closed').waitFor({ state: 'detached' });

      await act(page, `a[href="${t.path}/move"]`);
      await page.waitForURL(/\/move/);
      await checked(page, 'choosing where to');
      await hand.choose(page.locator('#to'), room.name);
      await send(page);
      await page.locator('#plan').waitFor();
      assert.match(await page.locator('main').innerText(), /Only the \d+ members? of Chairs/);
      await checked(page, 'what moving means');
      await send(page);
      await page.locator('#traces').waitFor();
      assert.match(await crumbs(page), /Chairs/);
      assert.match(await page.locator('#traces').innerText(), /Tom Ashby moved this discussion here from Benches/);
      await checked(page, 'a discussion that was moved');
    });
    await visit({ as: 'newcomer', script }, async (page) => {
      assert.equal((await page.goto(t.path))?.status(), 404, 'it is gone for who is no member there');
    });

    await visit(look('facilitator'), async (page) => {
      const hand = handOf(page);
      await page.goto(`${t.path}/move?to=${square.slug}`);
      await send(page);
      await page.locator('main [role=alert], main .errors, main .error-summary').first().waitFor();
      await checked(page, 'moving into the open without a look');
      await hand.tick(page.locator('input[name=yes]'));
      await send(page);
      await page.locator('#traces').waitFor();
      assert.match(await crumbs(page), /Benches/);

      const from = page.locator(`#r-${aside.id}`);
      await hand.press(from.locator('details.drop > summary').first());
      await hand.press(from.locator(`a[href="${t.path}/split?from=${aside.id}"]`));
      await page.waitForURL(/\/split/);
      assert.ok(await page.locator(`input[value="${aside.id}"]`).isChecked());
      await checked(page, 'choosing replies');
      await hand.write(page.locator('#title'), `Does anybody oil benches, ${way}?`);
      await hand.write(page.locator('[name=body]'), 'It came up beside another question.');
      await send(page);
      await page.locator('#plan').waitFor();
      assert.match(await page.locator('main').innerText(), /2 replies/);
      await checked(page, 'what splitting means');
      await send(page);
      await page.locator('#traces').waitFor();
      assert.match(await page.locator('h1').innerText(), /Does anybody oil benches/);
      await page.locator(`#r-${aside.id}`).waitFor();
      const made = new URL(page.url()).pathname;
      await page.goto(t.path);
      assert.equal(await page.locator(`#r-${aside.id}`).count(), 0);
      await checked(page, 'a discussion of which replies were split off');

      await page.goto(made);
      await act(page, `a[href="${made}/merge"]`);
      await page.waitForURL(/\/merge/);
      await hand.write(page.locator('#into'), new URL(t.path, page.url()).href);
      await checked(page, 'choosing what to merge into');
      await send(page);
      await page.locator('#plan').waitFor();
      await checked(page, 'what merging means');
      await send(page);
      await page.locator(`#r-${aside.id}`).waitFor();
      assert.match(page.url(), new RegExp(t.path));
      await page.goto(made);
      assert.match(page.url(), new RegExp(t.path), 'the old address leads on');
    });
  });

  test(`a text is reported, hidden, looked at again and brought back: ${way}`, { skip, timeout: 240_000 }, async () => {
    const square = await community('Swings', 'open');
    const t = await start('officer', square.slug, `Who greases swings, ${way}?`);
    const r = await say('trainer', t, 'Whoever is the last to leave, says the rota of 1987.');

    await visit(look('newcomer'), async (page) => {
      const hand = handOf(page);
      await page.goto(`/r/${r.id}/report`);
      await hand.tick(page.locator('input[name=reason]').first());
      await send(page);
      await page.locator('.flash').waitFor();
    });
    await visit(look('facilitator'), async (page) => {
      const hand = handOf(page);
      await page.goto(`/c/${square.slug}/reports`);
      await hand.press(page.locator('main h3 a').first());
      await page.waitForURL(/\/reports\/./);
      await hand.tick(page.locator('input[name=decision][value=hide]'));
      await hand.write(page.locator('[name=reason]'), 'It makes fun of the caretaker.');
      await send(page);
      await page.locator('.flash').waitFor();
    });
    await visit(look('trainer'), async (page) => {
      const hand = handOf(page);
      await page.goto(t.path);
      await hand.press(page.locator(`a[href="/r/${r.id}/decision"]`));
      await page.waitForURL(/\/decision$/);
      const said = await page.locator('main').innerText();
      assert.match(said, /It makes fun of the caretaker\./);
      assert.match(said, /the rota of 1987/);
      assert.doesNotMatch(said, /Aisha|Tom Ashby/, 'neither who reported nor who decided is named');
      await checked(page, 'what was decided');
      await hand.write(page.locator('[name=body]'), 'I am the caretaker.');
      await send(page);
      await page.locator('.flash').waitFor();
      assert.equal(await page.locator('main [name=body]').count(), 0, 'once');
      await checked(page, 'after asking for a second look');
    });
    await visit(look('facilitator'), async (page) => {
      await page.goto(`/c/${square.slug}/reports`);
      assert.equal(await page.locator('#appeals').count(), 0, 'not by who hid it');
    });
    await visit(look('administrator'), async (page) => {
      const hand = handOf(page);
      await page.goto(`/c/${square.slug}/reports`);
      await checked(page, 'authors who ask');
      await hand.press(page.locator('section[aria-labelledby=appeals] h3 a').first());
      await page.waitForURL(/\/appeals\//);
      await checked(page, 'deciding again');
      await hand.tick(page.locator('input[name=decision][value=granted]'));
      await hand.write(page.locator('[name=reason]'), 'He may laugh at himself.');
      await send(page);
      await page.locator('.flash').waitFor();
    });
    await visit(look('trainer'), async (page) => {
      await page.goto(`/r/${r.id}/decision`);
      assert.match(await page.locator('main').innerText(), /It was brought back[^]*He may laugh at himself\./);
      await page.goto(t.path);
      assert.match(await page.locator(`#r-${r.id}`).innerText(), /the rota of 1987/);
    });
  });
}
