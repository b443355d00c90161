// The public log of keys, looked at as internal/keylog does: whoever is shown another log than their colleagues, or one
// that was made anew, is told before anything is done by it.
import { readKey } from './blind';
import { fromBase64, slotBegins, toBase64, utf8, type Octets } from './octets';
import { begins, dayOf, epochOf, slotOf } from './weeks';

export interface Head { n: number; hash: string }
interface LogKey { kid: string; use: string; alg: string; spki: string }
interface Drop { slot: string; suite: string; pk: string }
interface Entry {
  v: number; n: number; epoch: string; prev: string; log?: string; amends?: number; published: string; valid_from: string; valid_to: string;
  quota?: { open: number; say: number; slot: number }; keys?: LogKey[]; drop?: Drop[]; bundle: string; roster: { count: number; hash: string }; sig: string;
}

/** What is wrong with a log, and with which entry: people are told `key_mismatch`, whatever it is. */
export class Mismatch extends Error {
  constructor(readonly entry: number, what: string) {
    super(what);
  }
}

/** A log that was found good. */
export interface Log { head: Head; weeks: Record<string, LogKey[]>; drop: Record<string, string> }

const algorithm = 'RSABSSA-SHA384-PSS-Randomized';
const suite = 'DHKEM(P-256,HKDF-SHA256),HKDF-SHA256,AES-256-GCM';
const day = 24 * 3600_000;
const two = (n: number): string => String(n).padStart(2, '0');

/** Every use, in the order of the log. */
export const uses = ['open', 'say', ...Array.from({ length: 32 }, (_, i) => `slot-${two(i)}`)];
/** How many tickets of a use everybody has. */
export const quota = (use: string): number => ({ open: 2, say: 12 })[use] ?? 1;

export const sum = async (b: Octets): Promise<string> =>
  Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', b)), (x) => x.toString(16).padStart(2, '0')).join('');

/** The members of an object in one order, without those that are empty. */
function inOrder(of: Record<string, unknown>, always: string, names: string): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const name of names.split(' ')) {
    const value = of[name];
    if (always.split(' ').includes(name) || value && !(Array.isArray(value) && !value.length)) out[name] = value;
  }
  return out;
}

/** Writes an entry in the one way that counts. */
function canonical(e: Entry): string {
  const all = 'v n epoch prev log amends published valid_from valid_to quota keys drop bundle roster sig';
  const ordered = inOrder({ ...e,
    quota: e.quota && inOrder({ ...e.quota }, 'open say slot', 'open say slot'),
    keys: e.keys?.map((k) => inOrder({ ...k }, 'kid use alg spki', 'kid use alg spki')),
    drop: e.drop?.map((d) => inOrder({ ...d }, 'slot suite pk', 'slot suite pk')),
    roster: inOrder({ ...e.roster }, 'count hash', 'count hash'),
  }, 'v n epoch prev published valid_from valid_to bundle roster', all);
  return JSON.stringify(ordered);
}

/** Gives the entries of a log as they were written, or fails where one is written in another way. */
function read(text: string): [Entry, string][] {
  let all: Entry[];
  try {
    all = JSON.parse(text) as Entry[];
    if (!Array.isArray(all) || !all.length) throw new Error('empty');
  } catch {
    throw new Mismatch(0, 'form');
  }
  let rest = text.trim().slice(1).trimStart();
  return all.map((e, i) => {
    const line = canonical(Object(e) as Entry);
    if (!rest.startsWith(line)) throw new Mismatch(i + 1, 'form');
    rest = rest.slice(line.length).trimStart().slice(1).trimStart();
    return [e, line];
  });
}

const bytes = (s: unknown): Octets | null => {
  try {
    const b = fromBase64(String(s));
    return toBase64(b) === s ? b : null;
  } catch {
    return null;
  }
};

const p256 = { name: 'ECDSA', namedCurve: 'P-256' };

async function signer(of: string | undefined): Promise<CryptoKey> {
  try {
    const b = bytes(of);
    return await crypto.subtle.importKey('raw', b!, p256, false, ['verify']);
  } catch {
    throw new Mismatch(1, 'log');
  }
}

async function signed(e: Entry, key: CryptoKey): Promise<boolean> {
  const sig = bytes(e.sig);
  const { sig: _, ...bare } = e;
  return sig?.length === 64 && await crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, sig, utf8(canonical(bare as Entry)));
}

const isDay = (s: string): boolean => /^\d{4}-\d\d-\d\d$/.test(s) && !Number.isNaN(Date.parse(s)) && dayOf(Date.parse(s)) === s;

/** What is wrong with the days of an entry. */
function untimely(e: Entry, before: Entry | undefined): string {
  const from = begins(e.epoch);
  if (Number.isNaN(from) || !isDay(e.published)) return 'week';
  if (e.valid_from !== dayOf(from) || e.valid_to !== dayOf(from + 6 * day)) return 'days';
  const published = Date.parse(e.published);
  if (!e.amends && published + 7 * day > from || published > from + 6 * day) return 'late';
  return before && before.published > e.published ? 'order' : '';
}

/** A walk along the log, with what must not come twice. */
class Walk {
  readonly seen = new Set<string>();
  readonly log: Log = { head: { n: 0, hash: '' }, weeks: {}, drop: {} };
  readonly entries: Entry[] = [];

  async wrong(e: Entry, n: number, key: CryptoKey, known: boolean): Promise<string> {
    if (e.v !== 1) return 'version';
    if (e.n !== n) return 'number';
    if (n > 1 && e.log) return 'log';
    if (e.prev !== this.log.head.hash) return 'chain';
    if (!await signed(e, key)) return 'signature';
    if (!/^sha384-[A-Za-z0-9+/]{64}$/.test(e.bundle) || !/^[0-9a-f]{64}$/.test(e.roster.hash) || !Number.isSafeInteger(e.roster.count) || e.roster.count < 0) return 'bundle';
    return untimely(e, this.entries.at(-1)) || (e.amends ? this.amendment(e) : await this.week(e, known)) || await this.drops(e, known);
  }

  private async week(e: Entry, known: boolean): Promise<string> {
    if (this.entries.some((o) => o.epoch >= e.epoch)) return 'week';
    const { quota: q, keys = [] } = e;
    if (!q || q.open !== quota('open') || q.say !== quota('say') || q.slot !== 1) return 'quota';
    if (keys.length !== uses.length || keys.some((k, i) => k.use !== uses[i])) return 'uses';
    for (const k of keys) {
      if (this.seen.has(k.kid)) return 'reused';
      this.seen.add(k.kid);
      if (!known && !await good(k)) return 'key';
    }
    return e.drop?.length ? '' : 'drops';
  }

  private amendment(e: Entry): string {
    const of = this.entries[e.amends! - 1];
    if (!of) return 'amends';
    if (of.amends || of.epoch !== e.epoch) return 'week';
    return e.quota || e.keys?.length ? 'keys' : '';
  }

  private async drops(e: Entry, known: boolean): Promise<string> {
    let last = '';
    for (const d of e.drop ?? []) {
      const at = slotBegins(d.slot);
      if (Number.isNaN(at) || slotOf(at) !== d.slot || epochOf(at) !== e.epoch || d.slot <= last) return 'slots';
      if (this.seen.has(d.pk)) return 'reused';
      if (d.suite !== suite || !known && !await point(d.pk)) return 'drop';
      this.seen.add(d.pk);
      last = d.slot;
    }
    return '';
  }

  async take(e: Entry, line: string): Promise<void> {
    this.entries.push(e);
    this.log.head = { n: e.n, hash: await sum(utf8(line)) };
    if (e.keys?.length) this.log.weeks[e.epoch] = e.keys;
    for (const d of e.drop ?? []) this.log.drop[d.slot] = d.pk;
  }
}

async function good(k: LogKey): Promise<boolean> {
  const spki = bytes(k.spki);
  try {
    if (!spki || k.alg !== algorithm || await sum(spki) !== k.kid) return false;
    const { check } = await readKey(spki);
    return toBase64(new Uint8Array(await crypto.subtle.exportKey('spki', check))) === k.spki;
  } catch {
    return false;
  }
}

async function point(pk: string): Promise<boolean> {
  const b = bytes(pk);
  return b?.length === 65 && b[0] === 4 &&
    await crypto.subtle.importKey('raw', b, { name: 'ECDH', namedCurve: 'P-256' }, false, []).then(() => true, () => false);
}

/** Reads a log, and fails with a Mismatch unless each entry is as it must be, it goes on from where it was seen before,
 * and it ends as `told` says, which is what came with the session. */
export async function check(text: string, seen?: Head, told?: Head): Promise<Log> {
  const lines = read(text);
  if (seen && (!(seen.n >= 1) || seen.n > lines.length)) throw new Mismatch(0, 'shorter');
  const walk = new Walk();
  const key = await signer(lines[0]![0].log);
  // What was found good before needs no second look, if it is the same.
  const same = seen !== undefined && await sum(utf8(lines[seen.n - 1]![1])) === seen.hash;
  if (seen && !same) throw new Mismatch(seen.n, 'fork');
  for (const [i, [e, line]] of lines.entries()) {
    const what = await walk.wrong(e, i + 1, key, same && i < seen.n);
    if (what) throw new Mismatch(i + 1, what);
    await walk.take(e, line);
  }
  const { head } = walk.log;
  if (told && (told.n !== head.n || told.hash !== head.hash)) throw new Mismatch(0, 'told');
  return walk.log;
}
