// <similar-items>: beside a compose form, what already exists like the title being typed. The server answers with an
// HTML fragment of <li>s, or nothing. for (id of the title), data-community (id of the field), data-src,
// data-say-one/…/other; a child [data-slot] takes the fragment.
import { fill, fragment } from '../lib/trust';
import { counted, paused, say } from '../lib/words';

const least = 4;

export class SimilarItems extends HTMLElement {
  private call: AbortController | null = null;
  private shown = '';

  connectedCallback(): void {
    const title = document.getElementById(this.getAttribute('for') ?? '') as HTMLInputElement | null;
    const community = document.getElementById(this.dataset.community ?? '') as HTMLSelectElement | null;
    if (!title) return;
    const ask = paused(300, () => void this.ask(title.value.trim(), community?.value ?? ''));
    title.addEventListener('input', ask);
    community?.addEventListener('change', ask);
    if (this.hidden && title.value) ask();
  }

  private async ask(title: string, community: string): Promise<void> {
    this.call?.abort();
    const slot = this.querySelector('[data-slot]');
    if (!slot) return;
    if (title.length < least) {
      this.hidden = true;
      return;
    }
    const call = (this.call = new AbortController());
    slot.setAttribute('aria-busy', 'true');
    const html = await fragment(`${this.dataset.src}?${new URLSearchParams({ title, community })}`, { signal: call.signal });
    if (this.call !== call) return;
    slot.removeAttribute('aria-busy');
    if (html === null || html === this.shown) return;
    this.shown = html;
    fill(slot, html);
    const n = slot.querySelectorAll('li').length;
    this.hidden = n === 0;
    if (n > 0) say(counted(this, 'say', n), 800, 'similar');
  }
}
