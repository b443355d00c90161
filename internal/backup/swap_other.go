//go:build !linux

package backup

// swap puts next in the place of dir, and what was there to kept.
func swap(next, dir, kept string) error { return swapByTwo(next, dir, kept) }
