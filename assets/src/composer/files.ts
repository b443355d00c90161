// The panel below a text in which pictures and files wait until they stand in it: a picture says what it shows first, or
// that it is only decoration. Its words stand on the page in the template #file-row, once for all texts.
import type { Rich } from '../rich/rich';
import { say } from '../lib/words';
import { Row } from './file-row';
import { spot } from './spot';
import type { Sent } from './upload';

/** What waits below one textarea. */
export class Files {
  private readonly box = document.createElement('div');
  private readonly template = document.getElementById('file-row') as HTMLTemplateElement;
  private rows: Row[] = [];
  private going = Promise.resolve();
  private readonly chooser = document.createElement('input');

  /** `rich` gives the rich editor, while that stands in the textarea's place. */
  constructor(private readonly area: HTMLTextAreaElement, private readonly rich: () => Rich | null) {
    const { box, chooser, template } = this;
    const words = template.dataset;
    box.className = 'files';
    box.setAttribute('role', 'group');
    box.setAttribute('aria-label', words.label ?? '');
    area.closest('.editor')?.querySelector('[data-files]')?.before(box);
    chooser.type = 'file';
    chooser.multiple = true;
    chooser.accept = words.kinds ?? '';
    chooser.addEventListener('change', () => {
      this.add([...chooser.files ?? []]);
      chooser.value = '';
    });
    // before everybody else who wants to send it
    document.addEventListener('submit', (e) => this.hold(e), true);
    area.form?.addEventListener('invalid', (e) => this.hold(e), true);
    const sheet = document.createElement('link');
    sheet.rel = 'stylesheet';
    sheet.href = new URL('./files.css', import.meta.url).href;
    document.head.append(sheet);
  }

  /** Takes files along; without any it asks for some. */
  take(files?: File[]): void {
    if (files) this.add(files);
    else this.chooser.click();
  }

  private add(files: File[]): void {
    const made = files.map((file) => new Row(file, this.template, this.area.form, {
      put: this.spot(), ended: (row, held) => this.ended(row, held),
    }));
    if (made.length === 0) return;
    this.rows.push(...made);
    this.box.append(...made.map((row) => row.place));
    for (const row of made) this.going = this.going.then(() => row.send());
    made.find((row) => row.focus());
  }

  /** Remembers where the caret is, in whichever way somebody writes by then. */
  private spot(): (sent: Sent, here: boolean) => void {
    const { area } = this, rich = this.rich();
    const inText = rich ? null : spot(area), inRich = rich?.spot();
    return (sent, here) => {
      const now = this.rich();
      if (now) (now === rich ? inRich! : now.spot())(sent, here);
      else (inText ?? spot(area))(sent.markdown, here);
    };
  }

  private ended(row: Row, held: boolean): void {
    this.rows = this.rows.filter((other) => other !== row);
    if (!held) return;
    if (this.rows.some((other) => other.focus())) return;
    const rich = this.rich();
    if (rich) rich.view.focus();
    else this.area.focus();
  }

  /** Nothing is sent while something waits: it would be lost. */
  private hold(e: Event): void {
    const first = this.rows[0];
    if (!first || e.type === 'submit' && e.target !== this.area.form) return;
    e.preventDefault();
    e.stopImmediatePropagation();
    say(first.wait(), 50, 'file');
  }
}
