// @ts-check
// Names are the same here and in internal/board, whose test has these vectors too.
import assert from 'node:assert/strict';
import { dirname } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const stdin = { contents: "export * from './names';", resolveDir: dirname(fileURLToPath(import.meta.url)), loader: /** @type {const} */ ('ts') };
const out = await build({ stdin, bundle: true, format: 'esm', target: 'es2022', write: false, logLevel: 'warning' });
/** @type {typeof import('./names')} */
const { nameOf } = await import(`data:text/javascript;base64,${Buffer.from(out.outputFiles[0]?.text ?? '').toString('base64')}`);

test('names are those of the other room', async () => {
  for (const [n, want] of /** @type {const} */ ([[0, 'Decent Dragonfly'], [1, 'Crisp Tamarin'], [200, 'Fair Jacana']])) {
    assert.equal(await nameOf(new Uint8Array(16).fill(n), new Uint8Array(65).fill(n + 1)), want);
  }
});
