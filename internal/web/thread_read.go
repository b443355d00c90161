package web

import (
	"strings"
	"time"

	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/notify"
	"waymark/views"
)

// reading fills in how far the viewer has read the thread.
func (c *Call) reading(k *views.Talk) error {
	at, err := forum.Positions(c.ctx, c.s.DB, c.Viewer, k.Thread.ID)
	k.Reading(at[k.Thread.ID])
	if err != nil {
		return err
	}
	k.Timed, err = notify.MayFollowByReading(c.ctx, c.s.DB, c.Viewer, k.Thread)
	return err
}

// sorted is in which order the address asks for replies, and for which page of
// them; 0 is where that order begins.
func (c *Call) sorted() (sort string, page int, err error) {
	sort = c.Query("sort")
	if sort != forum.OldestFirst && sort != forum.NewestFirst && sort != forum.MostHelpful {
		return sort, 0, fault.Missing("window")
	}
	if sort != forum.OldestFirst && c.Query("page") == "" {
		return sort, 0, nil
	}
	page, err = c.pageNumber()
	return sort, page, err
}

// jumpToDay leads to the first reply on a day, or after it.
func (c *Call) jumpToDay(t forum.Thread, day string) error {
	at, err := time.ParseInLocation(time.DateOnly, day, c.Words.Zone())
	if err != nil {
		return c.Redirect(pathOf(t) + "#replies")
	}
	r, err := forum.FirstSince(c.ctx, c.s.DB, c.Viewer, t, at)
	if fault.IsNotFound(err) {
		return c.Redirect(pathOf(t) + "#replies")
	}
	if err != nil {
		return err
	}
	return c.Redirect(replyPath(r, t))
}

// inBrackets keeps a name from ending the Markdown link that it stands in.
var inBrackets = strings.NewReplacer(`\`, `\\`, `[`, `\[`, `]`, `\]`)

// quotation is how a reply begins that quotes another: who wrote it, with the
// way back, and the text.
func quotation(of *forum.Reply) string {
	if of == nil {
		return ""
	}
	var b strings.Builder
	if of.Author.Name != "" {
		b.WriteString("[" + inBrackets.Replace(of.Author.Name) + "](/r/" + of.PID + "):\n\n")
	}
	for line := range strings.Lines(strings.TrimSpace(of.Body)) {
		b.WriteString(strings.TrimRight("> "+line, " \n") + "\n")
	}
	return b.String() + "\n"
}

// goneOn is what was begun with a quotation behind it, once.
func goneOn(begun, quoted string) string {
	switch {
	case quoted != "" && strings.TrimSpace(begun) == "":
		return quoted
	case quoted == "" || strings.Contains(begun, strings.TrimSpace(quoted)):
		return begun
	default:
		return strings.TrimRight(begun, "\n") + "\n\n" + quoted
	}
}
