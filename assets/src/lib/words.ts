// Words come from the page, never from script: these read and speak them.

/** Chooses the plural form the server wrote for n: data-NAME-one, -few, …, else data-NAME-other, with {n} filled in. */
export function counted(el: HTMLElement, name: string, n: number): string {
  const form = n === 0 && el.hasAttribute(`data-${name}-zero`)
    ? 'zero' : new Intl.PluralRules(document.documentElement.lang || 'en').select(n);
  const text = el.getAttribute(`data-${name}-${form}`) ?? el.getAttribute(`data-${name}-other`) ?? '';
  return text.replaceAll('{n}', n.toLocaleString(document.documentElement.lang || 'en'));
}

let timer: number | undefined, last = 0;
const waiting = new Map<string, string>();

/** Speaks through the page's one status region, once the listener has had a moment to hear what was typed. What waits
 * is said in one go; of one matter only the last. */
export function say(text: string, wait = 400, matter = ''): void {
  const region = document.getElementById('say');
  if (!region || !text) return;
  waiting.set(matter, text);
  window.clearTimeout(timer);
  timer = window.setTimeout(() => {
    timer = undefined;
    last = Date.now();
    const all = [...waiting.values()].join('. ');
    waiting.clear();
    // the same words twice are only spoken again if the text changes
    region.textContent = region.textContent === all ? `${all}\u00a0` : all;
  }, wait);
}

/** Speaks unless something is said already, or was a moment ago: what happened is told once. */
export function sayIfQuiet(text: string): void {
  if (!timer && Date.now() - last > 5000) say(text, 1500);
}

/** Gives a function that runs once its calls have paused for so many milliseconds. */
export function paused(ms: number, run: () => void): () => void {
  let t: number | undefined;
  return () => {
    window.clearTimeout(t);
    t = window.setTimeout(run, ms);
  };
}
