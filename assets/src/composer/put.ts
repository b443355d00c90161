// Puts text into a textarea so that the browser's own undo knows of it.

/** Puts text in place of what is selected and selects the given part of it (offsets within the text). */
export function put(area: HTMLTextAreaElement, text: string, from = text.length, to = from): void {
  const start = area.selectionStart;
  area.focus();
  // execCommand is the only way that undo knows of; where it is gone, setRangeText does it
  if (!document.execCommand('insertText', false, text)) {
    area.setRangeText(text, start, area.selectionEnd, 'end');
    area.dispatchEvent(new Event('input', { bubbles: true }));
  }
  area.setSelectionRange(start + from, start + to);
}
