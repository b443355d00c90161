// @ts-check
// Hostile text in every place that takes text: nothing of it runs, loads from elsewhere or is even tried; and naughty
// strings stand in titles as they were typed.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { site, skip as cannot } from './harness.mjs';

/** @typedef {import('playwright-core').Page} Page */

const suites = fileURLToPath(new URL('../../../shared/data/suites/', import.meta.url));
const skip = cannot || (existsSync(suites) ? false : '../shared/data/suites is not here');
/** @param {string} name */
const read = (name) => JSON.parse(readFileSync(suites + name, 'utf8'));

const own = ['<img src=x onerror=ran()>', '<script>ran()</script>', '[a](javascript:ran())', '<svg onload=ran()>', '<a href="jav&#x09;ascript:ran()">x</a>',
  '![x](https://elsewhere.example/x.png)', '<https://elsewhere.example/"onmouseover="ran()>', '`<img src=x onerror=ran()>`', '<!--><img src=x onerror=ran()>-->',
  '[x]: javascript:ran()\n\n[x]', '| a |\n|---|\n| <img src=x onerror=ran()> |', '[^1]\n\n[^1]: <img src=x onerror=ran()>', '</textarea><img src=x onerror=ran()>',
  '</title><img src=x onerror=ran()>', '"><img src=x onerror=ran()>', '\' autofocus onfocus=ran() x=\''];

const { visit, api, base } = site();
const place = 'digital-and-data';

/** @type {string[]} */
const payloads = skip ? [] : [...own, ...['xss/dompurify.json', 'xss/html5sec.json'].flatMap((f) => read(f).map((/** @type {any} */ p) => p.payload))];

/** Puts what would tell of script into a page, before anything of the page runs, and gives what is told.
 * @param {Page} page */
async function watch(page) {
  /** @type {string[]} */
  const told = [];
  await page.exposeFunction('tellTest', (/** @type {string} */ what) => told.push(`${page.url()}: ${what}`));
  await page.addInitScript(() => {
    const w = /** @type {any} */ (window);
    for (const name of ['alert', 'prompt', 'confirm', 'print', 'open', 'ran', 'xss', 'XSS']) w[name] = () => void w.tellTest(`${name}()`);
    document.addEventListener('securitypolicyviolation', (e) => w.tellTest(`policy: ${e.violatedDirective} ${e.blockedURI} ${e.sample}`));
  });
  page.on('dialog', (d) => {
    told.push(`${page.url()}: a dialog, ${d.message()}`);
    void d.dismiss();
  });
  page.on('request', (r) => {
    if (!r.url().startsWith(`${base()}/`) && !/^(data|blob|about):/.test(r.url())) told.push(`${page.url()}: asks for ${r.url()}`);
  });
  page.on('popup', (p) => told.push(`${page.url()}: opens ${p.url()}`));
  return told;
}

/** What stands in a page that could run when it is touched. @param {Page} page */
const loaded = (page) => page.evaluate(() => {
  const wrong = [];
  for (const e of document.querySelectorAll(':not(head > link[rel=icon])')) {
    for (const a of e.attributes) {
      if (/^on/i.test(a.name) || a.name === 'style' || a.name === 'srcdoc') wrong.push(`${e.tagName} ${a.name}=${a.value.slice(0, 60)}`);
      if (/^(href|src|action|formaction|xlink:href|data|poster|background)$/i.test(a.name) && !/^(https?:|mailto:|\/|#|\?|[^:]*$)/i.test(a.value)) {
        wrong.push(`${e.tagName} ${a.name}=${a.value.slice(0, 60)}`);
      }
    }
  }
  const written = '.prose, .snip, h1, h2, h3, .suggest, .similar, .desc';
  for (const e of document.querySelectorAll(written.split(', ').map((s) => `${s} :is(script, style, iframe, object, embed, svg:not(.i), math, form, input:not([type=checkbox]), button, meta, base, link, img, video, audio)`).join(', '))) {
    if (!e.closest('form, .row, .acts')) wrong.push(e.outerHTML.slice(0, 100));
  }
  return wrong;
});

/** The address of the next piece of a list, or nothing. @param {Page} page @returns {Promise<string>} */
const nextOf = (page) => page.evaluate(() => document.querySelector('main a[rel=next]')?.getAttribute('href') ?? '');

/** @param {number} n @returns {string[][]} payloads in heaps of n */
const heaps = (n) => Array.from({ length: Math.ceil(payloads.length / n) }, (_, i) => payloads.slice(i * n, (i + 1) * n));
/** A title out of a text. @param {string} text */
const title = (text) => [...text.replace(/[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g, ' ').trim()].slice(0, 200).join('').trim();

test('the trap itself closes', { skip }, () => visit({ may: /./ }, async (page) => {
  const told = await watch(page);
  await page.route(`${base()}/trap`, (r) => r.fulfill({ contentType: 'text/html', body: '<img src=x onerror=ran()><svg onload=alert(1)><img src=https://elsewhere.example/x>' }));
  await page.goto('/trap', { waitUntil: 'domcontentloaded' });
  await page.waitForFunction(() => document.images.length === 2);
  for (let i = 0; i < 200 && !(told.some((t) => /ran\(\)/.test(t)) && told.some((t) => /alert\(\)/.test(t))); i++) await page.waitForTimeout(50);
  assert.match(told.join('\n'), /ran\(\)[^]*alert\(\)|alert\(\)[^]*ran\(\)/);
  assert.match(told.join('\n'), /elsewhere/);
  assert.ok((await loaded(page)).length > 0);
}));

test('hostile text does nothing wherever it is shown', { skip, timeout: 300_000 }, () => visit({ as: 'administrator' }, async (page) => {
  const told = await watch(page);
  const paths = await plant((await page.context().cookies()).map((c) => `${c.name}=${c.value}`).join('; '));
  /** @type {string[]} */
  const wrong = [];
  const look = async () => {
    wrong.push(...(await loaded(page)).map((w) => `${page.url()}: ${w}`));
  };
  for (const path of paths) {
    const answer = await page.goto(path);
    assert.equal(answer?.status(), 200, path);
    await look();
  }
  for (const words of ['alert', 'script', 'onerror', 'javascript', 'img src', 'svg onload', '"><', 'xlink:href', 'style']) {
    for (let next = `/search?q=${encodeURIComponent(words)}`, n = 0; next && n < 3; n++) {
      await page.goto(next);
      await look();
      next = await nextOf(page);
    }
    await page.locator('#q').fill('');
    await page.locator('#q').pressSequentially(words);
    await page.locator('.suggest [role=option]').last().waitFor();
    await look();
  }
  await page.goto('/ask');
  for (const heap of heaps(40)) {
    await page.locator('#body').fill(heap.join('\n\n'));
    await page.locator('[data-md=preview]').click();
    await page.locator('#body-preview:not([aria-busy=true])').filter({ hasText: /\S/ }).waitFor();
    await look();
    await page.locator('[data-md=preview]').click();
  }
  for (const text of own) {
    await page.locator('#title').fill(`javascript alert script img ${title(text)}`);
    await page.locator('similar-items li').first().waitFor();
    await look();
  }
  page.on('dialog', (d) => d.type() === 'beforeunload' && d.accept());
  assert.deepEqual(told, []);
  assert.deepEqual(wrong, []);
}));

/** Writes the payloads into everything that people can write. Gives the pages that show them.
 * @param {string} cookie of who will look at them */
async function plant(cookie) {
  /** @type {Set<string>} */
  const paths = new Set(['/', '/discussions', '/lessons', '/communities', '/people', '/organisations']);
  /** @param {{ url: string }} made @param {string} [more] */
  const show = (made, more = '') => paths.add(new URL(made.url, base()).pathname + more);

  // discussions: each payload a title of its own, many in one text
  const texts = heaps(10);
  for (const [i, payload] of payloads.entries()) {
    const made = await api('administrator', 'POST', '/discussions',
      { community: place, title: title(payload) || 'x', body: texts[i]?.join('\n\n') ?? '', tags: i < 40 ? [title(payload).slice(0, 40)] : [] });
    if (texts[i]) show(made);
  }
  for (let next = `/c/${place}`; next;) {
    paths.add(next);
    const list = await (await fetch(base() + next, { headers: { cookie } })).text();
    next = (/rel="next" href="([^"]+)"/.exec(list)?.[1] ?? '').replaceAll('&amp;', '&');
  }
  // replies: each alone
  const thread = await api('administrator', 'POST', '/discussions', { community: place, title: 'Replies', body: '' });
  for (const body of payloads) await api('administrator', 'POST', `/discussions/${thread.id}/posts`, { body: `${body}\n\nsaid somebody.` });
  for (let n = 1; n <= Math.ceil(payloads.length / 20); n++) show(thread, `?page=${n}`);
  // lessons: one in each field
  const fields = ['title', 'summary', 'context', 'did', 'worked', 'did_not_work', 'do_again', 'measured_over', 'where', 'contact', 'cost_text'];
  for (const heap of heaps(fields.length)) {
    const filled = Object.fromEntries(fields.map((f, i) => [f, (heap[i] ?? 'x').slice(0, f === 'title' ? 200 : /^(context|did|worked|did_not_work|do_again)$/.test(f) ? 2000 : 120)]));
    const made = await api('administrator', 'POST', '/lessons', { community: place, outcome: 'mixed', state: 'published', ...filled });
    await api('administrator', 'POST', `/lessons/${made.id}/uses`, { result: 'worked', changed: heap.join('\n\n').slice(0, 2000) });
    show(made);
    show(made, '/print');
  }
  // communities
  for (const [i, heap] of heaps(30).entries()) {
    const made = await api('administrator', 'POST', '/communities',
      { name: title(own[i] ?? 'x').slice(0, 100), slug: `x-${i}`, summary: title(heap[1] ?? 'x').slice(0, 200), visibility: 'open', body: heap.join('\n\n') });
    show(made);
    show(made, '?tab=about');
  }
  return paths;
}

test('a profile of hostile text does nothing', { skip }, () => visit({ as: 'trainer' }, async (page) => {
  const told = await watch(page);
  for (const heap of heaps(25)) {
    await page.goto('/settings');
    await page.locator('[name=about]').fill(heap.join('\n\n').slice(0, 4900));
    for (const name of ['contact', 'skills']) {
      const field = page.locator(`main [name=${name}]`);
      if (await field.count()) await field.fill(title(heap[0] ?? '').slice(0, 100));
    }
    await page.locator('main form .bar-end button.btn').first().click();
    await page.locator('.flash').waitFor();
    assert.deepEqual(await loaded(page), []);
    await page.locator('button[popovertarget=you]').click();
    await page.locator('#you a[href^="/p/"]').click();
    await page.waitForURL(/\/p\//);
    assert.deepEqual(await loaded(page), []);
  }
  assert.deepEqual(told, []);
}));

test('naughty strings stand in titles as they were typed', { skip, timeout: 240_000 }, () => visit({ as: 'officer' }, async (page) => {
  const told = await watch(page);
  const made = await api('officer', 'POST', '/communities', { name: 'Strings', slug: 'strings', summary: 'Odd titles.', visibility: 'open' });
  const wanted = new Set();
  for (const { string } of read('strings/blns.json')) {
    const text = title(string);
    if (!text) continue;
    const one = await api('officer', 'POST', '/discussions', { community: made.slug, title: text, body: '' });
    assert.equal(one.title, text);
    wanted.add(text);
  }
  const shown = new Set();
  for (let next = `/c/${made.slug}`; next;) {
    await page.goto(next);
    for (const text of await page.locator('main .items :is(h2, h3) a').allTextContents()) shown.add(text);
    next = await nextOf(page);
  }
  assert.deepEqual([...wanted].filter((w) => !shown.has(w)), []);
  assert.deepEqual(told, []);
}));
