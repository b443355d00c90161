package diff_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"waymark/internal/diff"
)

// Every item of both lists has one step, in an order that is right for both.
func TestAlignTakesEveryItemOnce(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		list := func() (all []string) {
			for range r.IntN(80) {
				all = append(all, fmt.Sprintf("line %d of %d", r.IntN(9), r.IntN(3)))
			}
			return all
		}
		a, b := list(), list()
		i, j := 0, 0
		for _, s := range diff.Align(a, b) {
			if s.Old >= 0 {
				if s.Old != i {
					t.Fatalf("old %d comes where %d is due", s.Old, i)
				}
				i++
			}
			if s.New >= 0 {
				if s.New != j {
					t.Fatalf("new %d comes where %d is due", s.New, j)
				}
				j++
			}
			if s.Same && a[s.Old] != b[s.New] {
				t.Fatalf("%q is taken for %q", a[s.Old], b[s.New])
			}
		}
		if i != len(a) || j != len(b) {
			t.Fatalf("%d of %d and %d of %d have a step", i, len(a), j, len(b))
		}
	}
}

func TestAlignPairsWhatIsAlike(t *testing.T) {
	old := []string{"Take the train where you can", "Claim within thirty days", "Keep it all"}
	now := []string{"Something quite different", "Claim within sixty days", "Keep it all"}
	got := diff.Align(old, now)
	want := []diff.Step{{Old: 0, New: -1}, {Old: -1, New: 0}, {Old: 1, New: 1}, {Old: 2, New: 2, Same: true}}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
