// @ts-check
// Finds the pages: follows links from the start and keeps the first address of each shape (ids, slugs and the values of
// queries set aside), so that a new page is tested without being listed anywhere.

/** @typedef {import('playwright-core').Page} Page */

const never = /^\/(sign-out|api|assets|files|healthz|readyz|live|speculation|icon|favicon)/;

/** The shape of an address: /d/{id}/{slug}?after= for /d/abcdefgh01234567/how-do-you?after=20.
 * @param {string} address */
export function shape(address) {
  const u = new URL(address, 'http://x');
  const path = u.pathname
    .replace(/\/[a-z2-7]{16}(?=\/|$)/g, '/{id}')
    .replace(/^\/(c|o|t)\/[^/]+/, '/$1/{slug}')
    .replace(/^\/(d|l|t)\/\{id\}\/(?!edit$|history$|print$|compare$)[^/]+(?=\/|$)/, '/$1/{id}/{slug}')
    .replace(/\/\d+(?=\/|$)/g, '/{n}');
  const keys = [...new Set(u.searchParams.keys())].sort().join('&');
  return keys ? `${path}?${keys}` : path;
}

/** Follows links breadth first and gives one address of each shape, at most `most`.
 * @param {Page} page @param {string[]} from @param {number} [most] */
export async function discover(page, from, most = 80) {
  /** @type {Map<string, string>} */
  const found = new Map(from.map((p) => [shape(p), p]));
  for (const address of found.values()) {
    if (found.size >= most) break;
    const answer = await page.goto(address);
    if (!answer?.headers()['content-type']?.startsWith('text/html')) {
      found.delete(shape(address));
      continue;
    }
    const links = await page.locator('a[href^="/"]:not([download])').evaluateAll((all) =>
      all.map((a) => /** @type {HTMLAnchorElement} */ (a).getAttribute('href') ?? ''));
    for (const link of links) {
      const plain = link.replace(/#.*$/, '');
      if (!plain || never.test(plain) || plain.startsWith('//')) continue;
      const s = shape(plain);
      if (!found.has(s) && found.size < most) found.set(s, plain);
    }
  }
  return [...found.values()];
}
