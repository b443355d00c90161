package words

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"testing"
)

// root walks up to the directory that holds go.mod.
func root(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Fatal("no go.mod above the test")
		}
		dir = up
	}
}

// sources gives every file we write in Go and templ, tests and generated code left out.
func sources(t *testing.T, suffix string) map[string]string {
	t.Helper()
	top := root(t)
	found := map[string]string{}
	err := filepath.WalkDir(top, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if name := d.Name(); d.IsDir() {
			if name == "node_modules" || name == "data" || name == "bin" || name == "bench" || strings.HasPrefix(name, ".") && path != top {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(path, suffix) || strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, "_templ.go") {
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(top, path)
		found[rel] = string(data)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

var (
	// called finds the keys given to T, N, Say and Around, on words or on the package.
	called = regexp.MustCompile(`\b(?:words\.(?:T|N|Around)\(\s*[\w.]+(?:\(\))?\s*,\s*|\.(?:T|N|Say|Around)\(\s*)"([a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+)"`)
	// faulted finds the keys that faults and tables of faults carry.
	faulted = regexp.MustCompile(`"(fault\.[a-z0-9_.]+)"`)
	// quoted finds whatever looks like a key, so that tables of keys count as use.
	quoted = regexp.MustCompile(`["` + "`" + `]([a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+)["` + "`" + `]`)
)

func keysIn(text string) (needed, mentioned []string) {
	for _, pattern := range []*regexp.Regexp{called, faulted} {
		for _, m := range pattern.FindAllStringSubmatch(text, -1) {
			needed = append(needed, m[1])
		}
	}
	for _, m := range quoted.FindAllStringSubmatch(text, -1) {
		mentioned = append(mentioned, m[1])
	}
	return needed, mentioned
}

func TestKeysInSourceAreFound(t *testing.T) {
	needed, mentioned := keysIn(`words.T(ctx, "a.b") words.N(c.Ctx(), "c.d", 2) w.T("e.f", "X", "g.h") f.Add("i", "fault.j") map[string]string{"k.l": "m"} w.Say("n.o", nil)`)
	if got := fmt.Sprint(needed); got != "[a.b c.d e.f n.o fault.j]" {
		t.Errorf("needed: %v", got)
	}
	if got := strings.Join(mentioned, " "); !strings.Contains(got, "k.l") {
		t.Errorf("mentioned: %v", got)
	}
}

func TestSourceAndCatalogueAgree(t *testing.T) {
	used := map[string]bool{}
	views := false
	for _, suffix := range []string{".go", ".templ"} {
		for name, text := range sources(t, suffix) {
			views = views || suffix == ".templ"
			needed, mentioned := keysIn(text)
			for _, key := range needed {
				if !In(Default).Has(key) {
					t.Errorf("%s uses %q, which is not in the catalogue", name, key)
				}
			}
			for _, key := range mentioned {
				used[key] = true
			}
		}
	}
	if !views {
		t.Skip("no views yet: whether every key is used cannot be said")
	}
	var unused []string
	for key := range In(Default).entries {
		if !used[key] {
			unused = append(unused, key)
		}
	}
	sort.Strings(unused)
	for _, key := range unused {
		t.Errorf("nothing uses %q", key)
	}
}

var line = regexp.MustCompile(`^([a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+) = `)

func TestCataloguesAreInOrder(t *testing.T) {
	list, err := files.ReadDir("catalogue")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range list {
		data, err := files.ReadFile("catalogue/" + f.Name())
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(string(data), "\n") {
			t.Errorf("%s does not end with a newline", f.Name())
		}
		last := ""
		for i, text := range strings.Split(strings.TrimSuffix(string(data), "\n"), "\n") {
			m := line.FindStringSubmatch(text)
			switch {
			case m == nil:
				t.Errorf("%s:%d: not one key a line: %s", f.Name(), i+1, text)
			case m[1] <= last:
				t.Errorf("%s:%d: %s does not come after %s", f.Name(), i+1, m[1], last)
			default:
				last = m[1]
			}
		}
	}
}

// needs says which plural forms beside "other" a language must have for whole numbers.
var needs = map[string][]string{"en": {"one"}, "cy": {"zero", "one", "two", "few", "many"}}

func TestTranslationsAreWhole(t *testing.T) {
	list, _ := files.ReadDir("catalogue")
	seen := map[string]map[string]bool{}
	for _, f := range list {
		file, err := parse("catalogue/" + f.Name())
		if err != nil {
			t.Fatal(err)
		}
		lang := file.Tag.String()
		if seen[lang] == nil {
			seen[lang] = map[string]bool{}
		}
		for _, m := range file.Messages {
			seen[lang][m.ID] = true
			have := map[string]string{"zero": m.Zero, "one": m.One, "two": m.Two, "few": m.Few, "many": m.Many}
			if m.One+m.Two+m.Few+m.Many+m.Zero == "" {
				if strings.Contains(m.Other, "{{.Count}}") {
					t.Errorf("%s: %s counts and has no plural", f.Name(), m.ID)
				}
				continue
			}
			for _, form := range needs[lang] {
				if have[form] == "" {
					t.Errorf("%s: %s has no form %q", f.Name(), m.ID, form)
				}
			}
		}
	}
	for lang, keys := range seen {
		for key := range seen[Default] {
			if !keys[key] {
				t.Errorf("%s lacks %s", lang, key)
			}
		}
		for key := range keys {
			if !seen[Default][key] {
				t.Errorf("%s has %s, which English lacks", lang, key)
			}
		}
	}
}

func TestPlainStyle(t *testing.T) {
	for key, e := range In(Default).entries {
		forms := []*form{e.other}
		for _, f := range e.forms {
			forms = append(forms, f)
		}
		for _, f := range forms {
			for _, p := range f.parts {
				if strings.Contains(p.text, "!") || strings.Contains(strings.ToLower(p.text), "please") {
					t.Errorf("%s: no exclamation marks and no please: %q", key, p.text)
				}
			}
		}
	}
}
