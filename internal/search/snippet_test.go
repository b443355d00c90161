package search

import (
	"strings"
	"testing"
	"unicode/utf8"

	"waymark/index"
)

func TestSnippetOfLongText(t *testing.T) {
	filler := strings.Repeat("Nothing to see in this sentence. ", 300)
	text := "The landlord wrote once. " + filler + "Here the landlord agreed to mediation about noise at night. " + filler
	got := Plain(snippet(text, index.Query{Text: "landlord noise mediation"}))
	if !strings.Contains(got, "mediation about noise") || !strings.HasPrefix(got, "…") || !strings.HasSuffix(got, "…") || len(got) > 2*snippetLen {
		t.Errorf("cut %q", got)
	}
	if got := Plain(snippet(text, index.Query{Text: "absent"})); !strings.HasPrefix(got, "The landlord wrote once.") {
		t.Errorf("without a match: %q", got)
	}
	for _, odd := range []string{strings.Repeat("é", 9000), strings.Repeat("İ", 9000), strings.Repeat("漢字", 4000), strings.Repeat("a", 20_000), "x " + strings.Repeat("\xff", 9000)} {
		for _, q := range []string{"é", "éé", "漢字漢字", "a", "", "x"} {
			cut := Plain(snippet(odd, index.Query{Text: q}))
			if utf8.ValidString(odd) && !utf8.ValidString(cut) {
				t.Errorf("%q in %.12q…: not text", q, odd)
			}
		}
	}
}
