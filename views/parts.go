package views

import (
	"context"
	"net/url"
	"time"

	"waymark/internal/words"
)

// SearchFor is the address of a search.
func SearchFor(query string) string { return "/search?q=" + url.QueryEscape(query) }

// AskPath is the address of the page on which a question is asked, with its
// title filled in.
func AskPath(title string) string {
	if title == "" {
		return "/ask"
	}
	return "/ask?title=" + url.QueryEscape(title)
}

// SharePath is the same for sharing a lesson.
func SharePath(title string) string {
	if title == "" {
		return "/share"
	}
	return "/share?title=" + url.QueryEscape(title)
}

// moment gives a day and a time in the words' zone.
func moment(ctx context.Context, t time.Time) string {
	w := words.From(ctx)
	return w.T("date.form_date_time", "Date", w.DateShort(t), "Time", w.Time(t))
}

// joined puts a comma between what is there of two things.
func joined(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + ", " + b
}

func chipClass(tone string) string {
	if tone == "" {
		return "chip"
	}
	return "chip tone-" + tone
}
