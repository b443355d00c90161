package leak

import (
	"crypto/sha256"
	"slices"
	"strings"
	"testing"
)

// A canary is a text that must not come where its readers are not.
type canary struct {
	label string   // object and field, for findings
	may   []string // roles that may read it; everyone: all who are signed in
}

const everyone = "everyone"

// mark begins the part of a canary that no analysis of a search takes apart.
// Nothing else holds it.
const mark = "qz"

// markLength is how many letters after the mark tell canaries from one
// another; a stemmer may take what stands behind them.
const markLength = 8

const consonants = "bcdfghjklmnpqrtvwx"

// canaryText makes the text of a label, the same in every world of a seed.
func canaryText(seed, label string) string {
	sum := sha256.Sum256([]byte(seed + "\x00" + label))
	var b strings.Builder
	b.WriteString("cnry-" + label + "-" + mark)
	for _, c := range sum[:markLength+2] {
		b.WriteByte(consonants[int(c)%len(consonants)])
	}
	return b.String()
}

// sing makes a canary and gives its text.
func (w *world) sing(label string, may ...string) string {
	text := canaryText(w.seed, label)
	i := strings.LastIndex(text, mark)
	w.canaries[text[i+len(mark):i+len(mark)+markLength]] = canary{label, may}
	return text
}

// heard gives the canaries in the pieces of an answer.
func (w *world) heard(pieces []string) []canary {
	var found []canary
	for _, p := range pieces {
		for {
			i := strings.Index(p, mark)
			if i < 0 {
				break
			}
			if p = p[i+len(mark):]; len(p) < markLength {
				break
			}
			c, ok := w.canaries[p[:markLength]]
			if ok && !slices.ContainsFunc(found, func(o canary) bool { return o.label == c.label }) {
				found = append(found, c)
			}
		}
	}
	return found
}

// for says whether a role may read the canary.
func (c canary) isFor(r role) bool {
	return r.person != ended && (slices.Contains(c.may, r.person) || r.person != "" && slices.Contains(c.may, everyone))
}

func TestCanariesAreHeardInEveryDisguise(t *testing.T) {
	w := &world{seed: "x", canaries: map[string]canary{}}
	text := w.sing("thread-title", "member")
	for name, body := range disguises(text) {
		if found := w.heard(pieces(body)); len(found) != 1 || found[0].label != "thread-title" {
			t.Errorf("%s: %v in %q", name, found, body)
		}
	}
	if found := w.heard(pieces("nothing but cnry-thread-title and qz")); len(found) != 0 {
		t.Errorf("heard %v in nothing", found)
	}
	c := w.heard(pieces(text))[0]
	if !c.isFor(role{person: "member"}) || c.isFor(role{person: "stranger"}) || c.isFor(role{}) {
		t.Error("a canary is for the wrong people")
	}
}
