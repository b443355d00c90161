// Octets, and the texts and hours that they stand for.

export type Octets = Uint8Array<ArrayBuffer>;

export const utf8 = (s: string): Octets => Uint8Array.from(new TextEncoder().encode(s));

export function join(...parts: Uint8Array[]): Octets {
  const all = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const p of parts) {
    all.set(p, at);
    at += p.length;
  }
  return all;
}

export const random = (n: number): Octets => crypto.getRandomValues(new Uint8Array(n));

export const toBase64 = (b: Uint8Array): string => btoa(Array.from(b, (x) => String.fromCharCode(x)).join(''));

export const fromBase64 = (s: string): Octets => Uint8Array.from(atob(s), (c) => c.charCodeAt(0));

/** The moment of an hour such as 2026-11-24T14. */
export const slotBegins = (slot: string): number => Date.parse(`${slot}:00:00Z`);
