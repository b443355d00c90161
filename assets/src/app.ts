// The one script of the pages: small custom elements, each optional. Every page works without it.
import { CopyLink } from './elements/copy-link';
import { DraftGuard, settleDrafts } from './elements/draft-guard';
import { MarkdownBar } from './elements/markdown-bar';
import { SearchSuggest } from './elements/search-suggest';
import { SimilarItems } from './elements/similar-items';
import { menus, slash } from './lib/keys';

settleDrafts();
slash();
menus();
customElements.define('copy-link', CopyLink);
customElements.define('draft-guard', DraftGuard);
customElements.define('markdown-bar', MarkdownBar);
customElements.define('search-suggest', SearchSuggest);
customElements.define('similar-items', SimilarItems);
