package web

import (
	"net/http"

	"waymark/internal/forum"
	"waymark/internal/harvest"
	"waymark/internal/lesson"
	"waymark/views"
)

var _ = declare((*Server).quoteRoutes)

func (s *Server) quoteRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/quotes", Policy: SignedIn, Handle: (*Call).quotesPage},
		{Method: http.MethodPost, Path: "/quotes/:id", Policy: SignedIn, Handle: (*Call).answerQuote},
	}
}

// quotesPage lists what the viewer is asked about being quoted.
func (c *Call) quotesPage() error {
	asks, err := harvest.AsksOf(c.ctx, c.s.DB, c.Viewer)
	if err != nil {
		return err
	}
	p := c.Frame(c.Words.T("harvest.quotes"), views.NavSettings)
	p.Main = "narrow"
	q := views.Quotes{Page: p}
	for _, a := range asks {
		if a.State == harvest.Waiting {
			q.Waiting = append(q.Waiting, a)
		} else {
			q.Given = append(q.Given, a)
		}
	}
	return c.Page(http.StatusOK, views.QuotesPage(q))
}

func (c *Call) answerQuote() error {
	var f struct {
		Answer string `form:"answer"`
	}
	if err := c.Form(&f); err != nil {
		return err
	}
	if err := harvest.Answer(c.ctx, c.s.DB, c.Viewer, c.Param("id"), harvest.State(f.Answer)); err != nil {
		return err
	}
	key := "done.quote_allowed"
	if harvest.State(f.Answer) == harvest.Declined {
		key = "done.quote_declined"
	}
	return c.Done("/quotes", key)
}

// made fills in of what a lesson was made.
func (c *Call) made(v *views.Lesson) (err error) {
	if v.State != forum.Published {
		return nil
	}
	for _, k := range threadKinds {
		from, err := forum.LinkedFrom(c.ctx, c.s.DB, c.Viewer, v.Thread, k.Name)
		if err != nil {
			return err
		}
		for _, l := range from {
			v.Made = append(v.Made, views.Made{Entry: l.Entry, Since: l.Entry.Replies - l.Replies})
		}
	}
	v.Sources, err = harvest.Sources(c.ctx, c.s.DB, c.Viewer, v.Lesson)
	return err
}

// told fills in what a discussion comes to, and what became of it.
func (c *Call) told(d *views.Discussion) (err error) {
	if d.Thread.State != forum.Published || d.Window.Page > 1 {
		return nil
	}
	if d.Short, err = forum.InShortOf(c.ctx, c.s.DB, d.Thread); err != nil {
		return err
	}
	became, err := forum.LinkedTo(c.ctx, c.s.DB, c.Viewer, d.Thread, lesson.Name)
	for _, l := range became {
		d.Became = append(d.Became, l.Entry)
	}
	d.MayMake = harvest.MayMake(c.Viewer, d.Thread)
	return err
}
