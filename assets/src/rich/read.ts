// From HTML, as the server stores it or a paste was cleaned to, to a text in the editor.
import { DOMParser, type Node } from 'prosemirror-model';
import { inert } from '../lib/trust';
import { schema } from './schema';

const reader = DOMParser.fromSchema(schema);

/** Makes an element fit for the schema: a block of code ends with its last line. */
function fit(root: HTMLElement): HTMLElement {
  for (const pre of root.querySelectorAll('pre')) {
    if (pre.textContent?.endsWith('\n')) endless(pre);
  }
  return root;
}

/** Takes the line break off the end of an element's text. */
function endless(e: Element): void {
  let at: globalThis.Node | null = e;
  while (at?.lastChild) at = at.lastChild;
  if (at?.nodeValue) at.nodeValue = at.nodeValue.replace(/\n$/, '');
}

/** Reads a whole text. */
export const read = (html: string): Node => readRoot(inert(html));

/** Reads a whole text that is an element already. */
export const readRoot = (root: HTMLElement): Node => reader.parse(fit(root));
