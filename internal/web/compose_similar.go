package web

import (
	"log/slog"
	"net/http"
	"strings"
	"unicode/utf8"

	"waymark/internal/forum"
	"waymark/internal/search"
	"waymark/views"
)

// similarFrom is from how many characters on a title is worth looking up.
const similarFrom = 4

// similarFragment gives what is like the title being typed, as a list to be
// put beside it.
func (c *Call) similarFragment() error {
	return c.Page(http.StatusOK, views.SimilarList(c.similar(c.Query("title"), c.Query("community"))))
}

// similar gives threads and lessons like a title. It is a help and no more:
// where search cannot be had, there are none.
func (c *Call) similar(title, community string) []views.Related {
	title = forum.Clean(title)
	if c.s.Search == nil || utf8.RuneCountInString(title) < similarFrom || utf8.RuneCountInString(title) > forum.MaxTitle {
		return nil
	}
	items, err := c.s.Search.Similar(c.ctx, c.Viewer, title, strings.TrimSpace(community))
	return c.found(items, err)
}

// related gives lessons on what a thread is about; the same holds for them.
func (c *Call) related(t forum.Thread) []views.Related {
	if c.s.Search == nil || t.State != forum.Published {
		return nil
	}
	items, err := c.s.Search.Related(c.ctx, c.Viewer, t)
	return c.found(items, err)
}

func (c *Call) found(items []search.Item, err error) []views.Related {
	if err != nil {
		c.s.Log.LogAttrs(c.ctx, slog.LevelDebug, "search gives nothing similar", slog.String("id", c.rec.id), slog.Any("error", err))
		return nil
	}
	all := make([]views.Related, len(items))
	for i, item := range items {
		all[i] = views.Related{Title: item.PlainTitle(), URL: item.URL, Kind: item.Kind, Org: item.Org.Name, Replies: item.Replies, At: item.Created}
		if item.Lesson != nil {
			all[i].Outcome = item.Lesson.Outcome
		}
	}
	return all
}
