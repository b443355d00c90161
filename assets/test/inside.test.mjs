// @ts-check
// What stands inside a file is found with its place and opens there, by keyboard, without script, on phones and in both themes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { overflow, site, skip, violations } from './harness.mjs';
import { costs, talk } from './office.mjs';

const { visit } = site();

/** Puts a file into a new discussion, as people without script do, and gives the file's address and the time of its coming.
 * @param {import('playwright-core').Page} page @param {string} name @param {Buffer} buffer @param {string} title */
async function share(page, name, buffer, title) {
  await page.goto('/files/new');
  await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'application/octet-stream', buffer });
  const began = Date.now();
  await page.locator('main form button.btn').click();
  const line = await page.locator('input[name=line]').inputValue();
  await page.goto('/ask?community=antisocial-behaviour');
  await page.locator('#title').fill(title);
  await page.locator('#body').fill(`Here it is:\n\n${line}\n`);
  await page.locator('main form .bar-end button.btn').first().click();
  await page.waitForURL(/\/d\//);
  return { path: /\]\((\/f\/[a-z2-7]{16})\//.exec(line)?.[1] ?? '', thread: new URL(page.url()).pathname, began };
}

test('a word on slide 7 alone is found and opens there', { skip }, async (t) => {
  const { path, began } = await visit({ as: 'officer', script: false }, (page) => share(page, 'Noise talk.pptx', talk, 'Our talk about noise'));
  await visit({ as: 'manager' }, async (page) => {
    const hit = page.locator('.found-in a');
    for (let tries = 0; tries < 50; tries++) {
      await page.goto('/search?q=pangolins');
      if (await hit.count()) break;
    }
    t.diagnostic(`found ${Date.now() - began} ms after the upload began, posting and the page of results among them`);
    assert.equal(await hit.innerText(), 'Noise talk.pptx, slide 7');
    assert.deepEqual(await violations(page), []);
    await hit.focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(`**${path}/preview?at=slide-7#slide-7`);
    const aimed = page.locator(':target');
    assert.match(await aimed.innerText(), /Slide 7[\s\S]*Pangolins[\s\S]*which are quiet/);
    const tint = await aimed.evaluate((e) => [getComputedStyle(e).backgroundColor, getComputedStyle(document.body).backgroundColor]);
    assert.notEqual(tint[0], 'rgba(0, 0, 0, 0)', 'it stands out');
    const box = await aimed.boundingBox();
    assert.ok(box && box.y >= 0 && box.y < 900, `the slide lies at ${box?.y}`);
    assert.equal(await page.locator('.side .toc a').nth(6).innerText(), 'Slide 7: Pangolins');
  });
});

test('previews at both widths, in both themes', { skip }, async () => {
  const made = await visit({ as: 'officer', script: false }, async (page) => [
    await share(page, 'Noise talk.pptx', talk, 'A talk to look at'),
    await share(page, 'Costs.xlsx', costs, 'A table to look at'),
    await share(page, 'Notes.md', Buffer.from('# Notes\n\nSome *words*.\n\n## Costs\n\n- One\n  - Two\n\n| Item | Price |\n|---|---|\n| Chair | 5 |\n'), 'Notes to look at'),
    await share(page, 'Plain.txt', Buffer.from('Some words'), 'A text to look at'),
  ]);
  await visit({ as: 'officer' }, async (page) => {
    for (const { path, thread } of made) {
      await page.goto(thread);
      const link = page.locator('p.file a', { hasText: 'Preview' });
      if (path === /** @type {{ path: string, thread: string }} */ (made[3]).path) assert.equal(await link.count(), 0, 'plain text has none');
      else assert.equal(await link.getAttribute('href'), `${path}/preview`);
      for (const width of [1280, 390]) {
        for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
          await page.setViewportSize({ width, height: 900 });
          await page.emulateMedia({ colorScheme });
          await page.goto(`${path}/preview`);
          assert.deepEqual(await violations(page), [], `${path} at ${width} px, ${colorScheme}`);
        }
      }
      await page.setViewportSize({ width: 320, height: 800 });
      assert.equal(await overflow(page), '', `${path} at 320 px`);
    }
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.goto(`${/** @type {{ path: string, thread: string }} */ (made[1]).path}/preview?at=sheet-1-B244#sheet-1-B244`);
    assert.match(await page.locator('main').innerText(), /begins at sheet “Costs 2026”, B244:E283/);
    await page.goto('/search?q=pangolins+format:powerpoint');
    assert.deepEqual(await violations(page), []);
  });
});
