package views

import (
	"context"
	"io"

	"github.com/a-h/templ"

	"waymark/internal/document"
)

// A format is how files of a kind are called, coloured and drawn.
type format struct{ tone, key, drawing string }

const (
	sheetTall = `<path class="sh" d="M6 0h168a6 6 0 0 1 6 6v140H0V6a6 6 0 0 1 6-6z"/>`
	sheetWide = `<path class="sh" d="M6 28h168a6 6 0 0 1 6 6v106H0V34a6 6 0 0 1 6-6z"/>`

	drawnAgreement = `<path class="so" d="M24 24h78"/><path class="ln" d="M22 42h136M22 52h124M22 62h132M22 110h136M22 120h108M22 130h126"/><path class="bx" d="M20.500 78.500h66v18h-66zM94.500 78.500h66v18h-66z"/>`
	drawnLetter    = `<path class="ln" d="M106 22h52M106 32h40M22 46h56M22 56h44M22 88h136M22 98h128M22 108h134M22 118h116M22 128h130"/><path class="so" d="M24 72h66"/>`
	drawnList      = `<path class="so" d="M24 24h62"/><path class="bx" d="M20.500 41.500h11v11h-11zM20.500 67.500h11v11h-11zM20.500 93.500h11v11h-11zM20.500 119.500h11v11h-11z"/><path class="ln" d="M44 44h110M44 52h90M44 70h101M44 78h85M44 96h92M44 104h80M44 122h83M44 130h75"/>`
	drawnCells     = `<path class="so" d="M20 24h140"/><path class="bx" d="M16.500 38.500h148v102h-148zM16.500 55.500h148M16.500 72.500h148M16.500 89.500h148M16.500 106.500h148M16.500 123.500h148M53.500 38.500v102M90.500 38.500v102M127.500 38.500v102"/>`
	drawnSlide     = `<path class="so" d="M22 52h62M107 126V98M127 126V80M147 126V64"/><path class="ln" d="M20 72h58M20 82h50M20 92h56"/>`
	drawnPlain     = `<path class="ln" d="M22 106h118M22 118h88"/><text class="tx" x="20" y="38"># …</text><text class="tx" x="20" y="60">- …</text><text class="tx" x="20" y="80">- …</text>`
	drawnGuide     = `<path class="so" d="M24 24h78"/><path class="ln" d="M22 44h136M22 54h124M22 64h132M22 74h88M22 98h136M22 108h124M22 118h130M22 128h90"/>`
)

var (
	formatWord   = format{"word", "template.format_word", sheetTall + drawnAgreement}
	formatSheet  = format{"sheet", "template.format_excel", sheetTall + drawnCells}
	formatSlides = format{"slides", "template.format_powerpoint", sheetWide + drawnSlide}
	formatGuide  = format{"again", "template.format_guide", sheetTall + drawnGuide}
	formats      = map[document.Kind]format{
		document.DOCX: formatWord, document.DOTX: formatWord, document.XLSX: formatSheet, document.XLTX: formatSheet,
		document.PPTX: formatSlides, document.POTX: formatSlides,
		document.ODT:      {"word", "template.format_odt", sheetTall + drawnAgreement},
		document.ODS:      {"sheet", "template.format_ods", sheetTall + drawnCells},
		document.ODP:      {"slides", "template.format_odp", sheetWide + drawnSlide},
		document.PDF:      {"pdf", "template.format_pdf", sheetTall + drawnGuide},
		document.Markdown: {"word", "template.format_markdown", sheetTall + drawnPlain},
	}
)

// formatOf gives the format of a kind of file; that of a guide for none.
func formatOf(kind string) format {
	if f, ok := formats[document.Kind(kind)]; ok {
		return f
	}
	return formatGuide
}

// FormatKey is the catalogue's key of a kind of file; that of a guide for none.
func FormatKey(kind string) string { return formatOf(kind).key }

// drawnOf is the drawing of a file of a kind. Word files come in several, so
// that a page of them is not one picture many times over; which is decided by
// the template's id.
func drawnOf(kind, pid string) string {
	f := formatOf(kind)
	if f.tone != "word" || kind == string(document.Markdown) || pid == "" {
		return f.drawing
	}
	return sheetTall + [...]string{drawnAgreement, drawnLetter, drawnList}[int(pid[0])%3]
}

// thumb is the picture of a template in a list, which says nothing that the
// words beside it do not.
func thumb(kind, pid string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, `<div class="thumb"><svg viewBox="0 0 180 140" aria-hidden="true" focusable="false">`+drawnOf(kind, pid)+`</svg></div>`)
		return err
	})
}
