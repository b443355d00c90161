// @ts-check
// Three ways to use a page: by keyboard alone, and by pointer with script or without.
import assert from 'node:assert/strict';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('playwright-core').Locator} Locator */
/** @typedef {{ press(what: Locator): Promise<unknown>, write(where: Locator, text: string): Promise<unknown>, choose(where: Locator, label: string): Promise<unknown>, tick(what: Locator): Promise<unknown> }} Hand */

/** Whoever has a mouse or a finger. @type {Hand} */
export const pointer = {
  press: (what) => what.click(),
  write: (where, text) => where.fill(text),
  choose: (where, label) => where.selectOption({ label }),
  tick: (what) => what.check(),
};

/** Whoever has only Tab, Enter, Space, arrows and letters. @param {Page} page @returns {Hand} */
export function keyboard(page) {
  const { keyboard: keys } = page;
  return {
    async press(what) {
      await reach(page, what);
      await keys.press('Enter');
    },
    async write(where, text) {
      await reach(page, where);
      await keys.press('ControlOrMeta+a');
      await keys.insertText(text);
    },
    async choose(where, label) {
      await reach(page, where);
      await keys.type(label.slice(0, 18));
      assert.equal(await where.evaluate((/** @type {HTMLSelectElement} */ s) => s.selectedOptions[0]?.label), label);
    },
    async tick(what) {
      const name = await what.getAttribute('name');
      const type = await what.getAttribute('type');
      if (type === 'radio') {
        // one tab stop for the group, which ends with its form, and arrows inside it
        const group = what.locator('xpath=ancestor::*[self::form or self::body][1]').locator(`input[type=radio][name="${name}"]`);
        await reach(page, await group.and(page.locator(':checked')).count() ? group.and(page.locator(':checked')) : group.first());
        for (let i = 0; i < 12 && !await what.evaluate((e) => e === document.activeElement); i++) await keys.press('ArrowDown');
      } else {
        await reach(page, what);
      }
      if (!await what.isChecked()) await keys.press('Space');
      assert.ok(await what.isChecked(), `${name} is ticked`);
    },
  };
}

/** Tabs on until the focus is where it is wanted. On the way every stop must show the focus, lie in view and let go of
 * it again. @param {Page} page @param {Locator} target */
export async function reach(page, target) {
  await target.waitFor({ state: 'attached' });
  let before = '', stays = 0;
  for (let stops = 0, ends = 0; ends < 3 && stops < 400; stops++) {
    // asked anew at each stop: what others write may have the page drawn anew on the way
    const at = await page.evaluate(look, await target.elementHandle());
    if (at.there) {
      assert.equal(at.wrong, '', `${at.name} ${at.wrong}`);
      return;
    }
    if (at.name === 'body') ends++;
    else {
      assert.equal(at.wrong, '', `${at.name} ${at.wrong}`);
      // a field for a date has a stop for each of its parts
      stays = at.place === before ? stays + 1 : 0;
      assert.ok(stays < 5, `${at.name} keeps the focus`);
    }
    before = at.place;
    await page.keyboard.press('Tab');
  }
  assert.fail(`${target} cannot be reached by Tab on ${page.url()}`);
}

/** What has the focus, and what is wrong with how it shows. @param {Node | null} wanted */
function look(wanted) {
  const e = document.activeElement;
  if (!e || e === document.body || e === document.documentElement) return { there: false, name: 'body', place: '', wrong: '' };
  const name = `${e.tagName.toLowerCase()} “${(e.getAttribute('aria-label') ?? (e.textContent || e.getAttribute('name') || '')).trim().replace(/\s+/g, ' ').slice(0, 40)}”`;
  const all = [...document.querySelectorAll('*')];
  const place = String(all.indexOf(e));
  const there = e === wanted;
  let wrong = '';
  if (e.getAttribute('tabindex') !== '-1') {
    // the ring is drawn round the thing itself or round what stands for it
    let ring = false;
    for (let x = /** @type {Element | null} */ (e), up = 0; x && up < 5 && !ring; x = x.parentElement, up++) {
      const style = getComputedStyle(x);
      ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    }
    const box = e.getBoundingClientRect();
    if (!ring) wrong = 'has the focus and does not show it';
    else if (box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth) wrong = `has the focus out of sight, at ${Math.round(box.top)}`;
    else {
      const top = document.elementFromPoint(Math.min(Math.max(box.left + box.width / 2, 1), innerWidth - 1), Math.min(Math.max(box.top + Math.min(box.height / 2, 20), 1), innerHeight - 1));
      const own = top && (e.contains(top) || top.contains(e) || top.closest('label')?.contains(e) || e.closest('label')?.contains(top));
      if (!own) wrong = `has the focus behind ${top?.tagName} ${top?.className}`;
    }
  }
  return { there, name, place, wrong };
}
