package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// Collecting garbage a quarter as often as usual takes an eighth off a page's
// processor time. That is worth some memory to a server while little is in
// use; while an index is built it would be worth a gigabyte. A command that
// works and ends may take more.
const (
	rareGarbage  = 400       // percent of what is in use that may gather
	usualGarbage = 100       // where that would be more than there is room for
	serverRoom   = 48 << 20  // bytes
	commandRoom  = 256 << 20 // bytes
)

// paceGarbage chooses after each collection how much garbage may gather until
// the next. GOGC still says otherwise.
func paceGarbage(room uint64) {
	if os.Getenv("GOGC") != "" {
		return
	}
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	percent := rareGarbage
	debug.SetGCPercent(percent)
	afterCollections(func() {
		metrics.Read(live)
		want := garbagePercent(live[0].Value.Uint64(), room)
		// To set it stops the world for a moment: small changes do not pay.
		if want < percent*9/10 || want > percent*10/9 {
			percent = want
			debug.SetGCPercent(percent)
		}
	})
}

// garbagePercent is how much garbage may gather beside what is in use.
func garbagePercent(live, room uint64) int {
	return int(min(rareGarbage, max(usualGarbage, 100*room/(live+1)))) //nolint:gosec // between the two
}

// afterCollections calls f after each collection: the finaliser of an object
// that nobody holds runs then.
func afterCollections(f func()) {
	type mark struct{ _ [64]byte }
	var again func(*mark)
	again = func(m *mark) {
		f()
		runtime.SetFinalizer(m, again)
	}
	runtime.SetFinalizer(&mark{}, again)
}
