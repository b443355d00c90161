package index

import (
	"cmp"
	"strings"
)

// CompareNames orders names of documents and values: by what stands before a
// number at their end, then by the number. Two things that are alike keep
// their order however many others, perhaps hidden ones, were made between them.
func CompareNames(a, b string) int {
	const digits = "0123456789"
	return cmp.Or(
		strings.Compare(strings.TrimRight(a, digits), strings.TrimRight(b, digits)),
		cmp.Compare(len(a), len(b)),
		strings.Compare(a, b),
	)
}
