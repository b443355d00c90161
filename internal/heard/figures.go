package heard

import (
	"cmp"
	"slices"
	"time"

	"waymark/internal/board"
)

// A Line is a thread with what was said to it under names.
type Line struct {
	Thread  Thread
	Answers []Answer // those that stand
	Steps   []Step
}

// Promise is what holds; false where nothing was promised yet.
func (l Line) Promise() (Step, bool) {
	if len(l.Steps) == 0 {
		return Step{}, false
	}
	return l.Steps[len(l.Steps)-1], true
}

// Overdue says whether the thread's promise is.
func (l Line) Overdue(now time.Time) bool {
	s, ok := l.Promise()
	return ok && s.Overdue(now)
}

// First is when the thread was first answered, or something first promised;
// zero where it waits.
func (l Line) First() (first time.Time) {
	for _, a := range l.Answers {
		first = earlier(first, a.Created)
	}
	for _, s := range l.Steps {
		first = earlier(first, s.Created)
	}
	return first
}

func earlier(a, b time.Time) time.Time {
	if a.IsZero() || b.Before(a) {
		return b
	}
	return a
}

// Waits says whether nobody has said anything under their name.
func (l Line) Waits() bool { return l.First().IsZero() }

// Lines joins the board with what was said under names, the thread with the
// latest text first.
func Lines(b *board.Board, answers []Answer, steps map[string][]Step) []Line {
	by := map[string][]Answer{}
	for _, a := range answers {
		if a.Standing() {
			by[a.Thread] = append(by[a.Thread], a)
		}
	}
	all := make([]Line, len(b.Threads))
	for i := range b.Threads {
		t := Thread{&b.Threads[i]}
		all[i] = Line{Thread: t, Answers: by[t.ID], Steps: steps[t.ID]}
	}
	slices.SortStableFunc(all, func(a, b Line) int {
		return cmp.Or(cmp.Compare(b.Thread.Active(), a.Thread.Active()), cmp.Compare(a.Thread.ID, b.Thread.ID))
	})
	return all
}

// Figures are what the board says of how staff are answered.
type Figures struct {
	Waiting, Open, Overdue int
	Median                 time.Duration // until a first answer
	Answered               int           // threads of which the median is
}

// FiguresOf counts lines at a time.
func FiguresOf(all []Line, now time.Time) (f Figures) {
	var took []time.Duration
	for _, l := range all {
		if l.Waits() {
			f.Waiting++
			continue
		}
		took = append(took, max(0, l.First().Sub(l.Thread.Opened.Begins())))
		if s, ok := l.Promise(); ok && !s.State.Over() {
			f.Open++
		}
		if l.Overdue(now) {
			f.Overdue++
		}
	}
	f.Answered = len(took)
	if slices.Sort(took); len(took) > 0 {
		f.Median = (took[(len(took)-1)/2] + took[len(took)/2]) / 2
	}
	return f
}
