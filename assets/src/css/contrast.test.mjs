// @ts-check
// The contrast proof: reads the colours out of the stylesheet, turns OKLCH into sRGB (CSS Color 4, chroma reduced until
// it is in gamut) and holds the WCAG 2 ratios over every hue an organisation or a tone can have, in both themes.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

/** @typedef {{ l: number, c: number, h: number | string }} Colour  h is a number or the name of a hue variable */

const here = dirname(fileURLToPath(import.meta.url));
const css = readdirSync(here).filter((f) => f.endsWith('.css')).map((f) => readFileSync(join(here, f), 'utf8')).join('\n');
const themes = /** @type {const} */ (['light', 'dark']);

/** @param {string} text one oklch(…) @returns {Colour} */
function parse(text) {
  const m = /oklch\(([\d.]+)% ([\d.]+) (?:([\d.]+)|var\(--([\w-]+)[^)]*\))\)/.exec(text);
  assert.ok(m, `cannot read ${text}`);
  return { l: Number(m[1]) / 100, c: Number(m[2]), h: m[3] === undefined ? String(m[4]) : Number(m[3]) };
}

/** Reads `name: light-dark(a, b)` or `name: a` out of the stylesheet.
 * @param {string} name @param {string} [block] selector after which to look @returns {{ light: Colour, dark: Colour }} */
function colour(name, block) {
  const from = block ? css.indexOf(block) : 0;
  assert.ok(from >= 0, `no ${block}`);
  const one = String.raw`oklch\((?:[^()]|\([^()]*\))*\)`;
  const m = new RegExp(String.raw`(?<![\w-])${name}: (?:light-dark\((${one}), (${one})\)|(${one}))`).exec(css.slice(from));
  assert.ok(m, `no colour for ${name}`);
  return { light: parse(m[1] ?? m[3] ?? ''), dark: parse(m[2] ?? m[3] ?? '') };
}

/** OKLCH to linear sRGB. @param {number} l @param {number} c @param {number} deg */
function linear(l, c, deg) {
  const r = (deg * Math.PI) / 180;
  /** @param {number} chroma */
  const at = (chroma) => {
    const a = chroma * Math.cos(r), b = chroma * Math.sin(r);
    const x = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
    const y = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
    const z = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
    return [4.0767416621 * x - 3.3077115913 * y + 0.2309699292 * z,
      -1.2684380046 * x + 2.6097574011 * y - 0.3413193965 * z,
      -0.0041960863 * x - 0.7034186147 * y + 1.707614701 * z];
  };
  /** @param {number[]} v */
  const inGamut = (v) => v.every((x) => x >= -1e-4 && x <= 1.0001);
  let low = 0, high = c;
  if (!inGamut(at(c))) {
    for (let i = 0; i < 24; i++) {
      const mid = (low + high) / 2;
      if (inGamut(at(mid))) low = mid; else high = mid;
    }
    c = low;
  }
  return at(c).map((x) => Math.min(1, Math.max(0, x)));
}

/** Luminance after rounding to 8 bits, as a screen shows it. @param {Colour} k @param {Record<string, number>} hues */
function luminance(k, hues) {
  const [r = NaN, g = NaN, b = NaN] = linear(k.l, k.c, typeof k.h === 'number' ? k.h : hues[k.h] ?? NaN).map((x) => {
    const e = Math.round(255 * (x <= 0.0031308 ? 12.92 * x : 1.055 * x ** (1 / 2.4) - 0.055)) / 255;
    return e <= 0.04045 ? e / 12.92 : ((e + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** The worst ratio of two colours over all hues. @param {{light: Colour, dark: Colour}} a @param {{light: Colour, dark: Colour}} b */
function worst(a, b) {
  let ratio = Infinity, where = '';
  for (const theme of themes) {
    for (let h = 0; h < 360; h++) {
      const hues = { 'brand-h': h, h };
      const x = luminance(a[theme], hues), y = luminance(b[theme], hues);
      const r = (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
      if (r < ratio) { ratio = r; where = `${theme}, hue ${h}`; }
    }
  }
  return { ratio, where };
}

const grounds = { paper: colour('--paper'), surface: colour('--surface'), sunken: colour('--sunken') };
const tint = colour('--brand-tint'), tone = colour('--t-tint'), mark = colour('--mark'), brand = colour('--brand');
const ink = colour('--ink'), ink2 = colour('--ink-2'), ink3 = colour('--ink-3'), deep = colour('--brand-deep');

/** @type {[string, {light: Colour, dark: Colour}, string, {light: Colour, dark: Colour}, number][]} */
const pairs = [
  ...Object.entries(grounds).flatMap(([name, g]) => /** @type {any} */ ([
    ['ink', ink, name, g, 7], ['ink-2', ink2, name, g, 7], ['ink-3', ink3, name, g, 4.5],
    ['link', brand, name, g, 7], ['brand-deep', deep, name, g, 7], ['tone text', colour('--t-ink'), name, g, 7],
    ['border of a control', colour('--line-2'), name, g, 3], ['visited result', colour('--seen'), name, g, 4.5],
    ['graphic in a tone', colour('--t-solid'), name, g, 3],
  ])),
  ['text of a button', colour('--on-brand'), 'brand', brand, 7],
  ['text of a button', colour('--on-brand'), 'brand-deep (hover)', deep, 7],
  ['ink', ink, 'brand-tint', tint, 7], ['ink-2', ink2, 'brand-tint', tint, 7], ['ink-3', ink3, 'brand-tint', tint, 4.5],
  ['link', brand, 'brand-tint', tint, 4.5], ['brand-deep', deep, 'brand-tint', tint, 7],
  ['tone text', colour('--t-ink'), 'its tint', tone, 7], ['ink', ink, 'a tone tint', tone, 7],
  ['ink-2', ink2, 'a tone tint', tone, 4.5], ['link', brand, 'a tone tint', tone, 4.5],
  ['ink', ink, 'mark', mark, 7], ['link', brand, 'mark', mark, 4.5], ['visited result', colour('--seen'), 'mark', mark, 4.5],
  ['initials', colour('color', '.av { inline-size'), 'picture of a person', colour('background', '.av { inline-size'), 7],
  ['text of a dangerous button', colour('color', '.btn.danger {'), 'surface', grounds.surface, 7],
  ['ink', ink, 'added text', colour('background', '  ins {'), 7],
  ['ink', ink, 'removed text', colour('background', '.diff del,'), 7],
  ['ink', ink, 'added line', colour('background', '.diff-lines .add {'), 7],
  ['ink', ink, 'removed line', colour('background', '.diff-lines .del {'), 7],
  ['ring of the focus', colour('--focus-b'), 'its inner ring', colour('--focus-a'), 3],
];

for (const [what, a, on, b, least] of pairs) {
  test(`${what} on ${on} is at least ${least}`, () => {
    const { ratio, where } = worst(a, b);
    assert.ok(ratio >= least, `${ratio.toFixed(2)} at ${where}`);
  });
}
