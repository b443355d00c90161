// What the server has not got yet stays on this device, by person and place, and is sent by itself: a draft to be
// kept, or a post that waits for a connection under the key with which it is stored once however often it is sent.

export type Texts = Record<string, string>;
/** The texts of a form, the draft's state from which they go on, and the post, if they were sent. */
export interface Held { texts: Texts; rev: number; post?: { key: string; to: string; body: string } }

/** Who looks at this page. */
export const me = document.querySelector<HTMLMetaElement>('meta[name=me]')?.content ?? '';
const prefix = `draft:${me}:`;
export const json = { accept: 'application/json' };

export function held(place: string): Held | null {
  try {
    return JSON.parse(localStorage.getItem(prefix + place) ?? 'null') as Held | null;
  } catch {
    return null;
  }
}

/** Keeps, or with null forgets; false where the device refuses. */
export function hold(place: string, what: Held | null): boolean {
  try {
    if (what) localStorage.setItem(prefix + place, JSON.stringify(what));
    else localStorage.removeItem(prefix + place);
    return true;
  } catch {
    return false;
  }
}

/** A key that nobody else has; crypto.randomUUID is not everywhere. */
export const newKey = (): string => [...crypto.getRandomValues(new Uint32Array(4))].join('-');

/** Sends a form in the background; null when it is not known what became of it, and it should be tried again. */
export async function post(to: string, body: URLSearchParams, key = '', keepalive = false): Promise<Response | null> {
  const token = document.querySelector<HTMLInputElement>('input[name=form_token]');
  if (token) body.set(token.name, token.value);
  try {
    const headers: Record<string, string> = key ? { ...json, 'idempotency-key': key } : json;
    const r = await fetch(to, { method: 'POST', body, headers, keepalive, signal: AbortSignal.timeout(20_000) });
    return r.status < 500 && r.status !== 429 ? r : null;
  } catch {
    return null;
  }
}

export const saving = (place: string, h: Held, keepalive = false): Promise<Response | null> =>
  post('/drafts', new URLSearchParams({ place, revision: `${h.rev}`, fields: JSON.stringify(h.texts) }), '', keepalive);

/** Takes on the session that somebody else, or another tab, has begun; false where that is another person. */
export function adopt(now: { me: string; token: string }): boolean {
  if (now.me !== me) {
    location.href = '/';
    return false;
  }
  for (const f of document.querySelectorAll<HTMLInputElement>('input[name=form_token]')) f.value = now.token;
  return true;
}

/** Asks who is signed in now, and asks the person to sign in where nobody is and `ask` says so. */
export async function enter(ask: boolean): Promise<boolean> {
  try {
    const r = await fetch('/sign-in', { headers: json, cache: 'no-store' });
    if (!r.ok) return false;
    if (r.headers.get('content-type')?.startsWith('application/json')) return adopt(await r.json());
    return ask && await (await import('../composer/enter')).panel(await r.text(), adopt);
  } catch {
    return false;
  }
}

/** Sends what waits, but for the places that this page shows and looks after itself. */
export async function flush(shown: (place: string) => boolean): Promise<void> {
  for (const name of Object.keys(localStorage)) {
    const place = name.slice(prefix.length);
    const was = localStorage.getItem(name);
    const h = name.startsWith(prefix) && !shown(place) ? held(place) : null;
    if (!h || h.rev < 0) continue;
    const r = h.post ? await post(h.post.to, new URLSearchParams(h.post.body), h.post.key) : await saving(place, h);
    // Another tab may have gone on meanwhile.
    if (!r || r.status === 401 || r.status === 403 || localStorage.getItem(name) !== was) continue;
    if (r.ok) hold(place, null);
    else hold(place, { texts: h.texts, rev: -1 }); // the form asks when it is next opened
  }
}

/** Once for each page: what belongs to another person does not come back with a page from the browser's memory, and
 * what waits is sent. */
export function settle(shown: (place: string) => boolean): void {
  try {
    localStorage.me = me;
    addEventListener('pageshow', (e) => {
      if (e.persisted && localStorage.me !== me) location.reload();
    });
    if (!me) return;
    const go = (): void => void flush(shown);
    go();
    addEventListener('online', go);
    setInterval(go, 20_000);
  } catch {
    // a device that keeps nothing
  }
}

/** Forgets what this device keeps for whoever signs out. */
export function forget(): void {
  for (const name of Object.keys(localStorage)) if (name.startsWith(prefix)) localStorage.removeItem(name);
}
