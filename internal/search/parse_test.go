package search

import (
	"reflect"
	"strings"
	"testing"
	"time"
)

func date(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

func TestParse(t *testing.T) {
	for text, want := range map[string]Request{
		"":                          {},
		"  noise   complaints ":     {Text: "noise complaints"},
		`"bin stores" fire`:         {Text: "fire", Phrases: []string{"bin stores"}},
		`“bin stores” fire`:         {Text: "fire", Phrases: []string{"bin stores"}},
		`say "no", then "bin day".`: {Text: "say then", Phrases: []string{"no", "bin day"}},
		"noise -dogs":               {Text: "noise", Exclude: []string{"dogs"}},
		`noise -"barking dogs"`:     {Text: "noise", Exclude: []string{"barking dogs"}},
		"kind:lesson kind:People x": {Text: "x", Kinds: []string{"lesson", "person"}},
		"in:housing by:ana-lima":    {Communities: []string{"housing"}, Authors: []string{"ana-lima"}},
		`by:"Ana Lima" tag:"Fly tipping" tag:#dogs`: {Authors: []string{"Ana Lima"}, Tags: []string{"fly-tipping", "dogs"}},
		"outcome:did-not-work outcome:Worked":       {Outcomes: []string{"did_not_work", "worked"}},
		"since:2025 before:2026-03":                 {Since: date(2025, 1, 1), Before: date(2026, 3, 1)},
		"since:2025-02-03":                          {Since: date(2025, 2, 3)},
		"SINCE:2025 noise":                          {Text: "noise", Since: date(2025, 1, 1)},
		"kind:nothing outcome:fine since:yesterday": {Text: "kind:nothing outcome:fine since:yesterday"},
		"word:value http://x.example/?in:x=1":       {Text: "word:value http://x.example/?in:x=1"},
		"https://example.org/a-b -":                 {Text: "https://example.org/a-b -"},
		"well-known - or -5 --help -1/2":            {Text: "well-known - or -5 --help -1/2"},
		"slender bodies -wings at speed .":          {Text: "slender bodies -wings at speed ."},
		"rm -rf /; ls -alh $HOME":                   {Text: "rm -rf /; ls -alh $HOME"},
		"-Infinity":                                 {Text: "-Infinity"},
		"-dogs -cats":                               {Text: "-dogs -cats"},
		`"`:                                         {Text: `"`},
		`""`:                                        {Text: `""`},
		`5" pipe and 6" pipe`:                       {Text: `5" pipe and 6" pipe`},
		`"never closed`:                             {Text: `"never closed`},
		`"a"="a`:                                    {Text: `"a"="a`},
		`"!!!" x`:                                   {Text: `"!!!" x`},
		"in:":                                       {Text: "in:"},
		"in:Not_A_Slug":                             {Text: "in:Not_A_Slug"},
		"time 10:30 note:this":                      {Text: "time 10:30 note:this"},
		"one two three four five six seven eight nine ten eleven twelve -thirteen": {Text: "one two three four five six seven eight nine ten eleven twelve -thirteen"},
		"' OR 1=1; --":                 {Text: "' OR 1=1; --"},
		"1;DROP TABLE persons":         {Text: "1;DROP TABLE persons"},
		"x\x00y \xff z":                {Text: "x\x00y \uFFFD z"},
		"kind:lesson, noise":           {Text: "noise", Kinds: []string{"lesson"}},
		"before:9999-12-31 since:0000": {Text: "since:0000", Before: date(9999, 12, 31)},
	} {
		got := Parse(text)
		got.Chips = nil
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%q is read as %+v, want %+v", text, got, want)
		}
		if text != "" && strings.TrimSpace(text) == "" {
			continue
		}
		again := Parse(got.String())
		again.Chips = nil
		if !reflect.DeepEqual(again, got) {
			t.Errorf("%q becomes %q, read as %+v", text, got.String(), again)
		}
	}
}

func TestChips(t *testing.T) {
	got := Parse(`noise kind:lesson -dogs "bin day" walls`).Chips
	want := []Chip{
		{"kind", "lesson", `noise -dogs "bin day" walls`},
		{"not", "dogs", `noise kind:lesson "bin day" walls`},
		{"phrase", "bin day", `noise kind:lesson -dogs walls`},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("chips %+v", got)
	}
}

func TestLongText(t *testing.T) {
	got := Parse(strings.Repeat("gutter ", 5000))
	if n := len(got.Text); n > maxTyped || n < maxTyped/2 || strings.HasSuffix(got.Text, "gut") {
		t.Errorf("kept %d bytes, ending %q", n, got.Text[n-10:])
	}
	if got := Parse(strings.Repeat("é", 50_000)); len([]rune(got.Text)) != maxTyped {
		t.Errorf("kept %d characters", len([]rune(got.Text)))
	}
}

func TestPeriod(t *testing.T) {
	from, to, ok := Period("2026-11")
	if !ok || !from.Equal(date(2026, 11, 1)) || !to.Equal(date(2026, 12, 1)) {
		t.Errorf("%v, %v, %v", from, to, ok)
	}
	if from, _, ok = Period("2026-11-22T10:00:00+01:00"); !ok || from.Hour() != 9 {
		t.Errorf("%v, %v", from, ok)
	}
	for _, bad := range []string{"", "20", "2026-13", "2026-02-30", "x", "2026-1-1", strings.Repeat("2", 1000)} {
		if _, _, ok := Period(bad); ok {
			t.Errorf("%q is a period", bad)
		}
	}
}

// Whatever is typed is read without a fault, loses no word without saying so,
// and can be said again.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		`"a b" -c kind:lesson`, `say "x`, `-"a" b`, `in:a by:"b c" tag:d`, `" " "`, `"a""b" c"`, "-x", `since:2020 before:2021-02`,
		`“a” ”b“ „c“`, `by:"`, `tag:"" kind:`, "\x00\xff", `a -"b`, `:::: - -- "-"`, `by:a"b c`, `-a" b`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r := Parse(s)
		if r.empty() && strings.TrimSpace(s) != "" {
			t.Fatalf("%q asks for nothing", s)
		}
		if len(r.Text) > 4*maxTyped {
			t.Fatalf("%d bytes", len(r.Text))
		}
		again := Parse(r.String())
		if len(again.Kinds) != len(r.Kinds) || !again.Since.Equal(r.Since) || !again.Before.Equal(r.Before) {
			t.Fatalf("%q: %+v becomes %q: %+v", s, r, r.String(), again)
		}
		expansions(r.Text)
	})
}
