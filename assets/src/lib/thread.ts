// Puts what the server rendered anew into a thread's page, and leaves alone where somebody writes, selects or chooses.

const box = (wrap: Element): Element => (wrap.matches('.post') ? wrap : wrap.querySelector('.post') ?? wrap);
const same = (a: Element, b: Element): boolean => ['href', 'formaction'].every((name) => a.getAttribute(name) === b.getAttribute(name));
const own = (e: Element): Element[] => [...e.children].filter((c) => !c.matches('.nest, draft-guard'));

/** Whether something is in a part of the page; in a post, what hangs below it does not count. */
const inside = (part: Element, e: Element | null): boolean =>
  Boolean(e && part.contains(e) && (!part.matches('.post') || e.closest('.post') === part));

/** Whether somebody is at work in a part of the page, beyond standing on one of its links and buttons, or
 * writing below it. */
export function busy(part: Element, moves = false): boolean {
  const chosen = getSelection(), at = document.activeElement;
  return Boolean((inside(part, at) && !(moves && at?.matches('a, button, summary, draft-guard *'))) || inside(part, part.querySelector('details.drop[open]'))
    || (chosen && !chosen.isCollapsed && chosen.containsNode(part, true)));
}

/** Runs what changes the page and keeps what is being typed where it was. */
export function steady(change: () => void): void {
  const at = document.activeElement?.closest('form') ? document.activeElement : null;
  const top = at?.getBoundingClientRect().top ?? 0;
  change();
  if (at?.isConnected) scrollBy(0, at.getBoundingClientRect().top - top);
}

/** Gives the focus to what stands now for what had it: the same link or button, or the menu into which it went. */
function stand(part: Element, had: Element): void {
  const now = [...part.querySelectorAll<HTMLElement>(had.localName)].find((e) => same(e, had));
  const menu = now?.closest('details:not([open])')?.querySelector('summary');
  (menu ?? now)?.focus({ preventScroll: true });
}

/** Shows a reply as it is now; false where that has to wait. */
export function renew(now: Element): boolean {
  const wrap = document.getElementById(now.id);
  if (!wrap) return true;
  const a = box(wrap), b = box(now);
  const into = a.lastElementChild, from = b.lastElementChild;
  if (!into || !from) return true;
  const was = [...a.children].slice(0, -1).concat(own(into)), is = [...b.children].slice(0, -1).concat(own(from));
  if (was.length === is.length && was.every((e, i) => e.isEqualNode(is[i] ?? null)) && a.className === b.className && wrap.className === now.className) return true;
  if (busy(a, true)) return false;
  const at = document.activeElement, held = at && inside(a, at) ? at : null;
  steady(() => {
    wrap.className = now.className;
    a.className = b.className;
    const fresh = own(from);
    while (a.firstElementChild && a.firstElementChild !== into) a.firstElementChild.remove();
    into.before(...[...b.children].slice(0, -1));
    for (const e of own(into)) e.remove();
    into.prepend(...fresh);
  });
  if (held && !held.isConnected) stand(a, held);
  return true;
}

/** The replies of a fragment that the page has not, in order. */
export const missing = (doc: Document): Element[] =>
  [...doc.querySelectorAll('#replies .reply[id], #replies .nest .post[id]')].filter((e) => !document.getElementById(e.id));

/** Puts a reply where it stands in its fragment; those before it are on the page. */
export function insert(now: Element): void {
  const branch = now.matches('.reply');
  let before = now.previousElementSibling;
  while (before && !document.getElementById(before.id)) before = before.previousElementSibling;
  const at = before && document.getElementById(before.id);
  if (at) return at.after(now);
  if (branch) return document.querySelector('#replies .replies-head')?.after(now);
  const wrap = document.getElementById(now.closest('.reply')?.id ?? '');
  if (!wrap) return; // it comes with its branch
  const nest = wrap.querySelector('.nest'), theirs = now.closest('.nest');
  if (nest) nest.append(now);
  else if (theirs) box(wrap).lastElementChild?.append(theirs);
}

/** Shows all but the replies as it is now: head, opening text, what stands beside; false where a part has to wait. */
export function around(doc: Document): boolean {
  let all = true;
  const each = (old: Element | null, now: Element | null) => {
    const keep = old?.querySelector(':scope > #replies') ?? null;
    const a = [...old?.children ?? []].filter((c) => c !== keep), b = [...now?.children ?? []].filter((c) => c.id !== 'replies');
    b.forEach((n, i) => {
      const o = a[i];
      if (!o) old?.insertBefore(n, keep);
      else if (!o.isEqualNode(n)) {
        if (busy(o)) all = false;
        else o.replaceWith(n);
      }
    });
    for (const o of a.slice(b.length)) if (!busy(o)) o.remove();
  };
  steady(() => {
    for (const part of ['main > article', 'main > aside']) each(document.querySelector(part), doc.querySelector(part.slice(7)));
    for (const part of ['.replies-head', '.pager']) {
      const old = document.querySelector(`#replies > ${part}`), now = doc.querySelector(`#replies > ${part}`);
      if (old && now && !old.isEqualNode(now) && !busy(old)) old.replaceWith(now);
    }
  });
  return all;
}
