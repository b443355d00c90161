// Edits of Markdown in a textarea that keep the browser's own undo.

/** Puts text in place of what is selected and selects the given part of it (offsets within the text). */
export function put(area: HTMLTextAreaElement, text: string, from = text.length, to = from): void {
  const start = area.selectionStart;
  area.focus();
  // execCommand is the only way that undo knows of; where it is gone, setRangeText does it
  if (!document.execCommand('insertText', false, text)) {
    area.setRangeText(text, start, area.selectionEnd, 'end');
    area.dispatchEvent(new Event('input', { bubbles: true }));
  }
  area.setSelectionRange(start + from, start + to);
}

/** Puts marks around the selection, or takes them off when they are there. */
export function wrap(area: HTMLTextAreaElement, mark: string): void {
  const { selectionStart: a, selectionEnd: b, value } = area;
  const n = mark.length;
  const inside = value.slice(a, b);
  if (value.slice(a - n, a) === mark && value.slice(b, b + n) === mark) {
    area.setSelectionRange(a - n, b + n);
    return put(area, inside, 0, inside.length);
  }
  put(area, mark + inside + mark, n, n + inside.length);
}

/** Starts every selected line with a mark ("1. " counts up), or takes it off when all have it. */
export function lines(area: HTMLTextAreaElement, mark: string): void {
  const { value } = area;
  const a = value.lastIndexOf('\n', area.selectionStart - 1) + 1;
  const end = value.indexOf('\n', area.selectionEnd);
  const b = end < 0 ? value.length : end;
  const all = value.slice(a, b).split('\n');
  const known = mark === '1. ' ? /^\d+\. / : new RegExp('^' + mark.replace(/[-#>]/g, '\\$&'));
  const off = all.every((l) => known.test(l));
  const made = all.map((l, i) => (off ? l.replace(known, '') : (mark === '1. ' ? `${i + 1}. ` : mark) + l)).join('\n');
  area.setSelectionRange(a, b);
  put(area, made);
}

/** Makes the selection a link and selects the place for its address. */
export function link(area: HTMLTextAreaElement, words: string): void {
  const text = area.value.slice(area.selectionStart, area.selectionEnd);
  if (/^https?:\/\/\S+$/.test(text)) return put(area, `[${words}](${text})`, 1, 1 + words.length);
  const label = text || words;
  put(area, `[${label}](https://)`, label.length + 3, label.length + 11);
}

/** Inserts an empty table of two columns on lines of its own. */
export function table(area: HTMLTextAreaElement, column: string): void {
  const before = area.value.slice(0, area.selectionStart);
  const gap = before === '' || before.endsWith('\n\n') ? '' : before.endsWith('\n') ? '\n' : '\n\n';
  put(area, `${gap}| ${column} 1 | ${column} 2 |\n| --- | --- |\n|  |  |\n`, gap.length + 2, gap.length + 4 + column.length);
}
