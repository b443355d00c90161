// The panel that asks where a link leads. Its words stand on the page; it belongs to the bar.
import type { Command } from 'prosemirror-state';
import type { EditorView } from 'prosemirror-view';
import { schema } from './schema';

const type = schema.marks.link!;

/** The range of the link that a place is in. */
function around(view: EditorView): { from: number; to: number; href: string } | null {
  const { $from, from, to } = view.state.selection;
  const mark = type.isInSet($from.marks()) ?? ($from.nodeAfter && type.isInSet($from.nodeAfter.marks));
  if (!mark) return null;
  let start = from, end = to;
  $from.parent.forEach((child, offset) => {
    const at = $from.start() + offset;
    if (mark.isInSet(child.marks) && at <= from && at + child.nodeSize >= from) [start, end] = [at, at + child.nodeSize];
  });
  return { from: start, to: Math.max(end, to), href: mark.attrs.href as string };
}

/** What was typed, as an address that may be followed; null for none. */
export function address(typed: string): string | null {
  const t = typed.trim().replace(/\s/g, '%20');
  if (t === '') return null;
  if (/^(https?:|mailto:|tel:|[/#?])/i.test(t)) return t;
  if (/^[a-z][a-z0-9+.-]*:/i.test(t) && !/^[\w.-]+:\d/.test(t)) return null;
  return /^[^\s/]+@[^\s/]+$/.test(t) ? `mailto:${t}` : `https://${t}`;
}

/** Asks for an address and makes the selection a link to it, changes the link there, or takes it off. */
export function linking(bar: HTMLElement): Command {
  const panel = bar.querySelector<HTMLElement>('.ask');
  const field = panel?.querySelector('input');
  if (!panel || !field) return () => false;
  let view: EditorView | undefined;
  const close = () => {
    panel.hidden = true;
    view?.focus();
  };
  const set = (href: string | null) => {
    if (!view) return;
    const at = around(view) ?? view.state.selection;
    let { tr } = view.state;
    if (at.from === at.to && href) tr = tr.insert(at.from, schema.text(field.value.trim(), [type.create({ href })]));
    else {
      tr = tr.removeMark(at.from, at.to, type);
      if (href) tr = tr.addMark(at.from, at.to, type.create({ href }));
    }
    view.dispatch(tr.scrollIntoView());
    close();
  };
  panel.onclick = (e) => {
    const does = (e.target as Element).closest('button')?.dataset.link;
    if (does === 'set') set(address(field.value));
    if (does === 'off') set(null);
  };
  panel.onkeydown = (e) => {
    if (e.isComposing || (e.key !== 'Enter' && e.key !== 'Escape') || (e.target !== field && e.key === 'Enter')) return;
    e.preventDefault();
    e.stopPropagation();
    if (e.key === 'Escape') close();
    else set(address(field.value));
  };
  return (_state, _dispatch, on) => {
    view = on;
    if (!view) return false;
    field.value = around(view)?.href ?? '';
    panel.hidden = false;
    field.focus();
    return true;
  };
}
