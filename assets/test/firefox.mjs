// @ts-check
// Firefox as Debian has it, driven over Marionette, its own protocol: what playwright-core drives is a Firefox built
// for it. Just what the tests of the anonymous channel need.
//   WAYMARK_FIREFOX  the browser (default /usr/bin/firefox-esr)
import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const path = process.env.WAYMARK_FIREFOX || '/usr/bin/firefox-esr';

/** Why Firefox cannot be tried here, or false. */
export const skip = !existsSync(path) && `Firefox is not at ${path}`;

/** @returns {Promise<number>} */
const freePort = () => new Promise((done, failed) => {
  const s = createServer().once('error', failed).listen(0, '127.0.0.1', () => {
    const { port } = /** @type {import('node:net').AddressInfo} */ (s.address());
    s.close(() => done(port));
  });
});

/** Starts Firefox with a profile. @param {string} profile */
export async function firefox(profile) {
  const port = await freePort();
  writeFileSync(join(profile, 'user.js'), Object.entries({
    'marionette.port': port, 'intl.locale.requested': 'en-GB', 'datareporting.policy.dataSubmissionEnabled': false, 'app.update.auto': false,
    'browser.shell.checkDefaultBrowser': false, 'network.captive-portal-service.enabled': false, 'network.connectivity-service.enabled': false,
  }).map(([k, v]) => `user_pref(${JSON.stringify(k)}, ${JSON.stringify(v)});\n`).join(''));
  const child = spawn(path, ['--headless', '--marionette', '--no-remote', '--profile', profile], { stdio: 'ignore' });
  const ended = new Promise((done) => child.once('exit', done));
  /** @type {Map<number, { yes: (v: any) => void, no: (e: Error) => void }>} */
  const waiting = new Map();
  const socket = await reach(port);
  let read = Buffer.alloc(0);
  socket.on('data', (b) => {
    read = Buffer.concat([read, b]);
    for (let colon = read.indexOf(':'); colon > 0; colon = read.indexOf(':')) {
      const end = colon + 1 + Number(read.subarray(0, colon));
      if (read.length < end) return;
      const message = JSON.parse(read.subarray(colon + 1, end).toString());
      read = read.subarray(end);
      if (!Array.isArray(message)) continue; // it says who it is
      const [, id, wrong, value] = message;
      const one = waiting.get(id);
      waiting.delete(id);
      if (wrong) one?.no(new Error(`${wrong.error}: ${wrong.message}`));
      else one?.yes(value);
    }
  });
  let n = 0;
  /** @param {string} name @param {object} [of] @returns {Promise<any>} */
  const command = (name, of = {}) => new Promise((yes, no) => {
    const text = JSON.stringify([0, ++n, `WebDriver:${name}`, of]);
    waiting.set(n, { yes, no });
    socket.write(`${Buffer.byteLength(text)}:${text}`);
  });
  await command('NewSession', { capabilities: { alwaysMatch: { acceptInsecureCerts: true } } });
  /** What a function gives in the page. @template T @param {(...args: any[]) => T} f @param {any[]} args @returns {Promise<Awaited<T>>} */
  const run = async (f, ...args) => (await command('ExecuteScript', { script: `return (${f})(...arguments)`, args, sandbox: null })).value;
  /** @param {string} css @returns {Promise<string>} */
  const find = async (css) => Object.values((await command('FindElement', { using: 'css selector', value: css })).value)[0];
  return {
    run,
    /** @param {string} url */
    to: (url) => command('Navigate', { url }),
    reload: () => command('Refresh'),
    /** @param {string} css */
    click: async (css) => command('ElementClick', { id: await find(css) }),
    /** @param {string} css @param {string} text */
    type: async (css, text) => command('ElementSendKeys', { id: await find(css), text }),
    /** Waits until a function gives something true in the page. @param {(...args: any[]) => unknown} f @param {any[]} args */
    until: async (f, ...args) => {
      for (const end = Date.now() + 60_000; !await run(f, ...args).catch(() => false); await pause(100)) if (Date.now() > end) throw new Error(`never so: ${f}`);
    },
    /** Ends it as somebody does who closes the window, so that it writes what it keeps. */
    quit: async () => {
      socket.write((() => {
        const text = JSON.stringify([0, ++n, 'Marionette:Quit', { flags: ['eAttemptQuit'] }]);
        return `${Buffer.byteLength(text)}:${text}`;
      })());
      await Promise.race([ended, pause(20_000).then(() => child.kill('SIGKILL'))]);
      socket.destroy();
    },
  };
}

/** @param {number} port @returns {Promise<import('node:net').Socket>} */
async function reach(port) {
  for (const end = Date.now() + 60_000; ;) {
    try {
      return await new Promise((yes, no) => {
        const s = connect(port, '127.0.0.1', () => yes(s));
        s.once('error', no);
      });
    } catch (e) {
      if (Date.now() > end) throw e;
      await pause(200);
    }
  }
}
