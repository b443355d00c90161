// What is done to an element of pasted HTML, whichever program wrote it.

/** A style attribute as it was written, which the reader put aside. */
export const style = (e: Element): string => (e.getAttribute('data-style') ?? '').toLowerCase();

/** Puts what is in an element in its place. */
export function unwrap(e: Element): void {
  e.replaceWith(...e.childNodes);
}

/** Puts what is in an element into one of another kind. */
export function renamed(e: Element, name: string): HTMLElement {
  const made = e.ownerDocument.createElement(name);
  made.append(...e.childNodes);
  e.replaceWith(made);
  return made;
}
