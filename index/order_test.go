package index

import (
	"slices"
	"testing"
)

func TestNamesAreOrderedByTheirNumbers(t *testing.T) {
	want := []string{"", "damp", "p3", "p12", "t9", "t10", "t100", "tag", "tag-2"}
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortFunc(got, CompareNames)
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}
