// The buttons over a textarea. GitHub's markdown-toolbar edits the text; links and tables are our own, because their
// words are the page's.
import '@github/markdown-toolbar-element';
import { put } from './put';

/** GitHub's element for each of our buttons; it lies in a hidden toolbar of its own. */
const elements: Record<string, string> = {
  bold: 'md-bold', italic: 'md-italic', heading: 'md-header', list: 'md-unordered-list', numbered: 'md-ordered-list', quote: 'md-quote', code: 'md-code',
};

/** Does what a button says. */
export function act(bar: HTMLElement, area: HTMLTextAreaElement, what: string): void {
  area.focus();
  if (what === 'link') return link(area, bar.dataset.link ?? '');
  if (what === 'table') return table(area, bar.dataset.column ?? '');
  const name = elements[what];
  if (!name) return;
  let tools = bar.querySelector<HTMLElement>('markdown-toolbar');
  if (!tools) {
    tools = document.createElement('markdown-toolbar');
    tools.setAttribute('for', area.id);
    tools.setAttribute('data-no-focus', '');
    tools.hidden = true;
    bar.append(tools);
  }
  let tool = tools.querySelector<HTMLElement>(name);
  if (!tool) {
    tool = document.createElement(name);
    if (what === 'heading') tool.setAttribute('level', '2');
    tools.append(tool);
  }
  tool.click();
}

/** Makes the selection a link and selects the place for its address. */
function link(area: HTMLTextAreaElement, words: string): void {
  const text = area.value.slice(area.selectionStart, area.selectionEnd);
  if (/^https?:\/\/\S+$/.test(text)) return put(area, `[${words}](${text})`, 1, 1 + words.length);
  const label = text || words;
  put(area, `[${label}](https://)`, label.length + 3, label.length + 11);
}

/** Inserts an empty table of two columns on lines of its own. */
function table(area: HTMLTextAreaElement, column: string): void {
  const before = area.value.slice(0, area.selectionStart);
  const gap = before === '' || before.endsWith('\n\n') ? '' : before.endsWith('\n') ? '\n' : '\n\n';
  put(area, `${gap}| ${column} 1 | ${column} 2 |\n| --- | --- |\n|  |  |\n`, gap.length + 2, gap.length + 4 + column.length);
}
