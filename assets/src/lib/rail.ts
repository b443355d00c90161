// The counts in the navigation, which are the server's: asked for when something has happened, never added up here.
import { sayIfQuiet } from './words';

interface Counts { inbox: string; communities: Record<string, string> }

/** Gives a function that has the counts shown as they are now, soon: each page at another moment, none that nobody sees. */
export function counting(host: HTMLElement): () => void {
  let timer: number | undefined, late = false;
  const soon = () => {
    late = document.hidden;
    if (late) return;
    timer ??= window.setTimeout(() => {
      timer = undefined;
      void recount(host);
    }, 300 + Math.random() * 700);
  };
  document.addEventListener('visibilitychange', () => late && soon());
  document.addEventListener('waymark:read', soon);
  return soon;
}

async function recount({ dataset }: HTMLElement): Promise<void> {
  const answer = await fetch(`${dataset.src ?? ''}/counts`, { cache: 'no-store' }).catch(() => null);
  if (!answer?.ok) return;
  const now = await answer.json() as Counts;
  let more = false;
  for (const link of document.querySelectorAll('nav a[href="/inbox"]')) more = show(link, now.inbox, dataset.waiting) || more;
  for (const link of document.querySelectorAll<HTMLAnchorElement>('nav.rail a[href^="/c/"]')) {
    const n = now.communities[link.pathname.slice(3)] ?? '';
    link.querySelector('.hash')?.classList.toggle('new', n !== '');
    show(link, n, dataset.unread);
  }
  if (more) sayIfQuiet(dataset.needs ?? '');
}

/** Shows a count beside a link; true where it has grown. */
function show(link: Element, n: string, aloud = ''): boolean {
  const old = link.querySelector('.count'), was = old?.firstChild?.textContent?.trim() ?? '';
  if (was === n) return false;
  old?.remove();
  if (!n) return false;
  const count = document.createElement('span'), said = document.createElement('span');
  count.className = 'count';
  said.className = 'vh';
  said.textContent = ` ${aloud}`;
  count.append(n, said);
  link.append(count);
  return parseInt(n) > (parseInt(was) || 0);
}
