// From a text in the editor to Markdown that the server reads as the same text. What Markdown cannot say, such as a
// table without a head, is written as the HTML that the server understands.
import { DOMSerializer, type Node } from 'prosemirror-model';
import { inline } from './write-inline';
import { blank, schema } from './schema';

const { nodes } = schema;

/** Writes a text. */
export function write(doc: Node): string {
  const text = blocks(doc, true);
  return text && text + '\n';
}

/** Begins a block's first line with one text and the others with another. */
function indent(text: string, first: string, rest: string): string {
  return text.split('\n').map((line, i) => (line ? (i ? rest : first) + line : (i ? rest : first).trimEnd())).join('\n');
}

/** The blocks within a node, a blank line between two. */
function blocks(parent: Node, top = false): string {
  const parts: string[] = [];
  let last: Node | null = null;
  let other = false;
  parent.forEach((n) => {
    if (blank(n)) return;
    // two lists of one kind would become one
    other = last?.type === n.type && isList(n) ? !other : false;
    parts.push(block(n, other, top));
    last = n;
  });
  return parts.join('\n\n');
}

const isList = (n: Node): boolean => n.type === nodes.bullet_list || n.type === nodes.ordered_list;

function block(n: Node, other: boolean, top: boolean): string {
  switch (n.type) {
    case nodes.heading: return heading(n);
    case nodes.blockquote: return indent(blocks(n), '> ', '> ') || '>';
    case nodes.code_block: return code(n);
    case nodes.horizontal_rule: return top ? '---' : '___';
    case nodes.bullet_list: return list(n, () => (other ? '* ' : '- '));
    case nodes.ordered_list: return list(n, (i) => `${(n.attrs.start as number) + i}${other ? ')' : '.'} `);
    case nodes.table: return table(n);
    default: return inline(n, 'paragraph');
  }
}

function heading(n: Node): string {
  const marks = '#'.repeat(n.attrs.level as number);
  return `${marks} ${inline(n, 'heading').replace(/(#+)$/, '\\$1')}`.trimEnd();
}

function code(n: Node): string {
  const text = n.textContent;
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((m) => m[0].length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${n.attrs.language as string}\n${text}${text === '' ? '' : '\n'}${fence}`;
}

function list(n: Node, marker: (i: number) => string): string {
  const items: string[] = [];
  n.forEach((item, _, i) => {
    const mark = marker(i);
    const box = item.attrs.checked === null ? '' : item.attrs.checked ? '[x] ' : '[ ] ';
    const text = n.attrs.tight ? close(item) : blocks(item);
    items.push(indent(box + text, mark, ' '.repeat(mark.length)));
  });
  return items.join(n.attrs.tight ? '\n' : '\n\n');
}

/** The blocks of a tight list's item: without blank lines where the next block is known by its own first line. */
function close(item: Node): string {
  let text = '';
  let last: Node | null = null;
  item.forEach((n) => {
    if (blank(n)) return;
    const own = block(n, last?.type === n.type && isList(n), false);
    text += (last ? (joins(last, n) ? '\n' : '\n\n') : '') + own;
    last = n;
  });
  return text;
}

function joins(last: Node, next: Node): boolean {
  if (last.type !== nodes.paragraph && last.type !== nodes.heading && last.type !== nodes.code_block) return false;
  if (next.type === nodes.ordered_list) return next.attrs.start === 1 && !starts(next);
  if (next.type === nodes.bullet_list) return !starts(next);
  return next.type === nodes.code_block || next.type === nodes.blockquote || next.type === nodes.heading;
}

/** Whether a list begins with an empty item, which cannot follow a paragraph's last line. */
const starts = (list: Node): boolean => list.firstChild!.content.size <= 2;

function table(n: Node): string {
  const rows: Node[] = [];
  n.forEach((row) => void rows.push(row));
  const width = rows[0]?.childCount ?? 0;
  if (!width || !rows.every((row, i) => regular(row, i === 0, width))) return html(n);
  const aligns = (rows[0] as Node).children.map((c) => c.attrs.align as string | null);
  if (!rows.every((row) => row.children.every((c, i) => (c.attrs.align ?? null) === (aligns[i] ?? null)))) return html(n);
  const lines = rows.map((row) => `| ${row.children.map(cell).join(' | ')} |`);
  const rule = aligns.map((a) => (a === 'center' ? ':---:' : a === 'right' ? '---:' : a === 'left' ? ':---' : '---'));
  lines.splice(1, 0, `| ${rule.join(' | ')} |`);
  return lines.join('\n');
}

/** Whether Markdown has words for a row: only its first row is the head, and cells hold words alone. */
function regular(row: Node, head: boolean, width: number): boolean {
  const type = head ? nodes.table_header : nodes.table_cell;
  return row.childCount === width && row.children.every((c) => c.type === type && c.attrs.colspan === 1 && c.attrs.rowspan === 1
    && c.children.every((b) => b.type === nodes.paragraph));
}

function cell(c: Node): string {
  return c.children.filter((p) => !blank(p)).map((p) => inline(p, 'cell')).join('<br>');
}

const serializer = DOMSerializer.fromSchema(schema);

/** A node as HTML on lines without a gap, which would end it. */
function html(n: Node): string {
  const box = document.implementation.createHTMLDocument('').createElement('div');
  box.append(serializer.serializeNode(n, { document: box.ownerDocument }));
  for (const p of [...box.querySelectorAll(':is(td, th) > p:only-child')]) p.replaceWith(...p.childNodes);
  return new XMLSerializer().serializeToString(box.firstChild!).replace(/ xmlns="[^"]*"/g, '').replace(/\n(?=\s*\n)/g, '&#10;')
    .replace(/<\/(tr|table|tbody)>(?=<)/g, '</$1>\n');
}
