// Sends a file to the server and says how far it has come.
import { enter } from '../lib/outbox';

/** What the server says of a file that it has. */
export interface Sent { id: string; path: string; name: string; picture: boolean; words: string; markdown: string }

/** An answer; its status is 0 where there was none. */
export interface Answer<T = Sent> { status: number; sent: T | null; wrong: string }

/** How much of it has come, of 1; `lost` while it waits for a connection. */
export type Progress = (share: number, lost?: boolean) => void;

interface Problem { title?: string; errors?: { detail: string }[] }

/** One request at a time to the files' own addresses; ended by `signal`. Whoever's session has ended signs in again in
 * place, and it goes once more. */
export async function ask<T = Sent>(form: HTMLFormElement | null, to: string, fields: Record<string, string | File>, signal: AbortSignal,
  progress?: Progress): Promise<Answer<T>> {
  for (let again = false; ; again = true) {
    const a = await once<T>(form, to, fields, signal, progress);
    if (again || a.status !== 401 && a.status !== 403 || !await enter(a.status === 401)) return a;
  }
}

/** The largest file that is sent whole, in bytes. */
const whole = 8 * 2 ** 20;

/** Brings a file to the server: whole, or in pieces where it is large. */
export async function bring(form: HTMLFormElement | null, file: File, signal: AbortSignal, progress: Progress): Promise<Answer> {
  const large = file.size > whole && await import('./parts').catch(() => null);
  return large ? large.parts(form, file, signal, progress) : ask(form, '/files', { later: 'true', file }, signal, progress);
}

function once<T>(form: HTMLFormElement | null, to: string, fields: Record<string, string | File>, signal: AbortSignal,
  progress?: Progress): Promise<Answer<T>> {
  return new Promise((done) => {
    const body = new FormData();
    const token = form?.querySelector<HTMLInputElement>('input[name=form_token]');
    if (token) body.set(token.name, token.value); // the server wants it before the file
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    const x = new XMLHttpRequest();
    x.open('POST', to);
    x.setRequestHeader('accept', 'application/json');
    x.upload.onprogress = (e) => progress?.(e.lengthComputable ? e.loaded / e.total : 0);
    const none = (): void => done({ status: 0, sent: null, wrong: '' });
    x.onerror = x.onabort = none;
    x.onload = () => {
      let said: unknown = null;
      try {
        said = JSON.parse(x.responseText);
      } catch {
        // not a word of ours, such as a proxy's page
      }
      const ok = x.status < 300 && said !== null;
      const { title, errors } = (said ?? {}) as Problem;
      done({ status: x.status, sent: ok ? said as T : null, wrong: ok ? '' : errors?.[0]?.detail ?? title ?? '' });
    };
    signal.addEventListener('abort', () => x.abort());
    if (signal.aborted) none();
    else x.send(body);
  });
}
