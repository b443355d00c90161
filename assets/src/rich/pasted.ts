// What was copied elsewhere, cleaned, and as Markdown. Fetched when somebody pastes formatted text.
import { inert } from '../lib/trust';
import { clean } from './office';
import { read, readRoot } from './read';
import { write } from './write';

/** Styles are read here and never applied, and handlers are none, not even in a document on no screen: the page's policy
 * would speak up. */
const still = (html: string): string =>
  html.replace(/<style[\s>][^]*?<\/style>/gi, '').replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/(\s)style(?=\s*=)/i, '$1data-style').replace(/\son\w+\s*=/gi, ' data-on='));

/** Pasted HTML without what only its program understands. */
export const cleaned = (html: string): string => new XMLSerializer().serializeToString(clean(inert(still(html))));

/** Pasted HTML as Markdown. */
export function markdown(html: string): string {
  return write(readRoot(clean(inert(still(html)))));
}

export { inert, read, write };
