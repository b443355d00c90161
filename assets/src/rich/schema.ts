// What a text may hold in the rich editor: what the server's allow-list keeps, no more and no less.
import { Schema, type Attrs, type DOMOutputSpec, type MarkSpec, type Node, type NodeSpec } from 'prosemirror-model';

const text = (e: Element, name: string): string | null => e.getAttribute(name);
const level = (e: Element): number => Number(e.tagName[1]);

/** A list is tight when its items' words stand in them directly. */
const tight = (list: Element): boolean => ![...list.children].some((item) => item.querySelector(':scope > p'));

/** Whether an item is a task: null for none, else whether it is done. */
function task(item: Element): boolean | null {
  const box = item.querySelector<HTMLInputElement>(':scope > input[type=checkbox], :scope > p:first-child > input[type=checkbox]:first-child');
  return box ? box.hasAttribute('checked') : null;
}

/** A code block's language, as its class says it. */
const language = (pre: Element): string => /(?:^|\s)language-(\S+)/.exec(pre.querySelector('code')?.className ?? '')?.[1] ?? '';

const cell = (tag: 'td' | 'th', role: 'cell' | 'header_cell'): NodeSpec => ({
  content: 'block+', tableRole: role, isolating: true,
  attrs: { colspan: { default: 1 }, rowspan: { default: 1 }, colwidth: { default: null }, align: { default: null } },
  parseDOM: [{ tag, getAttrs: (e) => ({ align: text(e, 'align')?.toLowerCase() ?? null }) }],
  toDOM: (n) => [tag, n.attrs.align ? { align: n.attrs.align as string } : {}, 0],
});

const nodes: Record<string, NodeSpec> = {
  doc: { content: 'block+' },
  paragraph: { content: 'inline*', group: 'block', parseDOM: [{ tag: 'p' }], toDOM: () => ['p', 0] },
  heading: {
    content: 'inline*', group: 'block', defining: true, attrs: { level: { default: 2 } },
    parseDOM: [{ tag: 'h1,h2,h3,h4,h5,h6', getAttrs: (e) => ({ level: level(e) }) }],
    toDOM: (n) => [`h${n.attrs.level as number}`, 0],
  },
  blockquote: { content: 'block+', group: 'block', defining: true, parseDOM: [{ tag: 'blockquote' }], toDOM: () => ['blockquote', 0] },
  code_block: {
    content: 'text*', marks: '', group: 'block', code: true, defining: true, attrs: { language: { default: '' } },
    parseDOM: [{ tag: 'pre', preserveWhitespace: 'full', getAttrs: (e) => ({ language: language(e) }) }],
    toDOM: (n) => ['pre', ['code', n.attrs.language ? { class: `language-${n.attrs.language as string}` } : {}, 0]],
  },
  horizontal_rule: { group: 'block', parseDOM: [{ tag: 'hr' }], toDOM: () => ['hr'] },
  bullet_list: {
    content: 'list_item+', group: 'block list', attrs: { tight: { default: true } },
    parseDOM: [{ tag: 'ul', getAttrs: (e) => ({ tight: tight(e) }) }], toDOM: () => ['ul', 0],
  },
  ordered_list: {
    content: 'list_item+', group: 'block list', attrs: { start: { default: 1 }, tight: { default: true } },
    parseDOM: [{ tag: 'ol', getAttrs: (e) => ({ start: e.hasAttribute('start') ? Number(text(e, 'start')) || 0 : 1, tight: tight(e) }) }],
    toDOM: (n) => ['ol', n.attrs.start === 1 ? {} : { start: n.attrs.start as number }, 0],
  },
  list_item: {
    content: 'block+', defining: true, attrs: { checked: { default: null } },
    parseDOM: [{ tag: 'li', getAttrs: (e) => ({ checked: task(e) }) }],
    toDOM: (n) => ['li', n.attrs.checked === null ? {} : { 'data-task': n.attrs.checked ? 'done' : 'open' }, 0],
  },
  table: {
    content: 'table_row+', group: 'block', tableRole: 'table', isolating: true,
    parseDOM: [{ tag: 'table' }], toDOM: () => ['table', ['tbody', 0]],
  },
  table_row: { content: '(table_cell | table_header)*', tableRole: 'row', parseDOM: [{ tag: 'tr' }], toDOM: () => ['tr', 0] },
  table_cell: cell('td', 'cell'),
  table_header: cell('th', 'header_cell'),
  text: { group: 'inline' },
  hard_break: { inline: true, group: 'inline', selectable: false, linebreakReplacement: true, parseDOM: [{ tag: 'br' }], toDOM: () => ['br'] },
  image: {
    inline: true, group: 'inline', draggable: true, attrs: { src: {}, alt: { default: '' }, title: { default: null } },
    parseDOM: [{ tag: 'img[src]', getAttrs: (e) => /^https?:|^[^:]*([/?#]|$)/i.test(text(e, 'src')!) && ({ src: text(e, 'src'), alt: text(e, 'alt') ?? '', title: text(e, 'title') }) }],
    toDOM: (n): DOMOutputSpec => ['img', n.attrs],
  },
};

/** A mark that is one element, under any of its names. */
const plain = (name: string, ...others: string[]): MarkSpec => ({
  parseDOM: [name, ...others].map((tag) => ({ tag })), toDOM: (): DOMOutputSpec => [name, 0],
});

/** Marks in the order in which they are written, the outermost first. */
const marks: Record<string, MarkSpec> = {
  link: {
    inclusive: false, attrs: { href: {}, title: { default: null } },
    parseDOM: [{ tag: 'a[href]', getAttrs: (e): Attrs | false => followed(text(e, 'href')!) && { href: text(e, 'href'), title: text(e, 'title') } }],
    toDOM: (m) => ['a', { ...m.attrs, ...(mentions(m.attrs.href as string) ? { class: 'mention' } : {}) }, 0],
  },
  mark: plain('mark'), small: plain('small'), ins: plain('ins'), u: plain('u'), sub: plain('sub'), sup: plain('sup'), kbd: plain('kbd'),
  del: plain('del', 's', 'strike'), strong: plain('strong', 'b'), em: plain('em', 'i'),
  code: { ...plain('code', 'tt'), code: true },
};

/** Whether the server lets anybody follow an address. */
const followed = (href: string): boolean => /^(https?|mailto|tel):|^[^:/?#]*([/?#]|$)/i.test(href.trim());

const mentions = (href: string): boolean => /^\/p\/[a-z2-7]{16}$/.test(href);

/** The one schema. */
export const schema = new Schema({ nodes, marks });

/** Whether a node is an empty paragraph. */
export const blank = (n: Node): boolean => n.type === schema.nodes.paragraph && n.content.size === 0;
