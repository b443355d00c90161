// <copy-link data-say="…"> around a link: copies its address and says so; without script, or without a clipboard, it
// stays the link it is.
import { say } from '../lib/words';

export class CopyLink extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener('click', (e) => {
      const link = (e.target as Element).closest('a');
      if (!link || !navigator.clipboard || e.ctrlKey || e.metaKey || e.shiftKey || e.button) return;
      e.preventDefault();
      navigator.clipboard.writeText(link.href).then(
        () => say(this.dataset.say ?? '', 50),
        () => location.assign(link.href),
      );
    });
  }
}
