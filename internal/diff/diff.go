// Package diff shows people what changed between two revisions of a text:
// first which lines, then which words within them. It is exact: the pieces put
// together again give both texts.
package diff

import "strings"

// Op says what happened to a piece of text.
type Op int

// The ops. Hidden is unchanged text that Near has folded away.
const (
	Same Op = iota
	Removed
	Added
	Hidden
)

// Piece is a stretch of text with what happened to it.
type Piece struct {
	Op   Op
	Text string
}

// Lines counts the lines of a piece that hold something, for "12 lines unchanged".
func (p Piece) Lines() int {
	n := 0
	for _, line := range strings.Split(p.Text, "\n") {
		if strings.TrimSpace(line) != "" {
			n++
		}
	}
	return n
}

// maxWords bounds the words of a changed stretch that are compared one by one;
// longer stretches are shown as a whole.
const maxWords = 20_000

// Words gives what leads from the old text to the new one. Time is bounded for
// texts of any likeness; what is too different is shown as replaced.
func Words(old, new string) []Piece {
	if old == new {
		return one(Same, old)
	}
	var out []Piece
	a, b := lines(old), lines(new)
	for _, s := range compare(a, b, true) {
		switch {
		case s.same:
			out = join(out, Same, strings.Join(a[s.a0:s.a1], ""))
		default:
			out = replaced(out, strings.Join(a[s.a0:s.a1], ""), strings.Join(b[s.b0:s.b1], ""))
		}
	}
	return out
}

// replaced adds the difference of a changed stretch, by words where the two
// sides have enough in common to be read that way.
func replaced(out []Piece, old, new string) []Piece {
	a, b := words(old), words(new)
	if len(a) == 0 || len(b) == 0 || len(a)+len(b) > maxWords {
		return join(join(out, Removed, old), Added, new)
	}
	spans := compare(a, b, false)
	kept := 0
	for _, s := range spans {
		if s.same {
			kept += length(a[s.a0:s.a1])
		}
	}
	if 3*kept < min(len(old), len(new)) {
		return join(join(out, Removed, old), Added, new)
	}
	for _, p := range settle(spans, a, b) {
		out = join(out, p.Op, p.Text)
	}
	return out
}

// settle makes pieces of spans. Space alone between two changes belongs to
// both, else a rewritten sentence would be shown word by word.
func settle(spans []span, a, b []string) []Piece {
	var out []Piece
	var old, new strings.Builder
	flush := func() {
		out = join(join(out, Removed, old.String()), Added, new.String())
		old.Reset()
		new.Reset()
	}
	for i, s := range spans {
		text := strings.Join(a[s.a0:s.a1], "")
		if s.same && (i == 0 || i == len(spans)-1 || strings.Trim(text, " ") != "") {
			flush()
			out = join(out, Same, text)
			continue
		}
		old.WriteString(text)
		new.WriteString(strings.Join(b[s.b0:s.b1], ""))
	}
	flush()
	return out
}

// Near folds away unchanged lines further than context lines from any change.
func Near(pieces []Piece, context int) []Piece {
	var out []Piece
	for i, p := range pieces {
		parts := lines(p.Text)
		head, tail := context, context
		if i == 0 {
			head = 0
		} else if !strings.HasSuffix(pieces[i-1].Text, "\n") {
			head++ // the rest of the line that the change stands in
		}
		if i == len(pieces)-1 {
			tail = 0
		} else if !strings.HasSuffix(p.Text, "\n") {
			tail++
		}
		if p.Op != Same || len(parts) <= head+tail+1 {
			out = append(out, p)
			continue
		}
		out = join(out, Same, strings.Join(parts[:head], ""))
		out = join(out, Hidden, strings.Join(parts[head:len(parts)-tail], ""))
		out = join(out, Same, strings.Join(parts[len(parts)-tail:], ""))
	}
	return out
}

// Changed counts the characters removed and added, for a list of revisions.
func Changed(pieces []Piece) (removed, added int) {
	for _, p := range pieces {
		switch p.Op {
		case Removed:
			removed += len([]rune(p.Text))
		case Added:
			added += len([]rune(p.Text))
		default:
		}
	}
	return removed, added
}

// join adds a piece, to the last one when the op is the same.
func join(out []Piece, op Op, text string) []Piece {
	if text == "" {
		return out
	}
	if last := len(out) - 1; last >= 0 && out[last].Op == op {
		out[last].Text += text
		return out
	}
	return append(out, Piece{op, text})
}

func one(op Op, text string) []Piece { return join(nil, op, text) }

func length(tokens []string) int {
	n := 0
	for _, t := range tokens {
		n += len(t)
	}
	return n
}

// Join puts pieces behind others; neighbours of one kind become one.
func Join(pieces []Piece, more ...Piece) []Piece {
	for _, p := range more {
		pieces = join(pieces, p.Op, p.Text)
	}
	return pieces
}
