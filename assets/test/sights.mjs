// @ts-check
// What links alone do not show: things in every state, made through the API, and pages as they are after a mistake or
// with something open.
import { people } from './harness.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('./harness.mjs').Role} Role */
/** @typedef {{ name: string, as?: Role, path: string, then?: (page: Page) => Promise<void> }} Sight
 *  then: what is done on the page before it is looked at */

const open = 'antisocial-behaviour', restricted = 'hr-and-change', closed = 'serious-case-learning', archived = 'winter-resilience-2024';

/** A picture, one of 3 by 2 dots. */
export const dots = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAIAAAASFvFNAAAAEElEQVR4nGP438AAQQxwFgBf0gj7joAKVQAAAABJRU5ErkJggg==', 'base64');

/** Waits until what was typed is saved as a draft, whatever the language says of it.
 * @param {import('playwright-core').Page} page */
const saved = (page) => page.waitForFunction(() => {
  const line = /** @type {HTMLElement | null} */ (document.querySelector('draft-guard .hint[data-saved]'));
  return !!line && line.querySelector('span')?.textContent === line.dataset.saved;
});

/** Every feature of the Markdown that people may write. */
export const everything = `## A heading in a post

Some **bold** and **Zieliński**, _slanted_ Llŷn, ŵ, ~~struck~~ and \`code\`, a [link](https://example.org/a), a bare https://example.org/bare and a
line that is broken\\
here. Averylongwordwithoutanyplacetobreakitwhichpeopledopastefromsystemsthattheydonotcontrol/andthenitgoesonforlongerstill.

### A smaller one

1. First, ring.
2. Then write:
   - the date
   - who said what
     > as they said it
3. Then visit.

- [x] rung
- [ ] visited

| Contact | Cases | Replied | What the officer on duty wrote down | And what became of it |
|---|---:|:--:|---|---|
| Phone, then email | 64 | 66% | Rang twice | Settled |
| Letter only | 77 | 29% | Nothing | Went to court |

\`\`\`
a line of code that is far too long to fit on the screen of any telephone that anybody has ever held in one hand
\`\`\`

> Quoted, with **bold** in it.
>
> > And quoted again.

Term with a note.[^1]

---

[^1]: The note.
`;

/** Makes what the demo has not got and gives every sight.
 * @param {import('./harness.mjs').Site} site @returns {Promise<Sight[]>} */
export async function sights(site) {
  const { api } = site;
  const made = await states(api);
  const { thread, lesson } = made;
  // Some forms ask the server first and then go to what it says, so the page that is there is marked.
  const send = async (/** @type {Page} */ page) => {
    await page.evaluate(() => { document.documentElement.dataset.before = ''; });
    await page.locator('main form .bar-end button.btn').first().click();
    await page.waitForFunction(() => document.readyState === 'complete' && document.documentElement.dataset.before === undefined);
  };
  /** @type {Sight[]} */
  const all = [
    { name: 'home', as: 'officer', path: '/' },
    { name: 'first visit', as: 'newcomer', path: '/' },
    { name: 'catching up', as: 'officer', path: '/catch-up' },
    { name: 'catching up, on a new reply', as: 'facilitator', path: '/catch-up', then: async (page) => {
      await page.locator('[data-help]').waitFor();
      await page.keyboard.press('n');
    } },
    { name: 'nothing to catch up on', as: 'newcomer', path: '/catch-up' },
    { name: 'newest first', as: 'officer', path: `${made.long.url}?sort=newest` },
    { name: 'quoting a reply', as: 'officer', path: `${thread.url}?reply_to=${made.reply.id}&quote=1` },
    { name: 'something selected', as: 'officer', path: thread.url, then: async (page) => {
      await page.locator('#post .prose p').first().selectText();
      await page.locator('.prose + button').waitFor();
    } },
    { name: 'your menu', as: 'officer', path: '/lessons', then: (page) => page.locator('button[popovertarget=you]').click() },
    { name: 'the menu of phones', as: 'officer', path: '/people',
      then: (page) => page.evaluate(() => document.getElementById('menu')?.showPopover()) },
    { name: 'suggestions', as: 'officer', path: '/discussions', then: async (page) => {
      await page.locator('#q').pressSequentially('how');
      await page.locator('[role=option]').first().waitFor();
      await page.keyboard.press('ArrowDown');
    } },
    { name: 'open community', as: 'newcomer', path: `/c/${open}` },
    { name: 'its lessons', as: 'newcomer', path: `/c/${open}?tab=lessons` },
    { name: 'its members', as: 'newcomer', path: `/c/${open}?tab=members` },
    { name: 'about it', as: 'newcomer', path: `/c/${open}?tab=about` },
    { name: 'restricted community, outside', as: 'newcomer', path: `/c/${restricted}` },
    { name: 'restricted community, inside', as: 'manager', path: `/c/${restricted}` },
    { name: 'private community', as: 'manager', path: `/c/${closed}` },
    { name: 'archived community', as: 'officer', path: `/c/${archived}` },
    { name: 'requests', as: 'facilitator', path: `/c/${restricted}/requests` },
    { name: 'members and people to add', as: 'facilitator', path: `/c/${open}/members?name=an` },
    { name: 'a member\'s menu', as: 'facilitator', path: `/c/${open}/members`, then: (page) => page.locator('main .drop summary').nth(2).click() },
    { name: 'community settings refused', as: 'facilitator', path: `/c/${open}/settings`, then: async (page) => {
      await page.locator('[name=name]').fill('');
      await send(page);
    } },
    { name: 'new community refused', as: 'officer', path: '/communities/new', then: send },
    { name: 'answering a request', as: 'facilitator', path: `/c/${restricted}/requests`, then: (page) => page.locator('main details summary').first().click() },
    { name: 'inviting people', as: 'facilitator', path: `/c/${restricted}/invite` },
    { name: 'who would be invited', as: 'facilitator', path: `/c/${restricted}/invite`, then: async (page) => {
      await page.locator('#people').fill('email,name\nnia@example.org,Nia Nettle\nnot an address,X');
      await page.locator('#invite > .bar-end button').click();
      await page.locator('#plan').waitFor();
    } },
    { name: 'your invitations', as: 'officer', path: '/invitations' },
    { name: 'proposed communities', as: 'administrator', path: '/admin/proposals' },
    { name: 'all invitations', as: 'administrator', path: '/admin/invitations' },
    { name: 'forgotten password', path: '/forgotten' },
    { name: 'the audit', as: 'administrator', path: '/admin/audit' },
    { name: 'the security log', as: 'administrator', path: '/admin/log' },
    { name: 'how the program is', as: 'administrator', path: '/admin/health' },
    { name: 'reporting a text', as: 'newcomer', path: `${thread.url}/report` },
    { name: 'a report refused', as: 'newcomer', path: `${thread.url}/report`, then: send },
    { name: 'what was hidden', as: 'facilitator', path: `/c/${restricted}/moderation` },
    { name: 'reports of a community', as: 'facilitator', path: `/c/${restricted}/reports` },
    { name: 'your reports', as: 'newcomer', path: '/reports' },
    { name: 'thread with everything', as: 'manager', path: thread.url },
    { name: 'a post\'s menu', as: 'officer', path: thread.url, then: (page) => page.locator('main .drop summary').nth(1).click() },
    { name: 'long thread', as: 'officer', path: made.long.url },
    { name: 'long thread, second window', as: 'officer', path: `${made.long.url}?page=2` },
    { name: 'branch', as: 'officer', path: `${made.long.url}/branch/1` },
    { name: 'branch, second window', as: 'officer', path: `${made.long.url}/branch/1?page=2` },
    { name: 'answering a reply', as: 'officer', path: `${thread.url}?reply_to=${made.reply.id}` },
    { name: 'empty reply', as: 'officer', path: thread.url, then: refuse },
    { name: 'preview', as: 'officer', path: thread.url, then: async (page) => {
      await page.locator('#body').fill(everything);
      await page.locator('[data-md=preview]').first().click();
      await page.locator('#body-preview table').waitFor();
    } },
    { name: 'edit a discussion', as: 'officer', path: `${thread.url}/edit` },
    { name: 'edit refused', as: 'officer', path: `${thread.url}/edit`, then: async (page) => {
      await page.locator('#title').fill('');
      await page.evaluate(() => document.querySelectorAll('form').forEach((f) => (f.noValidate = true)));
      await send(page);
    } },
    { name: 'history of a discussion', as: 'officer', path: `${made.edited}/history` },
    { name: 'delete a discussion', as: 'officer', path: `${thread.url}/delete` },
    { name: 'delete as facilitator, refused', as: 'facilitator', path: `${thread.url}/delete`, then: async (page) => {
      await page.evaluate(() => document.querySelectorAll('form').forEach((f) => (f.noValidate = true)));
      await page.locator('main form .btn.danger').click();
    } },
    { name: 'deleted discussion', as: 'officer', path: made.gone.url },
    { name: 'edit a reply', as: 'manager', path: `/r/${made.reply.id}/edit` },
    { name: 'history of a reply', as: 'manager', path: `/r/${made.reply.id}/history` },
    { name: 'delete a reply', as: 'manager', path: `/r/${made.reply.id}/delete` },
    { name: 'lesson', as: 'officer', path: made.tried },
    { name: 'lesson with everything, stale', as: 'trainer', path: lesson.url },
    { name: 'print view', as: 'trainer', path: `${lesson.url}/print` },
    { name: 'history of a lesson', as: 'trainer', path: `${lesson.url}/history` },
    { name: 'edit a lesson', as: 'trainer', path: `${lesson.url}/edit` },
    { name: 'delete a lesson', as: 'trainer', path: `${lesson.url}/delete` },
    { name: 'draft', as: 'trainer', path: made.draft.url },
    { name: 'share a draft', as: 'trainer', path: `${made.draft.url}/share?name=an` },
    { name: 'drafts, none', as: 'manager', path: '/drafts' },
    { name: 'drafts', as: 'officer', path: '/drafts', then: async (page) => {
      await page.goto(thread.url);
      await page.locator('#body').fill('Half a thought about it');
      await saved(page);
      await page.goto('/drafts');
      await page.locator('ul.people li').first().waitFor();
    } },
    { name: 'a draft in its form', as: 'officer', path: `${thread.url}`, then: async (page) => {
      await page.locator('#body').fill('Half a thought about it, and more');
      await saved(page);
      await page.reload();
    } },
    { name: 'two drafts without script', as: 'officer', path: '/ask', then: async (page) => {
      await page.evaluate(() => {
        const form = /** @type {HTMLFormElement} */ (document.getElementById('write'));
        /** @type {HTMLInputElement} */ (form.elements.namedItem('title')).value = 'Which bins?';
        /** @type {HTMLInputElement} */ (form.elements.namedItem('draft_revision')).value = '7';
        form.action = '/drafts/keep';
        setTimeout(() => form.submit());
      });
      await page.waitForURL('**/drafts/keep');
    } },
    { name: 'adding a file without script', as: 'officer', path: '/files/new' },
    { name: 'adding a picture refused', as: 'officer', path: '/files/new', then: async (page) => {
      await page.locator('#file').setInputFiles({ name: 'gate.png', mimeType: 'image/png', buffer: dots });
      await send(page);
    } },
    { name: 'a picture that was added', as: 'officer', path: '/files/new', then: async (page) => {
      await page.locator('#file').setInputFiles({ name: 'gate.png', mimeType: 'image/png', buffer: dots });
      await page.locator('#alt').fill('Two signs at a gate');
      await page.locator('main form button.btn').click();
      await page.waitForURL(/\/files\/[a-z2-7]{16}$/);
    } },
    { name: 'pictures on their way into a text', as: 'officer', path: '/share/discussion', then: async (page) => {
      const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.locator('[data-md=file]').click()]);
      await chooser.setFiles([{ name: 'gate.png', mimeType: 'image/png', buffer: dots }, { name: 'run.exe', mimeType: 'application/x-msdownload', buffer: Buffer.from('MZ') }]);
      await page.locator('.file-row img:visible').waitFor();
      await page.locator('.file-row .err:visible').waitFor();
      await page.evaluate(() => scrollTo(0, 0));
    } },
    { name: 'deleted lesson', as: 'trainer', path: made.goneLesson.url },
    { name: 'new lesson, all open', as: 'trainer', path: '/lessons/new', then: (page) => page.locator('details.fold summary').click() },
    { name: 'new lesson refused', as: 'trainer', path: '/lessons/new', then: send },
    { name: 'tried it too', as: 'officer', path: `${lesson.url}/tried` },
    { name: 'tried it too, refused', as: 'officer', path: `${lesson.url}/tried`, then: send },
    { name: 'the library', as: 'officer', path: '/templates' },
    { name: 'the library narrowed, nothing found', as: 'officer', path: '/templates?tag=nothing+like+it' },
    { name: 'the library with your drafts', as: 'trainer', path: '/templates' },
    { name: 'sharing a template', as: 'trainer', path: '/share/template' },
    { name: 'sharing a template refused', as: 'trainer', path: '/share/template', then: send },
    { name: 'files dropped together, some refused', as: 'trainer', path: '/share/template?community=digital-and-data', then: async (page) => {
      await page.locator('#file').setInputFiles([
        { name: 'first-letter.md', mimeType: 'text/markdown', buffer: Buffer.from('# A letter\n\nText.\n') },
        { name: 'a-very-long-name-of-a-program-that-is-not-taken-and-has-no-blanks.exe', mimeType: 'application/x-msdownload', buffer: Buffer.from('MZ') },
        { name: 'nothing.docx', mimeType: 'application/octet-stream', buffer: Buffer.alloc(0) },
      ]);
      await send(page);
      await page.locator('.errsum').waitFor();
    } },
    { name: 'sharing a text', as: 'trainer', path: '/share/template/text' },
    ...made.templates.flatMap((/** @type {string} */ path) => [
      { name: `template ${path}`, as: /** @type {const} */ ('trainer'), path },
    ]),
    { name: 'the words about a template', as: 'trainer', path: `${made.own}/edit` },
    { name: 'what was found in a template', as: 'trainer', path: `${made.own}/publish` },
    { name: 'how a template is taken up', as: 'trainer', path: `${made.own}/uptake` },
    { name: 'withdrawing a template', as: 'trainer', path: `${made.own}/withdraw` },
    { name: 'deleting a template', as: 'trainer', path: `${made.own}/delete` },
    { name: 'collections', as: 'officer', path: '/collections' },
    { name: 'a collection of ours', as: 'trainer', path: made.collection },
    { name: 'a collection, nothing chosen', as: 'trainer', path: made.collection, then: async (page) => {
      await page.locator('#add form button.btn').click();
      await page.locator('.errsum').waitFor();
    } },
    { name: 'a collection for others', as: 'officer', path: made.collection },
    { name: 'a new collection', as: 'trainer', path: '/share/collection' },
    { name: 'a new collection refused', as: 'trainer', path: '/share/collection', then: send },
    { name: 'the words of a collection', as: 'trainer', path: `${made.collection}/edit` },
    { name: 'what changed in a template', as: 'officer', path: `${made.own}/changes` },
    { name: 'what happened with a template, refused', as: 'officer', path: `${made.own}/happened`, then: send },
    { name: 'our version of a template', as: 'officer', path: `${made.own}/ours` },
    { name: 'filling in a template', as: 'officer', path: `${made.filled}/fill?file=1` },
    { name: 'ask for help', as: 'officer', path: '/ask' },
    { name: 'ask for help, alike', as: 'officer', path: '/ask', then: async (page) => {
      await page.locator('#title').pressSequentially('noise complaints private landlords');
      await page.locator('similar-items li').first().waitFor();
    } },
    { name: 'ask for help, alike without script', as: 'officer', path: '/ask?title=noise+complaints', then: async (page) => {
      await page.locator('button[name=check]').evaluate((/** @type {HTMLButtonElement} */ b) => b.click());
      await page.waitForURL('/ask');
    } },
    { name: 'ask for help refused', as: 'officer', path: '/ask', then: refuse },
    { name: 'share a discussion', as: 'officer', path: '/share/discussion' },
    { name: 'many results', as: 'officer', path: '/search?q=noise' },
    { name: 'results with filters open', as: 'officer', path: '/search?q=noise&kind=lesson', then: (page) =>
      page.evaluate(() => document.querySelectorAll('details').forEach((d) => (d.open = true))) },
    { name: 'results read from words', as: 'officer', path: '/search?q=' + encodeURIComponent('kind:lesson outcome:worked tag:noise since:2020 "phone call" -court ASB') },
    { name: 'few results', as: 'officer', path: '/search?q=pigeons+porch' },
    { name: 'typing error', as: 'officer', path: '/search?q=mediaton' },
    { name: 'nothing found', as: 'officer', path: '/search?q=xyzzyplugh' },
    { name: 'how to search', as: 'officer', path: '/search' },
    { name: 'a person', as: 'officer', path: made.person },
    { name: 'an organisation', as: 'officer', path: '/o/winsel-vale' },
    { name: 'profile refused', as: 'officer', path: '/settings', then: async (page) => {
      await page.locator('[name=name]').fill('');
      await page.evaluate(() => document.querySelectorAll('form').forEach((f) => (f.noValidate = true)));
      await send(page);
    } },
    { name: 'password refused', as: 'officer', path: '/settings/security', then: async (page) => {
      await page.evaluate(() => document.querySelectorAll('form').forEach((f) => (f.noValidate = true)));
      await page.locator('form[action$="/password"] button.btn').click();
    } },
    { name: 'tokens, one new', as: 'officer', path: '/settings/tokens', then: async (page) => {
      await page.locator('[name=label]').fill('For the spreadsheet');
      await page.locator('input[name=scopes]').first().check();
      await send(page);
    } },
    { name: 'not found', as: 'officer', path: '/no-such-page' },
    { name: 'a thread not there', as: 'officer', path: '/d/aaaaaaaaaaaaaaaa/gone' },
    { name: 'not allowed', as: 'newcomer', path: `/c/${open}/settings` },
    { name: 'sign-in', path: '/sign-in' },
    { name: 'sign-in refused', path: '/sign-in', then: async (page) => {
      await page.locator('#email').fill(people.officer);
      await page.locator('#password').fill('not the password');
      await page.locator('form[action="/sign-in"] button').click();
      await page.locator('.errsum, .err').first().waitFor();
    } },
    { name: 'accessibility statement', path: '/accessibility' },
    { name: 'privacy', path: '/privacy' },
    { name: 'rules', path: '/rules' },
    { name: 'not found, signed out', path: '/no-such-page' },
  ];
  return all;
}

/** Sends the page's form of words with nothing in it, past the browser's own check. @param {Page} page */
async function refuse(page) {
  await page.evaluate(() => document.querySelectorAll('form').forEach((f) => (f.noValidate = true)));
  await page.locator('main form:has(textarea) button.btn:not(.quiet)').first().click();
  await page.locator('.errsum').waitFor();
}

/** @param {import('./harness.mjs').Site['api']} api */
async function states(api) {
  const thread = await api('officer', 'POST', '/discussions', { community: open, title: 'Everything one can write in a post', body: everything, asks: true, tags: ['noise', 'a rather long tag of several words'] });
  const reply = await api('manager', 'POST', `/discussions/${thread.id}/posts`, { body: everything });
  await api('officer', 'POST', `/discussions/${thread.id}/posts`, { body: 'To that.', reply_to: reply.id });
  const removed = await api('officer', 'POST', `/discussions/${thread.id}/posts`, { body: 'Spoken too soon.' });
  await api('facilitator', 'POST', `/discussions/${thread.id}/posts`, { body: 'An answer to what is gone.', reply_to: removed.id });
  await api('facilitator', 'DELETE', `/posts/${removed.id}?reason=off+topic`);
  const gone = await api('officer', 'POST', '/discussions', { community: open, title: 'Asked in the wrong place', body: 'Sorry.' });
  await api('officer', 'POST', `/discussions/${gone.id}/posts`, { body: 'Never mind.' });
  await api('facilitator', 'DELETE', `/discussions/${gone.id}?reason=asked+twice`);
  const long = await api('manager', 'POST', '/discussions', { community: open, title: 'A long one: what would you tell your successor?', body: 'One thing each.' });
  const first = await api('officer', 'POST', `/discussions/${long.id}/posts`, { body: 'Label the keys.' });
  for (let i = 0; i < 54; i++) await api('officer', 'POST', `/discussions/${long.id}/posts`, { body: `Answer ${i}.`, reply_to: first.id });
  for (let i = 0; i < 24; i++) await api('facilitator', 'POST', `/discussions/${long.id}/posts`, { body: `Thing ${i}.` });

  const fields = {
    community: 'digital-and-data', summary: 'We changed one form and asked again after a month.', context: everything, did: everything, worked: everything,
    did_not_work: everything, do_again: 'Yes, **sooner**.', outcome: 'mixed', measured_over: 'Six weeks in spring', where: 'Three libraries and a depot',
    contact: 'By email, on Tuesdays.', cost_text: '£1,200 and a good deal of patience from everybody who was asked', cost_amount: 1200, tags: ['forms'],
  };
  const lesson = await api('trainer', 'POST', '/lessons', { ...fields, title: 'A form that asks once', review_on: '2020-01-31', state: 'published' });
  await api('manager', 'POST', `/lessons/${lesson.id}/uses`, { result: 'did_not_work', changed: 'Everything, in the end.' });
  const edited = await api('trainer', 'PATCH', `/lessons/${lesson.id}`, { revision: lesson.revision, worked: 'Fewer calls.', note: 'Shorter' });
  await api('manager', 'POST', `/lessons/${lesson.id}/posts`, { body: 'Thank you.' });
  const draft = await api('trainer', 'POST', '/lessons', { community: 'digital-and-data', title: 'Not ready yet', state: 'draft' });
  const goneLesson = await api('trainer', 'POST', '/lessons', { ...fields, title: 'Told too early', state: 'published' });
  await api('trainer', 'DELETE', `/lessons/${goneLesson.id}?reason=told+too+early`);

  const listed = (await api('officer', 'GET', '/lessons?limit=100')).items;
  const tried = listed.reduce((/** @type {any} */ best, /** @type {any} */ l) => (l.tried.total > best.tried.total ? l : best));
  const discussions = (await api('officer', 'GET', '/discussions?limit=100')).items;
  const changed = discussions.find((/** @type {any} */ d) => d.edited);
  const helper = (await api('officer', 'GET', '/people?limit=100')).items.find((/** @type {any} */ p) => p.name === 'Samira Bello');
  const templates = (await api('officer', 'GET', '/templates?limit=100')).items.map(at);
  const collections = (await api('trainer', 'GET', '/collections')).items;
  const called = (/** @type {string} */ title) => templates.find((/** @type {any} */ t) => t.title.includes(title)).url;
  const shown = ['Mediation', 'transport appeal', 'Letters that', 'risk log'].map(called);
  return { templates: shown, own: called('Cabinet'), collection: collections.find((/** @type {any} */ k) => k.name === 'Starting a project').url, filled: called('Mediation'), thread: at(thread), reply, gone: at(gone), long: at(long), lesson: at(edited), draft: at(draft), goneLesson: at(goneLesson),
    tried: at(tried).url, edited: at(changed ?? thread).url, person: at(helper).url };
}

/** The same thing with its address below this site. @param {any} thing */
const at = (thing) => ({ ...thing, url: new URL(thing.url, 'http://x').pathname });
