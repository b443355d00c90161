package main

import (
	"testing"

	"waymark/internal/fault"
	"waymark/internal/testkit"
	"waymark/internal/watch"
)

// A full disk takes no imports, which only fill it further; somebody who helps
// can still be given a way in.
func TestImportsAreRefusedOnAFullDisk(t *testing.T) {
	_, env := dataDir(t)
	p := &program{getenv: getenv(env)}
	c, err := p.flags("serve", true).config()
	testkit.Must(t, err)
	s, err := openSite(t.Context(), c)
	testkit.Must(t, err)
	defer func() { testkit.Must(t, s.close()) }()
	s.watch = watch.New(s.d, watch.Options{Dir: c.Data, Space: func(string) (uint64, uint64, error) { return 1, 1 << 40, nil }})
	if _, err := p.work(t.Context(), s, order{Do: "import"}, nil); fault.KindOf(err) != fault.Unavailable {
		t.Errorf("an import is answered with %v", err)
	}
	if _, err := p.work(t.Context(), s, order{Do: "user add", With: []byte(`{}`)}, nil); fault.KindOf(err) == fault.Unavailable {
		t.Errorf("a new administrator is refused: %v", err)
	}
}
