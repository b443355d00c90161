package arch

import (
	"regexp"
	"strings"
	"testing"
)

// What must not stand in any file: paths of one machine, addresses of one
// network's package registries, and text that was left open. The words are
// put together here so that this file does not find itself.
var unwanted = []struct {
	why    string
	in     []string // endings; all files where empty
	not    []string
	search *regexp.Regexp
}{
	{"a path of one machine", nil, nil, regexp.MustCompile(`(^|[^A-Za-z0-9._~-])/(work|farm)/`)},
	{
		"a package's address in a lockfile: see assets/.npmrc",
		[]string{"package-lock.json", ".npmrc"},
		nil,
		regexp.MustCompile(`"resolved": *"http|registry *=`),
	},
	{
		"a package registry's address",
		nil,
		[]string{"package-lock.json"},
		regexp.MustCompile(`(GOPROXY|npm_config_registry|PIP_INDEX_URL)=` + `http`),
	},
	{
		"text left open",
		[]string{".go", ".templ", ".ts", ".mjs", ".css", ".md", ".sql", "Makefile"},
		[]string{"_templ.go"},
		regexp.MustCompile(`\b(` + strings.Join([]string{"TO" + "DO", "FIX" + "ME", "X" + "XX", "(?i:coming " + "soon)", "(?i:not " + "implemented)", "(?i:lorem " + "ipsum)"}, "|") + `)\b`),
	},
}

func TestNothingUnwanted(t *testing.T) {
	for _, f := range tree(t) {
		if strings.Contains(f.text[:min(len(f.text), 8000)], "\x00") {
			continue
		}
		for _, u := range unwanted {
			if len(u.in) > 0 && !f.ends(u.in...) || len(u.not) > 0 && f.ends(u.not...) {
				continue
			}
			if at := u.search.FindStringIndex(f.text); at != nil {
				t.Errorf("%s:%d: %s: %q", f.name, 1+strings.Count(f.text[:at[0]], "\n"), u.why, f.text[at[0]:at[1]])
			}
		}
	}
}

var topLevel = regexp.MustCompile(`^(\.[^/]+|cmd|internal|assets|views|index)/|^(\.[^/]+|go\.mod|go\.sum|Makefile|README\.md)$`)

// The top level stays as it is.
func TestTopLevel(t *testing.T) {
	for _, f := range tree(t) {
		if !topLevel.MatchString(f.name) {
			t.Errorf("%s is outside the fixed top level", f.name)
		}
	}
}
