// @ts-check
// Builds src into dist: styles, scripts, fonts and icon, all with their content's hash in the name, each text also as
// .br and .gz, and manifest.json, which assets.go reads. `--watch` builds again on every change. Pages name app.css and
// app.js; everything else is fetched by these on demand.
import { createHash } from 'node:crypto';
import { watch } from 'node:fs';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build as bundle } from 'esbuild';
// @ts-expect-error the package says nothing of its types
import subset from 'subset-font';
import { finalNames, scripts } from './bundle.mjs';

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

/** @type {import('esbuild').Plugin} ProseMirror reads pasted HTML in a document of its own and would make a Trusted Types
 * policy for it. Pages allow one policy, ours, so it is given that one. */
const trusting = {
  name: 'trusting',
  setup(b) {
    b.onLoad({ filter: /prosemirror-view[\\/]dist[\\/]index\.js$/ }, async (a) => {
      const text = await readFile(a.path, 'utf8');
      const contents = text.replace(/^function maybeWrapTrusted\(html\) \{$[^]*?^\}$/m, 'function maybeWrapTrusted(html) { return ownMarkup(html); }');
      if (contents === text) throw new Error('prosemirror-view reads what is pasted in another way: look at it anew');
      return { contents: `import { markup as ownMarkup } from ${JSON.stringify(join(here, 'src/lib/trust.ts'))};\n${contents}` };
    });
  },
};

/** app.css whose content has the sum 1a2b3c4d5e is app.1a2b3c4d5e.css.
 * @param {string} logical @param {string} sum */
function named(logical, sum) {
  const ext = extname(logical);
  return `${basename(logical, ext)}.${sum}${ext}`;
}

/** The stylesheet of every page, and those that a script adds when it needs them. */
const sheets = ['app.css', 'files.css', 'rich.css'];

/** Bundles everything in memory and gives the files by their logical names.
 * @returns {Promise<Map<string, Uint8Array>>} */
async function compile() {
  /** @type {Map<string, Uint8Array>} */
  const files = new Map();
  files.set('icon.svg', await readFile(join(here, 'src/icon.svg')));
  for (const [logical, text] of await scripts(join(here, 'src/app.ts'), [trusting])) files.set(logical, new TextEncoder().encode(text));
  const css = await bundle({
    entryPoints: sheets.map((name) => join(here, 'src/css', name)), bundle: true, minify: true, write: false, outdir: dist,
    target: ['chrome123', 'firefox121', 'safari17.5'], assetNames: '[name]', loader: { '.woff2': 'file' },
    plugins: [computed], legalComments: 'none', charset: 'utf8', logLevel: 'warning',
  });
  for (const f of css.outputFiles) files.set(basename(f.path), f.contents);
  for (const [logical, bytes] of files) {
    if (logical.includes('-latin-ext-')) files.set(logical, await subset(Buffer.from(bytes), extended, {
      targetFormat: 'woff2', ...(logical.includes('-wght-') ? { variationAxes: { wght: { min: 400, max: 600 } } } : {}),
    }));
  }
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

/** Puts the final names into a text that names other files as ./LOGICAL.
 * @param {Uint8Array} bytes @param {string} file @param {Map<string, string>} final */
function linked(bytes, file, final) {
  if (!/\.(js|css)$/.test(file)) return bytes;
  let text = Buffer.from(bytes).toString();
  for (const [logical, name] of final) text = text.replaceAll(`./${logical}`, `./${name}`);
  return new TextEncoder().encode(text);
}

/** Builds once; writes the new files, then the manifest, then removes what the manifest no longer names. */
async function run() {
  await mkdir(dist, { recursive: true });
  const files = await compile();
  /** @type {Record<string, object>} */
  const listed = {};
  const keep = new Set(['.gitignore', 'manifest.json']);
  /** @param {string} name @param {Uint8Array} bytes */
  const put = (name, bytes) => { keep.add(name); return writeFile(join(dist, name), bytes); };
  const final = finalNames(files, named);
  for (const [logical, content] of files) {
    const file = final.get(logical) ?? logical;
    const bytes = linked(content, file, final);
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
