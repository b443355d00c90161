// The one script of the pages: small custom elements, each optional. Every page works without it.
import { CatchUpKeys } from './elements/catch-up-keys';
import { CopyLink } from './elements/copy-link';
import { DraftGuard, settleDrafts } from './elements/draft-guard';
import { InlineForm } from './elements/inline-form';
import { LiveLink } from './elements/live-link';
import { MarkdownBar } from './elements/markdown-bar';
import { ReadReplies } from './elements/read-replies';
import { SearchSuggest } from './elements/search-suggest';
import { SimilarItems } from './elements/similar-items';
import { menus, slash } from './lib/keys';

settleDrafts();
slash();
menus();
customElements.define('catch-up-keys', CatchUpKeys);
customElements.define('copy-link', CopyLink);
customElements.define('draft-guard', DraftGuard);
customElements.define('inline-form', InlineForm);
customElements.define('live-link', LiveLink);
customElements.define('markdown-bar', MarkdownBar);
customElements.define('read-replies', ReadReplies);
customElements.define('search-suggest', SearchSuggest);
customElements.define('similar-items', SimilarItems);

// The anonymous channel, for whoever may use it, once the page stands.
if (document.body.dataset.speak) {
  const go = (): void => void import('./speak/speak').then((s) => s.visit());
  if (document.readyState === 'complete') go();
  else addEventListener('load', go);
}
