// @ts-check
// Builds src into dist: one stylesheet, one script, fonts and icon, all with their content's hash in the name,
// each text also as .br and .gz, and manifest.json, which assets.go reads. `--watch` builds again on every change.
import { createHash } from 'node:crypto';
import { watch } from 'node:fs';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build as bundle } from 'esbuild';
// @ts-expect-error the package says nothing of its types
import subset from 'subset-font';

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, 'dist');

/** Types by file ending; only the texts among them are compressed, woff2 already is. */
const types = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** Fonts that the first view needs: named in the manifest so that pages can preload them. */
const preload = ['source-sans-3-latin-wght-normal.woff2', 'source-serif-4-latin-600-normal.woff2'];

/** An organisation's hue without inline style: one rule for every fifth degree. */
function hues() {
  let css = '@layer tokens {\n';
  for (let h = 0; h < 360; h += 5) css += `[data-hue="${h}"]{--brand-h:${h};--h:${h}}\n`;
  return css + '}\n';
}

/** The parts of a bar whose widths are shares: flex-grow classes g1 to g20. */
function shares() {
  let css = '@layer components {\n';
  for (let n = 1; n <= 20; n++) css += `.g${n}{flex-grow:${n}}\n`;
  return css + '}\n';
}

/** @type {import('esbuild').Plugin} Style rules that are computed, imported as `computed:NAME`. */
const computed = {
  name: 'computed',
  setup(b) {
    b.onResolve({ filter: /^computed:/ }, (a) => ({ path: a.path.slice(9), namespace: 'computed' }));
    b.onLoad({ filter: /.*/, namespace: 'computed' }, (a) => ({
      contents: a.path === 'hues' ? hues() : shares(),
      loader: 'css',
    }));
  },
};

/** Names a file by its content: app.css and its bytes give app.1a2b3c4d5e.css.
 * @param {string} logical @param {Uint8Array} bytes */
function hashed(logical, bytes) {
  const ext = extname(logical);
  const sum = createHash('sha256').update(bytes).digest('hex').slice(0, 10);
  return `${basename(logical, ext)}.${sum}${ext}`;
}

/** Bundles everything in memory and gives the files by their logical names.
 * @returns {Promise<Map<string, Uint8Array>>} */
async function compile() {
  /** @type {Map<string, Uint8Array>} */
  const files = new Map();
  files.set('icon.svg', await readFile(join(here, 'src/icon.svg')));
  const js = await bundle({
    entryPoints: [join(here, 'src/app.ts')], bundle: true, minify: true, write: false,
    format: 'esm', target: 'es2022', legalComments: 'none', charset: 'utf8', logLevel: 'warning',
  });
  for (const f of js.outputFiles) files.set('app.js', f.contents);
  const css = await bundle({
    entryPoints: [join(here, 'src/css/app.css')], bundle: true, minify: true, write: false, outdir: dist,
    target: ['chrome123', 'firefox121', 'safari17.5'], assetNames: '[name]', loader: { '.woff2': 'file' },
    plugins: [computed], legalComments: 'none', charset: 'utf8', logLevel: 'warning',
  });
  let text = '';
  for (const f of css.outputFiles) {
    if (f.path.endsWith('.css')) text = f.text;
    else files.set(basename(f.path), f.contents);
  }
  for (const [logical, bytes] of files) {
    if (logical.includes('-latin-ext-')) files.set(logical, await subset(Buffer.from(bytes), extended, {
      targetFormat: 'woff2', ...(logical.includes('-wght-') ? { variationAxes: { wght: { min: 400, max: 600 } } } : {}),
    }));
  }
  for (const [logical, bytes] of files) text = text.replaceAll(`./${logical}`, hashed(logical, bytes));
  files.set('app.css', new TextEncoder().encode(text));
  return files;
}

/** The letters of Europe's languages beyond Latin-1, as in Zieliński, ŵ and ŷ. The fonts of these carry the letters of
 * many more languages and would cost a page five times as much; what is left out falls to the device's own font.
 * The ranges stand in fonts.css, too. */
const extended = [0x1e9e, 0x1ef2, 0x1ef3, ...span(0x100, 0x17f), ...span(0x218, 0x21b), ...span(0x1e80, 0x1e85)]
  .map((code) => String.fromCodePoint(code)).join('');

/** @param {number} from @param {number} to */
function span(from, to) { return Array.from({ length: to - from + 1 }, (_, i) => from + i); }

/** Compresses a text as well as it goes.
 * @param {Uint8Array} b */
export const brotli = (b) => brotliCompressSync(b, {
  params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: b.length },
});

/** Builds once; writes the new files, then the manifest, then removes what the manifest no longer names. */
async function run() {
  await mkdir(dist, { recursive: true });
  const files = await compile();
  /** @type {Record<string, object>} */
  const listed = {};
  const keep = new Set(['.gitignore', 'manifest.json']);
  /** @param {string} name @param {Uint8Array} bytes */
  const put = (name, bytes) => { keep.add(name); return writeFile(join(dist, name), bytes); };
  for (const [logical, bytes] of files) {
    const file = hashed(logical, bytes);
    const type = types[/** @type {keyof typeof types} */ (extname(file))];
    await put(file, bytes);
    /** @type {Record<string, string | number>} */
    const entry = { file, type, size: bytes.length };
    if (!file.endsWith('.woff2')) {
      const br = brotli(bytes), gz = gzipSync(bytes, { level: 9 });
      await put(`${file}.br`, br);
      await put(`${file}.gz`, gz);
      entry.br = br.length;
    }
    entry.integrity = 'sha384-' + createHash('sha384').update(bytes).digest('base64');
    listed[logical] = entry;
  }
  await writeFile(join(dist, 'manifest.json'), JSON.stringify({ files: listed, preload }, null, 1) + '\n');
  for (const name of await readdir(dist)) if (!keep.has(name)) await rm(join(dist, name));
  for (const [logical, e] of Object.entries(listed)) {
    const { size, br } = /** @type {{size: number, br?: number}} */ (e);
    console.log(`${logical.padEnd(44)} ${String(size).padStart(7)} bytes${br ? `, ${br} brotli` : ''}`);
  }
}

await run();
if (process.argv.includes('--watch')) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  watch(join(here, 'src'), { recursive: true }, () => {
    clearTimeout(timer);
    timer = setTimeout(() => run().catch((e) => console.error(e.message)), 60);
  });
}
