package markdown

import (
	"slices"
	"strings"
	"testing"
)

const (
	ann = "abcdefghijklmnop"
	ben = "qrstuvwxyz234567"
)

func TestMentions(t *testing.T) {
	for source, want := range map[string]string{
		"Ask [@Ann Lee](/p/" + ann + ").":                                ann,
		"[@B](/p/" + ben + ") [@A](/p/" + ann + ") [@B](/p/" + ben + ")": ben + " " + ann,
		"- [@A](/p/" + ann + ")\n\n| [@B](/p/" + ben + ") |\n|---|\n":    ann + " " + ben,
		"[@A][1]\n\n[1]: /p/" + ann:                                      ann,
		"[Ann Lee](/p/" + ann + ")":                                      "",
		"`[@A](/p/" + ann + ")`":                                         "",
		"> [@A](/p/" + ann + ")\n\n[@B](/p/" + ben + ")":                 ben,
		"[@A](/p/" + ann + "/x) [@A](/p/ABC) [@A](/p/" + ann + "a)":      "",
		"[@A](https://else.example/p/" + ann + ") @Ann":                  "",
		"@Ann Lee /p/" + ann:                                             "",
		"":                                                               "",
	} {
		if got := strings.Join(Mentions(source), " "); got != want {
			t.Errorf("%q mentions %q, wanted %q", source, got, want)
		}
	}
	long := strings.Repeat("[@A](/p/"+ann+") ", 1000)
	if got := Mentions(long); !slices.Equal(got, []string{ann}) {
		t.Error(got)
	}
}

func TestMentionsAreMarked(t *testing.T) {
	got := Show(Render("[@Ann *Lee*](/p/"+ann+") [Ann](/p/"+ann+") [@x](/p/x)"), Page{Host: "a.example"})
	if !strings.Contains(got, `<a href="/p/`+ann+`" class="mention">@Ann <em>Lee</em></a>`) || strings.Count(got, "mention") != 1 {
		t.Error(got)
	}
}
