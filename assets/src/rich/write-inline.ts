// Words with their marks as Markdown. Each mark is written in the form that Markdown reads at that place; where none
// of them is read, as between two letters, in HTML's.
import type { Mark, Node } from 'prosemirror-model';

/** Where words stand: it decides how a line break is written and what must be kept from being read as a mark. */
export type Place = 'paragraph' | 'heading' | 'cell';

interface Run { text: string; marks: readonly Mark[]; node: Node }
interface Branch { mark: Mark; children: Piece[] }
type Piece = Run | Branch;

/** Writes the words of a block. */
export function inline(block: Node, place: Place): string {
  let runs: Run[] = [];
  block.forEach((node) => void runs.push({ text: node.isText ? node.text! : '', marks: node.marks, node }));
  while (runs.length && runs.at(-1)!.node.type.name === 'hard_break') runs = runs.slice(0, -1);
  const text = pieces(tree(runs, []), place, '', '').replace(/^[ \t\n]+|[ \t\n]+$/g, '').replace(/[ \t]+(?=\\\n)/g, '');
  return place === 'paragraph' ? lines(text) : text;
}

/** Groups runs under their marks, the mark that reaches farthest outermost. */
function tree(runs: Run[], open: readonly Mark[]): Piece[] {
  const out: Piece[] = [];
  for (let i = 0; i < runs.length;) {
    const run = runs[i]!;
    let best: Mark | null = null, end = i;
    for (const m of run.marks) {
      if (m.type.name === 'code' || m.isInSet(open)) continue;
      let j = i;
      while (j < runs.length && m.isInSet(runs[j]!.marks)) j++;
      if (j > end) [best, end] = [m, j];
    }
    if (!best) {
      out.push(run);
      i++;
      continue;
    }
    out.push({ mark: best, children: tree(runs.slice(i, end), [...open, best]) });
    i = end;
  }
  return out;
}

const space = (c: string): boolean => c === '' || /\s/u.test(c);
const point = (c: string): boolean => /[\p{P}\p{S}]/u.test(c);

/** Writes pieces that stand between two characters; '' is the block's edge. */
function pieces(all: Piece[], place: Place, before: string, after: string): string {
  let out = '';
  all.forEach((p, i) => {
    const prev = [...(out || before)].at(-1) ?? '';
    const next = first(all[i + 1]) ?? after;
    out += 'mark' in p ? branch(p, place, prev, next) : leaf(p, place, prev);
  });
  return out;
}

/** The character that a piece will begin with, or one that stands for it. */
function first(p: Piece | undefined): string | undefined {
  if (!p) return undefined;
  if ('mark' in p) return p.mark.type.name === 'link' ? '[' : /^\s/.test(plain(p)) ? ' ' : '*';
  if (p.node.type.name === 'hard_break') return '\\';
  return p.node.isText ? ([...p.text][0] ?? '') : '!';
}

const plain = (p: Piece): string => ('mark' in p ? p.children.map(plain).join('') : p.text);

function leaf(r: Run, place: Place, prev: string): string {
  if (r.node.type.name === 'hard_break') return place === 'paragraph' ? '\\\n' : '<br>';
  if (r.node.type.name === 'image') return image(r.node, place);
  if (r.marks.some((m) => m.type.name === 'code')) return codeSpan(r.text, place);
  return escape(r.text, place, prev);
}

const ways: Record<string, string[]> = { em: ['_', '*'], strong: ['**'], del: ['~~'] };

function branch(b: Branch, place: Place, before: string, after: string): string {
  const { mark } = b;
  const name = mark.type.name;
  if (name === 'link') return link(b, place);
  const edge = name === 'em' ? '_' : name === 'del' ? '~' : '*';
  const inner = pieces(b.children, place, edge, edge);
  const [, lead = '', core = '', tail = ''] = /^((?:\s|\\\n)*)([^]*?)((?:\s|\\\n)*)$/.exec(inner) ?? [];
  if (core === '') return inner;
  const prev = lead || before, next = tail || after;
  for (const d of ways[name] ?? []) if (fits(d, prev, core, next)) return lead + d + core + d + tail;
  return `${lead}<${name}>${core}</${name}>${tail}`;
}

/** Whether Markdown reads a mark here: CommonMark's rule of flanking, and no neighbour of the same kind. */
function fits(d: string, before: string, core: string, after: string): boolean {
  const kind = d[0]!, a = [...core][0]!, z = [...core].at(-1)!;
  const prev = [...before].at(-1) ?? '', next = [...after][0] ?? '';
  if ([prev, a, z, next].includes(kind) || /\\$/.test(core)) return false;
  if (core.includes('\n') && /\n\s*$/.test(core)) return false;
  const starts = !point(a) || space(prev) || point(prev);
  const ends = !point(z) || space(next) || point(next);
  if (!starts || !ends) return false;
  // an underscore marks nothing inside a word
  return kind !== '_' || (space(prev) || point(prev)) && (space(next) || point(next));
}

function link(b: Branch, place: Place): string {
  const href = b.mark.attrs.href as string, title = b.mark.attrs.title as string | null;
  const words = plain(b);
  const only = b.children.length === 1 && !('mark' in b.children[0]!) && b.children[0]!.node.isText && !b.children[0]!.marks.some((m) => m.type.name === 'code');
  if (only && title === null && words === href && /^https?:\/\/[^\s<>\\|]+$/.test(href)) return `<${href}>`;
  const inner = pieces(b.children, place, '[', ']');
  const [, lead = '', core = '', tail = ''] = /^(\s*)([^]*?)(\s*)$/.exec(inner) ?? [];
  return `${lead}[${core}](${target(href, title)})${tail}`;
}

function target(href: string, title: string | null): string {
  let to = href.replace(/\\/g, '%5C').replace(/&(?=#?\w+;)/g, '&amp;').replace(/\s/g, '%20').replace(/</g, '%3C').replace(/>/g, '%3E').replace(/\|/g, '%7C');
  if (to === '' || /[()]/.test(to)) to = `<${to}>`;
  return title === null ? to : `${to} "${title.replace(/[\\"]/g, '\\$&').replace(/&(?=#?\w+;)/g, '&amp;').replace(/\s+/g, ' ')}"`;
}

function image(n: Node, place: Place): string {
  return `![${escape(n.attrs.alt as string, place, '').replace(/\n/g, ' ')}](${target(n.attrs.src as string, n.attrs.title as string | null)})`;
}

function codeSpan(text: string, place: Place): string {
  const t = place === 'cell' ? text.replace(/\|/g, '\\|') : text;
  const used = new Set([...t.matchAll(/`+/g)].map((m) => m[0].length));
  let n = 1;
  while (used.has(n)) n++;
  const fence = '`'.repeat(n);
  const pad = /^`|`$/.test(t) || /^ .*[^ ].* $/.test(t) || /^ .* $/.test(t) && t.trim() !== '' ? ' ' : '';
  return fence + pad + t.replace(/\n/g, ' ') + pad + fence;
}

/** Keeps words from being read as marks. */
function escape(text: string, place: Place, prev: string): string {
  let t = text.replace(/[\\`*[\]<~]/g, '\\$&').replace(/&(?=#?\w+;)/g, '\\&');
  t = t.replace(/_/g, (_, at: number) => (/[\p{L}\p{N}]/u.test(t[at - 1] ?? prev) && /[\p{L}\p{N}]/u.test(t[at + 1] ?? '') ? '_' : '\\_'));
  t = t.replace(/\b(https?|ftp|mailto)(?=:)/gi, '$1\\').replace(/\bwww(?=\.)/gi, '$&\\').replace(/(?<=[\w.+-])@(?=\w)/g, '\\@');
  if (place === 'cell') t = t.replace(/\|/g, '\\|');
  return t.replace(/\n/g, ' ');
}

/** Keeps a line's start from being read as a block's. */
function lines(text: string): string {
  return text.split('\n').map((line, i) => {
    const l = line.replace(/^[ \t]+/, '');
    if (/^(#{1,6}|[-+*])(?=\s|\\?$)/.test(l) || /^>/.test(l) || /^([-=_*]\s*)+\\?$/.test(l)) return '\\' + l;
    if (/^[\s\-|:]+\\?$/.test(l) && i > 0) return '\\' + l;
    return l.replace(/^(\d{1,9})([.)])(?=\s|\\?$)/, '$1\\$2');
  }).join('\n');
}
