package web

import (
	"cmp"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"waymark/internal/discussion"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/harvest"
	"waymark/internal/markdown"
	"waymark/views"
)

var _ = declare((*Server).harvestRoutes)

func (s *Server) harvestRoutes() []Route {
	const base = "/d/:id/:slug/lesson"
	return []Route{
		{Method: http.MethodGet, Path: base, Policy: SignedIn, Handle: (*Call).harvestPage},
		{Method: http.MethodGet, Path: base + "/write", Policy: SignedIn, Handle: (*Call).harvestForm},
		{Method: http.MethodPost, Path: base + "/write", Policy: SignedIn, Limit: textLimit, Handle: (*Call).makeLesson},
	}
}

// ripe gives the discussion of the address if a lesson may be made of it.
func (c *Call) ripe() (forum.Thread, error) {
	t, err := c.thread(discussion.Name)
	switch {
	case err != nil:
		return t, err
	case t.State == forum.Deleted:
		return t, fault.Missing("thread")
	case !harvest.MayMake(c.Viewer, t):
		return t, fault.Denied("fault.no_harvest")
	}
	return t, nil
}

// harvestPage offers the posts of a discussion, chosen answers ticked.
func (c *Call) harvestPage() error {
	t, err := c.ripe()
	if err != nil {
		return err
	}
	replies, err := forum.Notable(c.ctx, c.s.DB, c.Viewer, t)
	if err != nil {
		return err
	}
	p := c.Frame(c.Words.T("harvest.title"), views.NavLessons)
	p.Main, p.Community = "narrow", t.Community.Slug
	h := views.Harvest{Page: p, Thread: t, Path: pathOf(t)}
	for _, r := range replies {
		h.Candidates = append(h.Candidates, views.Candidate{
			Post: r.PID, Author: r.Author, Text: markdown.HTML(r.HTML).Excerpt(candidateText), Helpful: r.Helpful,
			Chosen: !r.Accepted.IsZero(), Ticked: !r.Accepted.IsZero(),
		})
	}
	slices.SortStableFunc(h.Candidates, func(a, b views.Candidate) int {
		if a.Chosen != b.Chosen {
			return cmp.Compare(btoi(b.Chosen), btoi(a.Chosen))
		}
		return b.Helpful - a.Helpful
	})
	opening := views.Candidate{Post: t.PID, Author: t.Author, Text: markdown.HTML(t.HTML).Excerpt(candidateText), Helpful: t.Helpful}
	if opening.Text != "" {
		h.Candidates = append(h.Candidates, opening)
	}
	return c.Page(http.StatusOK, views.HarvestPage(h))
}

const (
	candidateText = 300
	sourceText    = 1500
)

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// harvestForm is the form of a lesson about the posts of ?post.
func (c *Call) harvestForm() error {
	t, err := c.ripe()
	if err != nil {
		return err
	}
	tags, err := forum.TagsOf(c.ctx, c.s.DB, t.ID)
	if err != nil {
		return err
	}
	f, typed := lessonForm{Context: c.context(t), Tags: views.TagsText(tags)}, url.Values{"post": c.Queries()["post"]}
	u, kept, err := c.kept(placeHarvest + ":" + t.PID)
	if err != nil {
		return err
	}
	if !u.Empty() {
		f.fill(u)
		resume(typed, u)
	}
	return c.showHarvest(http.StatusOK, t, f, typed, kept, nil)
}

// told says whether a field is about one of the sources.
func told(name string) bool {
	return strings.HasPrefix(name, "paraphrase-") || strings.HasPrefix(name, "words-")
}

// resume adds what was typed about sources before; without posts in the
// address they are those that it was typed about.
func resume(typed url.Values, u forum.Unsent) {
	fresh := len(typed["post"]) == 0
	for _, name := range slices.Sorted(maps.Keys(u.Fields)) {
		if pid, ok := strings.CutPrefix(name, "paraphrase-"); ok && fresh && forum.IsPID(pid) {
			typed.Add("post", pid)
		}
		if told(name) {
			typed.Set(name, u.Fields[name])
		}
	}
}

// context begins the lesson: with the question, where the writer asked it; that
// of others is theirs, and led to.
func (c *Call) context(t forum.Thread) string {
	if t.Mine {
		return t.Body
	}
	title := strings.NewReplacer("[", "(", "]", ")").Replace(t.Title)
	return c.Words.T("harvest.context", "Title", title, "Link", pathOf(t))
}

func (c *Call) showHarvest(status int, t forum.Thread, f lessonForm, typed url.Values, kept views.Kept, errs views.Errors) error {
	v := f.view()
	v.Action, v.Kept, v.New, v.Harvest, v.Errors = pathOf(t)+"/lesson/write", kept, true, true, errs
	v.Once = typed.Get(fieldKey)
	if v.Once == "" {
		v.Once = forum.NewPID()
	}
	place, err := forum.CommunityByID(c.ctx, c.s.DB, c.Viewer, t.CommunityID)
	if err != nil {
		return err
	}
	v.Place = &place
	for i, pid := range typed["post"] {
		if i == harvest.MaxSources {
			break
		}
		s, err := c.sourceField(t, pid)
		if err != nil {
			return err
		}
		s.Paraphrase, s.Words = typed.Get("paraphrase-"+pid), typed.Get("words-"+pid)
		v.Sources = append(v.Sources, s)
	}
	p := c.Frame(c.Words.T("harvest.title"), views.NavLessons)
	p.Main, p.Community = "compose", t.Community.Slug
	return c.Page(status, views.LessonFormPage(p, v))
}

// sourceField is a post of the thread as the form shows it.
func (c *Call) sourceField(t forum.Thread, pid string) (views.SourceField, error) {
	if pid == t.PID {
		return views.SourceField{Post: pid, Link: pathOf(t), Author: t.Author, Text: markdown.HTML(t.HTML).Excerpt(sourceText), Own: t.Mine}, nil
	}
	r, of, err := forum.ReplyByPID(c.ctx, c.s.DB, c.Viewer, pid)
	if err == nil && (of.ID != t.ID || r.Deleted) {
		err = fault.Missing("reply")
	}
	return views.SourceField{Post: pid, Link: "/r/" + pid, Author: r.Author, Text: markdown.HTML(r.HTML).Excerpt(sourceText), Own: r.Mine}, err
}

// makeLesson publishes a lesson that comes from a discussion.
func (c *Call) makeLesson() error {
	t, err := c.ripe()
	if err != nil {
		return err
	}
	own, draft := url.Values{}, harvest.Draft{Thread: t.PID}
	for name, values := range c.form {
		if name != "post" && !told(name) {
			own[name] = values
		}
	}
	for _, pid := range c.form["post"] {
		draft.Sources = append(draft.Sources, harvest.SourceDraft{Post: pid, Paraphrase: c.form.Get("paraphrase-" + pid), Words: c.form.Get("words-" + pid)})
	}
	var f lessonForm
	if err := bind(&f, "form", own, true); err != nil {
		return err
	}
	if draft.Lesson, err = f.draft(); err == nil {
		draft.Lesson.Key, draft.Lesson.Unsent = c.Key(f.Title, f.Did, f.Worked, f.DidNotWork), placeHarvest+":"+t.PID
		l, err2 := harvest.Make(c.ctx, c.s.DB, c.Viewer, draft, c.s.Mail, c.Address("/quotes"))
		if err2 == nil {
			return c.Done(pathOf(l.Thread), "done.harvested")
		}
		err = err2
	}
	if errs, ok := c.Wrong(err); ok {
		return c.showHarvest(http.StatusUnprocessableEntity, t, f, c.form, c.keptAgain(placeHarvest+":"+t.PID), errs)
	}
	return err
}
