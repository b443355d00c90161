// Command bench measures the built program from outside, as people and their
// browsers meet it, holds the figures against the targets, and prints them as
// a table and as JSON. It needs nothing but the binary; with wrk installed the
// load comes from wrk.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"time"
)

// A bench is one run: what was asked for, where it works, and what it found.
type bench struct {
	report
	binary  string
	dir     string // of its own, removed at the end
	store   string // the data directory that is measured
	data    string // ../shared/data; empty where that is absent
	seconds int    // of the walk over the pages; the other loads take a part of it
	files   int    // how many documents are read and searched
	only    map[string]bool

	site    *site
	readers []*reader
	places  places
}

// sections are measured in this order, on one store that the first fills.
var sections = []struct {
	name string
	run  func(*bench, context.Context) error
}{
	{"import", (*bench).importing},
	{"start", (*bench).starting},
	{"pages", (*bench).pages},
	{"thread", (*bench).throughput},
	{"unread", (*bench).unread},
	{"cold", (*bench).cold},
	{"replies", (*bench).replies},
	{"live", (*bench).live},
	{"memory", (*bench).memory},
	{"rebuild", (*bench).rebuild},
	{"retrieval", (*bench).retrieval},
	{"documents", (*bench).documents},
	{"backup", (*bench).backup},
	{"speak", (*bench).speak},
}

func main() {
	b := &bench{only: map[string]bool{}}
	binary := flag.String("binary", "bin/waymark", "the program to measure")
	out := flag.String("out", "bench/out", "the directory for bench.json")
	only := flag.String("only", "", "measure these alone, such as pages,thread (import and start are done too, but for documents or speak alone)")
	constant := flag.String("constant", "", "serve this file and nothing else: the limit to compare with; used by the benchmark itself")
	bare := flag.Bool("bare", false, "broadcast and nothing else: the limit to compare with; used by the benchmark itself")
	flag.IntVar(&b.seconds, "seconds", 60, "how long the readers walk over the pages")
	flag.IntVar(&b.files, "documents", 10_000, "how many documents are read and searched")
	flag.StringVar(&b.store, "store", "", "keep the imported store in this directory; where one is there already, measure that")
	flag.StringVar(&b.data, "data", filepath.Join("..", "shared", "data"), "real content; where it is absent, content is made")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if *bare {
		fail(serveBare())
		return
	}
	if *constant != "" {
		fail(serveConstant(*constant))
		return
	}
	for name := range strings.SplitSeq(*only, ",") {
		if name != "" {
			b.only[name] = true
		}
	}
	if !exists(filepath.Join(b.data, "corpus")) {
		b.data = ""
	}
	fail(b.run(ctx, *binary, *out))
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func (b *bench) run(ctx context.Context, binary, out string) (err error) {
	if b.binary, err = filepath.Abs(binary); err != nil {
		return err
	}
	if !exists(b.binary) {
		return fmt.Errorf("%s is not there: make build makes it", binary)
	}
	if b.dir, err = os.MkdirTemp("", "waymark-bench-"); err != nil {
		return err
	}
	defer os.RemoveAll(b.dir)
	if b.store == "" {
		b.store = filepath.Join(b.dir, "data")
	}
	defer func() { b.site.stop() }()
	b.begin()
	for _, s := range sections {
		if !b.wants(s.name) {
			continue
		}
		began := time.Now()
		b.section(s.name)
		if err := s.run(b, ctx); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		fmt.Fprintf(os.Stderr, "%s measured in %.0f s\n", s.name, time.Since(began).Seconds())
	}
	return b.write(out)
}

// wants says whether a section is to be measured. The first two make the store
// that all use but the documents and Speak up, which have one of their own.
func (b *bench) wants(section string) bool {
	if len(b.only) == 0 || b.only[section] {
		return true
	}
	return (section == "import" || section == "start") && !(len(b.only) == 1 && (b.only["documents"] || b.only["speak"]))
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
