// What is published, read as everybody reads it: one file with all threads, asked for as nobody, and opened with the key
// that all staff have.
import { open } from './nobody';
import { fromBase64, toBase64, utf8, type Octets } from './octets';
import type { Told, Wallet } from './wallet';

export interface Holder { id: string; key: string; name: string; author: boolean; paused: string; reason: string }
export interface Post { id: string; holder: string; slot: string; text: string; state: string; reason: string }
export interface Thread {
  id: string; title: string; epoch: string; number: number; opened: string; until: string; state: string; closed_reason: string;
  holders: Holder[]; posts: Post[];
}
export interface Board { v: number; slot: string; next: string[]; threads: Thread[] }
export interface Batch { v: number; slot: string; receipts: { rid: string; slot: string; result: string }[] }

/** Identities as files and addresses have them. */
export const pid = (b: Uint8Array): string => toBase64(b).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
export const octetsOf = (id: string): Octets => fromBase64(id.replaceAll('-', '+').replaceAll('_', '/'));
export const sameId = (base64: string): string => pid(fromBase64(base64));

/** Opens a published file with the keys that staff have; null where none of them does. */
export async function opened(file: Octets, keys: string[], label: string): Promise<Octets | null> {
  for (const raw of keys) {
    try {
      const key = await crypto.subtle.importKey('raw', fromBase64(raw), 'AES-GCM', false, ['decrypt']);
      const how = { name: 'AES-GCM', iv: file.subarray(0, 12), additionalData: utf8(label) };
      return new Uint8Array(await crypto.subtle.decrypt(how, key, file.subarray(12)));
    } catch {
      // the key of another week
    }
  }
  return null;
}

async function file(path: string): Promise<Octets | null> {
  const r = await open(path).catch(() => null);
  return r?.ok ? new Uint8Array(await r.arrayBuffer()) : null;
}

export async function board(told: Told): Promise<Board | null> {
  const raw = await file('/speak/board.bin');
  const text = raw && await opened(raw, told.reader.map((r) => r.key), 'speak-board-v1');
  const all = text && JSON.parse(new TextDecoder().decode(text)) as Board;
  if (all) for (const t of all.threads ??= []) {
    t.holders ??= [];
    t.posts ??= [];
  }
  return all;
}

export async function batch(): Promise<Batch | null> {
  const raw = await file('/speak/batch.json');
  return raw && JSON.parse(new TextDecoder().decode(raw)) as Batch;
}

/** How this person is known in published threads: the identities of all their names, used or not. */
export async function mine(w: Wallet): Promise<Set<string>> {
  const all = new Set<string>();
  for (const week of Object.values(w.weeks)) {
    for (const name of week.names) {
      if (name) all.add(pid(new Uint8Array(await crypto.subtle.digest('SHA-256', fromBase64(name.pub))).subarray(0, 16)));
    }
  }
  return all;
}

/** Finds the threads that hold all of these words, on the device. */
export function search(b: Board, query: string): Thread[] {
  const words = query.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return b.threads.filter((t) => {
    const text = [t.title, ...t.posts.filter((p) => p.state === 'shown').map((p) => p.text)].join('\n').toLocaleLowerCase();
    return words.every((word) => text.includes(word));
  });
}
