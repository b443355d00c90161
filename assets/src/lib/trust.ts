// The one Trusted Types policy. Only fragments that our own server rendered for this viewer may pass through it.

interface Policy { createHTML(html: string): string }
interface Factory { createPolicy(name: string, rules: Policy): Policy }

const factory = (globalThis as { trustedTypes?: Factory }).trustedTypes;
const own: Policy = { createHTML: (html) => html };
const policy = factory ? factory.createPolicy('waymark', own) : own;

/** Fetches a fragment from our own server; null when it is not there, the answer is not HTML or the call was ended. */
export async function fragment(address: string, init: RequestInit): Promise<string | null> {
  const url = new URL(address, location.href);
  if (url.origin !== location.origin) return null;
  try {
    const answer = await fetch(url, { credentials: 'same-origin', ...init });
    const html = answer.headers.get('content-type')?.startsWith('text/html');
    return answer.ok && html && !answer.redirected ? await answer.text() : null;
  } catch {
    return null;
  }
}

/** Puts a fragment that `fragment` fetched into an element. */
export function fill(into: Element, html: string): void {
  into.innerHTML = policy.createHTML(html);
}
