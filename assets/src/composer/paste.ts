// Paste into a textarea. GitHub's paste-markdown makes links of addresses that are pasted onto words; formatted text of
// office programs and web pages becomes Markdown by our own converter, which is fetched for it. Files are not taken
// here: whoever does must be there first.
import { subscribe } from '@github/paste-markdown';
import { put } from './put';

/** Looks after what is pasted into a textarea. */
export function pasting(area: HTMLTextAreaElement): void {
  let plain = false;
  area.addEventListener('keydown', (e) => {
    // Ctrl+Shift+V asks for the text alone
    if (e.key.toLowerCase() === 'v' && (e.ctrlKey || e.metaKey)) plain = e.shiftKey;
  });
  area.addEventListener('paste', (e) => {
    const html = e.clipboardData?.getData('text/html') ?? '';
    const text = e.clipboardData?.getData('text/plain') ?? '';
    const skip = plain;
    plain = false;
    if (skip || e.clipboardData?.files.length && !html || !html || !worth(html)) return;
    if (/^https?:\/\/\S+$/i.test(text.trim())) return;
    e.preventDefault();
    e.stopImmediatePropagation();
    void import('../rich/pasted').then(({ markdown }) => put(area, markdown(html).trimEnd() || text), () => put(area, text));
  }, true);
  subscribe(area);
  for (const on of ['compositionstart', 'compositionend']) {
    area.addEventListener(on, () => (area.dataset.composing = String(on === 'compositionstart')));
  }
}

/** Whether HTML of the clipboard says more than its text does. */
const worth = (html: string): boolean =>
  /<(h[1-6]|ul|ol|table|b|strong|i|em|a|blockquote|pre|code|s|del)[\s>]|class=.?mso|border-left|role="heading"|font-(weight|style):\s*(bold|[6-9]00|italic)/i.test(html);
