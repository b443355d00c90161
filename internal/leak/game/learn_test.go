package game_test

import "math"

// A learner is what the adversary has learned: logistic regression, the
// plainest thing that puts weak hints together.
type learner struct{ mean, spread, weight []float64 }

// learn is trained on rounds of which the adversary knows who it was.
func learn(all []sample) *learner {
	n := len(all[0].seen)
	l := &learner{make([]float64, n), make([]float64, n), make([]float64, n+1)}
	for i := range n {
		for _, s := range all {
			l.mean[i] += s.seen[i] / float64(len(all))
		}
		for _, s := range all {
			l.spread[i] += (s.seen[i] - l.mean[i]) * (s.seen[i] - l.mean[i]) / float64(len(all))
		}
		l.spread[i] = math.Sqrt(l.spread[i])
	}
	const steps, rate, decay = 400, 0.3, 0.05
	for range steps {
		slope := make([]float64, n+1)
		for _, s := range all {
			x, y := l.scaled(s.seen), 0.0
			if s.first {
				y = 1
			}
			off := (1/(1+math.Exp(-l.sum(x))) - y) / float64(len(all))
			for i := range x {
				slope[i] += off * x[i]
			}
			slope[n] += off
		}
		for i := range l.weight {
			l.weight[i] -= rate * (slope[i] + decay*l.weight[i])
		}
	}
	return l
}

func (l *learner) scaled(seen []float64) []float64 {
	x := make([]float64, len(seen))
	for i, v := range seen {
		if l.spread[i] > 0 {
			x[i] = (v - l.mean[i]) / l.spread[i]
		}
	}
	return x
}

func (l *learner) sum(x []float64) float64 {
	z := l.weight[len(x)]
	for i, v := range x {
		z += l.weight[i] * v
	}
	return z
}

// accuracy is how often it is right about rounds that it has not seen.
func (l *learner) accuracy(all []sample) float64 {
	right := 0
	for _, s := range all {
		if (l.sum(l.scaled(s.seen)) > 0) == s.first {
			right++
		}
	}
	return float64(right) / float64(len(all))
}
