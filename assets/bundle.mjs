// @ts-check
// Bundles the scripts: app.js, which every page loads, and the files that it fetches on demand with import(). What app.js
// shares with those stays inside app.js, so that a first view asks for one script and no more; and what speak.js shares
// stays inside speak.js, which many pages load.
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { build, transform } from 'esbuild';

/** @typedef {import('esbuild').Plugin} Plugin */
/** @typedef {import('esbuild').Metafile} Metafile */

const common = /** @type {const} */ ({ format: 'esm', target: 'es2022', legalComments: 'none', charset: 'utf8', logLevel: 'warning' });

/** Bundles an entry and gives its files by their logical names. Files name each other as "./LOGICAL".
 * @param {string} entry @param {Plugin[]} [plugins] @returns {Promise<Map<string, string>>} */
export async function scripts(entry, plugins = []) {
  const first = await build({
    ...common, entryPoints: [entry], bundle: true, splitting: true, write: false, metafile: true, minifySyntax: true,
    outdir: '/', entryNames: '[name]', chunkNames: '[name]-[hash]', external: ['*.css'], plugins, loader: { '.txt': 'text' },
  });
  const { outputs } = first.metafile;
  /** @type {Map<string, string>} */
  const code = new Map(first.outputFiles.map((f) => [basename(f.path), f.text]));
  const about = new Map(Object.entries(outputs).map(([path, o]) => [basename(path), o]));
  const app = basename(entry).replace(/\.ts$/, '.js');
  const logical = names(code.keys());
  /** Which file holds what others share with it. @type {Map<string, string>} */
  const host = new Map();
  const hosts = [app, ...[...logical].filter(([, plain]) => plain === 'speak.js').map(([name]) => name)];
  for (const one of hosts) {
    host.set(one, one);
    for (const name of within(one, about)) if (!host.has(name)) host.set(name, one);
  }
  /** @type {Map<string, string>} */
  const files = new Map();
  for (const [name, text] of code) {
    if (host.has(name)) continue;
    const { code: small } = await transform(text, { ...common, minify: true });
    files.set(logical.get(name) ?? name, small);
  }
  for (const one of hosts) files.set(logical.get(one) ?? one, await merged(one, host, code, about));
  for (const [name, text] of files) {
    let own = text;
    for (const from of logical.keys()) own = own.replaceAll(`"./${from}"`, `"./${logical.get(host.get(from) ?? from)}"`);
    files.set(name, own);
  }
  return files;
}

/** What a file loads before it runs, at any remove.
 * @param {string} name @param {Map<string, Metafile['outputs'][string]>} about @returns {Set<string>} */
function within(name, about, found = new Set()) {
  for (const i of about.get(name)?.imports ?? []) {
    const other = basename(i.path);
    if (i.kind !== 'import-statement' || found.has(other) || !about.has(other)) continue;
    found.add(other);
    within(other, about, found);
  }
  return found;
}

/** Names without esbuild's own hash: composer.js, and shared-1.js for what several files have in common.
 * @param {Iterable<string>} all */
function names(all) {
  /** @type {Map<string, string>} */
  const logical = new Map();
  let shared = 0;
  for (const name of [...all].sort()) {
    const own = name.replace(/-[A-Z0-9]{8}\.js$/, '.js');
    const plain = own === 'chunk.js' ? `shared-${++shared}.js` : own;
    if ([...logical.values()].includes(plain)) throw new Error(`two scripts are called ${plain}`);
    logical.set(name, plain);
  }
  return logical;
}

/** A file with what it shares inside it; the others import that from it by the same names.
 * @param {string} file @param {Map<string, string>} host @param {Map<string, string>} code
 * @param {Map<string, Metafile['outputs'][string]>} about */
async function merged(file, host, code, about) {
  const inside = [...host.keys()].filter((name) => host.get(name) === file);
  const given = inside.flatMap((name) => about.get(name)?.exports ?? []);
  if (new Set(given).size !== given.length) throw new Error(`two shared modules export one name: ${given.sort().join(' ')}`);
  const lines = [`import "./${file}";`, ...inside.filter((name) => about.get(name)?.exports.length).map((name) => `export * from "./${name}";`)];
  const out = await build({
    ...common, stdin: { contents: lines.join('\n') }, bundle: true, write: false, minify: true,
    plugins: [{
      name: 'made',
      setup(b) {
        b.onResolve({ filter: /.*/ }, (a) => {
          const name = basename(a.path);
          return a.kind === 'import-statement' && host.get(name) === file ? { path: name, namespace: 'made' } : { path: a.path, external: true };
        });
        b.onLoad({ filter: /.*/, namespace: 'made' }, (a) => ({ contents: code.get(a.path) ?? '', loader: 'js' }));
      },
    }],
  });
  return out.outputFiles[0]?.text ?? '';
}

/** Gives each file the name that its content has, and that of what it loads: a file that is cached for ever must not
 * name one that is gone.
 * @param {Map<string, Uint8Array>} files by logical name, naming each other as ./LOGICAL
 * @param {(logical: string, sum: string) => string} name @returns {Map<string, string>} logical names to final ones */
export function finalNames(files, name) {
  const text = new Map([...files].map(([logical, bytes]) => [logical, /\.(js|css)$/.test(logical) ? Buffer.from(bytes).toString() : '']));
  /** @param {string} at @param {Set<string>} seen */
  const reach = (at, seen) => {
    seen.add(at);
    for (const other of files.keys()) if (!seen.has(other) && text.get(at)?.includes(`./${other}`)) reach(other, seen);
    return seen;
  };
  return new Map([...files.keys()].map((logical) => {
    const sum = createHash('sha256');
    for (const part of [...reach(logical, new Set())].sort()) sum.update(files.get(part) ?? '');
    return [logical, name(logical, sum.digest('hex').slice(0, 10))];
  }));
}
