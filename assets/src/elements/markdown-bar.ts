// <markdown-bar for="ID" data-preview="/compose/preview">: the buttons over a textarea, hidden until script is there.
// One tab stop with arrow keys between the buttons, as ARIA's toolbar has it. What the buttons do is fetched when
// somebody comes to write: until then the textarea is the browser's own. Buttons carry data-md.
import type { Composer } from '../composer/composer';

const hotkeys: Record<string, string> = { b: 'bold', i: 'italic', k: 'link' };

export class MarkdownBar extends HTMLElement {
  private area: HTMLTextAreaElement | null = null;
  private composer: Promise<Composer> | null = null;

  connectedCallback(): void {
    const bar = this.querySelector<HTMLElement>('.bar');
    this.area = document.getElementById(this.getAttribute('for') ?? '') as HTMLTextAreaElement | null;
    if (!bar || !this.area) return;
    bar.hidden = false;
    const buttons = [...bar.querySelectorAll<HTMLButtonElement>('button')];
    buttons.forEach((b, i) => (b.tabIndex = i ? -1 : 0));
    bar.addEventListener('click', (e) => {
      const b = (e.target as Element).closest('button');
      if (!b) return;
      this.rove(buttons, b);
      this.act(b.dataset.md ?? '', b);
    });
    bar.addEventListener('keydown', (e) => this.arrow(e, buttons));
    for (const on of [bar, this.area]) on.addEventListener('focusin', () => void this.ready(), { once: true });
    this.area.addEventListener('keydown', (e) => {
      const what = hotkeys[e.key];
      if (!what || !(e.ctrlKey || e.metaKey) || e.altKey || e.shiftKey) return;
      e.preventDefault();
      this.act(what);
    });
    if (document.activeElement === this.area) void this.ready();
    const frame = this.parentElement!;
    const page = frame.querySelector<HTMLElement>('[data-files]');
    if (!page) return;
    page.hidden = true;
    for (const on of ['dragover', 'drop']) frame.addEventListener(on, (e) => this.dropped(e as DragEvent), true);
  }

  /** A file that is dropped onto the text comes into it, and is not opened. */
  private dropped(e: DragEvent): void {
    const held = e.dataTransfer;
    if (!held?.types.includes('Files')) return;
    e.preventDefault();
    if (e.type !== 'drop') return;
    const files = [...held.files];
    e.stopPropagation();
    this.ready().then((c) => c.take(files), () => undefined);
  }

  private ready(): Promise<Composer> {
    this.composer ??= import('../composer/composer').then((m) => new m.Composer(this, this.area!));
    this.composer.catch(() => (this.composer = null));
    return this.composer;
  }

  private act(what: string, button?: HTMLButtonElement): void {
    this.ready().then((c) => c.act(what, button), () => undefined);
  }

  private arrow(e: KeyboardEvent, all: HTMLButtonElement[]): void {
    const usable = all.filter((b) => !b.disabled && b.offsetParent !== null);
    const at = usable.indexOf(document.activeElement as HTMLButtonElement);
    if (at < 0) return;
    const back = getComputedStyle(this).direction === 'rtl' ? 'ArrowRight' : 'ArrowLeft';
    const on = back === 'ArrowLeft' ? 'ArrowRight' : 'ArrowLeft';
    const n = usable.length;
    const to = e.key === on ? (at + 1) % n : e.key === back ? (at - 1 + n) % n : e.key === 'Home' ? 0 : e.key === 'End' ? n - 1 : -1;
    const next = usable[to];
    if (!next) return;
    e.preventDefault();
    this.rove(all, next);
    next.focus();
  }

  private rove(all: HTMLButtonElement[], to: HTMLButtonElement): void {
    for (const b of all) b.tabIndex = b === to ? 0 : -1;
  }
}
