package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"

	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/words"
)

// Exit codes.
const (
	exitGood    = 0
	exitFailed  = 1
	exitUsage   = 2
	exitRefused = 78 // configuration or version
)

// A program is one run of waymark: what it was given and where it answers.
type program struct {
	getenv func(string) string
	in     io.Reader
	out    io.Writer
	err    io.Writer
	say    *words.Words
}

// A command is what the first words of the command line name.
type command struct {
	name string // "user add"
	run  func(context.Context, *program, []string) error
}

// commands are in the order in which help lists them. A function and no
// variable, since help is one of them.
func commands() []command {
	return []command{
		{"serve", serve},
		{"demo", demo},
		{"import", importCommand},
		{"export", exportCommand},
		{"user add", userAdd},
		{"token create", tokenCreate},
		{"index status", indexStatusCommand},
		{"index rebuild", indexRebuildCommand},
		{"index verify", indexVerifyCommand},
		{"check", checkCommand},
		{"backup", backupCommand},
		{"restore", restoreCommand},
		{"speak verify-log", verifyLog},
		{"speak selftest", speakSelftest},
		{"migrate", migrate},
		{"version", showVersion},
		{"help", help},
	}
}

// run does what the command line says and gives the exit code.
func run(ctx context.Context, args []string, getenv func(string) string, stdin io.Reader, stdout, stderr io.Writer) int {
	p := &program{getenv: getenv, in: stdin, out: stdout, err: stderr}
	if len(args) > 0 && args[0] == readDocument {
		return reading(ctx, p)
	}
	if len(args) > 0 && args[0] == speakWorker {
		return workBack(ctx, p)
	}
	p.say = words.In(words.Default)
	err := p.dispatch(ctx, args)
	code := codeOf(err)
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		_, _ = fmt.Fprintln(stderr, "waymark: "+p.explain(err))
	}
	return code
}

func (p *program) dispatch(ctx context.Context, args []string) error {
	for _, c := range commands() {
		name := strings.Fields(c.name)
		if len(args) >= len(name) && strings.Join(args[:len(name)], " ") == c.name {
			return c.run(ctx, p, args[len(name):])
		}
	}
	switch {
	case len(args) == 0:
		return wrong(p.say.T("cli.no_command"))
	case args[0] == "--help" || args[0] == "-h":
		return help(ctx, p, nil)
	}
	return wrong(p.say.T("cli.unknown_command", "Name", args[0]))
}

// A refusal is an error that ends the program with a code of its own.
type refusal struct {
	code int
	text string
}

func (r refusal) Error() string { return r.text }

// wrong says that the command line is not one.
func wrong(text string) error { return refusal{exitUsage, text} }

// refuse says that the configuration does not hold together, or that the
// data belongs to another version.
func refuse(text string) error { return refusal{exitRefused, text} }

func codeOf(err error) int {
	var r refusal
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return exitGood
	case errors.As(err, &r):
		return r.code
	case errors.Is(err, db.ErrNewer):
		return exitRefused
	}
	return exitFailed
}

// explain gives an error as one line for people.
func (p *program) explain(err error) string {
	switch {
	case errors.Is(err, context.Canceled):
		return p.say.T("cli.interrupted")
	case errors.Is(err, errGone):
		return p.say.T("cli.server_gone")
	}
	f := fault.Of(err)
	if f == nil {
		return strings.ReplaceAll(err.Error(), "\n", "; ")
	}
	if len(f.Fields) == 0 {
		return p.say.Say(f.Key, f.Args)
	}
	var all []string
	for _, field := range f.Fields {
		all = append(all, field.Name+": "+p.say.Say(field.Key, field.Args))
	}
	return strings.Join(all, "; ")
}

func (p *program) printf(format string, args ...any) { _, _ = fmt.Fprintf(p.out, format, args...) }

func (p *program) println(text string) { _, _ = fmt.Fprintln(p.out, text) }

func showVersion(_ context.Context, p *program, args []string) error {
	f := p.flags("version", false)
	asJSON := f.Bool("json", false, "")
	if _, err := f.parse(args); err != nil {
		return err
	}
	return p.report(*asJSON, map[string]string{"version": version}, func() { p.println(version) })
}
