// A spot in a textarea that stays with the words around it while somebody types elsewhere, and what is put there later.
import { put } from './put';

/** Where something that is put into a text stands by itself: not in a list, a quotation or a table. */
const inside = /^\s*([-*+>|]|\d+[.)])(\s|$)/;

/** A line of Markdown as it must be written between two pieces of text, so that it is a paragraph of its own. */
export function framed(line: string, before: string, after: string): string {
  const start = before.slice(before.lastIndexOf('\n') + 1);
  if (inside.test(start)) return `${/\s$/.test(start) ? '' : ' '}${line}${after && !/^\s/.test(after) ? ' ' : ''}`;
  const gap = (missing: number): string => '\n'.repeat(Math.max(0, missing));
  const above = before.trim() === '' ? 0 : 2 - (/\n{0,2}$/.exec(before)?.[0].length ?? 0);
  return gap(above) + line + gap(2 - (/^\n{0,2}/.exec(after)?.[0].length ?? 0));
}

/** Remembers where the caret is and gives what puts a line of Markdown there. `here` says that the writer is to go on
 * behind it; else the focus stays where it is. */
export function spot(area: HTMLTextAreaElement): (line: string, here: boolean) => void {
  let at = area.selectionEnd, was = area.value;
  const follow = (): void => {
    const now = area.value, grown = now.length - was.length, most = Math.min(now.length, was.length);
    let same = 0, tail = 0;
    while (same < most && now[same] === was[same]) same++;
    while (tail < most - same && now[now.length - 1 - tail] === was[was.length - 1 - tail]) tail++;
    if (at >= was.length - tail) at += grown;
    else if (at > same) at = now.length - tail;
    was = now;
  };
  area.addEventListener('input', follow);
  return (line, here) => {
    area.removeEventListener('input', follow);
    follow();
    const text = framed(line, area.value.slice(0, at), area.value.slice(at));
    const typing = document.activeElement === area, from = area.selectionStart, to = area.selectionEnd;
    if (area.hidden || !typing && !here) {
      area.setRangeText(text, at, at, 'preserve');
      area.dispatchEvent(new Event('input', { bubbles: true }));
      return;
    }
    area.setSelectionRange(at, at);
    put(area, text);
    if (!typing || from === at && to === at) return;
    const moved = (n: number): number => (n > at ? n + text.length : n);
    area.setSelectionRange(moved(from), moved(to));
  };
}
