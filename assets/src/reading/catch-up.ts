// The keys of the page for catching up: j and k go through the threads, n through the new replies, o opens, e puts
// away where that can be done. They do
// nothing while something is typed, and a button on the page switches all single keys off, which is remembered.
import { keysAreOff, rememberKeys, typing } from '../lib/keys';
import { say } from '../lib/words';

/** Puts the keys on a page and shows what they do. */
export function keys(host: HTMLElement): void {
  const help = host.querySelector<HTMLElement>('[data-help]');
  const button = help?.querySelector('button');
  if (!help || !button) return;
  const show = () => button.setAttribute('aria-pressed', String(!keysAreOff()));
  help.hidden = false;
  show();
  button.addEventListener('click', () => {
    rememberKeys(!keysAreOff());
    show();
    say((keysAreOff() ? host.dataset.off : host.dataset.on) ?? '', 50);
  });
  document.addEventListener('keydown', (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey || e.defaultPrevented || keysAreOff() || typing(e)) return;
    const at = document.activeElement;
    if (e.key === 'j') step(host, '[data-thread]', 1);
    else if (e.key === 'k') step(host, '[data-thread]', -1);
    else if (e.key === 'n') step(host, '[data-new]', 1);
    else if (e.key === 'e' && at?.matches('[data-thread]')) at.closest('.item')?.querySelector<HTMLElement>('[data-done]')?.click();
    else if (e.key === 'o' && at instanceof HTMLElement && at.matches('[data-thread], [data-new]')) at.click();
    else return;
    e.preventDefault();
  });
}

/** Focuses the next of some links behind the focus, or the one before it; at the ends it stays. */
function step(host: HTMLElement, what: string, by: 1 | -1): void {
  const all = [...host.querySelectorAll<HTMLElement>(what)];
  const at = document.activeElement;
  const behind = Node.DOCUMENT_POSITION_FOLLOWING, before = Node.DOCUMENT_POSITION_PRECEDING;
  const next = !at || !host.contains(at) ? all[0]
    : by > 0 ? all.find((l) => at.compareDocumentPosition(l) & behind)
      : all.findLast((l) => at.compareDocumentPosition(l) & before);
  next?.focus();
  next?.scrollIntoView({ block: 'center' });
}
