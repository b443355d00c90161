package arch

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"waymark/internal/testkit"
)

var (
	requirement = regexp.MustCompile(`^\d{1,2}\.\d{1,2}\.\d{1,2}$`)
	testOf      = regexp.MustCompile(`\b(?:Test|Fuzz)[A-Z]\w*`)
)

// asvsFaults says what is wrong with a table of requirements. has says whether
// a folder has a test, or whether a file is there where no test is named.
func asvsFaults(table string, has func(place, name string) bool) (faults []string, rows int) {
	seen := map[string]bool{}
	for line := range strings.Lines(table) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if len(cells) != 3 || !strings.ContainsAny(cells[0], "0123456789") {
			continue
		}
		rows++
		for id := range strings.SplitSeq(cells[0], ",") {
			id = strings.TrimSpace(id)
			if !requirement.MatchString(id) || seen[id] {
				faults = append(faults, "requirement "+id+" is not one, or stands twice")
			}
			seen[id] = true
		}
		named := 0
		for part := range strings.SplitSeq(cells[2], ";") {
			place, names, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(part), "`"), "`")
			tests := testOf.FindAllString(names, -1)
			if len(tests) == 0 {
				tests = []string{""}
			}
			for _, name := range tests {
				named++
				if !has(place, name) {
					faults = append(faults, strings.TrimSpace(cells[0])+": there is no "+strings.TrimSpace(place+" "+name))
				}
			}
		}
		if named == 0 || strings.TrimSpace(cells[1]) == "" {
			faults = append(faults, strings.TrimSpace(cells[0])+": says too little")
		}
	}
	return faults, rows
}

// Every requirement of security that is said to be met names tests that exist.
func TestEveryRequirementNamesItsTests(t *testing.T) {
	sources := map[string]string{}
	for _, f := range tree(t, "_test.go", ".test.mjs") {
		sources[f.name] = ""
		dir := filepath.Dir(f.name)
		sources[dir] += f.text
	}
	has := func(place, name string) bool {
		text, ok := sources[place]
		if name == "" {
			return ok && strings.HasSuffix(place, ".mjs")
		}
		return strings.Contains(text, "\nfunc "+name+"(")
	}
	text, err := os.ReadFile(filepath.Join(testkit.Root(t), "internal/docs/asvs.md"))
	testkit.Must(t, err)
	faults, rows := asvsFaults(string(text), has)
	for _, f := range faults {
		t.Error(f)
	}
	if rows < 50 {
		t.Errorf("only %d rows were read", rows)
	}
	const bad = "| 1.1.1, 1.1.1 | x | `internal/arch` TestTopLevel |\n| 2.1.1 | x | `internal/arch` TestNobodyWrote |\n| 3.1 | x | `assets/test/none.mjs` |\n| 4.1.1 | x | |\n"
	if faults, rows := asvsFaults(bad, has); len(faults) != 5 || rows != 4 {
		t.Errorf("the control: %d rows, %q", rows, faults)
	}
}
