// <draft-guard> around one form: keeps its text on the server while somebody types, and on this device until the server
// has it. It sends the form without leaving the page, so that a send without a connection waits and goes by itself, and
// one after the session ended goes once they have signed in again. What another tab or device has kept is shown beside
// this one and never overwritten unasked. The form's hidden draft_ fields say which draft it is; below it stand
// .draft-offer (data-theirs, data-mine, blockquote) and .hint with the words in data- attributes.
import { enter, forget, held, hold, me, newKey, post, saving, settle, type Held, type Texts } from '../lib/outbox';
import { say } from '../lib/words';

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

const pause = 1000;
const longest = 2500; // from the first letter that is not saved
const again = 2000;

const same = (a: Texts): string => JSON.stringify(Object.entries(a).filter(([, v]) => v.trim()).sort());

export class DraftGuard extends HTMLElement {
  private form!: HTMLFormElement;
  private place = '';
  private rev = 0;
  private first = 0; // when the first letter came that is not saved; 0: all is
  private timer = 0;
  private known: string[] = []; // what this page has had, and so may overwrite
  private busy: Promise<void> | null = null;
  private asking = false;
  private waiting: Held['post'];
  private tries = 0;
  private left = false;
  private sending = false;
  private well = false;
  private refused = false; // this device keeps nothing

  connectedCallback(): void {
    const form = this.querySelector('form');
    const at = (name: string): string => form?.querySelector<HTMLInputElement>(`input[name=draft_${name}]`)?.value ?? '';
    this.place = at('place');
    if (!form || !this.place || at('by') !== me || this.form) return;
    this.form = form;
    this.rev = Number(at('revision'));
    form.addEventListener('input', () => this.typed());
    form.addEventListener('submit', (e) => this.submit(e));
    document.addEventListener('visibilitychange', () => void this.save(true));
    addEventListener('pagehide', () => void this.save(true));
    addEventListener('pageshow', (e) => {
      if (e.persisted) this.left = false;
    });
    addEventListener('beforeunload', (e) => {
      if (this.first && this.refused && !this.left) e.preventDefault();
    });
    addEventListener('online', () => (this.waiting ? void this.deliver() : void this.save()));
    this.querySelector('[data-enter]')?.addEventListener('click', () => void enter(true).then((ok) => (ok ? this.save() : undefined)));
    this.resume();
  }

  /** Saves what is not saved yet: the person signs out. */
  async leave(): Promise<void> {
    await this.busy;
    await this.save();
    this.left = true;
  }

  private resume(): void {
    const h = held(this.place);
    this.known.push(same(this.texts()));
    if (!h) return;
    if (!h.post && same(h.texts) === same(this.texts())) hold(this.place, null);
    else if (!h.post && h.rev !== this.rev) this.offer(h.texts, this.rev);
    else {
      this.put(h.texts);
      if (!h.post) return;
      hold(this.place, h);
      this.first = 0;
      this.waiting = h.post;
      void this.deliver();
    }
  }

  private fields(): Field[] {
    return ([...this.form.elements] as Field[]).filter((f) => f.name === 'revision' ||
      f.name && !/^(draft_|form_)/.test(f.name) && /^(text|textarea|select-one|radio|date)$/.test(f.type));
  }

  private texts(): Texts {
    const texts: Texts = {};
    let blank = true;
    for (const f of this.fields()) {
      if (f.type === 'radio' && !(f as HTMLInputElement).checked) continue;
      texts[f.name] = f.value;
      if (f.value.trim() && /^text/.test(f.type)) blank = false;
    }
    return blank ? {} : texts;
  }

  private put(texts: Texts): void {
    for (const f of this.fields()) {
      const text = texts[f.name] ?? '';
      if (f.type === 'radio') (f as HTMLInputElement).checked = f.value === text;
      else if (text || /^text/.test(f.type)) f.value = text;
      f.dispatchEvent(new Event('input', { bubbles: true }));
    }
  }

  private typed(): void {
    if (this.left) return;
    const texts = this.texts();
    this.known = [...this.known.slice(-40), same(texts)];
    this.waiting = undefined;
    this.refused = !hold(this.place, { texts, rev: this.rev });
    this.first ||= Date.now();
    this.later(Math.min(pause, this.first + longest - Date.now()));
  }

  private later(ms: number): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void (this.waiting ? this.deliver() : this.save()), ms);
  }

  private show(what: string): void {
    const line = this.querySelector<HTMLElement>('.hint[data-saved]');
    const words = line?.dataset[what] ?? '';
    const told = line?.querySelector('span');
    if (!line || !told || told.textContent === words) return;
    told.textContent = words;
    line.querySelector<HTMLElement>('[data-enter]')!.hidden = what !== 'out';
    // that all is well is said once, and again after it was not
    if (what !== 'saved' || !this.well) say(words, what === 'unsent' || what === 'out' ? 50 : 1000, 'draft');
    this.well = what === 'saved';
  }

  private save(leaving = false): Promise<void> {
    if (!this.first || this.asking || this.waiting || this.left) return Promise.resolve();
    return (this.busy ??= this.saved(leaving).finally(() => {
      this.busy = null;
      if (this.first) this.later(Math.min(15_000, again * ++this.tries));
    }));
  }

  private async saved(leaving: boolean): Promise<void> {
    const texts = this.texts();
    const since = this.first;
    this.first = 0;
    const r = await saving(this.place, { texts, rev: this.rev }, leaving);
    if (r?.ok || r?.status === 409) {
      const now = await r.json() as { revision: number; fields?: Texts };
      this.tries = 0;
      if (r.ok) {
        this.rev = now.revision;
        this.form.querySelector<HTMLInputElement>('input[name=draft_revision]')!.value = `${this.rev}`;
        if (this.waiting || this.left) return;
        hold(this.place, this.first ? { texts: this.texts(), rev: this.rev } : null);
        return this.show('saved');
      }
      this.first ||= since;
      if (now.fields && this.known.includes(same(now.fields))) this.rev = now.revision; // the answer to our own was lost
      else this.offer(now.fields ?? {}, now.revision);
      return;
    }
    this.first ||= since;
    if (r?.status === 403 && await enter(false)) return;
    if (r && r.status > 403) this.first = 0;
    this.show(!r && navigator.onLine ? 'trying' : r && r.status < 404 ? 'out' : 'here');
  }

  private offer(other: Texts, rev: number): void {
    const box = this.querySelector<HTMLElement>('div.draft-offer')!;
    const text = box.querySelector('blockquote')!;
    text.textContent = Object.entries(other).filter(([n]) => n !== 'revision' && n !== 'community').map(([, t]) => t).join('\n\n')
      || (box.dataset.gone ?? '');
    this.asking = true;
    box.hidden = false;
    say(box.querySelector('span')!.textContent ?? '', 50);
    const choose = (theirs: boolean): void => {
      box.hidden = true;
      this.asking = false;
      this.rev = rev;
      if (theirs) this.put(other);
      this.typed();
      this.form.querySelector<HTMLElement>('textarea[name], input[type=text][name]')?.focus();
    };
    box.querySelector<HTMLElement>('[data-theirs]')!.onclick = () => choose(true);
    box.querySelector<HTMLElement>('[data-mine]')!.onclick = () => choose(false);
  }

  private submit(e: SubmitEvent): void {
    const by = e.submitter as HTMLButtonElement | null;
    if (by?.hasAttribute('formaction')) {
      this.left = true;
      hold(this.place, null);
    }
    if (this.left || by?.name === 'check') return;
    e.preventDefault();
    void (async () => {
      await Promise.race([this.busy, new Promise((done) => setTimeout(done, 3000))]);
      const body = new URLSearchParams([...new FormData(this.form, by)] as [string, string][]);
      this.waiting ??= { key: newKey(), to: this.form.action, body: `${body}` };
      hold(this.place, { texts: this.texts(), rev: this.rev, post: this.waiting });
      this.first = this.tries = 0;
      await this.deliver(by);
    })();
  }

  private async deliver(by?: HTMLElement | null): Promise<void> {
    const p = this.waiting;
    if (!p || this.sending) return;
    clearTimeout(this.timer);
    this.sending = true;
    let r = await post(p.to, new URLSearchParams(p.body), p.key);
    if ((r?.status === 401 || r?.status === 403) && await enter(r.status === 401)) r = await post(p.to, new URLSearchParams(p.body), p.key);
    this.sending = false;
    const to = r?.status === 201 && r.headers.get('location');
    if (to) {
      // What was typed while it was on its way stays.
      if (this.waiting === p) {
        this.left = true;
        hold(this.place, null);
      }
      return go(to);
    }
    if (this.waiting !== p) return;
    if (!r) {
      this.show('unsent');
      return this.later(Math.min(15_000, again * ++this.tries));
    }
    this.waiting = undefined;
    hold(this.place, { texts: this.texts(), rev: this.rev });
    this.first = Date.now();
    if (r.status === 401) return this.show('out');
    // The server has something to say about it: its page says it.
    this.left = true;
    if (by?.isConnected) this.form.requestSubmit(by);
    else this.form.requestSubmit();
  }
}

/** Goes to what was made, also where that is further down on the page that is there. */
function go(to: string): void {
  const url = new URL(to, location.href);
  if (url.pathname + url.search !== location.pathname + location.search) return location.assign(url);
  history.scrollRestoration = 'manual';
  location.hash = url.hash;
  location.reload();
}

/** Once for each page, before the elements. */
export function settleDrafts(): void {
  const guards = (): DraftGuard[] => [...document.querySelectorAll<DraftGuard>('draft-guard')];
  settle((place) => [...document.querySelectorAll<HTMLInputElement>('draft-guard input[name=draft_place]')].some((f) => f.value === place));
  document.addEventListener('submit', (e) => {
    const form = e.target as HTMLFormElement;
    if (new URL(form.action, location.href).pathname !== '/sign-out' || e.defaultPrevented) return;
    e.preventDefault();
    void Promise.race([Promise.all(guards().map((g) => g.leave())), new Promise((done) => setTimeout(done, 2000))]).finally(() => {
      forget();
      form.submit();
    });
  });
}
