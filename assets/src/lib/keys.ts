// What belongs to no element: the / key, and menus that close when the reader is elsewhere.

/** Says whether the reader has switched single keys off. */
export const keysAreOff = () => document.documentElement.dataset.keys === 'off';

/** Switches single keys off or on, for good where the browser keeps it. */
export function rememberKeys(off: boolean): void {
  document.documentElement.dataset.keys = off ? 'off' : 'on';
  try {
    localStorage.setItem('keys', off ? 'off' : 'on');
  } catch {
    // it holds for this page
  }
}

/** Says whether a key goes into something that is being typed. */
export function typing(e: KeyboardEvent): boolean {
  const at = e.target as HTMLElement;
  return at.isContentEditable || at.matches('input, textarea, select');
}

/** Focuses the search box on "/", unless something is being typed or the reader switched single keys off. */
export function slash(): void {
  try {
    document.documentElement.dataset.keys = localStorage.getItem('keys') ?? 'on';
  } catch {
    // they are on
  }
  document.addEventListener('keydown', (e) => {
    if (e.key !== '/' || e.ctrlKey || e.metaKey || e.altKey || e.defaultPrevented) return;
    if (keysAreOff() || typing(e)) return;
    const box = document.querySelector<HTMLInputElement>('[data-slash]');
    if (!box) return;
    e.preventDefault();
    box.focus();
    box.select();
  });
}

/** Closes an open details.drop on a click elsewhere and on Escape, which gives the focus back to its button. */
export function menus(): void {
  const open = () => document.querySelectorAll<HTMLDetailsElement>('details.drop[open]');
  document.addEventListener('click', (e) => {
    for (const d of open()) if (!d.contains(e.target as Node)) d.open = false;
  });
  document.addEventListener('focusin', (e) => {
    for (const d of open()) if (!d.contains(e.target as Node)) d.open = false;
  });
  document.addEventListener('keydown', (e) => {
    if (e.key !== 'Escape') return;
    for (const d of open()) {
      const held = d.contains(document.activeElement);
      d.open = false;
      if (held) d.querySelector('summary')?.focus();
    }
  });
}
