// Lists as office programs put them on the clipboard. Word for the desktop has none, only paragraphs that say their
// level and carry their mark as text; Word on the web has one list for every item; Google Docs puts a list straight
// into a list.
import { style } from './nodes';

interface Item { level: number; ordered: boolean; start: number; from: Element }

/** Makes lists of all of these, in place. */
export function listed(root: HTMLElement): void {
  for (const p of [...root.querySelectorAll('p,div')]) {
    const first = item(p);
    if (!first || !p.parentElement) continue;
    const all = [first];
    for (let next = p.nextElementSibling; next; next = next.nextElementSibling) {
      const more = item(next);
      if (!more && follows(next, all.at(-1)!)) {
        all.at(-1)!.from.append(next.ownerDocument.createElement('br'), ...next.childNodes);
        const empty = next;
        next = empty.previousElementSibling!;
        empty.remove();
        continue;
      }
      if (!more) break;
      all.push(more);
    }
    nest(all);
  }
  web(root);
  for (const inner of [...root.querySelectorAll(':is(ul,ol) > :is(ul,ol)')]) {
    const before = inner.previousElementSibling;
    if (before?.localName === 'li') before.append(inner);
  }
}

/** What a paragraph of Word's says of itself as an item; null where it is none. */
function item(p: Element): Item | null {
  const said = /mso-list:\s*[a-z]*\d*\s*level(\d)/.exec(style(p));
  if (!said) return null;
  const mark = [...p.querySelectorAll('span')].find((s) => /mso-list:\s*ignore/.test(style(s)));
  const text = (mark?.textContent ?? /^[\s\u00a0]*(\S{1,5})[\s\u00a0]{2,}/.exec(p.textContent ?? '')?.[1] ?? '').replace(/[\s\u00a0]+/g, '');
  if (mark) mark.remove();
  else strip(p, text);
  return { level: Number(said[1]), ...numbered(text), from: p };
}

/** Takes a mark that is plain text off the start of a paragraph. */
function strip(p: Element, mark: string): void {
  const walk = p.ownerDocument.createTreeWalker(p, 4 /* text */);
  let left = mark;
  while (walk.nextNode()) {
    const t = walk.currentNode as Text;
    const data = t.data.replace(/^[\s\u00a0]+/, '');
    if (!left) {
      t.data = data;
      if (data) return;
    } else if (data.startsWith(left)) {
      t.data = data.slice(left.length).replace(/^[\s\u00a0]+/, '');
      left = '';
      if (t.data) return;
    } else if (data) return;
  }
}

/** Whether a mark counts, and from what. Letters count only with a full stop or bracket: an "o" is a bullet. */
function numbered(mark: string): { ordered: boolean; start: number } {
  const digits = /^\(?(?:\d+\.)*(\d{1,9})[.)]?$/.exec(mark);
  if (digits) return { ordered: true, start: Number(digits[1]) };
  const letter = /^\(?([a-z])[.)]$/i.exec(mark);
  if (letter) return { ordered: true, start: /^i$/i.test(letter[1]!) ? 1 : letter[1]!.toLowerCase().charCodeAt(0) - 96 };
  return { ordered: /^\(?[ivxlc]+[.)]$/i.test(mark), start: 1 };
}

/** A paragraph that Word set under an item without a mark of its own. */
const follows = (p: Element, last: Item): boolean =>
  p.localName === 'p' && /\bMsoListContinue|MsoListParagraph/.test(p.className) && last.from.localName === 'p' && /\S/.test((p.textContent ?? '').replace(/\u00a0/g, ''));

/** Puts items of several levels into lists within lists, where the first of them stands. */
function nest(all: Item[]): void {
  const { ownerDocument: doc } = all[0]!.from;
  const open: { level: number; ordered: boolean; list: Element }[] = [];
  for (const it of all) {
    while (open.length && open.at(-1)!.level > it.level) open.pop();
    let last = open.at(-1);
    if (last && last.level === it.level && last.ordered !== it.ordered && open.length > 1) {
      open.pop();
      last = open.at(-1);
    }
    if (!last || last.level < it.level || last.ordered !== it.ordered) {
      const list = doc.createElement(it.ordered ? 'ol' : 'ul');
      if (it.ordered && it.start !== 1) list.setAttribute('start', String(it.start));
      if (last && last.level < it.level) last.list.lastElementChild!.append(list);
      else {
        it.from.before(list);
        open.length = 0;
      }
      open.push(last = { level: it.level, ordered: it.ordered, list });
    }
    const li = doc.createElement('li');
    li.append(...it.from.childNodes);
    last.list.append(li);
    it.from.remove();
  }
}

/** Word on the web: each item is a list of its own and says its level. */
function web(root: HTMLElement): void {
  const single = (e: Element | null): Element | null => {
    const list = e?.matches('.ListContainerWrapper') ? e.firstElementChild : e;
    return list?.matches('ul,ol') && list.children.length === 1 && list.firstElementChild!.hasAttribute('data-aria-level') ? list : null;
  };
  for (const e of [...root.querySelectorAll('.ListContainerWrapper,ul,ol')]) {
    const first = root.contains(e) && single(e);
    if (!first || e.parentElement?.matches('.ListContainerWrapper,li')) continue;
    const all: Item[] = [];
    for (let at: Element | null = e; at && single(at); at = at.nextElementSibling) {
      const list = single(at)!, li = list.firstElementChild!;
      all.push({ level: Number(li.getAttribute('data-aria-level')), ordered: list.localName === 'ol', start: Number(list.getAttribute('start')) || 1, from: at });
    }
    for (const it of all) {
      const li = it.from.querySelector('li')!;
      const words = [...li.querySelectorAll(':scope > p')];
      it.from.replaceChildren(...(words.length === 1 && li.children.length === 1 ? words[0]!.childNodes : li.childNodes));
    }
    nest(all);
  }
}
