// @ts-check
// All that can go wrong for whoever writes without their name: each is brought about, and the page says whether anything
// was published, whether the pass is still good and what to do next.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { pointer } from './hands.mjs';
import { beat, channel, enter, name, skip, told, write } from './speaking.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('./harness.mjs').Role} Role */

const site = channel(7, 12.5); // a Sunday, the last day of its passes

const nothing = /Nothing (more |new )?(was|is) (sent|published)|Not published|not published/;
const good = /pass(es)? (is|are) (still )?(good|not touched)|passes for this week are good|They are still good|get the pass back|other passes are still good/;
/** What is said of each: nothing is out, what of the pass, what next. @type {Record<string, [RegExp, RegExp]>} */
const says = {
  no_tickets_yet: [/arrive by themselves/, /Come back tomorrow/],
  already_collected: [good, /Write there, move them here/],
  key_mismatch: [good, /tell your staff representative/],
  old_browser: [good, /Update this browser/],
  no_secure_context: [good, /by its https address/],
  held_k: [good, /other route, or come back/],
  no_text: [good, /Write something first/],
  too_long: [good, /Make it shorter/],
  tickets_used: [/used this week's passes/, /new ones on Monday/],
  outbox_full: [good, /when one of them is handed over/],
  identifying_header: [good, /Tell the IT department/],
  cannot_open: [good, /Write it again/],
  ticket_spent: [good, /Write it again/],
  ticket_invalid: [good, /Write it again/],
  ticket_early: [good, /again on Monday/],
  ticket_expired: [/pass was for last week and is over/, /Use one of this week's/],
  slot_taken: [good, /Write it again/],
  join_closed: [good, /open a new thread/],
  join_missing: [good, /open a new thread/],
  held_quiet: [/get the pass back/, /at a later time, at most 48 hours/],
  not_published: [good, /write it again/],
};
/** @type {Set<string>} */
const shown = new Set();

/** @param {string} code @param {string} text */
function three(code, text) {
  const [pass, next] = says[code] ?? assert.fail(`no words for ${code}`);
  assert.match(text, nothing, `${code}: was anything published?`);
  assert.match(text, pass, `${code}: is the pass still good?`);
  assert.match(text, next, `${code}: what next?`);
  assert.doesNotMatch(text, /ticket|handle|slot|[{}]/, code);
  shown.add(code);
}

/** @type {import('playwright-core').BrowserContext[]} */
const devices = [];
after(async () => { for (const d of devices) await d.close(); });

/** Somebody on a device of their own, at the board. Before that the device is made as it has to be.
 * @param {Role} role @param {(context: import('playwright-core').BrowserContext) => Promise<unknown>} [make] */
async function person(role, make) {
  const context = await site.device();
  devices.push(context);
  await make?.(context);
  const page = await context.newPage();
  await enter(page, pointer, role);
  await page.goto('/speak-up');
  await told(page);
  return page;
}

/** @typedef {import('playwright-core').BrowserContext} Context */
/** Collects nothing. @param {Context} c */
const poor = (c) => c.route('**/tickets/collect', (r) => r.fulfill({ status: 503, body: '' }));
/** Takes the first number that is free for its first thread, and another one for the next: the same octet each time.
 * @param {Context} c @param {number} [next] */
const chanceless = (c, next = 255) => c.addInitScript((then) => {
  const real = crypto.getRandomValues.bind(crypto);
  let drawn = 0;
  crypto.getRandomValues = (b) => b instanceof Uint8Array && b.length === 1 ? b.fill(drawn++ ? then : 0) : real(b);
}, next);

/** @param {Page} page */
const state = (page) => page.locator('#speak-state').innerText();
/** What became of the last that was handed over. @param {Page} page @param {string} code */
const fate = async (page, code) => await page.locator(`#speak-waiting [data-code=${code}]`).last().innerText();
/** @param {Page} page @param {string} title */
const opens = (page, title) => write(page, pointer, { title, text: `About ${title}.` });

/** The passes of a device as text, which it has no longer. @param {Page} page */
async function out(page) {
  await page.locator('#speak-open').waitFor(); // the passes are there
  await page.locator('#speak-phone > summary').click();
  await page.locator('#speak-out').click();
  await page.locator('#speak-state').filter({ hasText: 'no longer on this device' }).waitFor();
  const text = await page.locator('#speak-passes').inputValue();
  assert.ok(text, 'there were no passes');
  return text;
}

/** @param {Page} page @param {string} text */
async function bring(page, text) {
  if (!await page.locator('#speak-passes').isVisible()) await page.locator('#speak-phone > summary').click();
  await page.locator('#speak-passes').fill(text);
  await page.locator('#speak-in').click();
  await page.locator('#speak-state').filter({ hasText: 'The passes are on this device now' }).waitFor();
}

/** Passes with something else in them. @param {string} text @param {(all: any) => void} change */
function changed(text, change) {
  const all = JSON.parse(atob(text));
  change(all);
  return btoa(JSON.stringify(all));
}

/** @param {Record<string, string>} set */
const settings = (set) => site.visit({ as: 'administrator' }, async (page) => {
  await page.goto('/admin/speak-up');
  for (const [field, value] of Object.entries(set)) await page.locator(`form[action="/admin/speak-up"] input[name=${field}]`).fill(value);
  await page.locator('form[action="/admin/speak-up"] button').click();
  await page.getByText('The settings are saved').waitFor();
});

test('what is missing is said before the first word', { skip, timeout: 600_000 }, async () => {
  await site.ready();
  await name(site, [{ role: 'facilitator', duty: 'moderate', title: 'Staff representative' }]);
  const first = await person('newcomer', poor);
  three('no_tickets_yet', await state(first));
  const forked = await person('newcomer', (c) => c.route('**/speak/keys.json', async (r) => {
    const text = await (await r.fetch()).text();
    await r.fulfill({ body: text.replace(/"hash":"[0-9a-f]{4}/, '"hash":"beef'), contentType: 'application/json' });
  }));
  three('key_mismatch', await state(forked));
  assert.equal(await forked.locator('#speak-phone').isVisible(), false);
  three('old_browser', await state(await person('newcomer', (c) => c.addInitScript(() => { Reflect.deleteProperty(globalThis, 'CompressionStream'); }))));
  three('no_secure_context', await state(await person('newcomer', (c) => c.addInitScript(() => Object.defineProperty(globalThis, 'isSecureContext', { value: false })))));
  for (const page of [first, forked]) assert.equal(await page.locator('#speak-open').isVisible(), false);
});

/** @type {Page} */
let officer;
/** @type {Page} */
let newcomer;

test('what is wrong with a text is said before anything is sealed, and no pass is used twice', { skip, timeout: 600_000 }, async () => {
  officer = await person('officer', (c) => chanceless(c));
  await officer.locator('#speak-open').click();
  await officer.locator('#speak-send').click();
  three('no_text', await officer.locator('#speak-wrong').innerText());
  await officer.locator('#speak-title').fill('Long');
  await officer.locator('#speak-text').fill('x'.repeat(6001));
  await officer.locator('#speak-send').click();
  three('too_long', await officer.locator('#speak-wrong').innerText());
  await officer.locator('#speak-close').click();
  await settings({ least: '5000' });
  await officer.reload();
  await officer.locator('#speak-state').filter({ hasText: 'Only' }).waitFor();
  three('held_k', await state(officer));
  await settings({ least: '50' });
  await officer.reload();
  await officer.locator('#speak-open').waitFor();
  three('already_collected', await state(await person('officer')));
  await opens(officer, 'Parcel lift');
  await opens(officer, 'Parcel stairs');
  three('tickets_used', await state(officer));
});

test('two who take one number are none the wiser; who left the page is told', { skip, timeout: 600_000 }, async () => {
  await beat(officer, 'held'); // it has the first number, and its twin the next
  await beat(officer, 'held');
  const trainer = await person('trainer', (c) => chanceless(c));
  await opens(trainer, 'The yard');
  await beat(trainer, 'slot_taken');
  three('slot_taken', await fate(trainer, 'slot_taken'));
  // this time the page that has the text stays: another one of the same browser held the turn to send
  const manager = await site.device();
  devices.push(manager);
  await chanceless(manager, 100);
  const other = await manager.newPage();
  await enter(other, pointer, 'manager');
  await other.goto('/speak-up');
  await other.locator('#speak-open').waitFor();
  const page = await manager.newPage();
  await page.goto('/speak-up');
  await page.locator('#speak-open').waitFor();
  await opens(page, 'The gate');
  const row = page.locator('#speak-waiting [data-code]');
  await row.evaluate((r) => r.classList.add('before'));
  await page.evaluate(() => localStorage.setItem('speak.next', '1'));
  await other.close();
  await row.and(page.locator(':not(.before)')).waitFor(); // the list is made anew when the answer is there
  assert.equal(await row.getAttribute('data-code'), 'waiting', 'it is not done again');
  await beat(page, 'held');
  assert.deepEqual(await row.evaluateAll((all) => all.map((r) => /** @type {HTMLElement} */ (r).dataset.code)), ['held'], 'what is done again is no news');
});

test('what the way or the back room refuses keeps its pass, or says that it is gone', { skip, timeout: 600_000 }, async () => {
  await site.publish(); // Parcel lift and Parcel stairs, among others
  await officer.goto('/speak-up');
  const lift = await officer.locator('#speak-board').getByRole('link', { name: 'Parcel lift' }).getAttribute('href') ?? '';
  const stairs = await officer.locator('#speak-board').getByRole('link', { name: 'Parcel stairs' }).getAttribute('href') ?? '';

  // a proxy puts something to it
  await officer.goto(lift);
  await told(officer);
  await officer.route('**/speak/drop', (r) => r.continue({ headers: { ...r.request().headers(), authorization: 'Basic eDp5' } }));
  await write(officer, pointer, { text: 'By a proxy.' });
  await beat(officer, 'identifying_header');
  three('identifying_header', await fate(officer, 'identifying_header'));
  await officer.unroute('**/speak/drop');
  assert.match(await state(officer), /12 more replies/, 'the pass is not given back');

  // three wait, and then it is too late for them
  for (const text of ['One.', 'Two.', 'Three.']) await write(officer, pointer, { text });
  three('outbox_full', await state(officer));
  await site.publish();
  await site.publish();
  await beat(officer, 'cannot_open');
  three('cannot_open', await fate(officer, 'cannot_open'));

  // passes that are on two devices
  const one = await person('administrator');
  const text = await out(one);
  const two = await person('administrator', poor);
  await bring(one, text);
  await bring(two, text);
  for (const page of [one, two]) {
    await page.goto(lift);
    await page.locator('#speak-open').waitFor();
    await write(page, pointer, { text: 'Twice.' });
    await beat(page, page === one ? 'held' : 'ticket_spent');
  }
  three('ticket_spent', await fate(two, 'ticket_spent'));

  // passes that are damaged
  const damaged = await person('administrator', poor);
  await bring(damaged, changed(text, ({ week }) => { for (const p of week.say) p.sig = btoa('\0'.repeat(384)); }));
  await damaged.goto(lift);
  await damaged.locator('#speak-open').waitFor();
  await write(damaged, pointer, { text: 'Damaged.' });
  await beat(damaged, 'ticket_invalid');
  three('ticket_invalid', await fate(damaged, 'ticket_invalid'));

  // a thread that a moderator closes
  await site.visit({ as: 'facilitator' }, async (page) => {
    await page.goto(stairs);
    const form = page.locator(`form[action="${stairs}/close"]`);
    await page.locator('details').filter({ has: form }).locator('summary').click();
    await form.locator('input[name=reason]').fill('It is mended');
    await form.locator('button').click();
    await page.getByText('The thread takes nothing any more').waitFor();
  });
  const reader = await person('newcomer');
  await reader.goto(stairs);
  await reader.locator('#speak-open').waitFor();
  await write(reader, pointer, { text: 'Thank you.' });
  await beat(reader, 'join_closed');
  three('join_closed', await fate(reader, 'join_closed'));
  newcomer = reader;
});

test('passes of another week are not taken, and a thread of a week that a device has missed cannot be joined', { skip, timeout: 600_000 }, async () => {
  // a device that has seen next week alone
  const later = (/** @type {import('playwright-core').Route} */ r) => r.fetch().then(async (a) => {
    const said = await a.json();
    return r.fulfill({ json: { ...said, now: new Date(Date.parse(said.now) + 7 * 24 * 3600_000).toISOString() } });
  });
  const ahead = await person('facilitator', (c) => c.route('**/tickets/wallet-key', later));
  const next = await out(ahead);
  await bring(ahead, next);
  const early = await person('facilitator', poor);
  const [week] = (await (await fetch(`${site.base()}/speak/keys.json`)).json()).map((/** @type {{ epoch: string }} */ e) => e.epoch);
  await bring(early, changed(next, (all) => { all.epoch = week; }));
  await early.reload();
  await early.locator('#speak-open').waitFor();
  await opens(early, 'Too early');
  await beat(early, 'ticket_early');
  three('ticket_early', await fate(early, 'ticket_early'));

  await newcomer.goto('/speak-up');
  await told(newcomer);
  const last = await out(newcomer);
  await site.publish(14); // Monday
  const old = await person('newcomer', poor);
  await bring(old, changed(last, (all) => { all.epoch = JSON.parse(atob(next)).epoch; }));
  await old.reload();
  await old.locator('#speak-open').waitFor();
  await opens(old, 'Too late');
  await beat(old, 'ticket_expired');
  three('ticket_expired', await fate(old, 'ticket_expired'));

  await ahead.context().unrouteAll();
  await ahead.goto('/speak-up');
  await ahead.locator('#speak-open').waitFor();
  await ahead.locator('#speak-board').getByRole('link', { name: 'Parcel lift' }).click();
  await ahead.waitForURL(/\/speak-up\/[\w-]{22}$/);
  await told(ahead);
  three('join_missing', await state(ahead));

  // too few are about, until it has waited two days
  await settings({ quiet: '5000' });
  await newcomer.goto('/speak-up');
  await newcomer.locator('#speak-open').waitFor();
  await opens(newcomer, 'The bench');
  await beat(newcomer, 'held');
  await site.publish();
  await newcomer.reload();
  await newcomer.locator('#speak-waiting [data-code=held_quiet]').waitFor();
  three('held_quiet', await fate(newcomer, 'held_quiet'));
  await site.publish(49);
  await site.publish();
  await newcomer.reload();
  await newcomer.locator('#speak-waiting [data-code=not_published]').waitFor();
  three('not_published', await fate(newcomer, 'not_published'));
  await newcomer.locator('#speak-open').waitFor();
});

test('no line of the table was left out', { skip }, () => {
  assert.deepEqual(Object.keys(says).filter((code) => !shown.has(code)), []);
});
