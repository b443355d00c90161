// Completion of @ and # in the rich editor: a list below the place where somebody types. The focus stays in the text;
// arrows choose, Enter and Tab take, Escape closes.
import { Plugin, type EditorState } from 'prosemirror-state';
import type { EditorView } from 'prosemirror-view';
import { ask } from '../composer/ask';
import { fill } from '../lib/trust';
import { counted, paused, say } from '../lib/words';
import { schema } from './schema';

interface Typed { key: string; words: string; from: number; to: number }

/** What is being completed where the selection is. */
function typed(state: EditorState): Typed | null {
  const { $from, empty } = state.selection;
  if (!empty || $from.parent.type.spec.code) return null;
  const before = $from.parent.textBetween(0, $from.parentOffset, undefined, '\ufffc');
  const match = /(?:^|[\s(\ufffc])([@#])([\p{L}\p{N}][^@#\n]{0,40})$/u.exec(before);
  if (!match || /\s$/.test(match[2]!) && match[1] === '@' || (match[2]!.match(/\s+/g)?.length ?? 0) > (match[1] === '@' ? 2 : 5)) return null;
  const from = $from.pos - match[2]!.length - 1;
  const link = schema.marks.link!.isInSet($from.marks());
  return link ? null : { key: match[1]!, words: match[2]!, from, to: $from.pos };
}

let lists = 0;

class List {
  private readonly box = document.createElement('ul');
  private at = 0;
  private now: Typed | null = null;
  private closed = '';
  private call: AbortController | null = null;
  private readonly later = paused(120, () => void this.fetch());

  constructor(private readonly view: EditorView, private readonly area: HTMLTextAreaElement) {
    this.box.className = 'suggest';
    this.box.id = `complete-${++lists}`;
    this.box.setAttribute('role', 'listbox');
    this.box.setAttribute('aria-label', area.labels[0]?.textContent?.trim() ?? '');
    this.box.hidden = true;
    this.box.addEventListener('pointerdown', (e) => e.preventDefault());
    this.box.addEventListener('click', (e) => {
      const row = (e.target as Element).closest<HTMLElement>('[role=option]');
      if (row) this.take(row);
    });
    view.dom.addEventListener('blur', this.close);
    view.dom.parentElement?.append(this.box);
  }

  update(view: EditorView, was: EditorState): void {
    if (view.composing || view.state.doc.eq(was.doc) && view.state.selection.eq(was.selection)) return;
    this.now = view.state.doc.eq(was.doc) ? null : typed(view.state);
    if (!this.now || this.now.key + this.now.from === this.closed) return this.close();
    this.later();
  }

  destroy(): void {
    this.call?.abort();
    this.box.remove();
  }

  /** Takes a key that is the list's; says whether it did. */
  key(e: KeyboardEvent): boolean {
    if (this.box.hidden || e.isComposing || e.ctrlKey || e.metaKey || e.altKey) return false;
    const rows = this.rows();
    const step = e.key === 'ArrowDown' ? 1 : e.key === 'ArrowUp' ? -1 : 0;
    if (step) this.mark((this.at + step + rows.length) % rows.length);
    else if ((e.key === 'Enter' || e.key === 'Tab' && !e.shiftKey) && rows[this.at]) this.take(rows[this.at]!);
    else if (e.key === 'Escape') {
      this.closed = this.now ? this.now.key + this.now.from : '';
      this.close();
    } else return false;
    return true;
  }

  private rows(): HTMLElement[] {
    return [...this.box.querySelectorAll<HTMLElement>('[role=option]')];
  }

  private async fetch(): Promise<void> {
    const { now } = this;
    this.call?.abort();
    if (!now) return;
    this.call = new AbortController();
    const html = await ask(this.area, now.key, now.words, this.call.signal);
    if (now !== this.now) return;
    if (html === null) return this.close();
    fill(this.box, html);
    this.box.hidden = false;
    this.rows().forEach((row, i) => (row.id = `${this.box.id}-${i}`));
    const caret = this.view.coordsAtPos(now.to), frame = this.view.dom.parentElement!.getBoundingClientRect();
    this.box.style.setProperty('inset-block-start', `${caret.bottom - frame.top + 4}px`);
    this.view.dom.setAttribute('aria-controls', this.box.id);
    this.mark(0);
    const bar = document.querySelector<HTMLElement>(`markdown-bar[for="${this.area.id}"]`);
    if (bar) say(counted(bar, 'say', this.rows().length));
  }

  private mark(at: number): void {
    const rows = this.rows();
    this.at = at;
    rows.forEach((row, i) => row.setAttribute('aria-selected', String(i === at)));
    rows[at]?.scrollIntoView({ block: 'nearest' });
    this.view.dom.setAttribute('aria-activedescendant', rows[at]?.id ?? '');
  }

  private take(row: HTMLElement): void {
    const { now, view } = this;
    if (!now) return;
    const link = schema.text(row.dataset.words ?? '', [schema.marks.link!.create({ href: row.dataset.href ?? '' })]);
    view.dispatch(view.state.tr.replaceWith(now.from, now.to, [link, schema.text(' ')]).scrollIntoView());
    this.close();
    view.focus();
  }

  private readonly close = (): void => {
    this.now = null;
    this.call?.abort();
    this.box.hidden = true;
    this.view.dom.removeAttribute('aria-activedescendant');
    this.view.dom.removeAttribute('aria-controls');
  };
}

/** The plugin for one editor. */
export function completion(area: HTMLTextAreaElement): Plugin[] {
  let list: List | null = null;
  return [new Plugin({
    view: (view) => (list = new List(view, area)),
    props: { handleKeyDown: (_view, e) => list?.key(e) ?? false },
  })];
}
