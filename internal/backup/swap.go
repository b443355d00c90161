package backup

import (
	"errors"
	"os"
)

// swapByTwo is swap in two steps. Where the second fails the first is undone.
func swapByTwo(next, dir, kept string) error {
	if err := os.Rename(dir, kept); err != nil {
		return err
	}
	if err := os.Rename(next, dir); err != nil {
		return errors.Join(err, os.Rename(kept, dir))
	}
	return nil
}
