package main

import "testing"

func TestGarbagePercent(t *testing.T) {
	for _, c := range []struct {
		live uint64
		want int
	}{{0, 400}, {8 << 20, 400}, {24 << 20, 200}, {48 << 20, 100}, {1 << 30, 100}} {
		if got := garbagePercent(c.live, serverRoom); got < c.want-1 || got > c.want {
			t.Errorf("%d MB in use: %d percent, want %d", c.live>>20, got, c.want)
		}
	}
}
