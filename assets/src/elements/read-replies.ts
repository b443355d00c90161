// <read-replies data-to="…/seen" data-token="…" data-quote="Quote" data-back="Back …"> among the replies of a thread:
// reports which of them came into view, brings back whoever jumps to what a reply answers, and offers to quote what
// is selected. A page that is only fetched or drawn beforehand reports nothing.
import { paused } from '../lib/words';

/** How long a reply must be in view to count, and how many such turns pass between two reports. */
const turn = 1000, turns = 3;

/** How long somebody who reads neither scrolls nor moves, in milliseconds. */
const stillFor = 60_000;

export class ReadReplies extends HTMLElement {
  private near = new Set<string>();
  private seen = new Set<string>();
  private told = new Set<string>();
  private waited = turns;
  private spent = 0;
  private moved = Date.now();

  connectedCallback(): void {
    const list = this.parentElement!;
    const eye = new IntersectionObserver((all) => {
      for (const e of all) {
        const post = e.target.closest('[id^=r-]'); // none: it has been replaced meanwhile
        if (post) this.near[e.isIntersecting ? 'add' : 'delete'](post.id.slice(2));
      }
    });
    const watch = () => list.querySelectorAll('.by').forEach((by) => eye.observe(by));
    watch();
    new MutationObserver(watch).observe(list, { childList: true, subtree: true });
    window.setInterval(() => this.look(), turn);
    document.addEventListener('visibilitychange', () => document.hidden && (this.seen.size || this.spent > 9) && this.tell());
    if ('timed' in this.dataset) for (const sign of ['scroll', 'pointermove', 'keydown']) addEventListener(sign, () => (this.moved = Date.now()), { passive: true });
    list.addEventListener('click', (e) => this.jump((e.target as Element).closest<HTMLAnchorElement>('a.to')));
    document.addEventListener('selectionchange', paused(200, () => {
      if (!getSelection()?.isCollapsed) void import('../reading/quote').then((m) => m.offer(this));
    }));
  }

  private look(): void {
    if (document.hidden || (document as { prerendering?: boolean }).prerendering) return;
    for (const id of this.near) if (!this.told.has(id)) this.seen.add(id);
    // somebody reads who was not still for long
    if ('timed' in this.dataset && Date.now() - this.moved < stillFor) this.spent++;
    // the first report says that the thread was opened, whatever was in view
    if (++this.waited > turns && (this.seen.size || !this.told.size || this.spent > 59)) this.tell();
  }

  private tell(): void {
    const body = new URLSearchParams({ seen: [...this.seen].join(' '), spent: String(this.spent), form_token: this.dataset.token! });
    if (!navigator.sendBeacon(this.dataset.to!, body)) return;
    this.told = new Set([...this.told, ...this.seen, '']);
    this.seen.clear();
    this.waited = this.spent = 0;
    document.dispatchEvent(new Event('waymark:read'));
  }

  private jump(link: HTMLAnchorElement | null): void {
    const from = link?.closest('[id^=r-]'), to = link && document.getElementById(link.hash.slice(1))?.querySelector('.by');
    if (!from || !to) return;
    this.parentElement!.querySelector('[data-returns]')?.remove();
    const back = document.createElement('a');
    back.href = `#${from.id}`;
    back.textContent = this.dataset.back!;
    back.dataset.returns = '';
    back.addEventListener('click', () => window.setTimeout(() => back.remove()));
    to.append(back);
  }
}
