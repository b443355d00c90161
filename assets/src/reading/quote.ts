// Offers to quote what is selected in a post, in the form below: who wrote it, with the way back, and the words.

let gone = () => {};

/** Shows the button beside a selection that lies in one post; host holds its words. */
export function offer(host: HTMLElement): void {
  gone();
  const area = document.querySelector<HTMLTextAreaElement>('#reply textarea');
  const chosen = getSelection();
  if (!area || !chosen || chosen.isCollapsed) return;
  const text = chosen.toString().trim();
  const prose = within(chosen.anchorNode);
  if (!text || !prose || prose !== within(chosen.focusNode)) return;
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'btn small';
  button.textContent = host.dataset.quote ?? '';
  // Tab leads from the selection to it, and on from there as the page goes
  prose.after(button);
  const box = chosen.getRangeAt(0).getBoundingClientRect();
  const { style } = button;
  style.position = 'fixed';
  style.zIndex = '9';
  style.insetBlockStart = `${Math.min(Math.max(box.bottom + 8, 8), innerHeight - 60)}px`;
  style.left = `${Math.min(Math.max(box.left, 8), innerWidth - button.offsetWidth - 16)}px`;
  const ends = new AbortController(), { signal } = ends;
  gone = () => {
    ends.abort();
    button.remove();
  };
  button.addEventListener('pointerdown', (e) => e.preventDefault());
  button.addEventListener('click', () => {
    put(area, `${from(prose, host)}${text.split('\n').map((l) => `> ${plain(l)}`.trimEnd()).join('\n')}\n\n`);
    gone();
  });
  document.addEventListener('keydown', (e) => {
    if (e.key === 'Escape') gone();
    if (e.key !== 'Tab' || e.shiftKey || document.activeElement === button) return;
    e.preventDefault();
    button.focus();
  }, { signal });
  addEventListener('scroll', gone, { signal, passive: true });
  document.addEventListener('selectionchange', () => {
    if (chosen.isCollapsed && document.activeElement !== button) gone();
  }, { signal });
}

function within(node: Node | null): Element | null {
  return (node instanceof Element ? node : node?.parentElement)?.closest('.post .prose') ?? null;
}

/** Keeps words from becoming Markdown. */
const plain = (text: string) => text.replace(/[\\`*_[\]<]/g, '\\$&');

function from(prose: Element, host: HTMLElement): string {
  const post = prose.closest('.post')!;
  const name = post.querySelector('.by b')?.textContent?.trim();
  const reply = prose.closest('[id^=r-]');
  const path = reply ? `/r/${reply.id.slice(2)}` : host.dataset.to!.replace(/\/seen$/, '');
  return name ? `[${plain(name)}](${path}):\n\n` : '';
}

/** Adds to what is written, as if it had been typed, and goes on there. */
function put(area: HTMLTextAreaElement, text: string): void {
  const before = area.value.trimEnd();
  area.value = (before && `${before}\n\n`) + text;
  area.dispatchEvent(new Event('input', { bubbles: true }));
  const rich = area.form?.querySelector<HTMLElement>('[contenteditable=true]');
  (rich ?? area).focus();
  area.setSelectionRange(area.value.length, area.value.length);
  (rich ?? area).scrollIntoView({ block: 'center' });
}
