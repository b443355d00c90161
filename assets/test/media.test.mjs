// @ts-check
// The pages on paper, with colours of the reader's own, and without motion.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { overflow, site, skip } from './harness.mjs';

const { visit, api } = site();

/** The address of the demo's most tried lesson. */
async function lesson() {
  const all = (await api('officer', 'GET', '/lessons?limit=100')).items;
  const best = all.reduce((/** @type {any} */ a, /** @type {any} */ b) => (b.tried.total > a.tried.total ? b : a));
  return new URL(best.url, 'http://x').pathname;
}

test('every lesson prints as a tidy document of at most three pages', { skip }, () => visit({ as: 'officer' }, async (page) => {
  /** @type {string[]} */
  const long = [];
  for (const one of (await api('officer', 'GET', '/lessons?limit=100')).items) {
    const path = new URL(one.url, 'http://x').pathname;
    await page.goto(`${path}/print`);
    const pdf = (await page.pdf({ format: 'A4', tagged: true, outline: true, preferCSSPageSize: true })).toString('latin1');
    const sheets = pdf.match(/\/Type\s*\/Page\b/g)?.length ?? 0;
    if (sheets < 1 || sheets > 3) long.push(`${path}: ${sheets} pages`);
    assert.match(pdf, /\/StructTreeRoot/, 'tagged');
    assert.match(pdf, /\/Lang/, 'its language is said');
  }
  assert.deepEqual(long, []);
  await page.emulateMedia({ media: 'print' });
  for (const gone of ['.top', '.site-foot', '.rail', '.skip', '.no-print']) {
    assert.equal(await page.locator(gone).filter({ visible: true }).count(), 0, `${gone} is printed`);
  }
  assert.equal(await page.locator('.print-only').first().isVisible(), true);
}));

test('other pages print without what can only be pressed', { skip }, () => visit({ as: 'officer' }, async (page) => {
  await page.goto(await lesson());
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  for (const gone of ['.top', '.rail', '.acts', '#reply', '.no-print']) {
    assert.equal(await page.locator(gone).filter({ visible: true }).count(), 0, `${gone} is printed`);
  }
  const [ink, paper] = await page.evaluate(() => [getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]);
  assert.ok(lightness(ink ?? '') < 0.4 && !(lightness(paper ?? '') < 0.9), `${ink} on ${paper} even in the dark theme`);
}));

/** How light a colour is, 0 to 1; NaN where it is none. @param {string} colour */
const lightness = (colour) => /transparent|, 0\)/.test(colour) ? NaN
  : colour.startsWith('oklch') ? parseFloat(colour.slice(6)) : parseInt(colour.replace(/\D+/, ''), 10) / 255;

test('with forced colours everything that is drawn stays', { skip }, () => visit({ as: 'officer', forced: true }, async (page) => {
  for (const path of ['/', await lesson(), '/search?q=noise', '/ask', '/settings']) {
    await page.goto(path);
    // a button is known by its edge, a chip and a bar by theirs, when backgrounds are gone
    for (const kind of ['.btn', '.input', '.stack span', '.card']) {
      for (const one of await page.locator(kind).filter({ visible: true }).all()) {
        const edge = await one.evaluate((e) => {
          const s = getComputedStyle(e);
          return s.borderTopStyle !== 'none' && parseFloat(s.borderTopWidth) > 0 || s.outlineStyle !== 'none' || s.backgroundColor !== getComputedStyle(document.body).backgroundColor;
        });
        assert.ok(edge, `${kind} on ${path}`);
      }
    }
    await page.keyboard.press('Tab');
    assert.notEqual(await page.evaluate(() => getComputedStyle(document.activeElement ?? document.body).outlineStyle), 'none', 'the focus shows');
  }
}));

test('nothing moves for whoever asked for that', { skip }, () => visit({ as: 'officer' }, async (page) => {
  for (const path of ['/', await lesson(), '/communities']) {
    await page.goto(path);
    const moving = await page.evaluate(() => {
      const long = (/** @type {string} */ d) => d.split(',').some((x) => parseFloat(x) * (x.includes('ms') ? 1 : 1000) > 200);
      const all = [document.documentElement, ...document.querySelectorAll('body *')];
      return [...all.filter((e) => { const s = getComputedStyle(e); return long(s.animationDuration) || s.scrollBehavior === 'smooth'
        || long(s.transitionDuration) && /transform|inset|top|left|width|height|all/.test(s.transitionProperty); }).map((e) => e.className || e.tagName),
      ...document.getAnimations().map(() => 'an animation')];
    });
    assert.deepEqual(moving, [], path);
  }
}));

test('text twice as large still finds room', { skip }, () => visit({ as: 'officer', width: 1280 }, async (page) => {
  // what a browser does at 200 %: half the pixels for the page
  await page.setViewportSize({ width: 640, height: 450 });
  for (const path of ['/', await lesson(), '/search?q=noise', '/ask', '/communities', '/settings']) {
    await page.goto(path);
    assert.equal(await overflow(page), '', path);
  }
}));
