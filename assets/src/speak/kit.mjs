// @ts-check
// What the tests of the anonymous channel share: its modules bundled as pages load them, and the rooms' half in Go.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
export const root = join(here, '../../..');

/** @param {string} contents @param {boolean} [minify] */
export async function bundled(contents, minify = false) {
  const stdin = { contents, resolveDir: here, loader: /** @type {const} */ ('ts') };
  const out = await build({ stdin, bundle: true, format: 'esm', target: 'es2022', write: false, minify, logLevel: 'warning', loader: { '.txt': 'text' } });
  return out.outputFiles[0]?.text ?? '';
}

/** What modules give, in one.
 * @param {string[]} names @returns {Promise<any>} */
export async function modules(...names) {
  const text = await bundled(names.map((name) => `export * from './${name}';`).join('\n'));
  return import(`data:text/javascript;base64,${Buffer.from(text).toString('base64')}`);
}

/** @typedef {{ error?: string, spki: string, key: string, drop: string, octets: string, use: string, epoch: string, holder: string, words: string,
 *  operation: Record<string, any>, Signed: boolean, Valid: boolean, head: { n: number, hash: string } }} Told */

/** The rooms, asked line by line. */
export function rooms() {
  const child = spawn('go', ['run', './internal/testkit/rooms'], { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    /** @param {string} what @param {object} [rest] @returns {Promise<Told>} */
    async tell(what, rest = {}) {
      child.stdin.write(`${JSON.stringify({ do: what, ...rest })}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error('the rooms are gone');
      return JSON.parse(value);
    },
    end: () => child.stdin.end(),
  };
}

/** Gives this process what a browser has besides: a store, locks and a page without anything on it. */
export function device() {
  /** @type {Map<string, Uint8Array>} */
  const stored = new Map();
  /** @param {unknown} [result] */
  const request = (result) => {
    const r = /** @type {any} */ ({ result });
    setTimeout(() => r.onsuccess?.());
    return r;
  };
  const held = { get: (/** @type {string} */ k) => request(stored.get(k)), put: (/** @type {Uint8Array} */ v, /** @type {string} */ k) => request(stored.set(k, v)), delete: (/** @type {string} */ k) => request(stored.delete(k)) };
  const database = { createObjectStore() {}, transaction: () => ({ objectStore: () => held }) };
  /** @type {Map<string, Promise<unknown>>} */
  const last = new Map();
  const locks = {
    /** @param {string} name @param {() => Promise<unknown>} work */
    request(name, work) {
      const mine = (last.get(name) ?? Promise.resolve()).then(work);
      last.set(name, mine.catch(() => undefined));
      return mine;
    },
  };
  const kept = () => {
    /** @type {Map<string, string>} */
    const m = new Map();
    return { getItem: (/** @type {string} */ k) => m.get(k) ?? null, setItem: (/** @type {string} */ k, /** @type {string} */ v) => void m.set(k, v), clear: () => m.clear() };
  };
  const put = { indexedDB: { open: () => request(database) }, navigator: { locks }, localStorage: kept(), sessionStorage: kept(), document: { querySelector: () => ({ value: 'token' }) } };
  for (const [name, value] of Object.entries(put)) Object.defineProperty(globalThis, name, { value, configurable: true });
  return { stored, local: put.localStorage };
}
