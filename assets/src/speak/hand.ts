// Handing something over: a pass is taken out of the wallet, and what is said is sealed at once, so that nothing on this
// device can show it again.
import { ask, takeBack, type Ticket } from './ask';
import { dropAt } from './beat';
import { nameOf } from './names';
import { fromBase64, random, slotBegins, toBase64, type Octets } from './octets';
import { answerKey, room, seal } from './seal';
import { octetsOf, pid, type Board, type Thread } from './shelf';
import { begins, epochOf } from './weeks';
import type { Name, Pass, Sent, Told, Wallet } from './wallet';

const day = 24 * 3600_000;
const most = 3;

/** Why nothing can be handed over; empty where it can. What is missing is told before the first word. */
export function hindrance(w: Wallet, told: Told, now: number, thread: Thread | null, inThread: boolean): string {
  const epoch = epochOf(now);
  const week = w.weeks[epoch];
  if (w.fault) return w.fault;
  if (told.holders < told.least) return 'held_k';
  if (!week && told.collected.includes(epoch)) return 'already_collected';
  if (!week || week.from > now || !dropAt(w, now)) return 'no_tickets_yet';
  if (!week[inThread ? 'say' : 'open'].length) return 'tickets_used';
  if (w.out.filter((o) => o.sealed).length >= most) return 'outbox_full';
  if (!inThread) return '';
  if (!thread) return 'no_thread';
  if (thread.state !== 'open') return 'join_closed';
  return w.weeks[thread.epoch]?.names[thread.number] ? '' : 'join_missing';
}

/** Where somebody would write: in a thread, under the name that is theirs there and nowhere else. */
export interface Seat { thread: Octets; name: Name; called: string; week: string }

/** Takes the place in a thread, or draws one for a new thread, under a number that nobody has used. */
export async function seat(w: Wallet, now: number, board: Board | null, thread: Thread | null): Promise<Seat | null> {
  const week = thread ? thread.epoch : epochOf(now);
  const names = w.weeks[week]?.names ?? [];
  const taken = new Set(board?.threads.filter((t) => t.epoch === week).map((t) => t.number));
  for (const n of w.burnt[week] ?? []) taken.add(n);
  const free = names.map((_, n) => n).filter((n) => names[n] && !taken.has(n));
  const number = thread ? thread.number : free[Math.floor(random(1)[0]! / 256 * free.length)];
  const name = number === undefined ? null : names[number];
  if (!name) return null;
  const id = thread ? octetsOf(thread.id) : random(16);
  return { thread: id, name, called: await nameOf(id, fromBase64(name.pub)), week };
}

const p256 = { name: 'ECDSA', namedCurve: 'P-256' };

async function keysOf(n: Name): Promise<CryptoKeyPair> {
  const pub = fromBase64(n.pub);
  const jwk = { kty: 'EC', crv: 'P-256', x: pid(pub.slice(1, 33)), y: pid(pub.slice(33)), d: n.own };
  return {
    privateKey: await crypto.subtle.importKey('jwk', jwk, p256, false, ['sign']),
    publicKey: await crypto.subtle.importKey('raw', pub, p256, true, ['verify']),
  };
}

const ticket = (p: Pass): Ticket => ({ kid: p.kid, message: fromBase64(p.msg), signature: fromBase64(p.sig) });

/** The hours at which something is published in the next day. */
const coming = (w: Wallet, now: number): string[] => Object.keys(w.drop).sort().filter((s) => slotBegins(s) > now && slotBegins(s) <= now + day);

const when = (w: Wallet, now: number, next: boolean): string => {
  const all = coming(w, now);
  return all[next ? 0 : Math.floor(crypto.getRandomValues(new Uint32Array(1))[0]! / 2 ** 32 * all.length)] ?? dropAt(w, now)!;
};

async function sealed(w: Wallet, now: number, content: string, more: Pick<Sent, 'op' | 'slot' | 'thread' | 'week' | 'pass'>): Promise<Sent> {
  const by = dropAt(w, now)!;
  const { rid, rk, pid: post } = JSON.parse(content) as { rid: string; rk: string; pid: string };
  return { rid, rk, post, by, sealed: toBase64(await seal(fromBase64(w.drop[by]!), by, content)), code: '', tries: 0, ...more };
}

export interface Text { title?: string; text: string; next: boolean }

/** What is wrong with a text, before anything is sealed. */
export function wrong({ title, text }: Text): string {
  if (!text.trim() || title !== undefined && !title.trim()) return 'no_text';
  return [...text].length > 6000 || [...title ?? ''].length > 150 || new TextEncoder().encode(JSON.stringify([title, text])).length > room - 3500 ? 'too_long' : '';
}

/** Line ends as everybody has them, and nothing that cannot be seen. */
export const tidy = (s: string): string => s.replace(/\r\n?/g, '\n').replace(/[^\P{Cc}\n\t]/gu, '').trim();

/** Seals a text and puts it into the outbox. */
export async function handOver(w: Wallet, now: number, at: Seat, said: Text): Promise<Sent> {
  const use = said.title === undefined ? 'say' : 'open';
  const pass = w.weeks[epochOf(now)]![use].shift()!;
  const slot = when(w, now, said.next);
  const content = await ask(await keysOf(at.name), {
    thread: at.thread, slot, text: said.text, ticket: ticket(pass), join: ticket(at.name), ...(said.title === undefined ? {} : { title: said.title }),
  }, answerKey());
  const one = await sealed(w, now, content, { op: use, slot, thread: pid(at.thread), week: epochOf(now), pass });
  if (use === 'open') (w.burnt[at.week] ??= []).push(w.weeks[at.week]!.names.indexOf(at.name));
  w.out.push(one);
  return one;
}

/** Seals that a text of one's own is taken back. */
export async function withdraw(w: Wallet, now: number, thread: Thread, post: string): Promise<void> {
  const name = w.weeks[thread.epoch]?.names[thread.number];
  if (!name || !dropAt(w, now)) return;
  const slot = when(w, now, true);
  const content = await takeBack(await keysOf(name), { thread: octetsOf(thread.id), post: octetsOf(post), slot }, answerKey());
  w.out.push(await sealed(w, now, content, { op: 'withdraw', slot, thread: thread.id, week: '' }));
}

/** This week's passes as text, for another device, and no longer here. */
export function takeOut(w: Wallet, now: number): string {
  const epoch = epochOf(now);
  const week = w.weeks[epoch];
  if (!week) return '';
  const { open, say } = week;
  const text = btoa(JSON.stringify({ v: 1, epoch, week: { from: week.from, open, say, names: week.names } }));
  week.open = [];
  week.say = [];
  return text;
}

/** Brings passes in that were taken out elsewhere; false where they are none. */
export function bringIn(w: Wallet, text: string): boolean {
  try {
    const { v, epoch, week } = JSON.parse(atob(text.replace(/\s/g, ''))) as { v: number; epoch: string; week: Wallet['weeks'][string] };
    if (v !== 1 || week.names.length !== 32 || week.say.length > 12 || week.open.length > 2 || Number.isNaN(begins(epoch))) return false;
    const was = w.weeks[epoch];
    const more = (a: Pass[], b: Pass[]): Pass[] => [...a, ...b.filter((p) => !a.some((o) => o.msg === p.msg))];
    // where this device has names of its own for the week, those are others, and cannot be joined
    if (was && was.names[0]?.pub !== week.names[0]?.pub) return false;
    w.weeks[epoch] = was ? { ...was, open: more(was.open, week.open), say: more(was.say, week.say) } : week;
    return true;
  } catch {
    return false;
  }
}
