// Where this device keeps what belongs to the anonymous channel: an encrypted wallet, whose size never changes, and what
// is public or random. Nothing else of it is kept anywhere.
import type { Head } from './log';
import type { Octets } from './octets';

const done = <T>(r: IDBRequest<T>): Promise<T> => new Promise((yes, no) => {
  r.onsuccess = () => yes(r.result);
  r.onerror = () => no(r.error);
});

async function store(mode: IDBTransactionMode): Promise<IDBObjectStore> {
  const asked = indexedDB.open('speak', 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore('w');
  return (await done(asked)).transaction('w', mode).objectStore('w');
}

export const load = async (name: string): Promise<Octets | undefined> => await done((await store('readonly')).get(name) as IDBRequest<Octets | undefined>);

export async function keep(name: string, what: Octets): Promise<void> {
  await done((await store('readwrite')).put(what, name));
}

export async function forget(name: string): Promise<void> {
  await done((await store('readwrite')).delete(name));
}

/** The head of the log as this device saw it last. */
export function seenHead(now?: Head): Head | undefined {
  if (now) localStorage.setItem('speak.head', JSON.stringify({ n: now.n, hash: now.hash }));
  const was = localStorage.getItem('speak.head');
  return was ? JSON.parse(was) as Head : undefined;
}

/** When the next envelope goes out. */
export function nextBeat(at?: number): number {
  if (at) localStorage.setItem('speak.next', String(at));
  return Number(localStorage.getItem('speak.next'));
}

/** Whether the log has been looked over, and collected was what there is, in this web session: not before all of it is
 * done, since whoever leaves the page meanwhile has nothing yet. @param now that it is done */
export function looked(now = false): boolean {
  if (now) sessionStorage.setItem('speak', '1');
  return sessionStorage.getItem('speak') !== null;
}
