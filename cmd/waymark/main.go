// Command waymark is the whole forum in one program: the server and the
// commands by which it is looked after. It is the only place that knows every
// part; what it starts ends with its context.
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	_ "time/tzdata" // so that every time zone is known on every machine
)

// version is set by the linker.
var version = "unknown"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// Whoever asks a second time does not want to wait.
	go func() { <-ctx.Done(); stop() }()
	// Collecting garbage a quarter as often takes an eighth off a page's
	// processor time, for some 20 MB of memory. GOGC still says otherwise.
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
	code := run(ctx, os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr)
	os.Exit(code)
}
