// A line to the server on which hints come: a WebSocket, else server-sent events, else polls, from one position on.

export interface Hint { position: string; kind: string; community: string; subject: string; what: string; part?: string }

const silence = 75_000;
const hiddenFor = 60_000;

export class Line {
  private tries = 0;
  private way = 0;
  private polls = 0;
  private heard = 0;
  private over = false;
  private stop: (() => void) | null = null;
  private timer: number | undefined;

  /** at is where to go on from; told is given every hint, lost whether the line is down. */
  constructor(private src: string, private at: string, private told: (h: Hint) => void, private lost: (down: boolean) => void) {
    const seen = () => {
      if (document.hidden) this.later(hiddenFor, () => this.shut());
      else this.wake();
    };
    document.addEventListener('visibilitychange', seen);
    addEventListener('pagehide', () => this.shut());
    addEventListener('pageshow', (e) => e.persisted && this.wake());
    addEventListener('online', () => this.wake());
    addEventListener('offline', () => {
      this.shut();
      this.lost(true);
      this.later(5000, () => this.wake());
    });
    window.setInterval(() => this.stop && this.heard && Date.now() - this.heard > silence && this.broke(), 15_000);
    this.open();
  }

  private later(ms: number, run: () => void): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(run, ms);
  }

  private wake(): void {
    window.clearTimeout(this.timer);
    if (this.stop) return;
    this.tries = this.way = 0;
    this.open();
  }

  private shut(): void {
    window.clearTimeout(this.timer);
    this.stop?.();
    this.stop = null;
  }

  private address(below: string): string {
    return this.src + below + '?since=' + encodeURIComponent(this.at);
  }

  private open(): void {
    this.shut();
    if (this.over) return;
    this.heard = 0;
    [() => this.socket(), () => this.events(), () => this.poll()][this.way]?.();
  }

  private hear(text: string | Hint): void {
    const hint = typeof text === 'string' ? JSON.parse(text) as Hint : text;
    this.heard = Date.now();
    this.tries = 0;
    if (hint.position) this.at = hint.position;
    this.lost(false);
    if (hint.what !== 'beat') this.told(hint);
  }

  /** Tries again: at once by another way where this one told nothing, else after a while, each page at another moment. */
  private broke(wait?: number): void {
    this.shut();
    if (this.over) return;
    if (!this.heard && this.way < 2) {
      this.way++;
      return this.open();
    }
    this.way = this.polls = 0;
    if (this.tries++ > 0) this.lost(true);
    this.later(wait ?? Math.random() * Math.min(30_000, 1000 * 2 ** this.tries), () => this.open());
  }

  private socket(): void {
    const url = new URL(this.address(''), location.href);
    url.protocol = url.protocol.replace('http', 'ws');
    const s = new WebSocket(url);
    this.stop = () => {
      s.onmessage = s.onclose = null;
      s.close();
    };
    s.onmessage = (e) => this.hear(e.data as string);
    s.onclose = (e) => {
      this.over = e.code === 4001;
      const ms = /^retry_ms=(\d+)$/.exec(e.reason)?.[1];
      this.broke(ms ? Number(ms) : undefined);
    };
  }

  private events(): void {
    const s = new EventSource(this.address('/events'));
    this.stop = () => s.close();
    s.onmessage = (e) => this.hear(e.data as string);
    s.onerror = () => this.broke();
  }

  private poll(): void {
    const end = new AbortController();
    this.stop = () => end.abort();
    fetch(this.address('/poll'), { signal: end.signal, cache: 'no-store' }).then(async (answer) => {
      this.over = answer.status === 401;
      if (!answer.ok) throw answer.status;
      const { items, next } = await answer.json() as { items: Hint[]; next: string };
      if (end.signal.aborted) return;
      for (const hint of items) this.hear(hint);
      this.hear({ position: next, what: 'beat' } as Hint);
      // now and then the better ways are tried again
      if (this.polls++ < 15) this.poll();
      else this.broke(0);
    }).catch(() => end.signal.aborted || this.broke());
  }
}
