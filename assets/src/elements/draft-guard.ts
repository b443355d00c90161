// <draft-guard data-draft="KEY"> around one form: warns before unsaved text is left, keeps the text for this tab, and
// offers it back when it comes to the same form again. A send that was answered with a page of ours (after a redirect,
// and neither an error nor the sign-in page) forgets the text, and so does <meta name="draft-sent" content="KEY">;
// everything else keeps it. .draft-offer holds the words.

const prefix = 'draft:';
const sending = 'draft-sending';
const longest = 200_000;

type Field = HTMLInputElement | HTMLTextAreaElement;
type Texts = Record<string, string>;

export class DraftGuard extends HTMLElement {
  private form: HTMLFormElement | null = null;
  private sent = false;

  private get key(): string {
    return prefix + (this.dataset.draft ?? '');
  }

  connectedCallback(): void {
    this.form = this.querySelector('form');
    if (!this.form || !this.dataset.draft) return;
    this.form.addEventListener('input', () => this.keep());
    this.form.addEventListener('submit', (e) => this.send(e));
    this.offerButtons();
    addEventListener('beforeunload', (e) => {
      if (!this.sent && this.changed()) e.preventDefault();
    });
    addEventListener('pageshow', () => {
      this.sent = false;
      this.offer();
    });
    if (document.readyState === 'complete') this.offer();
  }

  private fields(): Field[] {
    const all = this.form?.querySelectorAll<Field>('textarea[name], input[name]') ?? [];
    return [...all].filter((f) => f instanceof HTMLTextAreaElement || f.type === 'text');
  }

  private changed(): boolean {
    return this.fields().some((f) => f.value !== f.defaultValue && f.value.trim() !== '');
  }

  private keep(): void {
    const texts: Texts = {};
    for (const f of this.fields()) if (f.value.trim() && f.value !== f.defaultValue) texts[f.name] = f.value;
    const text = JSON.stringify(texts);
    try {
      if (text === '{}' || text.length > longest) sessionStorage.removeItem(this.key);
      else sessionStorage.setItem(this.key, text);
    } catch {
      // storage is full or refused: the warning before leaving is all there is
    }
  }

  private send(e: SubmitEvent): void {
    if (this.sent) return e.preventDefault();
    this.sent = true;
    // if the reader stops the load, the form must work again
    window.setTimeout(() => (this.sent = false), 5000);
    try {
      sessionStorage.setItem(sending, this.key);
    } catch {
      // as above
    }
  }

  private kept(): Texts | null {
    try {
      const texts = JSON.parse(sessionStorage.getItem(this.key) ?? 'null') as Texts | null;
      const differs = texts && this.fields().some((f) => texts[f.name] !== undefined && texts[f.name] !== f.value);
      return differs ? texts : null;
    } catch {
      return null;
    }
  }

  private offer(): void {
    const box = this.querySelector<HTMLElement>('.draft-offer');
    if (box) box.hidden = this.kept() === null;
  }

  private offerButtons(): void {
    const box = this.querySelector<HTMLElement>('.draft-offer');
    box?.querySelector('[data-restore]')?.addEventListener('click', () => {
      const texts = this.kept() ?? {};
      for (const f of this.fields()) {
        const text = texts[f.name];
        if (text === undefined) continue;
        f.value = text;
        f.dispatchEvent(new Event('input', { bubbles: true }));
      }
      box.hidden = true;
      this.fields().find((f) => texts[f.name] !== undefined)?.focus();
    });
    box?.querySelector('[data-drop]')?.addEventListener('click', () => {
      sessionStorage.removeItem(this.key);
      box.hidden = true;
      this.fields()[0]?.focus();
    });
  }
}

/** Forgets the text of a send that arrived, and every text when somebody signs out. Runs once, before the elements. */
export function settleDrafts(): void {
  try {
    const told = document.querySelector<HTMLMetaElement>('meta[name=draft-sent]');
    if (told) sessionStorage.removeItem(prefix + told.content);
    const key = sessionStorage.getItem(sending);
    const came = performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming | undefined;
    if (key && came && came.redirectCount > 0 && came.type === 'navigate' && !document.querySelector('.errsum, .oops, .gate')) {
      sessionStorage.removeItem(key);
    }
    sessionStorage.removeItem(sending);
    document.addEventListener('submit', (e) => {
      if (new URL((e.target as HTMLFormElement).action, location.href).pathname !== '/sign-out') return;
      for (const k of Object.keys(sessionStorage)) if (k.startsWith(prefix)) sessionStorage.removeItem(k);
    });
  } catch {
    // no storage, no drafts
  }
}
