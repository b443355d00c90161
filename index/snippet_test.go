package index

import (
	"strings"
	"testing"
)

// marked shows pieces with the marks as brackets.
func marked(pieces []Piece) string {
	var b strings.Builder
	for _, p := range pieces {
		if p.Mark {
			b.WriteString("[" + p.Text + "]")
		} else {
			b.WriteString(p.Text)
		}
	}
	return b.String()
}

func TestSnippet(t *testing.T) {
	far := strings.Repeat("Nothing of note here. ", 30)
	for _, c := range []struct {
		text  string
		q     Query
		limit int
		want  string
	}{
		{"School meals are served.", Query{Text: "meal school"}, 100, "[School] [meals] are served."},
		{"One\n\n  two\tthree", Query{Text: "two"}, 0, "One [two] three"},
		{"<b>bold</b> & safe", Query{Text: "bold"}, 100, "<b>[bold]</b> & safe"},
		{
			far + "The pilot cut antisocial behaviour by half. " + far,
			Query{Text: "antisocial behaviour"},
			80,
			"… The pilot cut [antisocial] [behaviour] by half. Nothing of note here. Nothing of …",
		},
		{
			"Community " + far + "a community centre opened. " + far,
			Query{Text: "community centre"},
			60,
			"… a [community] [centre] opened. Nothing of note here. Nothing of …",
		},
		{far, Query{Text: "absent"}, 40, "Nothing of note here. Nothing of note …"},
		{"Safeguarding and safety", Query{Text: "safeg", Prefix: true}, 100, "[Safeguarding] and safety"},
		{"Terms of reference", Query{Phrases: []string{"terms of reference"}}, 100, "[Terms] of [reference]"},
		{"The IT desk", Query{Text: "it"}, 100, "The [IT] desk"},
		{"", Query{Text: "x"}, 100, ""},
		{strings.Repeat("語", 100), Query{Text: "x"}, 20, strings.Repeat("語", 6) + " …"},
	} {
		if got := marked(Snippet(c.text, c.q, c.limit)); got != c.want {
			t.Errorf("%.30q for %+v:\ngot  %q\nwant %q", c.text, c.q, got, c.want)
		}
	}
	q := Query{Text: "homelesness"}.With([]Expansion{{"homelesness", "homelessness"}})
	if got := marked(Snippet("On homelessness", q, 100)); got != "On [homelessness]" {
		t.Errorf("similar words give %q", got)
	}
}
