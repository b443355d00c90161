package index

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// snippetLook bounds how much of a text is looked through for a snippet.
const snippetLook = 256 << 10

// Piece is a stretch of text of a snippet; Mark says that it matches the query.
type Piece struct {
	Text string
	Mark bool
}

// With returns q with similar words that were also looked for, so that Snippet
// marks them.
func (q Query) With(also []Expansion) Query {
	for _, e := range also {
		q.Text = e.To + " " + q.Text
	}
	return q
}

// Snippet cuts from text, between words, the stretch of about limit bytes that has
// the most words of q, and marks these. White space becomes single spaces, a cut
// is shown as "…", nothing is escaped. With a limit of 0 all of the text is given.
func Snippet(text string, q Query, limit int) []Piece {
	looked := shortenTo(text, snippetLook)
	found := matches(looked, &q)
	from, to := 0, len(text)
	if limit > 0 && len(text) > limit {
		from, to = window(looked, found, limit)
	}
	var b pieces
	if from > 0 {
		b.add("… ", false)
	}
	at := from
	for _, m := range found {
		if m.start < from || m.end > to {
			continue
		}
		b.add(text[at:m.start], false)
		b.add(text[m.start:m.end], true)
		at = m.end
	}
	b.add(text[at:to], false)
	if to < len(text) {
		b.trim()
		b.add(" …", false)
	}
	return b.list
}

// match is a word of a text that the query looks for.
type match struct {
	start, end int
	slot, pos  int
}

// matches finds the query's words in a text.
func matches(text string, q *Query) []match {
	p := makePlan(q)
	if len(p.slots) == 0 {
		return nil
	}
	prefix := ""
	if p.open >= 0 && utf8.RuneCountInString(p.slots[p.open].word) >= prefixFrom {
		prefix = p.slots[p.open].word
	}
	var found []match
	stems := stemmer{}
	s := scanner{text: text}
	for t, ok := s.next(); ok; t, ok = s.next() {
		slot, ok := p.at[stems.term(t)]
		if !ok && prefix != "" && t.kind == word && strings.HasPrefix(t.word, prefix) {
			slot, ok = p.open, true
		}
		if ok {
			found = append(found, match{t.start, t.end, slot, t.pos})
		}
	}
	return found
}

// window chooses the stretch of a text to show: the first with the most
// different words, then the most words side by side.
func window(text string, found []match, limit int) (from, to int) {
	best, score := 0, -1.0
	first, last := 0, 0
	for i := range found {
		seen := map[int]bool{}
		s := 0.0
		j := i
		for ; j < len(found) && j < i+64 && found[j].end-found[i].start <= limit*3/4; j++ {
			if !seen[found[j].slot] {
				seen[found[j].slot] = true
				s++
			}
			if j > i && found[j].pos == found[j-1].pos+1 && found[j].slot != found[j-1].slot {
				s += 0.5
			}
			s += 0.01
		}
		if s > score {
			best, score, first, last = i, s, found[i].start, found[max(j-1, i)].end
		}
	}
	if len(found) == 0 || found[best].start < limit/4 && last < limit {
		return 0, before(text, 0, limit)
	}
	lead := (limit - (last - first)) / 3
	from = sentence(text, first-lead, first)
	return from, before(text, from, from+limit)
}

// sentence returns where to begin between low and high: at a sentence's start,
// else at a word's.
func sentence(text string, low, high int) int {
	if low <= 0 {
		return 0
	}
	for i := low; i < high-1; i++ {
		if c := text[i]; (c == '.' || c == '?' || c == '!' || c == '\n') && (text[i+1] == ' ' || text[i+1] == '\n') {
			return i + 2
		}
	}
	for i := low; i < high; i++ {
		if text[i] == ' ' || text[i] == '\n' || text[i] == '\t' {
			return i + 1
		}
	}
	for low < high && !utf8.RuneStart(text[low]) {
		low++
	}
	return low
}

// before returns the last end of a word at or before at and after low.
func before(text string, low, at int) int {
	if at >= len(text) {
		return len(text)
	}
	for i := at; i > at-maxWord && i > low; i-- {
		if text[i] == ' ' || text[i] == '\n' || text[i] == '\t' {
			return i
		}
	}
	for at > low && !utf8.RuneStart(text[at]) {
		at--
	}
	return at
}

// pieces joins neighbours of one kind and folds white space.
type pieces struct {
	list  []Piece
	space bool // the text so far ends in a space
}

func (b *pieces) add(text string, mark bool) {
	var out strings.Builder
	for _, r := range text {
		if unicode.IsSpace(r) {
			if !b.space {
				out.WriteByte(' ')
			}
			b.space = true
			continue
		}
		b.space = false
		out.WriteRune(r)
	}
	if out.Len() == 0 {
		return
	}
	if n := len(b.list); n > 0 && !mark && !b.list[n-1].Mark {
		b.list[n-1].Text += out.String()
		return
	}
	b.list = append(b.list, Piece{out.String(), mark})
}

// trim takes a space from the end.
func (b *pieces) trim() {
	if n := len(b.list) - 1; n >= 0 {
		b.list[n].Text = strings.TrimRight(b.list[n].Text, " ")
		b.space = false
	}
}
