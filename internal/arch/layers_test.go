package arch

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"waymark/internal/testkit"
)

const module = "waymark/"

// layers go from the bottom up. A package may import packages of lower layers
// only; packages below one of these belong to it.
var layers = [][]string{
	{"assets", "index", "internal/diff", "internal/fault", "internal/markdown", "internal/picture", "internal/seal", "internal/ticket", "internal/words"},
	{"internal/document", "internal/envelope", "internal/files"}, // stand on leaves alone
	{"internal/board", "internal/db", "internal/hatch", "internal/keylog"},
	{"internal/backroom", "internal/changes"},
	{"internal/extract", "internal/mail"},
	{"internal/watch"},
	{"internal/forum"},
	{"internal/auth", "internal/speakup"},
	{"internal/discussion", "internal/doctemplate", "internal/heard", "internal/lesson"}, // features: none imports another
	{"internal/backup", "internal/check", "internal/exporter", "internal/govern", "internal/harvest", "internal/importer", "internal/insight", "internal/invite", "internal/live", "internal/notify", "internal/search", "internal/tenure"},
	{"views"},
	{"internal/web"},
	{"cmd/waymark", "internal/bench"},
	{"internal/testkit"},               // imported by tests alone
	{"internal/drill"},                 // tests of the whole program
	{"internal/arch", "internal/leak"}, // tests alone
}

// A listed package is what go list tells of one.
type listed struct {
	ImportPath string
	Imports    []string
}

func (p listed) name() string { return strings.TrimPrefix(p.ImportPath, module) }

// packages asks go list for every package of the module.
func packages(t *testing.T) []listed {
	t.Helper()
	cmd := exec.Command("go", "list", "-e", "-json=ImportPath,Imports", "./...")
	cmd.Dir = testkit.Root(t)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	testkit.Must(t, err)
	var all []listed
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

// layerOf gives a package's layer, counted from 1, and the entry it belongs
// to; 0 where it is in none.
func layerOf(name string) (level int, entry string) {
	for i, l := range layers {
		for _, p := range l {
			if name == p || strings.HasPrefix(name, p+"/") {
				return i + 1, p
			}
		}
	}
	return 0, ""
}

// wrong says what is wrong with one package's import of another.
func wrong(name, imported string) string {
	from, room := layerOf(name)
	to, other := layerOf(imported)
	switch {
	case from == 0:
		return name + " is in no layer: say in internal/arch/layers_test.go where it belongs"
	case room == other, to != 0 && to < from:
		return ""
	}
	return name + " imports " + imported + ", which is not below it"
}

func TestLayers(t *testing.T) {
	all := packages(t)
	if len(all) < 5 {
		t.Fatalf("go list found %d packages", len(all))
	}
	for _, p := range all {
		if level, _ := layerOf(p.name()); level == 0 {
			t.Error(wrong(p.name(), ""))
			continue
		}
		for _, i := range slices.Sorted(slices.Values(p.Imports)) {
			if in, ok := strings.CutPrefix(i, module); ok {
				if w := wrong(p.name(), in); w != "" {
					t.Error(w)
				}
			}
		}
	}
}

// The control: the rule finds what it is there to find.
func TestLayersControl(t *testing.T) {
	for _, c := range []struct {
		name, imported string
		bad            bool
	}{
		{"internal/forum", "internal/db", false},
		{"internal/db", "internal/forum", true},
		{"internal/lesson", "internal/discussion", true},
		{"internal/web", "internal/lesson", false},
		{"views", "internal/web", true},
		{"index/score", "index", false},
		{"index", "internal/forum", true},
		{"internal/web", "internal/testkit", true},
		{"internal/util", "internal/db", true},
	} {
		if got := wrong(c.name, c.imported) != ""; got != c.bad {
			t.Errorf("%s imports %s: refused %v, want %v", c.name, c.imported, got, c.bad)
		}
	}
}

// only says which packages may import what else may not.
var only = []struct {
	imported string
	by       []string
}{
	{"github.com/labstack/echo", []string{"internal/web"}},
	{"github.com/a-h/templ", []string{"views", "internal/web"}},
	{"github.com/blevesearch", []string{"index"}},
	{"github.com/jackc/pgx", []string{"internal/db"}},
	{"github.com/mattn/go-sqlite3", []string{"internal/db"}},
	{"github.com/yuin/goldmark", []string{"internal/markdown"}},
	{"github.com/microcosm-cc/bluemonday", []string{"internal/markdown"}},
	{"github.com/nicksnyder/go-i18n", []string{"internal/words"}},
	{"github.com/prometheus", []string{"internal/watch"}},
	{"github.com/gorilla/websocket", []string{"internal/live", "internal/testkit", "internal/leak", "internal/web", "internal/bench"}},
	{"filippo.io/bigmod", []string{"internal/ticket"}},
	{"github.com/cloudflare/circl", nil}, // tests hold what is ours against it
	{"os/exec", []string{"cmd/waymark", "internal/document", "internal/testkit", "internal/bench"}},
}

func TestOnlyImporters(t *testing.T) {
	for _, p := range packages(t) {
		_, room := layerOf(p.name())
		for _, rule := range only {
			for _, i := range p.Imports {
				if (i == rule.imported || strings.HasPrefix(i, rule.imported+"/")) && !slices.Contains(rule.by, room) {
					t.Errorf("%s imports %s; only %s may", p.name(), i, strings.Join(rule.by, ", "))
				}
			}
		}
	}
}

var mapped = regexp.MustCompile(`\b(?:internal|cmd)/[a-z]+|\b(?:views|index|assets)\b`)

// The README's map names every room, and none that is gone.
func TestReadmeMap(t *testing.T) {
	root := testkit.Root(t)
	text, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]bool{}
	for _, m := range mapped.FindAllString(string(text), -1) {
		named[path.Clean(m)] = true
		if _, err := os.Stat(filepath.Join(root, m)); err != nil {
			t.Errorf("README.md names %s, which is not there", m)
		}
	}
	for _, p := range packages(t) {
		if _, room := layerOf(p.name()); room != "" && !named[room] {
			named[room] = true
			t.Errorf("README.md does not name %s", room)
		}
	}
}
