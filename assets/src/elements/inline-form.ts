// <inline-form> around the one form of the buttons on a page's texts: sends it for the button pressed, puts the button
// that comes back in its place and says what changed. What goes wrong, and a button with data-whole, goes the usual way.
import { fill, fragment } from '../lib/trust';
import { say } from '../lib/words';

export class InlineForm extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener('submit', (e) => {
      const pressed = e.submitter as HTMLButtonElement | null;
      if (!pressed || pressed.hasAttribute('data-whole')) return;
      e.preventDefault();
      if (pressed.getAttribute('aria-busy')) return;
      pressed.setAttribute('aria-busy', 'true');
      void this.send(e.target as HTMLFormElement, pressed);
    });
  }

  private async send(form: HTMLFormElement, pressed: HTMLButtonElement): Promise<void> {
    const body = new URLSearchParams([...new FormData(form, pressed)] as [string, string][]);
    body.set('part', 'true');
    const html = await fragment(pressed.formAction, { method: 'POST', body });
    const box = document.createElement('div');
    if (html !== null) fill(box, html);
    const now = box.querySelector<HTMLElement>('button');
    if (!now) {
      pressed.setAttribute('data-whole', '');
      form.requestSubmit(pressed);
      return;
    }
    const held = document.activeElement === pressed;
    pressed.replaceWith(now);
    if (held) now.focus();
    say(now.dataset.say ?? '', 50);
  }
}
