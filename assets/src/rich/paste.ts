// Paste into the rich editor. What comes from elsewhere is cleaned first, by a converter that is fetched for it; what
// comes from a rich editor is as it was. A plugin that takes files of a paste or a drop stands before this one.
import { Plugin } from 'prosemirror-state';
import type { EditorView } from 'prosemirror-view';
import { address } from './link';
import { schema } from './schema';

/** Pastes formatted text once it is clean. */
function foreign(view: EditorView, event: ClipboardEvent): boolean {
  const html = event.clipboardData?.getData('text/html') ?? '';
  const { $from } = view.state.selection;
  if (!html || html.includes('data-pm-slice') || plain(view) || $from.parent.type.spec.code || lone(event)) return false;
  event.preventDefault();
  void import('./pasted').then(({ cleaned }) => view.pasteHTML(cleaned(html)), () => view.pasteText(event.clipboardData?.getData('text/plain') ?? ''));
  return true;
}

/** Whether somebody asked for the text alone, with Shift. */
const plain = (view: EditorView): boolean => !!(view as unknown as { input: { shiftKey: boolean } }).input.shiftKey;

/** The address that is all that is pasted. */
function lone(event: ClipboardEvent): string | null {
  const text = event.clipboardData?.getData('text/plain').trim() ?? '';
  return /^https?:\/\/\S+$/i.test(text) ? address(text) : null;
}

/** An address that is pasted makes a link of what is selected, or is one. */
function link(view: EditorView, event: ClipboardEvent): boolean {
  const href = lone(event);
  const { from, to, empty, $from } = view.state.selection;
  if (!href || $from.parent.type.spec.code || plain(view)) return false;
  event.preventDefault();
  const mark = schema.marks.link!.create({ href });
  const { tr } = view.state;
  view.dispatch((empty ? tr.replaceSelectionWith(schema.text(href, [mark]), false) : tr.addMark(from, to, mark)).scrollIntoView());
  return true;
}

/** The plugins for pasting. */
export function pasting(): Plugin[] {
  return [new Plugin({ props: { handleDOMEvents: { paste: (view, event) => link(view, event) || foreign(view, event) } } })];
}
