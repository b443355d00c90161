package views

import (
	"strings"

	"github.com/a-h/templ"

	"waymark/internal/words"
)

// A NewFile is the page on which those without script add a file.
type NewFile struct {
	Max        int64 // bytes
	Endings    []string
	Alt        string
	Decorative bool
	Errors     Errors
}

// fileRow has fileTemplate stand on a page once, however many texts it has.
var fileRow = templ.NewOnceHandle()

// accept is what a file chooser shows.
func accept(endings []string) string { return strings.Join(endings, ",") }

// Size is a number of bytes in words.
func Size(w *words.Words, bytes int64) string {
	if bytes < 1<<20 {
		return w.N("files.kilobytes", int((bytes+1023)>>10))
	}
	return w.N("files.megabytes", int((bytes+1<<19)>>20))
}
