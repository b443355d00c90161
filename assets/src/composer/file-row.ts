// One picture or file in the panel: on its way, here and waiting for its words, or refused.
import { say } from '../lib/words';
import { ask, bring, type Answer, type Sent } from './upload';

interface Host {
  /** Puts what came into the text, and the focus behind it where that was in the row. */
  put(sent: Sent, here: boolean): void;
  /** Says that the row is gone, and whether the focus was in it. */
  ended(row: Row, held: boolean): void;
}

let made = 0;

/** A picture or file that waits. */
export class Row {
  readonly place: HTMLElement;
  private readonly end = new AbortController();
  private readonly words: DOMStringMap;
  private readonly alt: HTMLInputElement;
  private readonly none: HTMLInputElement;
  private readonly named: File;
  private sent: Sent | null = null;
  private wanted = false;
  private refused = false;
  private busy = false;

  constructor(private readonly file: File, template: HTMLTemplateElement, private readonly form: HTMLFormElement | null, private readonly host: Host) {
    this.words = template.dataset;
    this.named = new File([file], name(file), { type: file.type });
    this.place = (template.content.cloneNode(true) as DocumentFragment).firstElementChild as HTMLElement;
    this.place.setAttribute('aria-label', file.name);
    for (const e of this.all('[data-name]')) e.textContent = e.matches('.vh') ? ` ${file.name}` : file.name;
    this.one('[data-size]').textContent = size(file.size);
    this.one('progress').setAttribute('aria-label', `${file.name}: ${this.words.sending ?? ''}`);
    const id = `file-${++made}`;
    this.alt = this.one<HTMLInputElement>('input[type=text]');
    this.none = this.one<HTMLInputElement>('input[type=checkbox]');
    this.alt.id = id;
    this.one<HTMLLabelElement>('label').htmlFor = id;
    this.one('.hint').id = `${id}-h`;
    this.one('.err').id = `${id}-e`;
    this.alt.setAttribute('aria-describedby', `${id}-h ${id}-e`);
    this.one('[data-words]').hidden = this.one('[data-put]').hidden = !file.type.startsWith('image/');
    this.none.addEventListener('change', () => {
      this.alt.disabled = this.none.checked;
      this.right();
    });
    this.alt.addEventListener('input', () => this.right());
    this.one('[data-put]').addEventListener('click', () => void this.put());
    this.one('[data-again]').addEventListener('click', () => void this.send());
    this.one('[data-drop]').addEventListener('click', () => this.drop());
    this.place.addEventListener('keydown', (e) => this.key(e));
  }

  /** Puts the focus where something is to be said; false where nothing is. */
  focus(): boolean {
    if (this.one('[data-words]').hidden) return false;
    (this.alt.disabled ? this.none : this.alt).focus();
    return true;
  }

  /** Says why nothing can be sent yet. */
  wait(): string {
    if (this.refused) {
      this.one('[data-again]').hidden ? this.one('[data-drop]').focus() : this.one('[data-again]').focus();
      return this.one('.err').textContent ?? '';
    }
    if (this.focus()) return this.wrong(this.words.ask ?? '');
    this.one('[data-drop]').focus();
    return this.wrong(this.words.wait ?? '');
  }

  /** Brings the file to the server. */
  async send(): Promise<void> {
    const { file, words } = this, { signal } = this.end;
    if (signal.aborted || this.sent) return;
    const most = Number(document.documentElement.dataset.fileMax), ending = /\.[^.]*$/.exec(name(file))?.[0].toLowerCase() ?? '';
    if (!(words.kinds ?? '').split(',').includes(ending)) return this.refuse(words.kind ?? '', false);
    if (file.size > most) return this.refuse((words.large ?? '').replace('{max}', `${Math.floor(most / 2 ** 20)}`), false);
    this.right();
    this.state(words.sending ?? '');
    const bar = this.one<HTMLProgressElement>('progress');
    bar.hidden = false;
    const held = document.activeElement === this.one('[data-again]');
    this.one('[data-again]').hidden = true;
    if (held && !this.focus()) this.one('[data-drop]').focus();
    const a = await bring(this.form, this.named, signal, (share, lost) => {
      bar.value = share;
      this.state((lost ? words.lost : this.wanted ? words.soon : share >= 1 ? words.checking : words.sending) ?? '');
    });
    if (signal.aborted) return;
    bar.hidden = true;
    if (!a.sent) return this.failed(a);
    this.sent = a.sent;
    if (!a.sent.picture) return this.finish(a.sent);
    this.shown(a.sent);
    this.state('');
    if (this.wanted) return this.put();
    say(said(words.here, file.name), 400, 'file');
  }

  /** Puts a picture into the text, once it is here and has its words. */
  private async put(): Promise<void> {
    const { words, sent } = this, { signal } = this.end, alt = this.alt.value.trim(), decorative = this.none.checked;
    if (!alt && !decorative) {
      this.focus();
      return say(this.wrong(words.ask ?? ''), 50, 'file');
    }
    if (!sent) {
      this.wanted = !this.refused;
      return this.refused ? this.send() : this.state(words.soon ?? '');
    }
    if (this.busy) return;
    this.busy = true;
    const a = await ask(this.form, `/files/${sent.id}`, decorative ? { decorative: 'true' } : { alt }, signal);
    this.busy = false;
    if (signal.aborted) return;
    if (a.sent) return this.finish(a.sent);
    say(this.wrong(this.reason(a)), 50, 'file');
  }

  private finish(sent: Sent): void {
    say(said(this.words.put, this.file.name), 200, 'file');
    const held = this.held;
    this.host.put(sent, held);
    this.close(held);
  }

  /** Takes the file away before it stands in the text. */
  private drop(): void {
    this.end.abort();
    this.close();
  }

  private get held(): boolean {
    return this.place.contains(document.activeElement);
  }

  private close(held = this.held): void {
    this.place.remove();
    this.host.ended(this, held);
  }

  private key(e: KeyboardEvent): void {
    if (e.isComposing || e.key !== 'Escape' && (e.key !== 'Enter' || e.target !== this.alt && e.target !== this.none)) return;
    e.preventDefault();
    e.stopPropagation();
    if (e.key === 'Escape') this.drop();
    else void this.put();
  }

  private shown(sent: Sent): void {
    const img = this.one<HTMLImageElement>('img');
    img.src = sent.path;
    img.hidden = false;
  }

  private failed(a: Answer): void {
    this.wanted = false;
    this.refuse(this.reason(a), a.status !== 413 && a.status !== 422);
  }

  /** What went wrong, in words: the server's, where it had any. */
  private reason(a: Answer): string {
    return (a.wrong || (a.status === 0 && !navigator.onLine ? this.words.offline : this.words.failed)) ?? '';
  }

  private refuse(why: string, again: boolean): void {
    this.refused = true;
    this.state('');
    this.one('progress').hidden = true;
    this.one('[data-again]').hidden = !again;
    // what will not be taken needs no words
    if (!again) {
      const { held } = this;
      this.one('[data-words]').hidden = this.one('[data-put]').hidden = true;
      if (held) this.one('[data-drop]').focus();
    }
    say(this.wrong(why), 50, 'file');
  }

  private wrong(why: string): string {
    const line = this.one('.err');
    line.textContent = why;
    line.hidden = false;
    this.alt.setAttribute('aria-invalid', String(!this.refused && !this.alt.disabled));
    return `${this.file.name}: ${why}`;
  }

  private right(): void {
    this.refused = false;
    this.one('.err').hidden = true;
    this.alt.removeAttribute('aria-invalid');
  }

  private state(text: string): void {
    this.one('[data-state]').textContent = text;
  }

  private one<E extends HTMLElement>(what: string): E {
    return this.place.querySelector<E>(what)!;
  }

  private all(what: string): HTMLElement[] {
    return [...this.place.querySelectorAll<HTMLElement>(what)];
  }
}

/** A file's name; what comes from the clipboard has none on some devices. */
const name = (f: File): string => (f.name.includes('.') ? f.name : `${f.name || 'file'}.${f.type.replace(/^.*\//, '')}`);

const said = (words: string | undefined, file: string): string => (words ?? '').replaceAll('{name}', file);

/** So many bytes, in the page's language. */
function size(bytes: number): string {
  const large = bytes >= 2 ** 20;
  const format = new Intl.NumberFormat(document.documentElement.lang || 'en', {
    style: 'unit', unit: large ? 'megabyte' : 'kilobyte', maximumFractionDigits: large && bytes < 10 * 2 ** 20 ? 1 : 0,
  });
  // as the server writes it
  return format.format(large ? bytes / 2 ** 20 : Math.ceil(bytes / 1024)).replace('kB', 'KB');
}
