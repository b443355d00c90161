package web_test

import "time"

// fixed is a clock that stands still where its owner sets it.
func fixed(now *time.Time) func() time.Time { return func() time.Time { return *now } }
