// Quoted mail: mail programs mark what is answered by a line at its side, or by a rule above the sender's name.
import { style, unwrap } from './nodes';

/** Makes block quotations of quoted mail, in place. */
export function quoted(root: HTMLElement): void {
  for (const div of [...root.querySelectorAll('div')]) {
    if (!/border-left:\s*(?!none|0)[a-z]*solid|border-left:\s*solid|border-left:\s*[\d.]+p[tx]\s+solid/.test(style(div))) continue;
    const quote = div.ownerDocument.createElement('blockquote');
    quote.append(...div.childNodes);
    div.replaceWith(quote);
  }
  for (const head of [...root.querySelectorAll('div')]) if (isHead(head)) quoteFrom(head);
  for (const e of [...root.querySelectorAll('.gmail_attr,#appendonsend')]) if (e.id === 'appendonsend') e.remove();
}

/** Whether a box is the head of a mail that is answered: who sent it, when and on what. */
function isHead(div: Element): boolean {
  if (div.id === 'divRplyFwdMsg' || div.id === 'mail-editor-reference-message-container') return true;
  return /border-top:\s*solid/.test(style(div)) && (div.textContent ?? '').includes('@') || /border-top:\s*solid/.test(style(div)) && div.querySelectorAll('b').length >= 3;
}

/** Everything from here on to the end of what holds it is the mail that is answered. */
function quoteFrom(head: Element): void {
  let at = head;
  // the head stands alone in a box: the mail comes after the box
  while (at.parentElement && !at.nextElementSibling && at.parentElement.localName === 'div' && at.parentElement.children.length === 1) at = at.parentElement;
  if (at.closest('blockquote')) return;
  const quote = at.ownerDocument.createElement('blockquote');
  const rule = at.previousElementSibling;
  at.before(quote);
  for (let n: ChildNode | null = at; n;) {
    const next: ChildNode | null = n.nextSibling;
    quote.append(n);
    n = next;
  }
  if (rule?.localName === 'hr') rule.remove();
  unwrap(at);
}
