//go:build !linux

package watch

import "errors"

// reserve needs a system call that only Linux has.
func reserve(string, int64) error { return errors.ErrUnsupported }
