package web

import (
	"net/url"
	"strings"

	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/views"
)

// nameAfter opens the cursor of a list that is sorted by name; name finds the
// name of the last one that the reader saw, as far as they may know it.
func (c *Call) nameAfter(purpose string, name func(id int64) (string, error)) (forum.NameCursor, error) {
	at, err := c.unsealedNumbers(purpose, c.Query("cursor"), 1)
	if err != nil || at[0] == 0 {
		return forum.NameCursor{}, err
	}
	last, err := name(at[0])
	if fault.IsNotFound(err) {
		return forum.NameCursor{}, fault.Wrong("cursor", "fault.cursor")
	}
	return forum.NameCursor{Name: forum.SortName(last), ID: at[0]}, err
}

// more leads on through a list that is sorted by name. The base is the list's
// own address, label what it is of, text that of the link.
func (c *Call) more(purpose, base, label, text string, next *forum.NameCursor) (views.More, error) {
	m := c.moreFrom(base, label, text)
	if next == nil {
		return m, nil
	}
	cursor, err := c.sealedNumbers(purpose, next.ID)
	if err != nil {
		return m, err
	}
	m.Next = withCursor(base, *cursor)
	return m, nil
}

// moreThreads is more for a list of threads.
func (c *Call) moreThreads(base, label, text, next string) (views.More, error) {
	m := c.moreFrom(base, label, text)
	cursor, err := c.sealed("threads", next)
	if err != nil || cursor == nil {
		return m, err
	}
	m.Next = withCursor(base, *cursor)
	return m, nil
}

func (c *Call) moreFrom(base, label, text string) views.More {
	m := views.More{Label: label, Text: text}
	if c.Query("cursor") != "" {
		m.First = base
	}
	return m
}

func withCursor(base, cursor string) string {
	sep := "?"
	if strings.Contains(base, "?") {
		sep = "&"
	}
	return base + sep + "cursor=" + url.QueryEscape(cursor)
}
