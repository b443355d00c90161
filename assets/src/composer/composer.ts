// What the buttons over a textarea do, and the two ways to write in it. Fetched when somebody comes to write.
import type { Rich } from '../rich/rich';
import { fill, fragment } from '../lib/trust';
import { say } from '../lib/words';
import { expand } from './expand';
import { pasting } from './paste';
import { act } from './tools';
import type { Files } from './files';

/** One composer: the bar, its textarea and what is shown in their place. The bar's data-link and data-column are words
 * that are put into the text; data-failed is spoken when something cannot be had. */
export class Composer {
  private rich: Rich | null = null;
  private turning = false;
  private files: Promise<Files> | null = null;

  constructor(private readonly bar: HTMLElement, private readonly area: HTMLTextAreaElement) {
    expand(area);
    pasting(area);
    // before the editors, which take the rest
    area.closest('.editor')?.addEventListener('paste', (e) => {
      const files = pictures((e as ClipboardEvent).clipboardData);
      if (!files || !document.getElementById('file-row')) return;
      e.preventDefault();
      e.stopPropagation();
      this.take(files);
    }, true);
    this.below?.addEventListener('click', (e) => {
      const does = (e.target as Element).closest('button')?.dataset.md;
      if (does) this.act(does);
    });
    if (document.documentElement.dataset.editor === 'rich') void this.turn(true);
  }

  /** Does what a button says in its data-md. */
  act(what: string, button?: HTMLButtonElement): void {
    if (what === 'mode') void this.choose();
    else if (what === 'file') this.take();
    else if (what === 'preview') {
      if (button) void this.preview(button);
    } else if (this.rich) this.rich.run(what);
    else act(this.bar, this.area, what);
  }

  /** Takes files along, or asks for some. */
  take(files?: File[]): void {
    this.files ??= import('./files').then((m) => new m.Files(this.area, () => this.rich));
    this.files.then((panel) => panel.take(files), () => {
      this.files = null;
      say(this.bar.dataset.lost ?? '', 50);
    });
  }

  /** Changes between the two ways to write, and has the server remember it. */
  private async choose(): Promise<void> {
    const rich = !this.rich;
    if (!await this.turn(rich)) return say(this.bar.dataset.failed ?? '', 50);
    document.documentElement.dataset.editor = rich ? 'rich' : 'markdown';
    if (this.bar.dataset.remember) void fragment(this.bar.dataset.remember, this.sent({ editor: rich ? 'rich' : 'markdown' }));
  }

  /** Shows the rich editor, or the textarea, and says whether that went well. Whoever types meanwhile is not disturbed:
   * the editor waits until the text is still. */
  private async turn(rich: boolean): Promise<boolean> {
    const { area, bar } = this;
    if (this.turning || rich === (this.rich !== null)) return true;
    this.turning = true;
    try {
      if (!rich) {
        const held = this.rich!.view.hasFocus();
        this.rich!.end();
        this.rich = null;
        if (held) area.focus();
        return true;
      }
      const { Rich, styles } = await import('../rich/rich');
      await styles();
      const html = await this.still();
      if (html === null) return false;
      const held = document.activeElement === area, end = area.selectionStart === area.value.length;
      this.rich = new Rich({ bar, area, stored: (md) => this.stored(md) }, html);
      if (held) this.rich.enter(end);
      return true;
    } catch {
      return false;
    } finally {
      this.turning = false;
      bar.querySelector('[data-md=mode]')?.setAttribute('aria-pressed', String(this.rich !== null));
      bar.querySelector<HTMLElement>('[data-md=preview]')!.hidden = this.rich !== null;
      if (this.below) this.below.hidden = this.rich === null;
    }
  }

  /** What the server stores for the text, once nobody has typed for a moment. */
  private async still(): Promise<string | null> {
    const { area } = this;
    for (;;) {
      const text = area.value;
      const html = await this.stored(text);
      if (html === null) return null;
      if (area.value === text && !this.composing) return html;
      await new Promise((done) => { window.setTimeout(done, 300); });
    }
  }

  /** What stands below the rich editor. */
  private get below(): HTMLElement | null {
    return document.querySelector<HTMLElement>(`.below[data-for="${this.area.id}"]`);
  }

  private get composing(): boolean {
    return this.area.dataset.composing === 'true';
  }

  private async stored(text: string): Promise<string | null> {
    if (text.trim() === '') return '';
    return this.bar.dataset.preview ? fragment(this.bar.dataset.preview, this.sent({ body: text, stored: 'true' })) : null;
  }

  /** A request that the page's own form could have sent. */
  private sent(fields: Record<string, string>): RequestInit {
    const body = new URLSearchParams(fields);
    const token = this.area.form?.querySelector<HTMLInputElement>('input[name=form_token]');
    if (token) body.set(token.name, token.value);
    return { method: 'POST', body };
  }

  private async preview(button: HTMLButtonElement): Promise<void> {
    const { area, bar } = this;
    const pane = document.getElementById(`${area.id}-preview`);
    if (!pane || !bar.dataset.preview) return;
    const open = pane.hidden !== false;
    if (open) {
      pane.setAttribute('aria-busy', 'true');
      const html = await fragment(bar.dataset.preview, this.sent({ body: area.value }));
      pane.removeAttribute('aria-busy');
      if (html === null) return say(bar.dataset.failed ?? '', 50);
      fill(pane, html);
    }
    pane.hidden = !open;
    area.hidden = open;
    button.setAttribute('aria-pressed', String(open));
    for (const b of bar.querySelectorAll<HTMLButtonElement>('[data-md]')) if (b !== button) b.disabled = open;
  }
}

/** The files that are all that was copied; null for none. What office programs copy is text with a picture of it, and what
 * browsers copy of a picture is the picture with a mark that leads to it. */
function pictures(held: DataTransfer | null): File[] | null {
  const html = held?.getData('text/html').replace(/<!--[^]*?-->|<(style|title)[^]*?<\/\1>/gi, '') ?? '';
  const words = html.replace(/<[^>]*>/g, '').trim() !== '' || html !== '' && !/<img\s/i.test(html);
  return held?.files.length && !words ? [...held.files] : null;
}
