// The panel in which somebody signs in again on the page on which their session ended.
import { fill } from '../lib/trust';

/** Who is signed in now, and the token that their forms carry. */
export interface Entered { me: string; token: string }

/** Shows the form that the server made; true once somebody is in again whom `adopt` takes for the same person. */
export function panel(html: string, adopt: (now: Entered) => boolean): Promise<boolean> {
  const box = document.createElement('dialog');
  box.className = 'panel pad';
  box.setAttribute('aria-labelledby', 'signin-panel');
  fill(box, html);
  document.body.append(box);
  let entered: Entered | null = null;
  box.addEventListener('click', (e) => {
    if ((e.target as Element).closest('[data-close]')) box.close();
  });
  box.addEventListener('submit', (e) => {
    e.preventDefault();
    void (async () => {
      const form = e.target as HTMLFormElement;
      const body = new URLSearchParams([...new FormData(form, e.submitter)] as [string, string][]);
      const r = await fetch(form.action, { method: 'POST', body, headers: { accept: 'application/json' } }).catch(() => null);
      const said = r && await r.json().catch(() => null) as Entered & { title?: string } | null;
      if (r?.ok && said) {
        entered = said;
        return box.close();
      }
      const wrong = box.querySelector('.err');
      if (wrong) wrong.textContent = said?.title ?? '';
    })();
  });
  box.showModal();
  return new Promise((done) => box.addEventListener('close', () => {
    box.remove();
    // adopting may leave the page: whoever waits puts away before that what was typed
    done(entered !== null && adopt(entered));
  }));
}
