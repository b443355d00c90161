// Brings a large file in pieces, so that a lost connection costs one piece: it waits, asks how far the file has come, and
// goes on there by itself. Fetched with the first large file.
import { ask, type Answer, type Progress } from './upload';

/** What the server says of a file that is on its way. */
interface Part { id: string; have: number }

/** How long a piece is, in bytes. */
const piece = 4 * 2 ** 20;
/** How often it is tried again before somebody has to press for it; about a quarter of an hour. */
const patience = 60;
/** What has been begun, for those who press "Try again". */
const begun = new WeakMap<File, Part>();

/** Brings the file to the server; `progress` is also told while it waits. */
export async function parts(form: HTMLFormElement | null, file: File, signal: AbortSignal, progress: Progress): Promise<Answer> {
  let anew = 0;
  const send = <T>(to: string, fields: Record<string, string | File>, share?: (share: number) => void): Promise<Answer<T>> =>
    lasting(() => ask<T>(form, `/files/parts${to}`, fields, signal, share), signal, () => progress(part ? part.have / file.size : 0, true));
  let part = begun.get(file);
  for (;;) {
    if (!part) {
      const a = await send<Part>('', { name: file.name, size: `${file.size}` });
      if (!a.sent) return { ...a, sent: null };
      begun.set(file, part = a.sent);
    }
    const { id, have } = part;
    const whole = have >= file.size;
    const end = Math.min(have + piece, file.size);
    const a = whole ? await send(`/${id}/done`, { later: 'true' })
      : await send<Part>(`/${id}?at=${have}`, { file: new File([file.slice(have, end)], 'piece') },
        (share) => progress((have + share * (end - have)) / file.size, false));
    if (a.sent && whole) return a as Answer;
    if (a.sent) part.have = (a.sent as Part).have;
    else if (a.status === 404 && anew++ === 0) part = undefined; // it was away for a day
    else return { ...a, sent: null };
  }
}

/** Asks until there is an answer that is one: not a lost connection, nor a server that is away or asks for patience. */
async function lasting<T>(once: () => Promise<Answer<T>>, signal: AbortSignal, waits: () => void): Promise<Answer<T>> {
  for (let tried = 1; ; tried++) {
    const a = await once();
    if (a.status !== 0 && a.status !== 429 && (a.status < 502 || a.wrong) || signal.aborted || tried > patience) return a;
    waits();
    await pause(Math.min(tried * 1000, 15_000), signal);
  }
}

/** Waits for a time, or until the device says that it is connected again. */
function pause(most: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const timer = window.setTimeout(go, most);
    function go(): void {
      window.clearTimeout(timer);
      window.removeEventListener('online', go);
      done();
    }
    window.addEventListener('online', go);
    signal.addEventListener('abort', go, { once: true });
  });
}
