// The page of the anonymous channel: what can be written, where it stands, and what became of what was handed over.
// Opening the window, typing and closing it ask the server for nothing.
import { settle } from './beat';
import { ahead, bell } from './bell';
import { bringIn, handOver, hindrance, seat, takeOut, tidy, withdraw, wrong, type Seat, type Text } from './hand';
import { hints } from './hints';
import { slotBegins } from './octets';
import { batch, board, mine, sameId, search, type Batch, type Board, type Thread } from './shelf';
import { epochOf } from './weeks';
import { within, type Sent, type Told, type Wallet } from './wallet';

const $ = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T;

/** Says in the catalogue's words what a code stands for. */
function say(code: string, more: Record<string, string> = {}): string {
  const words = $<HTMLTemplateElement>('speak-words').content;
  let text = words.querySelector(`[data-say="${code}"]`)?.textContent ?? words.querySelector('[data-say=malformed]')?.textContent ?? '';
  for (const [name, value] of Object.entries(more)) text = text.replaceAll(`{${name}}`, value);
  return text;
}
const counted = (n: number): string => n.toLocaleString(document.documentElement.lang || 'en');

/** What a browser that cannot hide anybody says. */
export function unable(_: HTMLElement): void {
  $('speak-state').textContent = say(isSecureContext ? 'old_browser' : 'no_secure_context');
}

const hour = 3600_000;
const longest = 48 * hour;

/** What became of an envelope that was taken, as far as it is published: empty while it waits. */
export function became(one: Sent, b: Board | null, results: Batch | null, now: number): string {
  const posts = b?.threads.flatMap((t) => t.posts) ?? [];
  const post = posts.find((p) => p.id === sameId(one.post));
  if (one.op === 'withdraw' ? post?.state === 'withdrawn' : post) return 'published';
  const receipt = results?.receipts.find((r) => r.rid === sameId(one.rid));
  if (receipt) return receipt.result;
  const at = slotBegins(one.slot);
  if (results && slotBegins(results.slot) >= at + longest && now > at + longest) return 'not_published';
  return '';
}

function button(text: string, run: () => void): HTMLButtonElement {
  const b = document.createElement('button');
  b.type = 'button';
  b.className = 'act';
  b.textContent = text;
  b.addEventListener('click', run);
  return b;
}

class Page {
  private board: Board | null = null;
  private results: Batch | null = null;
  private read = 0;
  private seat: Seat | null = null;
  private kept = new Set<string>();
  /** What was handed over from this page and may have to be sealed once more: in memory alone. */
  private readonly texts = new Map<string, Text>();

  constructor(private readonly el: HTMLElement, private readonly told: Told, private readonly early: number) {}

  private now(): number {
    return Date.now() + this.early;
  }

  private get thread(): Thread | null {
    return this.board?.threads.find((t) => t.id === this.el.dataset.thread) ?? null;
  }

  private with<T>(work: (w: Wallet) => T | Promise<T>): Promise<T> {
    return within(this.told, work);
  }

  /** Reads what is published, at most once a minute. */
  private async look(): Promise<void> {
    if (Date.now() - this.read < 60_000) return;
    this.read = Date.now();
    [this.board, this.results] = await Promise.all([board(this.told), batch()]);
  }

  async draw(): Promise<void> {
    await this.look();
    const inThread = Boolean(this.el.dataset.thread);
    const [why, out, left] = await this.with(async (w) => {
      for (const one of w.out) {
        if (one.code === 'held') {
          const now = became(one, this.board, this.results, this.now());
          if (now === 'published' && one.op === 'withdraw') one.code = 'done';
          else settle(w, one.rid, now);
        }
        const text = this.texts.get(one.rid);
        if (one.code === 'slot_taken' && text) await this.again(w, one, text);
      }
      w.out = w.out.filter((o) => o.code !== 'done' && o.code !== 'again');
      const week = w.weeks[epochOf(this.now())];
      return [hindrance(w, this.told, this.now(), this.thread, inThread), structuredClone(w.out), week?.say.length ?? 0] as const;
    });
    $('speak-open').hidden = Boolean(why);
    const numbers = { n: counted(why === 'held_k' ? this.told.holders : left), least: counted(this.told.least) };
    const state = say(why || 'ready', numbers);
    if ($('speak-state').textContent !== state) $('speak-state').textContent = state;
    $('speak-phone').hidden = why === 'key_mismatch';
    this.list(out);
  }

  /** Takes another number for a thread that lost its own to somebody else's. */
  private async again(w: Wallet, one: Sent, text: Text): Promise<void> {
    const at = await seat(w, this.now(), this.board, null);
    if (!at || hindrance(w, this.told, this.now(), null, false)) return;
    one.code = 'again';
    this.texts.set((await handOver(w, this.now(), at, text)).rid, text);
  }

  private list(out: Sent[]): void {
    const rows = out.map((one) => {
      const row = document.createElement('li');
      const code = one.sealed ? one.op === 'withdraw' ? 'withdrawing' : 'waiting' : one.op === 'withdraw' && one.code === 'held' ? 'withdrawn' : this.late(one) ? 'held_quiet' : one.code;
      row.dataset.code = code;
      row.append(say(code, { day: this.at(one.slot) }), ' ');
      if (!one.sealed && one.code !== 'held') row.append(button(say('dismiss'), () => void this.drop(one.rid)));
      return row;
    });
    $('speak-waiting').replaceChildren(...rows);
    $('speak-waiting').hidden = !rows.length;
  }

  private late(one: Sent): boolean {
    return one.code === 'held' && this.results !== null && slotBegins(this.results.slot) >= slotBegins(one.slot);
  }

  private at(slot: string): string {
    return new Date(slotBegins(slot)).toLocaleString(document.documentElement.lang || 'en', { weekday: 'long', hour: '2-digit', minute: '2-digit' });
  }

  private async drop(rid: string): Promise<void> {
    await this.with((w) => { w.out = w.out.filter((o) => o.rid !== rid); });
    await this.draw();
    $('speak-open').focus();
  }

  /** Opens the window: what is needed for it is here already. */
  private async open(): Promise<void> {
    this.seat = await this.with((w) => seat(w, this.now(), this.board, this.thread));
    if (!this.seat) return;
    $('speak-crowd').textContent = say('crowd', { n: counted(this.told.holders) });
    $('speak-name').textContent = this.seat.called;
    $('speak-wrong').textContent = '';
    this.typed();
    $<HTMLDialogElement>('speak-compose').showModal();
    ($('speak-title') ?? $('speak-text')).focus();
  }

  private said(): Text {
    const title = $<HTMLInputElement>('speak-title');
    const next = document.querySelector<HTMLInputElement>('#speak-compose input[name=when]:checked')?.value === 'next';
    return { ...(title && { title: tidy(title.value).replace(/\s+/g, ' ') }), text: tidy($<HTMLTextAreaElement>('speak-text').value), next };
  }

  /** Shows what will be published, and which words may point to their writer. */
  private typed(): void {
    const { title, text } = this.said();
    const shown = [this.seat?.called ?? '', ...(title ? [title] : []), ...text.split(/\n{2,}/)].filter(Boolean).map((part, i) => {
      const p = document.createElement(i ? 'p' : 'b');
      p.textContent = part;
      return p;
    });
    $('speak-preview').replaceChildren(...shown);
    const name = document.querySelector('#you .who')?.textContent ?? '';
    const field = $<HTMLTextAreaElement>('speak-text');
    const found = hints(field.value, name).filter((h) => !this.kept.has(h.found));
    $('speak-hints').hidden = !found.length;
    $('speak-hints').querySelector('ul')?.replaceChildren(...found.map((h) => {
      const row = document.createElement('li');
      row.append(say(`hint_${h.kind}`, { found: h.found }), ' ', button(say('change'), () => {
        field.focus();
        field.setSelectionRange(h.at, h.at + h.found.length);
      }), ' ', button(say('keep'), () => {
        this.kept.add(h.found);
        this.typed();
        field.focus();
      }));
      return row;
    }));
  }

  private async send(): Promise<void> {
    const text = this.said();
    const fault = wrong(text) || await this.with(async (w) => {
      const why = hindrance(w, this.told, this.now(), this.thread, Boolean(this.el.dataset.thread));
      if (why || !this.seat) return why || 'malformed';
      this.texts.set((await handOver(w, this.now(), this.seat, text)).rid, text);
      return '';
    });
    $('speak-wrong').textContent = fault && say(fault, { n: counted(this.told.holders), least: counted(this.told.least) });
    if (fault) return;
    this.clear();
    await this.draw();
  }

  private clear(): void {
    for (const id of ['speak-title', 'speak-text']) {
      const field = $<HTMLInputElement>(id);
      if (field) field.value = '';
    }
    this.kept.clear();
    $('speak-preview').replaceChildren();
    $<HTMLDialogElement>('speak-compose').close();
  }

  /** Marks one's own texts, and the threads in which something was said since one looked. */
  async mark(): Promise<void> {
    const own = await this.with(mine);
    const thread = this.thread;
    for (const post of document.querySelectorAll<HTMLElement>('[data-post]')) {
      const by = post.querySelector<HTMLElement>('[data-holder]');
      if (!thread || !by || !own.has(by.dataset.holder ?? '')) continue;
      const chip = document.createElement('span');
      chip.className = 'chip';
      chip.textContent = say('mine');
      by.after(' ', chip, ' ', button(say('withdraw'), () => void this.takeBack(thread, post.dataset.post ?? '', chip)));
    }
    const named = await this.answers();
    const size = (t: Thread): number => t.posts.filter((p) => !own.has(p.holder)).length + (named[t.id] ?? 0);
    const fresh = await this.with((w) => {
      const all: [Thread, number][] = [];
      for (const t of this.board?.threads ?? []) {
        if (!t.holders.some((h) => own.has(h.id))) continue;
        const more = size(t) - (w.seen[t.id] ?? 0);
        if (thread?.id === t.id) w.seen[t.id] = size(t);
        else if (more > 0) all.push([t, more]);
      }
      return all;
    });
    for (const [t, more] of fresh) {
      const chip = document.createElement('span');
      chip.className = 'chip tone-worked';
      chip.textContent = say('new', { n: counted(more) });
      document.querySelector(`#speak-board a[data-thread="${t.id}"]`)?.after(' ', chip);
    }
  }

  /** How many named answers each thread has: the same file for all readers. */
  private async answers(): Promise<Record<string, number>> {
    const all: Record<string, number> = {};
    try {
      const r = await fetch('/speak-up/answers.json', { cache: 'no-store', headers: { accept: 'application/json' } });
      const given = await r.json() as { answers?: { thread: string }[]; replies?: { thread: string }[] };
      for (const { thread } of given.answers ?? given.replies ?? []) all[thread] = (all[thread] ?? 0) + 1;
    } catch {
      // without them only texts count
    }
    return all;
  }

  private async takeBack(t: Thread, post: string, chip: HTMLElement): Promise<void> {
    await this.with((w) => w.out.some((o) => o.op === 'withdraw' && o.sealed && sameId(o.post) === post) ? undefined : withdraw(w, this.now(), t, post));
    chip.nextElementSibling?.remove();
    await this.draw();
  }

  /** A search over what is published, on the device: nobody hears what was looked for. */
  private finder(): void {
    const list = $('speak-board');
    if (!list || !this.board?.threads.length) return;
    const field = document.createElement('input');
    field.className = 'input';
    field.type = 'search';
    field.autocomplete = 'off';
    field.spellcheck = false;
    field.id = 'speak-find';
    const label = document.createElement('label');
    label.htmlFor = field.id;
    label.textContent = say('search');
    const none = document.createElement('p');
    none.setAttribute('role', 'status');
    const box = document.createElement('div');
    box.className = 'field';
    box.append(label, field, none);
    field.addEventListener('input', () => {
      const found = new Set(search(this.board!, field.value).map((t) => t.id));
      for (const a of list.querySelectorAll<HTMLElement>('a[data-thread]')) a.closest('li')!.hidden = !found.has(a.dataset.thread ?? '');
      none.textContent = found.size ? '' : say('search_none');
    });
    list.before(box);
  }

  private phone(): void {
    const field = $<HTMLTextAreaElement>('speak-passes');
    const done = async (code: string): Promise<void> => {
      await this.draw();
      $('speak-state').textContent = say(code);
    };
    $('speak-out').addEventListener('click', async () => {
      field.value = await this.with((w) => takeOut(w, this.now()));
      field.select();
      await done('moved_out');
    });
    $('speak-in').addEventListener('click', async () => {
      const good = await this.with((w) => bringIn(w, field.value));
      if (good) field.value = '';
      await done(good ? 'moved_in' : 'moved_wrong');
    });
  }

  /** Holds the words at the foot of the page against the log that this device has seen. */
  private async compare(): Promise<void> {
    const hash = await this.with((w) => w.head?.hash ?? '');
    const foot = document.querySelector('.site-foot a[href="/speak-up/how"]')?.textContent;
    if (!foot || !hash || document.body.dataset.speakHead !== hash) return; // it has grown since
    const words = await (await import('./seven')).seven(hash);
    if (!foot.includes(words)) $('speak-state').textContent = say('words', { words });
  }

  async begin(): Promise<void> {
    await this.draw();
    const again = (): void => void this.draw();
    addEventListener('speak', again);
    bell.onmessage = again;
    $('speak-open').addEventListener('click', () => void this.open());
    $('speak-send').addEventListener('click', () => void this.send());
    $('speak-close').addEventListener('click', () => this.clear());
    $('speak-compose').addEventListener('input', () => this.typed());
    $('speak-compose').addEventListener('submit', (e) => e.preventDefault());
    this.phone();
    this.finder();
    await this.mark();
    await this.compare();
  }
}

export const page = (el: HTMLElement, told: Told): Promise<void> => new Page(el, told, ahead(told)).begin();

