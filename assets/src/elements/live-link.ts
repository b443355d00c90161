// <live-link data-src="/live" data-at="POSITION" data-subject="ID" data-list="KIND" data-community="SLUG" data-show-…
// data-said-…> at the end of main, with a button and a line for when the server cannot be reached. It is told what
// happens: counts it, says so once, and shows it when the reader asks; what is on the page it shows as it is now.
import { Line, type Hint } from '../lib/line';
import { around, insert, missing, renew, steady } from '../lib/thread';
import { fragment, parse } from '../lib/trust';
import { counting } from '../lib/rail';
import { counted, paused, say } from '../lib/words';

export class LiveLink extends HTMLElement {
  private news = new Set<string>();
  private stale = new Set<string>();
  private whole = false;
  private button: HTMLButtonElement | null = null;

  private refresh = paused(150 + Math.random() * 250, () => void this.update());
  private count = counting(this);
  private retry = paused(400, () => (this.stale.size || this.whole) && this.refresh());

  connectedCallback(): void {
    const { src, at } = this.dataset;
    this.button = this.querySelector('button');
    if (!src || !at || !this.button) return;
    // a pointer leaves the focus where somebody writes
    this.button.addEventListener('pointerdown', (e) => e.preventDefault());
    this.button.addEventListener('click', () => void this.show());
    document.addEventListener('focusout', this.retry);
    document.addEventListener('selectionchange', this.retry);
    document.addEventListener('toggle', this.retry, true);
    const down = this.querySelector<HTMLElement>('.toast');
    new Line(src, at, (h) => this.hear(h), (lost) => {
      if (!down || down.hidden === !lost) return;
      down.hidden = !lost;
      say((lost ? down.textContent : down.dataset.back) ?? '', 1000, 'line');
    });
  }

  private hear(h: Hint): void {
    const { subject, list, community } = this.dataset;
    this.count();
    if (h.what === 'reset') {
      if (subject) this.whole = true;
      return this.refresh();
    }
    if (h.subject === subject) {
      const here = !h.part || document.getElementById(`r-${h.part}`);
      // the head of the page says whether there is an answer
      if (!h.part || /accepted|deleted|hidden|shown/.test(h.what)) this.whole = true;
      else if (here) this.stale.add(h.part);
      else if (h.what === 'reply.added') return this.add(h.part);
      else return;
      if (here) say(this.getAttribute(`data-${h.what}`) ?? '', 1000, h.what);
      this.refresh();
    } else if (list && /started|published/.test(h.what) && (list === 'any' || list === h.kind)
      && (!community || community === h.community) && !document.querySelector(`main a[href*="/${h.subject}/"]`)) this.add(h.subject);
  }

  private add(id: string): void {
    if (this.news.has(id)) return;
    this.news.add(id);
    if (this.dataset.subject && this.atEnd()) void this.show(true);
    else this.offer(true);
  }

  private offer(aloud = false): void {
    const n = this.news.size;
    if (!this.button) return;
    this.button.hidden = n === 0;
    this.button.textContent = counted(this, 'show', n);
    if (n && aloud) say(counted(this, 'said', n), 1000, 'news');
  }

  /** Whether the reader is at the end of the thread and does not write. */
  private atEnd(): boolean {
    const all = document.querySelectorAll('#replies > .reply, #replies > .replies-head');
    const last = all[all.length - 1];
    if (!last || document.hidden || document.activeElement?.closest('form') || document.querySelector('#replies > .pager [rel=next]')) return false;
    const { bottom } = last.getBoundingClientRect();
    return bottom > 0 && bottom <= innerHeight;
  }

  private async load(what: string): Promise<Document | null> {
    const url = new URL(location.href);
    url.hash = '';
    url.searchParams.delete('reply_to');
    url.searchParams.set('live', what);
    const html = await fragment(url.href, {});
    return html === null ? null : parse(html);
  }

  /** Shows new replies: when asked to, or by itself where all of them stand at the end. */
  private async show(byItself = false): Promise<void> {
    if (!this.dataset.subject) return location.reload();
    const asked = [...this.news];
    const doc = await this.load('all');
    if (!doc) return byItself ? this.offer(true) : undefined;
    const fresh = missing(doc);
    const lines = document.querySelectorAll('#replies > .reply');
    const last = lines[lines.length - 1]?.id ?? '';
    const end = fresh.every((e) => e.closest('.reply')?.matches(last ? `#${last} ~ .reply` : '.reply'));
    if (byItself && (!end || !this.atEnd())) return this.offer(true);
    steady(() => fresh.forEach(insert));
    around(doc);
    for (const id of this.news) if (document.getElementById(`r-${id}`)) this.news.delete(id);
    if (byItself) say(counted(this, 'said', fresh.length), 1000, 'news');
    else {
      const held = document.activeElement === this.button || document.activeElement === document.body;
      const gone = asked.find((id) => !document.getElementById(`r-${id}`));
      if (!fresh.length && gone) return location.assign(`/r/${gone}`);
      const first = fresh[0] && document.getElementById(fresh[0].id);
      if (first && held) {
        first.tabIndex = -1;
        first.focus();
      }
    }
    this.offer();
  }

  /** Shows as it is now what has changed of what is on the page. */
  private async update(): Promise<void> {
    const { whole } = this, ids = [...this.stale];
    if (!whole && !ids.length) return;
    this.whole = false;
    this.stale.clear();
    const doc = await this.load(whole ? 'all' : ids.join(','));
    if (!doc) {
      // what cannot be had now is asked for when the next hint comes
      this.whole = whole;
      return ids.forEach((id) => this.stale.add(id));
    }
    for (const now of doc.querySelectorAll('[id^="r-"]')) if (!renew(now)) this.stale.add(now.id.slice(2));
    if (!whole) return;
    const fresh = missing(doc);
    if (!around(doc)) this.whole = true;
    const known = this.news.size;
    fresh.forEach((e) => this.news.add(e.id.slice(2)));
    this.offer(this.news.size > known);
  }
}
