package office_test

import (
	"bytes"
	"strings"
	"testing"

	"waymark/cmd/waymark/office"
	"waymark/internal/document"
	"waymark/internal/testkit"
)

const text = "First & last.\n\n## One\n\n- an item with {{name}}\n\n1. first\n\n| Who | What |\n|---|---|\n| Ann | 12 |\n\n## Two\n\n> said\n"

// TestMake reads what it makes with the reader of the library.
func TestMake(t *testing.T) {
	for kind, want := range map[document.Kind][]string{
		document.DOCX:     {"A letter", "First & last.", "One", "an item with {{name}}", "Ann", "12", "Two"},
		document.PPTX:     {"A letter", "First & last.", "One", "an item with {{name}}", "Two", "said"},
		document.Markdown: {"A letter", "an item with {{name}}", "Ann"},
	} {
		body, err := office.Make(string(kind), "A letter", text)
		testkit.Must(t, err)
		d, err := document.Read(t.Context(), bytes.NewReader(body), int64(len(body)), kind)
		testkit.Must(t, err)
		for _, w := range want {
			if !strings.Contains(d.Text(), w) {
				t.Errorf("%s lacks %q: %q", kind, w, d.Text())
			}
		}
	}
	body, err := office.Make("xlsx", "A tracker", "## Costs\n\n| Who | What |\n|---|---|\n| Ann | 12 |\n")
	testkit.Must(t, err)
	d, err := document.Read(t.Context(), bytes.NewReader(body), int64(len(body)), document.XLSX)
	testkit.Must(t, err)
	if got := d.Text(); !strings.Contains(got, "Ann") || !strings.Contains(got, "12") {
		t.Errorf("the sheet says %q", got)
	}
	if _, err := office.Make("xlsx", "A tracker", "No sheet yet"); err == nil {
		t.Error("text before the first sheet is taken")
	}
	if _, err := office.Make("exe", "A tracker", ""); err == nil {
		t.Error("a kind that there is none of is taken")
	}
}
