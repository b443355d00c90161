// The anonymous channel on every page of everybody who may use it: their wallet is written anew, their passes for the
// week are collected, and an envelope goes out now and then. Nobody who looks on sees who has something to say.
import { beating } from './beat';
import { ahead, bell } from './bell';
import { looked } from './place';
import { within, type Told } from './wallet';

/** Asks for what belongs to this person, and null where that is nothing. */
export async function ask(): Promise<Told | null> {
  const r = await fetch('/tickets/wallet-key', { cache: 'no-store', headers: { accept: 'application/json' } });
  const told = r.ok ? await r.json() as Told : null;
  return told?.eligible ? told : null;
}

/** Tells this page and the others that something has changed. */
const changed = (): void => {
  bell.postMessage(0);
  dispatchEvent(new Event('speak'));
};

export async function visit(): Promise<void> {
  const page = document.getElementById('speak');
  const able = isSecureContext && navigator.locks && crypto.subtle && typeof CompressionStream === 'function';
  if (!able) {
    if (page) (await import('./page')).unable(page);
    return;
  }
  const told = await ask();
  if (!told) return;
  const lacks = await within(told, (w) => !w.head || w.head.hash !== told.head.hash || w.asked);
  if (lacks || !looked()) looked(await (await import('./gather')).gather(told).catch(() => true));
  void beating(told, ahead(told), changed).catch(() => undefined);
  if (page) await (await import('./page')).page(page, told);
}
