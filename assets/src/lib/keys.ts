// What belongs to no element: the / key, and menus that close when the reader is elsewhere.

/** Focuses the search box on "/", unless something is being typed or the reader switched single keys off. */
export function slash(): void {
  document.addEventListener('keydown', (e) => {
    if (e.key !== '/' || e.ctrlKey || e.metaKey || e.altKey || e.defaultPrevented) return;
    if (document.documentElement.dataset.keys === 'off') return;
    const at = e.target as HTMLElement;
    if (at.isContentEditable || at.matches('input, textarea, select')) return;
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
