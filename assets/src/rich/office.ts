// Makes what was copied in Word, Outlook, Excel, Google Docs, LibreOffice or a browser into plain HTML: lists that are
// lists, headings that are headings, and nothing of fonts, comments and tracked changes. It reads what these programs
// write in style attributes, which the browser's own view of styles leaves out.
import { listed } from './office-lists';
import { quoted } from './office-mail';
import { renamed, style, unwrap } from './nodes';

/** Cleans what was pasted, in place. */
export function clean(root: HTMLElement): HTMLElement {
  drop(root);
  links(root);
  headings(root);
  listed(root);
  quoted(root);
  marks(root);
  tables(root);
  tidy(root);
  return root;
}

const unseen = 'style,script,meta,link,title,head,xml,template,svg,object,iframe,noscript,col,colgroup,button,select,textarea,' +
  'del[cite],del[datetime],.msoDel,.MsoCommentReference,.MsoCommentText,.TrackChangeDelete,.mso-element-comment,[hidden]';

function drop(root: HTMLElement): void {
  const walk = root.ownerDocument.createTreeWalker(root, 128 /* comments */);
  const comments: Node[] = [];
  while (walk.nextNode()) comments.push(walk.currentNode);
  for (const c of comments) (c as Comment).remove();
  for (const e of root.querySelectorAll(unseen)) e.remove();
  for (const e of [...root.querySelectorAll('*')]) {
    const s = style(e), name = e.localName;
    if (/mso-element:\s*(comment|frame-comment)|mso-hide:\s*all|display:\s*none|mso-special-character:\s*comment/.test(s)) e.remove();
    else if (name === 'ins' && (e.hasAttribute('cite') || e.hasAttribute('datetime'))) unwrap(e);
    else if (name.includes(':') && /^[\s\u00a0]*$/.test(e.textContent ?? '') && !e.querySelector('img')) e.remove();
    else if (name.includes(':') || name === 'font' || name === 'center') unwrap(e);
  }
}

/** Where a link leads in truth: mail programs put a checker of their own before it. */
function target(href: string): string {
  const wrapped = /^https:\/\/[a-z0-9.-]+\.safelinks\.protection\.outlook\.com\/.*?[?&]url=([^&]+)/i.exec(href) ?? /^https:\/\/www\.google\.com\/url\?(?:.*&)?q=([^&]+)/i.exec(href);
  try {
    return wrapped ? decodeURIComponent(wrapped[1]!) : href;
  } catch {
    return href;
  }
}

function links(root: HTMLElement): void {
  for (const a of root.querySelectorAll('a')) {
    const href = target((a.getAttribute('href') ?? '').trim());
    const words = (a.textContent ?? '').trim();
    if (/^(https?:|mailto:|tel:|\/)/i.test(href) && (words || a.querySelector('img'))) {
      for (const { name } of [...a.attributes]) a.removeAttribute(name);
      a.setAttribute('href', href);
    } else unwrap(a);
  }
  for (const img of root.querySelectorAll('img')) picture(img);
}

/** A picture of elsewhere is a link to it; one that only lies in the clipboard is its description. */
function picture(img: HTMLImageElement): void {
  const src = img.getAttribute('src') ?? '', alt = (img.getAttribute('alt') ?? '').trim();
  if (/^\/files\//.test(src)) return;
  if (/^https?:/i.test(src) && alt && !img.closest('a')) {
    const a = img.ownerDocument.createElement('a');
    a.setAttribute('href', src);
    a.textContent = alt;
    img.replaceWith(a);
  } else img.replaceWith(/^https?:/i.test(src) || img.closest('a') ? alt : '');
}

function headings(root: HTMLElement): void {
  for (const p of [...root.querySelectorAll('p,div[role=heading]')]) {
    const s = style(p);
    const level = Number(p.getAttribute('role') === 'heading' && p.getAttribute('aria-level')
      || /^MsoHeading(\d)/.exec(p.className)?.[1] || /mso-style-name:\s*["']?heading (\d)/.exec(s)?.[1] || /mso-outline-level:\s*(\d)/.exec(s)?.[1]
      || (/\bMsoTitle\b/.test(p.className) || /mso-style-name:\s*["']?title\b/.test(s) ? 1 : 0));
    if (level < 1 || level > 9 || /mso-list:/.test(s) && /MsoList/.test(p.className)) continue;
    const h = renamed(p, `h${Math.min(level, 6)}`);
    h.setAttribute('data-style', s.replace(/mso-list:[^;]*/, ''));
  }
  // a heading's own number is not part of its words
  for (const n of root.querySelectorAll(':is(h1,h2,h3,h4,h5,h6) span')) if (/mso-list:\s*ignore/.test(style(n))) n.remove();
  for (const b of [...root.querySelectorAll(':is(h1,h2,h3,h4,h5,h6) :is(b,strong)')]) unwrap(b);
}

/** What a style says of an element's words, and the element that means it. */
const meanings: [RegExp, string][] = [
  [/font-weight:\s*(bold|[6-9]00)/, 'strong'], [/font-style:\s*italic/, 'em'], [/text-decoration[^;]*line-through/, 'del'],
  [/vertical-align:\s*super/, 'sup'], [/vertical-align:\s*sub/, 'sub'],
];

function marks(root: HTMLElement): void {
  for (const e of [...root.querySelectorAll('b,strong,i,em')]) {
    if (/(?<![\w-])(font-weight:\s*(normal|[1-4]00)|font-style:\s*normal)/.test(style(e))) unwrap(e);
  }
  for (const e of [...root.querySelectorAll('span')]) {
    const s = style(e);
    const inHeading = e.closest('h1,h2,h3,h4,h5,h6') !== null;
    for (const [is, name] of meanings) {
      if (!is.test(s) || (inHeading && name === 'strong')) continue;
      const made = e.ownerDocument.createElement(name);
      made.append(...e.childNodes);
      e.append(made);
    }
    unwrap(e);
  }
  // what is underlined on a web page is a link
  for (const u of [...root.querySelectorAll('u')]) if (u.closest('a') || u.querySelector('a')) unwrap(u);
}

function tables(root: HTMLElement): void {
  for (const table of root.querySelectorAll('table')) {
    for (const cell of [...table.querySelectorAll('td,th')]) spread(cell);
    const rows = [...table.querySelectorAll('tr')].filter((r) => r.closest('table') === table);
    for (const row of rows) if (!/\S/.test((row.textContent ?? '').replace(/\u00a0/g, ' ')) && !row.querySelector('img')) row.remove();
    const left = rows.filter((r) => r.isConnected || table.contains(r));
    const width = Math.max(0, ...left.map((r) => r.children.length));
    for (const row of left) while (row.children.length < width) row.append(row.ownerDocument.createElement('td'));
    const head = left[0];
    if (head && !table.querySelector('th')) for (const cell of [...head.children]) alike(cell, renamed(cell, 'th'));
    for (const row of left.slice(1)) for (const cell of [...row.querySelectorAll(':scope > th')]) alike(cell, renamed(cell, 'td'));
    for (const b of [...table.querySelectorAll('th :is(b,strong)')]) unwrap(b);
    for (let i = 0; i < width; i++) aligned(left.map((r) => r.children[i]));
  }
}

/** A column is aligned as its last cell with words is: Markdown aligns whole columns. */
function aligned(column: (Element | undefined)[]): void {
  const align = column.findLast((c) => /\S/.test(c?.textContent ?? ''))?.getAttribute('align');
  for (const c of column) {
    if (align) c?.setAttribute('align', align);
    else c?.removeAttribute('align');
  }
}

/** A cell over several columns leaves the others empty; how words are aligned stays. */
function spread(cell: Element): void {
  const over = Math.min(Number(cell.getAttribute('colspan')) || 1, 50);
  for (let i = 1; i < over; i++) cell.after(cell.ownerDocument.createElement('td'));
  const align = (/text-align:\s*(right|center)/.exec(style(cell)) ?? /^(right|center)$/i.exec(cell.getAttribute('align') ?? ''))?.[1];
  for (const { name } of [...cell.attributes]) cell.removeAttribute(name);
  if (align) cell.setAttribute('align', align.toLowerCase());
}

function alike(from: Element, to: Element): void {
  const align = from.getAttribute('align');
  if (align) to.setAttribute('align', align);
}

/** Empty paragraphs are distance in a letter and nothing here; a space that does not break is a space. */
function tidy(root: HTMLElement): void {
  const walk = root.ownerDocument.createTreeWalker(root, 4 /* text */);
  while (walk.nextNode()) {
    const t = walk.currentNode as Text;
    if (!t.parentElement?.closest('pre')) t.data = t.data.replace(/[\u00a0\u202f]/g, ' ').replace(/[\u00ad\u200b\ufeff]/g, '');
  }
  for (const e of [...root.querySelectorAll('p,h1,h2,h3,h4,h5,h6,li,blockquote,b,strong,i,em,u,a,div')].reverse()) {
    if (!/\S/.test(e.textContent ?? '') && !e.querySelector('img,hr,table,input')) {
      if (/^(b|strong|i|em|u|a)$/.test(e.localName)) unwrap(e);
      else e.remove();
    }
  }
  // breaks around a block are made by the block
  for (const br of [...root.querySelectorAll('br')]) {
    const next = br.nextElementSibling, last = br.previousElementSibling;
    if (br.parentElement === root && (!br.nextSibling || next === br.nextSibling && /^(p|div|ul|ol|table|h\d|blockquote)$/.test(next?.localName ?? '') || last === br.previousSibling && /^(p|div|ul|ol|table|h\d)$/.test(last?.localName ?? ''))) br.remove();
  }
}
