// @ts-check
// A page with one of each element under the product's own content security policy, for tests of the elements alone.
// It answers what the elements ask for, and keeps what they asked.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const dist = join(dirname(fileURLToPath(import.meta.url)), '../dist');
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; font-src 'self'; "
  + "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
  + "require-trusted-types-for 'script'; trusted-types waymark";

const hits = [
  { kind: 'lesson', title: 'Mediation <img src=x onerror=alert(1)> first', url: '/l/aaaaaaaaaaaaaaaa/mediation' },
  { kind: 'discussion', title: 'Noise from rented homes', url: 'https://elsewhere.example/d/bbbbbbbbbbbbbbbb/noise' },
];

const body = `<form id="outside" action="/done" method="post"><button>Other</button></form>
<search-suggest data-src="/suggest" data-label="Suggestions" data-all="Search for “{q}”" data-say-zero="No suggestions"
 data-say-one="1 suggestion" data-say-other="{n} suggestions" data-kind-lesson="Lesson" data-kind-discussion="Discussion">
<form class="searchbox" role="search" action="/search"><label for="q">Search</label><input id="q" name="q" type="search" data-slash><button>Go</button></form></search-suggest>
<main id="main"><h1>One of each</h1>
<details class="drop" name="drop"><summary class="act">More</summary><div class="pop"><a href="/edit">Edit</a></div></details>
<copy-link data-say="Link copied"><a id="copy" href="/d/x#r-1">Link</a></copy-link>
<form id="write" action="/done" method="post"><input type="hidden" name="form_token" value="tok">
<label for="title">Title</label><input id="title" name="title" type="text"><label for="place">Place</label><select id="place"><option value="housing">Housing</option></select>
<similar-items class="similar" for="title" data-community="place" data-src="/similar" data-say-one="1 alike" data-say-other="{n} alike" hidden><h2>Already here</h2><div data-slot></div></similar-items>
<div class="editor"><markdown-bar for="r" data-preview="/preview" data-link="link text" data-column="Column" data-failed="No preview">
<div class="bar" role="toolbar" aria-label="Formatting" hidden>${['bold', 'italic', 'heading', 'list', 'numbered', 'quote', 'link', 'table']
    .map((md) => `<button type="button" data-md="${md}">${md}</button>`).join('')}<button type="button" class="mode" data-md="preview" aria-pressed="false">Preview</button></div></markdown-bar>
<label for="r">Text</label><textarea id="r" name="body"></textarea><div class="preview prose" id="r-preview" hidden></div></div>
<button id="send">Send</button></form></main>
<p id="say" role="status"></p>`;

/** Serves the page on a free port. */
export async function benchPage() {
  const { files } = JSON.parse(readFileSync(join(dist, 'manifest.json'), 'utf8'));
  /** @type {Map<string, {file: string, type: string}>} */
  const assets = new Map(Object.values(files).map((f) => [`/assets/${f.file}`, f]));
  /** @param {string} main */
  const page = (main) => `<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>Bench</title>
<link rel="icon" href="/assets/${files['icon.svg'].file}"><link rel="stylesheet" href="/assets/${files['app.css'].file}">
<script type="module" src="/assets/${files['app.js'].file}"></script></head><body>${main}</body></html>`;
  const told = { asked: /** @type {string[]} */ ([]), posted: /** @type {string[]} */ ([]) };
  const server = createServer(async (q, r) => {
    const u = new URL(q.url ?? '/', 'http://x');
    let sent = '';
    for await (const part of q) sent += part;
    if (q.method === 'POST') told.posted.push(`${u.pathname} ${sent}`);
    const asset = assets.get(u.pathname);
    /** @param {number} status @param {string} type @param {string | Buffer} what */
    const answer = (status, type, what) => r.writeHead(status, { 'content-type': type, 'content-security-policy': policy }).end(what);
    if (asset) return answer(200, asset.type, readFileSync(join(dist, asset.file)));
    switch (u.pathname) {
      case '/suggest':
        told.asked.push(u.searchParams.get('q') ?? '');
        return answer(200, 'application/json', JSON.stringify({ items: hits }));
      case '/similar':
        return answer(200, 'text/html; charset=utf-8', (u.searchParams.get('title') ?? '').includes('noise')
          ? `<ul><li><a href="/d/1">Like it in ${u.searchParams.get('community')}</a></li></ul>` : '');
      case '/preview':
        return answer(200, 'text/html; charset=utf-8', '<p id="shown"><strong>bold</strong></p>');
      case '/done':
        return r.writeHead(303, { location: '/after' }).end();
      case '/after': case '/search': case '/edit': case '/l/aaaaaaaaaaaaaaaa/mediation': case '/d/bbbbbbbbbbbbbbbb/noise':
        return answer(200, 'text/html; charset=utf-8', page('<main><h1>There</h1></main>'));
      default:
        return answer(200, 'text/html; charset=utf-8', page(body));
    }
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', () => done(null)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return { base: `http://127.0.0.1:${port}`, told, stop: () => server.close() };
}
