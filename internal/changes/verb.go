package changes

import (
	"slices"
	"sync"
)

// A Verb names what happened, as kind.pastTense. Each is declared once,
// beside what it is about.
type Verb struct{ name string }

// String gives the verb's name.
func (v Verb) String() string { return v.name }

// A Mark says who must hear of a verb besides the pages and the search. A verb
// without one is undecided, which a test refuses.
type Mark int

// The marks.
const (
	// Routine is daily work, which is not audited.
	Routine Mark = iota + 1
	// Audited is a privileged act, whoever does it.
	Audited
	// OfOthers is audited where somebody does it to another person or to what
	// belongs to others, not where people do it to themselves and not where
	// Waymark does it itself, as in an import.
	OfOthers
	// Security concerns somebody's way in and stands in the security log.
	Security
)

var verbs struct {
	sync.Mutex
	marks map[string][]Mark
}

// Declare makes a verb known, with who must hear of it. It panics where the
// name is taken.
func Declare(name string, marks ...Mark) Verb {
	verbs.Lock()
	defer verbs.Unlock()
	if verbs.marks == nil {
		verbs.marks = map[string][]Mark{}
	}
	if _, taken := verbs.marks[name]; taken {
		panic("changes: the verb is declared twice: " + name)
	}
	verbs.marks[name] = marks
	return Verb{name}
}

// Marked says whether the verb of a name bears a mark.
func Marked(verb string, m Mark) bool {
	verbs.Lock()
	defer verbs.Unlock()
	return slices.Contains(verbs.marks[verb], m)
}

// Verbs gives the names of the verbs that bear a mark, or of those that bear
// none where it is 0, in order.
func Verbs(m Mark) []string {
	verbs.Lock()
	defer verbs.Unlock()
	var names []string
	for name, marks := range verbs.marks {
		if m == 0 && len(marks) == 0 || slices.Contains(marks, m) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
