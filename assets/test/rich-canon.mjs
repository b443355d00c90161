// @ts-check
// What a text says, whatever HTML says it: the page part of the round-trip tests. A text becomes one line for each
// block, with the boxes it stands in and its words by their marks, so that two texts that read alike are alike.

/** Runs in the page. Gives it `canon(html)`, and `round(html)`: from HTML through the editor and Markdown to what the
 * server makes of it. @param {{ script: string, token: string }} with_ */
export async function prepare({ script, token }) {
  const { read, write } = await import(script);
  const names = /** @type {Record<string, string>} */ ({ b: 'strong', i: 'em', s: 'del', strike: 'del', tt: 'code' });
  const marks = new Set(['em', 'strong', 'del', 'u', 'ins', 'sub', 'sup', 'kbd', 'mark', 'small', 'code']);
  const boxes = new Set(['blockquote', 'ul', 'ol', 'li', 'table', 'tr', 'td', 'th']);
  const blocks = new Set(['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'pre', 'hr', 'div']);

  /** An address in one spelling, or nothing where the server lets nobody follow it. @param {string} href */
  const followed = (href) => {
    if (/^[a-z][a-z0-9+.-]*:/i.test(href) && !/^(https?|mailto|tel):/i.test(href)) return '';
    try { return encodeURI(decodeURI(href)).replace(/["'`^{}|[\]]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`); } catch { return href; }
  };

  /** @param {HTMLElement} root */
  function lines(root) {
    /** @type {string[]} */
    const out = [];
    /** @type {{ text: string, marks: string }[]} */
    let runs = [];
    let begun = '';
    /** @param {string} path */
    const flush = (path) => {
      const all = runs;
      runs = [];
      /** @type {{ text: string, marks: string }[]} */
      const merged = [];
      for (const r of all) {
        if (r.text === '') continue;
        const last = merged.at(-1);
        const m = /^[ \n\u000b]*$/.test(r.text) && !r.marks.includes('code') ? (last?.marks ?? '') : r.marks;
        if (last && last.marks === m) last.text += r.text;
        else merged.push({ text: r.text, marks: m });
      }
      const pre = /pre(\[[^\]]*\])?$/.test(begun || path);
      let line = merged.map((r) => `\u0001${r.marks}\u0002${r.text}`).join('');
      if (!pre) {
        // white space belongs to no mark
        line = line.replace(/[ \t\n\r]+/g, ' ').replace(/( ?)(\u0001[^\u0002]*\u0002)( ?)/g, (_, a, m, b) => (a || b ? ' ' : '') + m).replace(/\u000b/g, '⏎');
        line = line.replace(/(?:\u0001[^\u0002]*\u0002 ?)+(?=\u0001|⏎|$)/g, (m) => (/ $/.test(m) ? ' ' : '')).replace(/ +/g, ' ');
        line = line.replace(/^ /, '').replace(/ ?⏎ ?/g, '⏎').replace(/(⏎|\u0001[^\u0002]*\u0002$| )+$/g, '').trim();
      } else line = line.replace(/\n$/, '');
      if (line.replace(/\u0001[^\u0002]*\u0002/g, '').trim() !== '') out.push(`${begun || path} ${line.replace(/\u0001/g, '{').replace(/\u0002/g, '}')}`);
      begun = '';
    };
    /** @param {Node} n @param {string} path @param {string[]} open */
    const walk = (n, path, open) => {
      if (n.nodeType === 3) {
        runs.push({ text: n.nodeValue ?? '', marks: [...open].sort().join('+') });
        return;
      }
      if (!(n instanceof Element)) return;
      let tag = n.localName;
      tag = names[tag] ?? tag;
      if (tag === 'br') runs.push({ text: /pre(\[[^\]]*\])?$/.test(path) ? '\n' : '\u000b', marks: [...open].sort().join('+') });
      else if (tag === 'input') out.push(`${path} ${n.hasAttribute('checked') ? '[x]' : '[ ]'}`);
      else if (tag === 'img') image(/** @type {HTMLImageElement} */ (n), open);
      else if (tag === 'hr') { flush(path); out.push(`${path} ---`); }
      else if (boxes.has(tag) || blocks.has(tag)) {
        flush(path);
        const more = tag === 'ol' && n.hasAttribute('start') && n.getAttribute('start') !== '1' ? `[${n.getAttribute('start')}]` : n.getAttribute('align') ? `[${n.getAttribute('align')}]` : '';
        const lang = tag === 'pre' ? (n.querySelector('code')?.className.match(/language-\S+/)?.[0] ?? '') : '';
        const step = tag === 'p' || tag === 'div' ? '' : `>${tag}${more}${lang && `[${lang}]`}`;
        if (tag === 'li' || tag === 'td' || tag === 'th' || tag === 'tr') out.push(`${path}${step}:`);
        const inside = tag === 'pre' ? open.concat() : open;
        for (const c of n.childNodes) walk(c, path + step, inside);
        flush(path + step);
      } else {
        const mark = tag === 'a' && n.hasAttribute('href') ? followed(n.getAttribute('href') ?? '') && `a(${followed(n.getAttribute('href') ?? '')}${n.hasAttribute('title') ? ` "${n.getAttribute('title')}"` : ''})` : marks.has(tag) && !(tag === 'code' && path.includes('>pre')) ? tag : '';
        for (const c of n.childNodes) walk(c, path, mark && !open.includes(mark) ? [...open, mark] : open);
      }
    };
    /** @param {HTMLImageElement} img @param {string[]} open */
    const image = (img, open) => {
      const src = img.getAttribute('src') ?? '', alt = img.getAttribute('alt') ?? '', title = img.hasAttribute('title') ? ` "${img.getAttribute('title')}"` : '';
      const own = !/^[a-z]+:|^\/\//i.test(src);
      const linked = open.some((m) => m.startsWith('a('));
      if (own) runs.push({ text: `!(${src}|${alt}${title})`, marks: [...open].sort().join('+') });
      else if (linked) runs.push({ text: alt, marks: [...open].sort().join('+') });
      else runs.push({ text: alt.trim() || src.replace(/\/$/, '').replace(/.*\//, ''), marks: [...open, `a(${src}${title})`].sort().join('+') });
    };
    for (const c of root.childNodes) walk(c, '', []);
    flush('');
    return out;
  }

  const { inert } = await import(script);
  const page = /** @type {any} */ (globalThis);
  /** @param {string} html */
  page.canon = (html) => lines(inert(html));
  /** @param {string} md */
  page.served = async (md) => {
    const answer = await fetch('/compose/preview', { method: 'POST', body: new URLSearchParams({ body: md, stored: 'true', form_token: token }) });
    if (!answer.ok) throw new Error(`${answer.status}`);
    return answer.text();
  };
  /** @param {string} html */
  page.md = (html) => write(read(html));
  /** @param {string} html */
  page.round = async (html) => {
    const md = page.md(html);
    const back = await page.served(md);
    const a = page.canon(html), b = page.canon(back);
    const at = a.findIndex((/** @type {string} */ l, /** @type {number} */ i) => l !== b[i]);
    return { same: at < 0 && a.length === b.length, md, back, want: a[at < 0 ? b.length : at] ?? '', got: b[at < 0 ? a.length : at] ?? '' };
  };
}
