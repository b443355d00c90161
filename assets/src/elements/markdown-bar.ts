// <markdown-bar for="ID" data-preview="/compose/preview">: the buttons over a textarea, hidden until script is there.
// One tab stop with arrow keys between the buttons, as ARIA's toolbar has it. Buttons carry data-md; words that are
// put into the text come from data-link and data-column; data-failed is spoken when the preview cannot be had.
import { lines, link, table, wrap } from '../lib/markdown';
import { fill, fragment } from '../lib/trust';
import { say } from '../lib/words';

export class MarkdownBar extends HTMLElement {
  private area: HTMLTextAreaElement | null = null;

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
      void this.act(b.dataset.md ?? '', b);
    });
    bar.addEventListener('keydown', (e) => this.arrow(e, buttons));
    this.area.addEventListener('keydown', (e) => {
      const what = { b: 'bold', i: 'italic', k: 'link' }[e.key];
      if (!what || !(e.ctrlKey || e.metaKey) || e.altKey || e.shiftKey) return;
      e.preventDefault();
      void this.act(what);
    });
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

  private async act(what: string, button?: HTMLButtonElement): Promise<void> {
    const area = this.area!;
    switch (what) {
      case 'bold': return wrap(area, '**');
      case 'italic': return wrap(area, '_');
      case 'heading': return lines(area, '## ');
      case 'list': return lines(area, '- ');
      case 'numbered': return lines(area, '1. ');
      case 'quote': return lines(area, '> ');
      case 'link': return link(area, this.dataset.link ?? '');
      case 'table': return table(area, this.dataset.column ?? '');
      case 'preview': if (button) return this.preview(area, button);
    }
  }

  private async preview(area: HTMLTextAreaElement, button: HTMLButtonElement): Promise<void> {
    const pane = document.getElementById(`${area.id}-preview`);
    if (!pane || !this.dataset.preview) return;
    const open = pane.hidden !== false;
    if (open) {
      pane.setAttribute('aria-busy', 'true');
      const body = new URLSearchParams({ body: area.value });
      const token = area.form?.querySelector<HTMLInputElement>('input[name=form_token]');
      if (token) body.set(token.name, token.value);
      const html = await fragment(this.dataset.preview, { method: 'POST', body });
      pane.removeAttribute('aria-busy');
      if (html === null) return say(this.dataset.failed ?? '', 50);
      fill(pane, html);
    }
    pane.hidden = !open;
    area.hidden = open;
    button.setAttribute('aria-pressed', String(open));
    for (const b of this.querySelectorAll<HTMLButtonElement>('[data-md]')) if (b !== button) b.disabled = open;
  }
}
