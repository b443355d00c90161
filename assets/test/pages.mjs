// @ts-check
// Finds the pages: follows links from the start and keeps the first address of each shape (ids, slugs and the values of
// queries set aside), so that a new page is tested without being listed anywhere.

/** @typedef {import('playwright-core').APIRequestContext} Asker */

const never = /^\/(sign-out|api|assets|files|healthz|readyz|live|speculation|icon|favicon)/;

// these lead to another piece of the same page, or to another order of it
const same = new Set(['cursor', 'after', 'sort', 'exact']);

/** The shape of an address: /d/{id}/{slug}?after= for /d/abcdefgh01234567/how-do-you?after=20.
 * @param {string} address */
export function shape(address) {
  const u = new URL(address, 'http://x');
  const path = u.pathname
    .replace(/\/[a-z2-7]{16}(?=\/|$)/g, '/{id}')
    .replace(/^\/(c|o)\/[^/]+/, '/$1/{slug}')
    .replace(/^\/(d|l|t)\/\{id\}\/[^/]+/, '/$1/{id}/{slug}')
    .replace(/\/\d+(?=\/|$)/g, '/{n}');
  const keys = [...new Set(u.searchParams.keys())].filter((k) => !same.has(k)).sort().join('&');
  return keys ? `${path}?${keys}` : path;
}

/** Follows links breadth first and gives one address of each shape. Only the HTML is asked for.
 * @param {Asker} ask @param {string[]} from */
export async function discover(ask, from) {
  /** @type {Map<string, string>} */
  const found = new Map(from.map((p) => [shape(p), p]));
  for (const address of found.values()) {
    const answer = await ask.get(address);
    if (answer.status() !== 200) throw new Error(`a link leads to ${address}, which answers ${answer.status()}`);
    if (!answer.headers()['content-type']?.startsWith('text/html')) {
      found.delete(shape(address));
      continue;
    }
    for (const [, href] of (await answer.text()).matchAll(/<a\b[^>]*?\bhref="(\/[^/"][^"]*)"/g)) {
      const plain = String(href).replaceAll('&amp;', '&').replace(/#.*$/, '');
      if (plain && !never.test(plain) && !found.has(shape(plain))) found.set(shape(plain), plain);
    }
  }
  return [...found.values()];
}
