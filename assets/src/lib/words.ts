// Words come from the page, never from script: these read and speak them.

/** Chooses the plural form the server wrote for n: data-NAME-one, -few, …, else data-NAME-other, with {n} filled in. */
export function counted(el: HTMLElement, name: string, n: number): string {
  const form = n === 0 && el.hasAttribute(`data-${name}-zero`)
    ? 'zero' : new Intl.PluralRules(document.documentElement.lang || 'en').select(n);
  const text = el.getAttribute(`data-${name}-${form}`) ?? el.getAttribute(`data-${name}-other`) ?? '';
  return text.replaceAll('{n}', n.toLocaleString(document.documentElement.lang || 'en'));
}

let timer: number | undefined;

/** Speaks through the page's one status region, once the listener has had a moment to hear what was typed. */
export function say(text: string, wait = 400): void {
  const region = document.getElementById('say');
  if (!region || !text) return;
  window.clearTimeout(timer);
  timer = window.setTimeout(() => {
    // the same words twice are only spoken again if the text changes
    region.textContent = region.textContent === text ? `${text}\u00a0` : text;
  }, wait);
}

/** Gives a function that runs once its calls have paused for so many milliseconds. */
export function paused(ms: number, run: () => void): () => void {
  let t: number | undefined;
  return () => {
    window.clearTimeout(t);
    t = window.setTimeout(run, ms);
  };
}
