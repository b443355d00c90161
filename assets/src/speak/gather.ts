// Looking the log over, and collecting what there is to collect: on the first page after signing in, whoever it is.
import { script } from '../lib/trust';
import type { Jobs } from './collect';
import { Mismatch, type Head, type Log } from './log';
import { open } from './nobody';
import { seenHead } from './place';
import { epochOf, later } from './weeks';
import { within, type Told } from './wallet';

const day = 24 * 3600_000;

type Run = <J extends keyof Jobs>(job: J, ...args: Parameters<Jobs[J]>) => ReturnType<Jobs[J]>;
interface Hands { run: Run; end: () => void }

/** A worker for what takes seconds. */
function worker(): Hands {
  const address = new URL('./collect.js', import.meta.url).href;
  const w = new Worker(script(address) as string, { type: 'module' });
  const waiting = new Map<number, [(v: unknown) => void, (e: unknown) => void]>();
  w.onmessage = ({ data }) => {
    const [yes, no] = waiting.get(data.id) ?? [];
    waiting.delete(data.id);
    if (data.wrong) no?.(new Mismatch(data.wrong[0], data.wrong[1]));
    else if ('value' in data) yes?.(data.value);
    else no?.(new Error(data.message));
  };
  w.onerror = () => { for (const [, no] of waiting.values()) no(new Error('worker')); };
  let n = 0;
  return {
    run: (job, ...args) => new Promise((yes, no) => {
      waiting.set(++n, [yes as (v: unknown) => void, no]);
      w.postMessage({ id: n, job, args });
    }) as never,
    end: () => w.terminate(),
  };
}

/** Where there are no workers, the page does it itself. */
const here: Hands = {
  run: (async (job: keyof Jobs, ...args: unknown[]) => {
    const own = await import('./collect') as unknown as Record<string, (...a: unknown[]) => unknown>;
    return own[job]!(...args);
  }) as unknown as Run,
  end: () => undefined,
};

/** Reads the log and looks it over. Fails with a Mismatch where it is not the one that this device has seen, or not
 * the one that the session was told of. */
export async function look(told: Told, run: Run): Promise<Log> {
  const text = await (await open('/speak/keys.json')).text();
  const log = await run('check', text, seenHead(), told.head) as Log;
  seenHead(log.head);
  return log;
}

/** The log can grow between two questions, so what seems wrong is asked once more. */
async function sure(told: Told, run: Run): Promise<Log> {
  try {
    return await look(told, run);
  } catch (e) {
    if (!(e instanceof Mismatch) || !/^(told|shorter)$/.test(e.message)) throw e;
    const again = await (await fetch('/tickets/wallet-key', { cache: 'no-store' })).json() as { head?: Head };
    return await look({ ...told, head: again.head ?? told.head }, run);
  }
}

async function post(body: string): Promise<Response | null> {
  const token = document.querySelector<HTMLInputElement>('input[name=form_token]')?.value ?? '';
  try {
    return await fetch('/tickets/collect', {
      method: 'POST', body, headers: { 'content-type': 'application/json', accept: 'application/json', 'x-form-token': token },
    });
  } catch {
    return null;
  }
}

/** Looks the log over and collects; what is wrong with the log is kept in the wallet for whoever wants to write. Says
 * whether all is done: false where the next page is to try again. Fails with a Mismatch, which trying again does not
 * mend. */
export async function gather(told: Told): Promise<boolean> {
  const w = typeof Worker === 'function' ? worker() : here;
  try {
    const log = await sure(told, w.run);
    await within(told, (wallet) => {
      wallet.head = log.head;
      wallet.fault = '';
      wallet.drop = Object.fromEntries(Object.entries(log.drop).filter(([slot]) => Date.parse(`${slot}:00Z`) > Date.parse(told.now) - day));
    });
    return await collect(told, log, w.run);
  } catch (e) {
    if (!(e instanceof Mismatch)) return false;
    await within(told, (wallet) => { wallet.fault = 'key_mismatch'; });
    throw e;
  } finally {
    w.end();
  }
}

/** The weeks to collect for: this one and the next, as far as the log has keys for them. */
async function collect(told: Told, log: Log, run: Run): Promise<boolean> {
  const now = Date.parse(told.now);
  const this_ = epochOf(now);
  let all = true;
  for (const epoch of [this_, later(this_, 1)]) {
    const keys = log.weeks[epoch];
    // What was drawn for one week is not forgotten for the next: its answer may have got lost on the way here.
    all &&= !keys || await one(told, epoch, keys, log.head.hash, run);
  }
  await within(told, (w) => {
    const oldest = later(this_, -6);
    for (const [epoch, week] of Object.entries(w.weeks)) {
      if (epoch < this_) week.open = week.say = [];
      if (epoch < oldest) delete w.weeks[epoch];
    }
  });
  return all;
}

/** Collects for one week; says whether there is nothing left to ask for. */
async function one(told: Told, epoch: string, keys: Log['weeks'][string], head: string, run: Run): Promise<boolean> {
  let asked = await within(told, (w) => w.weeks[epoch] ? null : w.asked?.epoch === epoch ? w.asked : undefined);
  if (asked === null || !asked && told.collected.includes(epoch)) return true; // it is here, or on another device
  if (!asked) {
    const fresh = { epoch, ...await run('draw', epoch, head, keys) };
    asked = await within(told, (w) => w.asked = w.asked?.epoch === epoch ? w.asked : fresh);
  }
  // What was drawn is kept until it is answered: the same request gets the same answer, however often it is sent.
  const r = await post(asked.body);
  if (!r || r.status >= 500 || r.status === 429) return false;
  if (!r.ok) {
    if (r.status === 409) await within(told, (w) => { w.asked = null; });
    return false;
  }
  const { signed } = await r.json() as { signed: Record<string, string[]> };
  const now = Date.parse(told.now);
  // A demonstration has collected last week.
  const from = epochOf(now) === epoch && !told.simulated ? now - now % day + day : 0;
  const week = await run('make', keys, asked.secret, signed, from) as never;
  await within(told, (w) => {
    w.weeks[epoch] ??= week;
    w.asked = null;
  });
  return true;
}
