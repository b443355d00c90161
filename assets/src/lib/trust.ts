// The one Trusted Types policy. Only fragments that our own server rendered for this viewer may pass through it onto a
// page. Anything else is read in a document of its own, which runs and fetches nothing.

interface Policy { createHTML(html: string): string; createScriptURL(address: string): string }
interface Factory { createPolicy(name: string, rules: Policy): Policy }

const factory = (globalThis as { trustedTypes?: Factory }).trustedTypes;
const own: Policy = { createHTML: (html) => html, createScriptURL: (address) => address.startsWith(`${location.origin}/assets/`) ? address : '' };
const policy = factory ? factory.createPolicy('waymark', own) : own;

/** What a page is about: /d/{id}, without its title. */
const about = (address: string): string => address.split('/', 5).join('/');

/** Fetches a fragment from our own server; null when it is not there, the answer is not HTML or the call was ended. Led
 * elsewhere, it goes along where a thread has another title since. */
export async function fragment(address: string, init: RequestInit): Promise<string | null> {
  const url = new URL(address, location.href);
  if (url.origin !== location.origin) return null;
  try {
    const answer = await fetch(url, { credentials: 'same-origin', ...init });
    const html = answer.headers.get('content-type')?.startsWith('text/html');
    return answer.ok && html && (!answer.redirected || about(answer.url) === about(url.href)) ? await answer.text() : null;
  } catch {
    return null;
  }
}

/** A script of our own, for a worker. */
export const script = (address: string): string => policy.createScriptURL(address);

/** Makes elements of a fragment that `fragment` fetched, apart from the page. */
export const parse = (html: string): Document => new DOMParser().parseFromString(policy.createHTML(html), 'text/html');

/** Puts a fragment that `fragment` fetched into an element. */
export function fill(into: Element, html: string): void {
  into.innerHTML = policy.createHTML(html);
}

/** For the rich editor's own reading of what was pasted or dropped, in a document as below. */
export const markup = (html: string): string => policy.createHTML(html);

/** Reads HTML of any origin in a document that is on no screen: it runs no script and fetches nothing. What is found
 * there must be made anew before it comes onto a page. */
export function inert(html: string): HTMLElement {
  const { body } = document.implementation.createHTMLDocument('');
  body.innerHTML = policy.createHTML(html);
  return body;
}
