package diff

// A Step says what became of one item of a list: which of the old one it was
// and which of the new one it is, -1 where it is in one of the two alone.
type Step struct {
	Old, New int
	Same     bool // word for word
}

const (
	// maxPairs bounds the old and new items of one stretch that are compared
	// each with each; longer stretches are paired in their order.
	maxPairs = 2500
	// alike is the part of their words, in hundredths, that two items must
	// share to be taken for one that was changed.
	alike = 40
)

// Align says how the items of one list became those of another, in an order
// that is right for both: what stayed, what was changed, what came and went.
func Align(old, new []string) []Step {
	var out []Step
	for _, s := range compare(old, new, true) {
		if s.same {
			for i := range s.a1 - s.a0 {
				out = append(out, Step{s.a0 + i, s.b0 + i, true})
			}
			continue
		}
		out = pair(out, s, old, new)
	}
	return out
}

// pair adds the steps of a stretch that was changed: those pairs that share
// most words in all, in their order.
func pair(out []Step, s span, old, new []string) []Step {
	a, b := bags(old[s.a0:s.a1]), bags(new[s.b0:s.b1])
	if len(a)*len(b) > maxPairs {
		for i := range max(len(a), len(b)) {
			out = together(out, s, i, i, i < len(a) && i < len(b) && a[i].like(b[i]) >= alike, i < len(a), i < len(b))
		}
		return out
	}
	best := bestPairs(a, b)
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && best[i][j] > best[i+1][j] && best[i][j] > best[i][j+1]:
			out = together(out, s, i, j, true, true, true)
			i, j = i+1, j+1
		case i < len(a) && (j == len(b) || best[i+1][j] >= best[i][j+1]):
			out = together(out, s, i, j, false, true, false)
			i++
		default:
			out = together(out, s, i, j, false, false, true)
			j++
		}
	}
	return out
}

// bestPairs gives how much is shared from each pair of items on at the most.
func bestPairs(a, b []bag) [][]int {
	best := make([][]int, len(a)+1)
	for i := range best {
		best[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			best[i][j] = max(best[i+1][j], best[i][j+1])
			if like := a[i].like(b[j]); like >= alike {
				best[i][j] = max(best[i][j], best[i+1][j+1]+like)
			}
		}
	}
	return best
}

func together(out []Step, s span, i, j int, one, inOld, inNew bool) []Step {
	if one {
		return append(out, Step{s.a0 + i, s.b0 + j, false})
	}
	if inOld {
		out = append(out, Step{s.a0 + i, -1, false})
	}
	if inNew {
		out = append(out, Step{-1, s.b0 + j, false})
	}
	return out
}

// Like says how much of their words two texts share, in hundredths.
func Like(a, b string) int { return bagOf(a).like(bagOf(b)) }

// A bag is the words of a text with how often each stands in it.
type bag struct {
	count map[string]int
	size  int
}

func bags(list []string) []bag {
	out := make([]bag, len(list))
	for i, text := range list {
		out[i] = bagOf(text)
	}
	return out
}

func bagOf(text string) bag {
	b := bag{count: map[string]int{}}
	for i, w := range words(text) {
		if i == maxWords {
			break
		}
		if w != " " && w != "\n" && w != "\t" {
			b.count[w] += len(w)
			b.size += len(w)
		}
	}
	return b
}

func (b bag) like(c bag) int {
	if b.size+c.size == 0 {
		return 100
	}
	if len(b.count) > len(c.count) {
		b, c = c, b
	}
	shared := 0
	for w, n := range b.count {
		shared += min(n, c.count[w])
	}
	return 200 * shared / (b.size + c.size)
}
