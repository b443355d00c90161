// Completion of @ and # in a textarea, by GitHub's text-expander, which the page has around it.
import '@github/text-expander-element';
import { fill } from '../lib/trust';
import { ask, linkTo } from './ask';

/** Completes what is typed into a textarea. */
export function expand(area: HTMLTextAreaElement): void {
  const around = area.closest<HTMLElement>('text-expander');
  if (!around) return;
  around.addEventListener('text-expander-change', (event) => {
    const { key, provide, text } = (event as CustomEvent<{ key: string; text: string; provide(p: Promise<object>): void }>).detail;
    provide(offer(area, key, text));
  });
  // a field of several lines is no combobox: it keeps its own role, and says what is chosen in the list
  around.addEventListener('text-expander-activate', () => queueMicrotask(() => {
    for (const name of ['role', 'aria-expanded', 'aria-haspopup']) area.removeAttribute(name);
  }));
  around.addEventListener('text-expander-value', (event) => {
    const { detail } = event as CustomEvent<{ item: HTMLElement; value: string }>;
    detail.value = linkTo(detail.item);
  });
}

async function offer(area: HTMLTextAreaElement, key: string, typed: string): Promise<object> {
  const html = await ask(area, key, typed);
  if (html === null) return { matched: false };
  const list = document.createElement('ul');
  list.className = 'suggest';
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', area.labels[0]?.textContent?.trim() ?? '');
  fill(list, html);
  return { matched: true, fragment: list };
}
