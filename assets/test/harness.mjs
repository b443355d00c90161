// @ts-check
// What the browser tests share: the real program on a free port with an empty data directory and the demo content,
// and Chromium driven by playwright-core. Every visit fails on a console error, an error in script or a breach of the
// content security policy.
//   WAYMARK_BIN       the program (default ../bin/waymark)
//   WAYMARK_CHROMIUM  the browser (default /usr/bin/chromium)
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { after, before } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';

/** @typedef {import('playwright-core').Browser} Browser */
/** @typedef {import('playwright-core').Page} Page */
/** @typedef {Awaited<ReturnType<import('playwright-core').BrowserContext['storageState']>>} Kept */
/** @typedef {{ width?: number, height?: number, theme?: 'light' | 'dark', script?: boolean, as?: string, forced?: boolean, may?: RegExp }} Look
 *  as: the demo role to be; may: console messages that this visit may cause */

const here = dirname(fileURLToPath(import.meta.url));
/** The program. */
export const bin = resolve(process.env.WAYMARK_BIN || join(here, '../../bin/waymark'));
const browserPath = process.env.WAYMARK_CHROMIUM || '/usr/bin/chromium';
/** How Chromium is started. */
export const launch = { executablePath: browserPath, args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync'] };

/** Why the browser tests cannot run here, or false. */
export const skip = !existsSync(bin) ? `${bin} is not built` : !existsSync(browserPath) ? `Chromium is not at ${browserPath}` : false;

/** @returns {Promise<number>} */
const freePort = () => new Promise((done, failed) => {
  const s = createServer().once('error', failed).listen(0, '127.0.0.1', () => {
    const { port } = /** @type {import('node:net').AddressInfo} */ (s.address());
    s.close(() => done(port));
  });
});

/** The demo's named roles and the addresses they sign in with. */
export const people = {
  officer: 'mary-okafor@winsel-vale.example', facilitator: 'tom-ashby@cawsbridge.example', administrator: 'gwen-pritchard@lenningshire.example',
  newcomer: 'aisha-rahman@thrapley.example', trainer: 'delroy-campbell@lenningshire.example', manager: 'katarzyna-nowak@ravelmouth.example',
};
/** Everybody's password in the demo. */
export const password = 'four lanterns at noon';
/** @typedef {keyof typeof people} Role */

/** The environment without settings of ours. */
export const clean = Object.fromEntries(Object.entries(process.env).filter(([k]) => !k.startsWith('WAYMARK_')));

/** Starts the program and waits until it is ready.
 * @param {NodeJS.ProcessEnv} [set] what to set besides, or to set otherwise @param {string} [program] */
export async function start(set = {}, program = bin) {
  const data = mkdtempSync(join(tmpdir(), 'waymark-test-'));
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  let said = '';
  const run = () => {
    const child = spawn(program, ['serve'], {
      env: { ...clean, WAYMARK_DATA: data, WAYMARK_LISTEN: `127.0.0.1:${port}`, WAYMARK_DEMO: '1', WAYMARK_LIMITS: 'off', WAYMARK_SPEAK: 'off', ...set },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const out of [child.stdout, child.stderr]) out.on('data', (b) => { said = (said + b).slice(-20_000); });
    return { child, ended: new Promise((done) => child.once('exit', done)) };
  };
  let now = run();
  /** Ends the program. @param {NodeJS.Signals} how */
  const end = async (how) => {
    if (now.child.exitCode === null && now.child.signalCode === null) now.child.kill(how);
    await now.ended;
  };
  const stop = async () => {
    await end('SIGTERM');
    rmSync(data, { recursive: true, force: true });
  };
  const ready = async () => {
    for (const until = Date.now() + 120_000; ;) {
      if (await fetch(`${base}/readyz`, { headers: { connection: 'close' } }).then((r) => r.ok, () => false)) return;
      if (now.child.exitCode !== null || Date.now() > until) {
        await stop();
        throw new Error(`waymark did not become ready:\n${said}`);
      }
      await pause(100);
    }
  };
  /** Starts the program again where it was. */
  const revive = () => {
    now = run();
    return ready();
  };
  await ready();
  return { base, data, stop, kill: () => end('SIGKILL'), revive, said: () => said };
}

/** Remembers how somebody writes, as the composer does. @param {Page} page @param {string} way rich or markdown */
async function writes(page, way) {
  const token = await page.locator('input[name=form_token]').first().getAttribute('value') ?? '';
  const { origin } = new URL(page.url());
  const answer = await page.request.post(`${origin}/compose/editor`, { form: { editor: way, form_token: token }, headers: { origin } });
  assert.ok(answer.ok(), `/compose/editor: ${answer.status()}`);
}

/** One running program and one browser for the tests of a file; ends them afterwards. Its people write Markdown.
 * @param {NodeJS.ProcessEnv} [set] @param {Record<string, string>} [ways] who writes otherwise: rich @param {string} [program] */
export function site(set, ways = {}, program = bin) {
  /** @type {Awaited<ReturnType<typeof start>>} */
  let server;
  /** @type {Browser} */
  let browser;
  /** @type {Map<string, Kept>} */
  const signedIn = new Map();
  before(async () => {
    if (skip || !existsSync(program)) return;
    server = await start(set, program);
    browser = await chromium.launch(launch);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  /** With the anonymous channel on, whoever signs in collects their week's passes, once. A context that is soon closed is
   * to leave them to the devices of the tests. @param {import('playwright-core').BrowserContext} context */
  const passing = async (context) => {
    if (set?.WAYMARK_SPEAK === 'on') await context.route('**/tickets/collect', (r) => r.fulfill({ json: {} }));
  };

  /** Opens a page of its own, lets `work` use it, and fails if the browser complained.
   * @template T @param {Look} look @param {(page: Page) => Promise<T>} work @returns {Promise<T>} */
  async function visit(look, work) {
    const storageState = look.as ? await stateOf(look.as) : undefined;
    const context = await browser.newContext({
      baseURL: server.base, storageState, javaScriptEnabled: look.script ?? true, reducedMotion: 'reduce', locale: 'en-GB',
      viewport: { width: look.width ?? 1280, height: look.height ?? 900 }, colorScheme: look.theme ?? 'light',
      ...(look.forced ? { forcedColors: /** @type {const} */ ('active') } : {}),
    });
    // a busy computer takes its time
    context.setDefaultTimeout(60_000);
    await passing(context);
    try {
      const page = await context.newPage();
      const complaints = listen(page, look.may);
      const given = await work(page);
      assert.deepEqual(complaints, [], 'the browser complained');
      return given;
    } finally {
      await context.close();
    }
  }

  /** The cookies of a demo role, signed in once through the form.
   * @param {string} role */
  async function stateOf(role) {
    const kept = signedIn.get(role);
    if (kept) return kept;
    const context = await browser.newContext({ baseURL: server.base });
    await passing(context);
    try {
      const page = await context.newPage();
      await signIn(page, role, ways[role]);
      const state = await context.storageState();
      signedIn.set(role, state);
      return state;
    } finally {
      await context.close();
    }
  }

  /** @type {Map<string, Promise<string>>} */
  const tokens = new Map();

  /** Asks the API as a demo role and gives what it answers; anything but success fails.
   * @param {Role} role @param {string} method @param {string} path below /api/v1 @param {unknown} [body] @returns {Promise<any>} */
  async function api(role, method, path, body) {
    if (!tokens.has(role)) {
      tokens.set(role, promisify(execFile)(program, ['token', 'create', '--email', people[role], '--name', 'browser tests'],
        { env: { ...clean, WAYMARK_DATA: server.data } }).then((r) => r.stdout.trim()));
    }
    const answer = await fetch(`${server.base}/api/v1${path}`, {
      method, headers: { authorization: `Bearer ${await tokens.get(role)}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text.slice(0, 400)}`);
    return text ? JSON.parse(text) : null;
  }
  return { visit, api, base: () => server.base, data: () => server.data, said: () => server.said(), kill: () => server.kill(), revive: () => server.revive(), browser: () => browser };
}

/** @typedef {ReturnType<typeof site>} Site */

/** Whether something has the focus, asked in one go: the page may be drawn anew between two questions.
 * @param {import('playwright-core').Locator} what */
export const focused = async (what) => await what.and(what.page().locator(':focus')).count() === 1;

/** Collects what a page complains of: console errors (breaches of the policy among them) and errors in script. The
 * browser also reports a page's own status of 4xx, which is no fault.
 * @param {Page} page @param {RegExp} [may] */
export function listen(page, may) {
  /** @type {string[]} */
  const complaints = [];
  page.on('pageerror', (e) => complaints.push(`script: ${e.message}`));
  page.on('console', (m) => {
    if (m.type() !== 'error' && !/Content Security Policy|TrustedHTML/.test(m.text())) return;
    if (may?.test(m.text())) return;
    const own = /status of 4\d\d/.test(m.text()) && samePage(m.location().url, page.url());
    if (!own) complaints.push(`${m.text()} (${m.location().url})`);
  });
  return complaints;
}

/** @param {string} a @param {string} b */
const samePage = (a, b) => a.replace(/#.*$/, '') === b.replace(/#.*$/, '');

/** Signs in with the demo's form, as a visitor would. @param {Page} page @param {string} role @param {string} [way] how
 * they write from now on */
export async function signIn(page, role, way = 'markdown') {
  await page.goto('/sign-in');
  await page.locator(`button[name=as][value="${role}"]`).click();
  await page.locator('button[popovertarget=you]').waitFor();
  await writes(page, way);
}

const axe = readFileSync(join(here, '../node_modules/axe-core/axe.min.js'), 'utf8');
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe finds wrong, one line each. With `colours` it looks only at what a theme can change.
 * @param {Page} page @param {boolean} [colours] @returns {Promise<string[]>} */
export async function violations(page, colours) {
  if (!await page.evaluate(() => 'axe' in globalThis)) await page.evaluate(axe);
  const options = { runOnly: colours ? ['color-contrast', 'link-in-text-block'] : tags, resultTypes: ['violations'] };
  const found = await page.evaluate((o) => /** @type {any} */ (globalThis).axe.run(o), options);
  return found.violations.map((/** @type {any} */ v) =>
    `${v.id}: ${v.nodes.slice(0, 3).map((/** @type {any} */ n) => `${n.target.join(' ')} ${n.any[0]?.message ?? ''}`).join(' | ')}`);
}

/** By how many pixels a page is too wide, and which elements stick out. @param {Page} page */
export const overflow = (page) => page.evaluate(() => {
  const over = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (over <= 0) return '';
  // what lies in a box that scrolls by itself is not to blame
  const boxed = (/** @type {Element | null} */ e) => { for (; e; e = e.parentElement) if (getComputedStyle(e).overflowX !== 'visible') return true; return false; };
  const wide = [...document.querySelectorAll('main *, header *, footer *')]
    .filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && !boxed(e.parentElement)).slice(0, 4)
    .map((e) => `${e.tagName.toLowerCase()}.${e.className}`);
  return `${over} px: ${wide.join(', ')}`;
});

/** Counts what comes over the line, as if nothing were in the cache. @param {Page} page */
export async function meter(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  /** @type {Map<string, { path: string, type: string, bytes: number, later: boolean }>} */
  const asked = new Map();
  /** @type {Set<string>} */
  const under = new Set();
  session.on('Network.requestWillBeSent', (e) => {
    // an address that holds its data goes over no line
    if (e.request.url.startsWith('data:')) return;
    const path = new URL(e.request.url).pathname;
    // what is told to the server, or heard from it by and by, is no part of the page
    const later = e.request.method !== 'GET' || e.type === 'EventSource' || path.startsWith('/live/');
    asked.set(e.requestId, { path, type: e.type ?? 'Other', bytes: 0, later });
    if (!later) under.add(e.requestId);
  });
  session.on('Network.loadingFinished', (e) => {
    const one = asked.get(e.requestId);
    if (one) one.bytes += e.encodedDataLength;
    under.delete(e.requestId);
  });
  session.on('Network.loadingFailed', (e) => under.delete(e.requestId));
  return {
    clear: () => {
      asked.clear();
      under.clear();
    },
    /** Waits until the page has everything it asked for. */
    async settled() {
      await page.evaluate(() => document.fonts.ready);
      for (const until = Date.now() + 10_000; under.size > 0 && Date.now() < until;) await pause(10);
    },
    /** @param {string} [type] Script, Stylesheet, Document … */
    bytes: (type) => [...asked.values()].filter((a) => !type || a.type === type).reduce((n, a) => n + a.bytes, 0),
    paths: () => [...asked.values()].filter((a) => !a.later).map((a) => a.path),
  };
}

/** @typedef {Awaited<ReturnType<typeof meter>>} Meter */

/** Looks at a page at both widths and in both themes. @param {Page} page @param {string} name */
export async function sound(page, name) {
  for (const width of [1280, 390]) {
    for (const theme of /** @type {const} */ (['light', 'dark'])) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme: theme });
      assert.deepEqual(await violations(page, theme === 'dark'), [], `${name}, ${width}, ${theme}`);
    }
    assert.equal(await overflow(page), '', `${name}, ${width}`);
  }
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.emulateMedia({ colorScheme: 'light' });
}
