package index

import (
	"slices"
	"strings"
	"testing"
)

func TestWords(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"Antisocial behaviour", "antisocial behaviour"},
		{"The council's bins aren’t O'Brien's", "(the) council bins arent obrien"},
		{"café Llŷn Straße ﬁne Ｗide", "cafe llyn strasse fine wide"},
		{"800-53 a/b foo_bar digital.gov", "800 53 (a) b foo bar digital gov"},
		{"学校 ประเทศ", "学 校 ป ร ะ เ ท ศ"},
		{"done 🎉 100%", "done <🎉> 100"},
		{"!@#$%^&*() x", "<!@#$%^&*()> x"},
		{"end. -- next", "end <--> next"},
		{"soft\u00adhyphen zero\u200bwidth", "softhyphen zerowidth"},
		{"it is", "(it) (is)"},
		{"\xff\xfe broken \xc3", "<\xff\xfe> broken <\xc3>"},
		{"", ""},
	} {
		var got []string
		s := scanner{text: c.text}
		for tk, ok := s.next(); ok; tk, ok = s.next() {
			got = append(got, [...]string{tk.word, "(" + tk.word + ")", "<" + tk.word + ">"}[tk.kind])
			if tk.start < 0 || tk.end > len(c.text) || tk.start >= tk.end {
				t.Errorf("%q: token %q at %d to %d", c.text, tk.word, tk.start, tk.end)
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%q gives %q, want %q", c.text, strings.Join(got, " "), c.want)
		}
	}
}

func TestLongWordsAreCutAlike(t *testing.T) {
	long := strings.Repeat("ä1", 100)
	x := create(t)
	apply(t, x, Document{ID: "a", Body: long})
	wantIDs(t, find(t, x, Query{Text: long}), "a")
}

func TestContentOfQueries(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"how do I join", "join"},
		{"how to apply", "how apply"},
		{"the", "the"},
		{"who", "who"},
		{"what can we do about it", "what can we do about"},
		{"IT support", "support"},
		{"*** ???", "*** ???"},
	} {
		var got []string
		for _, tk := range content(c.text) {
			got = append(got, tk.word)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%q looks for %q, want %q", c.text, got, c.want)
		}
	}
}

func FuzzWords(f *testing.F) {
	for _, s := range []string{"it's", "a’", "'", "\u200d\u200d", "🎉'x", "ʼʼ", "x'", strings.Repeat("é", 80)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s := scanner{text: text}
		end := 0
		for tk, ok := s.next(); ok; tk, ok = s.next() {
			if tk.word == "" || len(tk.word) > maxWord || tk.start < end || tk.end <= tk.start {
				t.Fatalf("%q: token %+v after %d", text, tk, end)
			}
			end = tk.end
		}
		marked := Snippet(text, Query{Text: text}, 40)
		if slices.ContainsFunc(marked, func(p Piece) bool { return p.Text == "" }) {
			t.Fatalf("%q: an empty piece in %v", text, marked)
		}
	})
}
