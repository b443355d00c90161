// Command waymark is the whole forum in one program: the server and the
// commands by which it is looked after. It is the only place that knows every
// part; what it starts ends with its context.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // so that every time zone is known on every machine
)

// version is set by the linker.
var version = "unknown"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// Whoever asks a second time does not want to wait.
	go func() { <-ctx.Done(); stop() }()
	word := ""
	if len(os.Args) > 1 {
		word = os.Args[1]
	}
	switch word {
	case readDocument, speakWorker: // have limits of their own
	case "serve", "demo":
		paceGarbage(serverRoom)
	default:
		paceGarbage(commandRoom)
	}
	code := run(ctx, os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr)
	os.Exit(code)
}
