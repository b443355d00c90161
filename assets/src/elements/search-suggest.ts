// <search-suggest>: suggestions under the search box, a combobox with a list (ARIA 1.2). Without script or answers the
// form searches as before. data-src, data-all, data-label, data-kind-KIND, data-say-zero/one/…/other.
import { counted, paused, say } from '../lib/words';

interface Hit { kind: string; title: string; url: string }

const least = 2;
let lists = 0;

export class SearchSuggest extends HTMLElement {
  private box!: HTMLInputElement;
  private list!: HTMLUListElement;
  private at = -1;
  private call: AbortController | null = null;
  private asked = '';

  connectedCallback(): void {
    const box = this.querySelector<HTMLInputElement>('input[name=q]');
    if (!box || this.list) return;
    this.box = box;
    this.list = document.createElement('ul');
    this.list.className = 'suggest';
    this.list.id = `suggest-${++lists}`;
    this.list.setAttribute('role', 'listbox');
    this.list.setAttribute('aria-label', this.dataset.label ?? box.labels?.[0]?.textContent ?? '');
    this.list.hidden = true;
    this.append(this.list);
    box.setAttribute('role', 'combobox');
    box.setAttribute('aria-autocomplete', 'list');
    box.setAttribute('aria-controls', this.list.id);
    box.setAttribute('aria-expanded', 'false');
    box.autocomplete = 'off';
    const ask = paused(120, () => void this.ask());
    box.addEventListener('input', ask);
    box.addEventListener('keydown', (e) => this.key(e));
    box.addEventListener('blur', () => this.close());
    this.list.addEventListener('pointerdown', (e) => e.preventDefault());
    this.list.addEventListener('click', (e) => {
      const row = (e.target as Element).closest<HTMLElement>('[role=option]');
      if (row) this.go(row);
    });
  }

  private async ask(): Promise<void> {
    const q = this.box.value.trim();
    this.call?.abort();
    if (q.length < least) return this.close();
    const call = (this.call = new AbortController());
    try {
      const answer = await fetch(`${this.dataset.src}?${new URLSearchParams({ q })}`, {
        signal: call.signal, credentials: 'same-origin', headers: { accept: 'application/json' },
      });
      if (!answer.ok) return this.close();
      const body = (await answer.json()) as { items?: Hit[] } | Hit[];
      if (this.call !== call || document.activeElement !== this.box) return;
      this.asked = q;
      this.show(Array.isArray(body) ? body : (body.items ?? []));
    } catch {
      if (this.call === call) this.close();
    }
  }

  private show(hits: Hit[]): void {
    this.at = -1;
    this.box.removeAttribute('aria-activedescendant');
    this.list.replaceChildren(...hits.map((h) => this.row(h.title, this.dataset[kindKey(h.kind)] ?? '', local(h.url))));
    if (this.dataset.all) this.list.append(this.row(this.dataset.all.replace('{q}', () => this.asked), '', ''));
    [...this.list.children].forEach((row, i) => (row.id = `${this.list.id}-${i}`));
    const open = this.list.children.length > 0;
    this.list.hidden = !open;
    this.box.setAttribute('aria-expanded', String(open));
    say(counted(this, 'say', hits.length));
  }

  private row(title: string, kind: string, url: string): HTMLLIElement {
    const row = document.createElement('li');
    row.setAttribute('role', 'option');
    row.setAttribute('aria-selected', 'false');
    row.dataset.url = url;
    const text = document.createElement('b');
    text.textContent = title;
    row.append(text);
    if (kind) {
      const tag = document.createElement('span');
      tag.textContent = kind;
      row.append(' ', tag);
    }
    return row;
  }

  private key(e: KeyboardEvent): void {
    const rows = [...this.list.children] as HTMLElement[];
    const step = e.key === 'ArrowDown' ? 1 : e.key === 'ArrowUp' ? -1 : 0;
    if (e.isComposing) return;
    if (step && this.list.hidden && e.key === 'ArrowDown') return void this.ask();
    if (this.list.hidden) return;
    if (step) {
      e.preventDefault();
      // one place beyond the ends is the box itself
      const places = rows.length + 1;
      this.mark(rows, ((this.at + 1 + step + places) % places) - 1);
    } else if (e.key === 'Enter' && this.at >= 0) {
      e.preventDefault();
      this.go(rows[this.at]!);
    } else if (e.key === 'Escape') {
      e.preventDefault();
      this.close();
    }
  }

  private mark(rows: HTMLElement[], at: number): void {
    rows[this.at]?.setAttribute('aria-selected', 'false');
    this.at = at;
    const row = rows[at];
    if (!row) return this.box.removeAttribute('aria-activedescendant');
    row.setAttribute('aria-selected', 'true');
    row.scrollIntoView({ block: 'nearest' });
    this.box.setAttribute('aria-activedescendant', row.id);
  }

  private go(row: HTMLElement): void {
    this.close();
    if (row.dataset.url) location.assign(row.dataset.url);
    else this.box.form?.requestSubmit();
  }

  private close(): void {
    this.call?.abort();
    this.call = null;
    this.at = -1;
    this.list.hidden = true;
    this.box.setAttribute('aria-expanded', 'false');
    this.box.removeAttribute('aria-activedescendant');
  }
}

const kindKey = (kind: string): string => 'kind' + kind.charAt(0).toUpperCase() + kind.slice(1);

/** Keeps only the part of an address after the host, so that a suggestion can never lead away from this site. */
function local(url: string): string {
  const u = new URL(url, location.origin);
  return u.pathname.replace(/^\/+/, '/') + u.search + u.hash;
}
