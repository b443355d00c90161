// Puts a picture or a file into rich text, as a paragraph of its own where there is room for one.
import { Fragment, type Node } from 'prosemirror-model';
import type { EditorState, Transaction } from 'prosemirror-state';
import { blank, schema } from './schema';

/** A picture or file that the server has. */
export interface Placed { path: string; picture: boolean; words: string }

const { image, paragraph } = schema.nodes;

const node = (f: Placed): Node =>
  f.picture ? image!.create({ src: f.path, alt: f.words }) : schema.text(f.words, [schema.marks.link!.create({ href: f.path })]);

/** The change that puts it at a place, and where the text goes on after it. */
export function placed(state: EditorState, pos: number, file: Placed): { tr: Transaction; after: number } {
  const { tr } = state;
  const $at = state.doc.resolve(pos);
  const cell = /cell/.test(($at.node(-1)?.type.spec.tableRole as string | undefined) ?? '');
  if (!$at.parent.isTextblock || cell) {
    tr.insert(pos, cell ? node(file) : paragraph!.create(null, node(file)));
    return { tr, after: tr.mapping.map(pos) };
  }
  const one = paragraph!.create(null, node(file));
  const code = $at.parent.type.spec.code;
  let at: number, end: number;
  if (blank($at.parent)) [at, end] = [$at.before(), $at.after()];
  else if ($at.parentOffset === 0 && !code) at = end = $at.before();
  else if ($at.parentOffset === $at.parent.content.size || code) at = end = $at.after();
  else {
    tr.split(pos);
    at = end = pos + 1;
  }
  const $end = tr.doc.resolve(end);
  // room to go on below it
  const last = $end.index() === $end.parent.childCount;
  tr.replaceWith(at, end, last ? Fragment.from([one, paragraph!.create()]) : one);
  return { tr, after: at + one.nodeSize };
}
