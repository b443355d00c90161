// What may come after @ and #: people who may read the place that is written for, and threads that the writer may read.
// The server answers with a list of options, each with its words (data-words) and its address (data-href).
import { fragment } from '../lib/trust';

/** Gives the options for what was typed after a key, or null for none. `area` says for which place is written. */
export async function ask(area: HTMLTextAreaElement, key: string, typed: string, signal?: AbortSignal): Promise<string | null> {
  const bar = document.querySelector<HTMLElement>(`markdown-bar[for="${area.id}"]`);
  const source = key === '@' ? bar?.dataset.people : bar?.dataset.threads;
  if (!source || typed.trim() === '') return null;
  const form = area.form;
  const place = form?.elements.namedItem('community');
  const query = new URLSearchParams({ q: typed.trim() });
  if (form) query.set('at', new URL(form.action).pathname);
  if (place instanceof HTMLInputElement || place instanceof HTMLSelectElement) query.set('community', place.value);
  const html = await fragment(`${source}?${query}`, signal ? { signal } : {});
  return html?.trim() ? html : null;
}

/** An option as Markdown: a link, whose words begin with @ where it mentions somebody. */
export function linkTo(option: HTMLElement): string {
  const words = (option.dataset.words ?? '').replace(/[\\[\]`*_<>]/g, '\\$&');
  return `[${words}](${option.dataset.href ?? ''})`;
}
