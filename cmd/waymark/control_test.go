package main

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"

	"waymark/internal/testkit"
	"waymark/internal/words"
)

// An endless import hands its lines to the running server until something
// stops it.
func endlessImport(t *testing.T, ctx context.Context, env []string) (more func(text string), done chan result) {
	t.Helper()
	in, feed := io.Pipe()
	done = make(chan result, 1)
	go func() {
		var out, err bytes.Buffer
		code := run(ctx, []string{"import", "-"}, getenv(env), in, &out, &err)
		_ = in.Close()
		done <- result{code, out.String(), err.String()}
	}()
	t.Cleanup(func() { _ = feed.Close() })
	return func(text string) { _, _ = io.WriteString(feed, text) }, done
}

func TestServerStopsWithAnImportUnderWay(t *testing.T) {
	_, env := dataDir(t)
	s := start(t, env, "serve")
	more, done := endlessImport(t, t.Context(), env)
	more(sample)
	if code := s.end(); code != 0 {
		t.Errorf("the server ended with %d: %s", code, s.err)
	}
	go more(sample)
	// The import was either cut off or had not found the server in time and
	// goes on by itself; cut off it says so.
	if r := <-done; r.code != 1 || r.err != "waymark: The server stopped before it was done\n" {
		t.Errorf("%+v", r)
	}
}

func TestInterruptedImportLeavesTheServerAlone(t *testing.T) {
	_, env := dataDir(t)
	s := start(t, env, "serve")
	ctx, cancel := context.WithCancel(t.Context())
	more, done := endlessImport(t, ctx, env)
	more(sample)
	cancel()
	if r := <-done; r.code != 1 || r.err != "waymark: Interrupted\n" {
		t.Errorf("%+v", r)
	}
	if code, _ := get(t, s.base+"/readyz"); code != 200 {
		t.Errorf("readyz answers %d", code)
	}
	file := write(t, "sample.jsonl", sample)
	if r := importJSON(t, env, file); r.Created+r.Unchanged != 3 {
		t.Errorf("the same import afterwards: %+v", r)
	}
}

func TestUnknownOrder(t *testing.T) {
	_, env := dataDir(t)
	start(t, env, "serve")
	p := &program{getenv: getenv(env), say: words.In(words.Default)}
	c, err := p.flags("x", false).config()
	testkit.Must(t, err)
	var answer any
	err = p.order(t.Context(), c, "sing", nil, &answer, &here{})
	if err == nil || !strings.Contains(p.explain(err), "does not know sing") || codeOf(err) != 1 {
		t.Errorf("an order of a newer program: %v", err)
	}
}
