package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A figure is one thing that was measured.
type figure struct {
	Section string  `json:"section"`
	What    string  `json:"what"`
	Value   float64 `json:"value"`
	Unit    string  `json:"unit"`
	Target  string  `json:"target,omitempty"`
	Verdict string  `json:"verdict,omitempty"` // met or missed; empty where there is no target
}

// A report gathers figures and what must be known to read them.
type report struct {
	Began   time.Time `json:"began"`
	CPUs    int       `json:"cpus"`
	Load    string    `json:"load"` // averages when it began and when it ended
	Notes   []string  `json:"notes,omitempty"`
	Figures []figure  `json:"figures"`

	now string
}

func (r *report) begin() {
	r.Began, r.CPUs, r.Load = time.Now().UTC().Truncate(time.Second), runtime.NumCPU(), load()
	fmt.Printf("%d cores, load average %s\n", r.CPUs, r.Load)
}

// load gives the load averages of the last 1, 5 and 15 minutes.
func load() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	return strings.Join(strings.Fields(string(text))[:3], " ")
}

func (r *report) section(name string) {
	r.now = name
	fmt.Printf("\n%s\n", name)
}

// note says what the figures do not.
func (r *report) note(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	r.Notes = append(r.Notes, r.now+": "+text)
	fmt.Println("  " + text)
}

// show adds a figure that has no target.
func (r *report) show(what string, value float64, unit string) { r.add(what, value, unit, "", true) }

// least adds a figure that should be at least the target.
func (r *report) least(what string, value float64, unit string, target float64) {
	r.add(what, value, unit, "≥ "+number(target), value >= target)
}

// most adds a figure that should be at most the target.
func (r *report) most(what string, value float64, unit string, target float64) {
	r.add(what, value, unit, "≤ "+number(target), value <= target)
}

func (r *report) add(what string, value float64, unit, target string, met bool) {
	f := figure{Section: r.now, What: what, Value: value, Unit: unit, Target: target}
	if target != "" {
		f.Verdict = map[bool]string{true: "met", false: "missed"}[met]
	}
	r.Figures = append(r.Figures, f)
	fmt.Printf("  %-52s %12s %-8s %-10s %s\n", what, number(value), unit, target, f.Verdict)
}

// number writes a value with as many digits as say something.
func number(v float64) string {
	switch {
	case v >= 100 || v == float64(int(v)):
		return strconv.FormatFloat(v, 'f', 0, 64)
	case v >= 10:
		return strconv.FormatFloat(v, 'f', 1, 64)
	default:
		return strconv.FormatFloat(v, 'f', 3, 64)
	}
}

// write sums up and leaves the report as JSON in a directory.
func (r *report) write(dir string) error {
	r.Load += " … " + load()
	missed := 0
	for _, f := range r.Figures {
		if f.Verdict == "missed" {
			missed++
		}
	}
	fmt.Printf("\nload average now %s; %d targets missed\n", load(), missed)
	text, err := json.MarshalIndent(r, "", "  ")
	if err == nil {
		err = os.MkdirAll(dir, 0o755)
	}
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "bench.json"), append(text, '\n'), 0o644)
}

// quantile gives the value below which a part of all lies; it sorts them.
func quantile(all []float64, q float64) float64 {
	if len(all) == 0 {
		return 0
	}
	slices.Sort(all)
	return all[min(len(all)-1, int(q*float64(len(all))))]
}
