// The rich editor: the same text without its marks. It stands in the textarea's place, reads what the server makes of
// the Markdown, and writes Markdown into the textarea at every change, so that a draft or a send finds it there.
import type { Node } from 'prosemirror-model';
import { keymap } from 'prosemirror-keymap';
import { EditorState, Selection, type Transaction } from 'prosemirror-state';
import { isInTable } from 'prosemirror-tables';
import { EditorView } from 'prosemirror-view';
import { pasting } from './paste';
import { completion } from './complete';
import { commands, isOn, plugins } from './keys';
import { linking } from './link';
import { placed, type Placed } from './place';
import { read } from './read';
import { blank } from './schema';
import { write } from './write';

/** What the rich editor needs of the composer that it is a part of. */
export interface Host {
  bar: HTMLElement;
  area: HTMLTextAreaElement;
  /** Gives what the server stores for a text, or null. */
  stored(markdown: string): Promise<string | null>;
}

/** Longer texts are written into the textarea once the typing pauses. */
const long = 20_000;
const pause = 250;

/** The rich editor over one textarea. */
export class Rich {
  readonly view: EditorView;
  private readonly does: ReturnType<typeof commands>;
  private written: string;
  private readonly spots = new Set<{ pos: number }>();
  private waiting: number | undefined;
  private asked = 0;

  constructor(private readonly host: Host, html: string) {
    const { area, bar } = host;
    this.written = area.value;
    this.does = { ...commands(bar.dataset.column ?? ''), link: linking(bar) };
    const place = document.createElement('div');
    place.className = 'rich';
    area.before(place);
    this.view = new EditorView(place, {
      state: EditorState.create({ doc: read(html), plugins: [...completion(host.area), keymap({ 'Mod-k': this.does.link! }), ...plugins(), ...pasting()] }),
      attributes: (state) => described(area, state),
      dispatchTransaction: (tr) => this.apply(tr),
    });
    area.hidden = true;
    area.addEventListener('input', this.outside);
    area.form?.addEventListener('submit', this.flush, true);
    area.form?.addEventListener('formdata', this.flush);
    this.view.dom.addEventListener('blur', this.flush);
    addEventListener('pagehide', this.flush);
    for (const l of area.labels) l.addEventListener('click', this.focusInstead);
    this.shown();
  }

  /** Does what a button says. */
  run(what: string): void {
    this.does[what]?.(this.view.state, this.view.dispatch, this.view);
    if (what !== 'link') this.view.focus();
  }

  /** Remembers where the caret is and gives what puts a picture or file there, while this editor stands. */
  spot(): (file: Placed, here: boolean) => void {
    const at = { pos: this.view.state.selection.to };
    this.spots.add(at);
    return (file, here) => {
      this.spots.delete(at);
      const held = this.view.hasFocus(), { from, to } = this.view.state.selection;
      const moved = held && (from !== at.pos || to !== at.pos);
      const { tr, after } = placed(this.view.state, at.pos, file);
      if (!moved) tr.setSelection(Selection.near(tr.doc.resolve(after), 1));
      if (here) tr.scrollIntoView();
      this.view.dispatch(tr);
      if (here) this.view.focus();
    };
  }

  /** Goes on where somebody was in the textarea: at its end or its start. */
  enter(end: boolean): void {
    const { state } = this.view;
    const tr = state.tr.setSelection(end ? Selection.atEnd(state.doc) : Selection.atStart(state.doc));
    // the space after the last word, which no HTML keeps, is about to be followed by the next one
    if (end && / $/.test(this.host.area.value) && tr.selection.$from.parent.isTextblock) tr.insertText(' ');
    this.view.dispatch(tr.setMeta('outside', true));
    this.view.focus();
  }

  /** Takes the editor away; the textarea has the text. */
  end(): void {
    this.flush();
    const { area } = this.host;
    area.removeEventListener('input', this.outside);
    area.form?.removeEventListener('submit', this.flush, true);
    area.form?.removeEventListener('formdata', this.flush);
    removeEventListener('pagehide', this.flush);
    for (const l of area.labels) l.removeEventListener('click', this.focusInstead);
    this.view.dom.parentElement?.remove();
    this.view.destroy();
    area.hidden = false;
    for (const b of this.buttons()) b.removeAttribute('aria-pressed');
  }

  private apply(tr: Transaction): void {
    const state = this.view.state.apply(tr);
    for (const at of this.spots) at.pos = tr.mapping.map(at.pos);
    this.view.updateState(state);
    this.shown();
    if (!tr.docChanged || tr.getMeta('outside')) return;
    this.asked++;
    window.clearTimeout(this.waiting);
    if (state.doc.content.size < long) this.keep();
    else this.waiting = window.setTimeout(this.flush, pause);
  }

  /** Writes the text into the textarea and says so, as typing there would. */
  private keep(): void {
    this.waiting = undefined;
    const { area } = this.host;
    this.written = area.value = write(this.view.state.doc);
    area.dispatchEvent(new InputEvent('input', { bubbles: true }));
  }

  private readonly flush = (): void => {
    if (this.waiting === undefined) return;
    window.clearTimeout(this.waiting);
    this.keep();
  };

  /** Somebody else changed the textarea, such as a draft that came back: shows that. */
  private readonly outside = (): void => {
    const { area } = this.host;
    if (area.value === this.written) return;
    this.written = area.value;
    const ask = ++this.asked;
    void this.host.stored(area.value).then((html) => {
      if (html === null || ask !== this.asked) return;
      const { state } = this.view;
      const doc: Node = read(html);
      const tr = state.tr.replaceWith(0, state.doc.content.size, doc.content);
      this.view.dispatch(tr.setSelection(Selection.atEnd(tr.doc)).setMeta('outside', true));
    });
  };

  private readonly focusInstead = (e: Event): void => {
    e.preventDefault();
    this.view.focus();
  };

  private buttons(): HTMLButtonElement[] {
    return [...this.host.bar.querySelectorAll<HTMLButtonElement>('[data-md]')];
  }

  /** Says on the buttons what is on where the selection is. */
  private shown(): void {
    const { state } = this.view;
    for (const b of this.buttons()) {
      const on = isOn(state, b.dataset.md ?? '');
      if (on !== null) b.setAttribute('aria-pressed', String(on));
    }
    const tools = document.querySelector<HTMLElement>(`.below[data-for="${this.host.area.id}"] > .bar`);
    if (tools) tools.hidden = !isInTable(state);
  }
}

/** The element's role and name, which the textarea had. */
function described(area: HTMLTextAreaElement, state: EditorState): Record<string, string> {
  const label = area.labels[0];
  if (label && !label.id) label.id = `${area.id}-label`;
  const given: Record<string, string> = {
    role: 'textbox', 'aria-multiline': 'true', class: 'prose', spellcheck: 'true', lang: area.lang, id: `${area.id}-rich`,
    ...(label ? { 'aria-labelledby': label.id } : { 'aria-label': area.getAttribute('aria-label') ?? '' }),
  };
  if (!area.lang) delete given.lang;
  for (const name of ['aria-describedby', 'aria-invalid']) if (area.hasAttribute(name)) given[name] = area.getAttribute(name)!;
  if (area.required) given['aria-required'] = 'true';
  const { doc } = state;
  if (doc.childCount === 1 && doc.firstChild && blank(doc.firstChild)) given['data-empty'] = area.placeholder;
  return given;
}

/** Loads the styles that only this editor needs; without them it works, too. */
export function styles(): Promise<unknown> {
  const href = new URL('./rich.css', import.meta.url).href;
  if (document.querySelector(`link[href="${href}"]`)) return Promise.resolve();
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = href;
  const come = new Promise((done) => (link.onload = link.onerror = done));
  document.head.append(link);
  return come;
}
