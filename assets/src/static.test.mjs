// @ts-check
// What must hold of the sources and of the build without any browser: budgets, no inline or foreign things, one policy.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const src = dirname(fileURLToPath(import.meta.url));
const root = dirname(src);

/** @param {string} dir @returns {string[]} */
const walk = (dir) => readdirSync(dir).flatMap((n) => {
  const p = join(dir, n);
  return statSync(p).isDirectory() ? walk(p) : [p];
});
const sources = [...walk(src), ...walk(join(root, 'test')), join(root, 'build.mjs'), join(root, 'bundle.mjs')];
/** @param {string} p */
const read = (p) => readFileSync(p, 'utf8');
const scripts = sources.filter((p) => p.endsWith('.ts'));

test('no file has more than 400 lines', () => {
  for (const p of sources) assert.ok(read(p).split('\n').length <= 401, relative(root, p));
});

test('no registry is named in what npm reads', () => {
  const lock = read(join(root, 'package-lock.json'));
  assert.ok(!lock.includes('"resolved"'), 'package-lock.json has resolved addresses');
  assert.match(read(join(root, '.npmrc')), /^omit-lockfile-registry-resolved=true$/m);
  assert.doesNotMatch(read(join(root, '.npmrc')), /registry\s*=\s*http/);
});

test('every dependency is pinned exactly', () => {
  const { dependencies, devDependencies } = JSON.parse(read(join(root, 'package.json')));
  for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
    assert.match(version, /^\d+\.\d+\.\d+$/, name);
  }
});

test('script has one Trusted Types policy, in one module, and no way around it', () => {
  const makers = scripts.filter((p) => /createPolicy\(['"]/.test(read(p)) || /innerHTML|outerHTML|insertAdjacentHTML/.test(read(p)));
  assert.deepEqual(makers.map((p) => relative(src, p)), ['lib/trust.ts']);
  assert.match(read(join(src, 'lib/trust.ts')), /createPolicy\('waymark'/);
  for (const p of scripts) {
    assert.doesNotMatch(read(p), /\beval\(|new Function|setTimeout\(['"]|document\.write|\.style\b(?!\.setProperty\()/, relative(src, p));
    if (!p.endsWith('trust.ts')) assert.doesNotMatch(read(p), /new DOMParser\(\)|parseFromString/, relative(src, p));
  }
  // what stays on the device is by person, and goes when they sign out; but for a switch that says nothing of anybody
  assert.deepEqual(scripts.filter((p) => /localStorage|sessionStorage|indexedDB/.test(read(p))).map((p) => relative(src, p)), ['lib/keys.ts', 'lib/outbox.ts', 'speak/place.ts']);
});

test('script says nothing in words of its own', () => {
  for (const p of scripts) {
    const code = read(p).replace(/^\s*(\/\/|\*|\/\*).*$/gm, '').replace(/\/\/.*$/gm, '');
    for (const [, text = ''] of code.matchAll(/['`]([^'`\n]*)['`]/g)) {
      // a sentence: two plain words in a row, the first with a capital
      assert.doesNotMatch(text, /^[A-Z][a-z]+ [a-z]+/, `${relative(src, p)}: ${text}`);
    }
  }
});

test('styles fetch nothing from elsewhere', () => {
  for (const p of sources.filter((f) => f.endsWith('.css'))) {
    assert.doesNotMatch(read(p), /https?:\/\/|url\(data:|expression\(|@import url/, relative(src, p));
  }
});

test('every style file begins with what it is for', () => {
  for (const p of sources.filter((f) => f.endsWith('.css'))) assert.match(read(p), /^\/\*/, relative(src, p));
});

test('every class that a view uses is in the styles', () => {
  const styles = sources.filter((f) => f.endsWith('.css')).map(read).join('\n');
  const known = new Set([...styles.matchAll(/\.(-?[a-zA-Z_][\w-]*)/g)].map((m) => m[1]));
  for (let n = 1; n <= 20; n++) known.add(`g${n}`);
  /** @type {string[]} */
  const unknown = [];
  for (const p of walk(join(root, '../views')).filter((f) => f.endsWith('.templ'))) {
    for (const [, written = ''] of read(p).matchAll(/\sclass=("[^"]*"|\{[^}]*\})/g)) {
      // the start of a name that is put together ("tone-" + …) is no class yet
      // and the name of a field whose error is looked up is none either
      const names = [...written.replace(/\.Of\("[^"]*"\)/g, '').matchAll(/"([^"]*)"/g)].flatMap((m) => (m[1] ?? '').split(/\s+/)).filter((c) => c && !c.endsWith('-'));
      for (const name of names) if (!known.has(name)) unknown.push(`${relative(root, p)}: ${name}`);
    }
  }
  assert.deepEqual(unknown, []);
});

const manifest = join(root, 'dist/manifest.json');
const skip = existsSync(manifest) ? false : 'the front end is not built';

test('the build is inside its budgets', { skip }, () => {
  const { files, preload } = JSON.parse(read(manifest));
  const fonts = preload.reduce((/** @type {number} */ sum, /** @type {string} */ f) => sum + files[f].size, 0);
  const sizes = { styles: files['app.css'].br, script: files['app.js'].br, fonts };
  assert.ok(sizes.styles <= 12 * 1024 && sizes.script <= 15 * 1024 && fonts <= 85 * 1024, JSON.stringify(sizes));
});

/** What is fetched on demand, with all that it loads: at most so many KiB as gzip. */
const onDemand = { 'catch-up.js': 1, 'collect.js': 8, 'composer.js': 12, 'enter.js': 1, 'files.js': 4, 'gather.js': 9, 'page.js': 20, 'parts.js': 5, 'pasted.js': 30, 'quote.js': 1, 'rich.js': 85, 'seven.js': 7, 'speak.js': 3.2 };

test('scripts that are fetched on demand are known and inside their budgets', { skip }, () => {
  const { files } = JSON.parse(read(manifest));
  /** @type {(name: string, seen?: Set<string>) => Set<string>} */
  const loads = (name, seen = new Set()) => {
    seen.add(name);
    const text = read(join(root, 'dist', files[name].file));
    for (const [other, f] of Object.entries(files)) {
      if (other !== 'app.js' && !seen.has(other) && new RegExp(`from"\\./${f.file}"|import"\\./${f.file}"`).test(text)) loads(other, seen);
    }
    return seen;
  };
  assert.deepEqual([...loads('app.js')], ['app.js'], 'the first view waits for a second script');
  const reached = new Set(['app.js']);
  for (const [name, most] of Object.entries(onDemand)) {
    const all = [...loads(name)];
    for (const one of all) reached.add(one);
    const size = all.reduce((sum, one) => sum + statSync(join(root, 'dist', `${files[one].file}.gz`)).size, 0);
    assert.ok(size <= most * 1024, `${name} loads ${all.join(', ')}: ${size} bytes`);
  }
  assert.deepEqual(Object.keys(files).filter((n) => n.endsWith('.js') && !reached.has(n)), [], 'scripts without a budget');
});

test('what the anonymous channel adds to ordinary pages is under 3 KB, and its worker needs no page', { skip }, () => {
  const { files } = JSON.parse(read(manifest));
  // app.js grew by the few lines that load it
  assert.ok(files['speak.js'].br + 150 < 3 * 1024, `${files['speak.js'].br} bytes`);
  const text = (/** @type {string} */ name) => read(join(root, 'dist', files[name].file));
  assert.doesNotMatch(text('speak.js'), /(from|import)\s*"/);
  assert.ok(text('gather.js').includes(`"./${files['collect.js'].file}"`), 'the worker has another name');
  assert.ok(!text('collect.js').includes('./app.'));
});

test('every file of the build is named by its content and lies there in all its forms', { skip }, () => {
  const { files } = JSON.parse(read(manifest));
  const there = new Set(readdirSync(join(root, 'dist')));
  for (const [logical, f] of Object.entries(files)) {
    assert.match(f.file, /\.[0-9a-f]{10}\.\w+$/, logical);
    const forms = f.file.endsWith('.woff2') ? [''] : ['', '.br', '.gz'];
    for (const form of forms) assert.ok(there.delete(f.file + form), `${f.file}${form} is missing`);
  }
  assert.deepEqual([...there].filter((n) => n !== '.gitignore' && n !== 'manifest.json'), []);
});

test('every hue that an organisation may have is in the stylesheet', { skip }, () => {
  const { files } = JSON.parse(read(manifest));
  const css = read(join(root, 'dist', files['app.css'].file));
  for (let h = 0; h < 360; h += 5) assert.ok(css.includes(`[data-hue="${h}"]{--brand-h:${h};`), `hue ${h}`);
  for (let n = 1; n <= 20; n++) assert.match(css, new RegExp(`\\.g${n}\\{flex-grow:${n}\\}`));
});
