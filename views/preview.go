package views

import (
	"context"

	"waymark/internal/forum"
	"waymark/internal/words"
)

// A FilePreview shows what stands in a file.
type FilePreview struct {
	File   forum.Attachment
	Format string // in words
	HTML   string // safe; empty where the file cannot be shown
	Parts  bool   // it is made of slides, pages or sheets, each a text of its own
	Why    string // it cannot be, as a sentence
	Places []PreviewPlace
	More   int    // places that are not named
	Begins string // where what is shown begins, in words; empty: where the file does
	Next   string // address of what comes after; empty: nothing does
}

// A PreviewPlace is a slide, page, sheet or heading to go to.
type PreviewPlace struct{ Text, Path string }

// contents says whether there is more than one place to go to.
func (v FilePreview) contents() bool { return len(v.Places) > 1 }

func previewSize(ctx context.Context, a forum.Attachment) string {
	return Size(words.From(ctx), a.Bytes)
}
