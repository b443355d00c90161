//go:build !leakmutant

package leak

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"waymark/internal/testkit"
)

const mutantTag = "leakmutant"

// tags are those of every build, and the mutants'.
const tags = "netgo,osusergo,sqlite_omit_load_extension," + mutantTag

// TestMutantsAreCaught builds the oracles with the mutants and runs them: each
// broken check must be noticed. The control is in TestMatrix and TestTwins.
func TestMutantsAreCaught(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds the server anew")
	}
	cmd := exec.Command("go", "test", "-tags="+tags, "-run=TestMutants$", "-count=1", "-timeout=30m", "-v", ".")
	out, err := cmd.CombinedOutput()
	for line := range strings.SplitSeq(string(out), "\n") {
		if strings.Contains(line, "nobody noticed") || strings.Contains(line, "caught") || strings.Contains(line, "--- FAIL") {
			t.Log(strings.TrimSpace(line))
		}
	}
	if err != nil {
		t.Errorf("%v: %.3000s", err, out[max(0, len(out)-3000):])
	}
}

// TestMutantsAreInNoProgram looks at what an ordinary build is made of.
func TestMutantsAreInNoProgram(t *testing.T) {
	root := testkit.Root(t)
	list := func(arg ...string) string {
		cmd := exec.Command("go", append([]string{"list", "-deps", "-f", `{{$d := .ImportPath}}{{range .GoFiles}}{{$d}}/{{.}} {{end}}`}, arg...)...)
		cmd.Dir = root
		out, err := cmd.Output()
		testkit.Must(t, err)
		return string(out)
	}
	if files := list("./cmd/waymark"); strings.Contains(files, "/mutant") {
		t.Error("a mutant is in the program")
	}
	if files := list("-tags="+tags, "./cmd/waymark"); strings.Count(files, "/mutant") < 4 {
		t.Error("the mutants are nowhere: then nothing was shown above")
	}
	testkit.Must(t, filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasPrefix(d.Name(), "mutant") || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		if err == nil && !strings.HasPrefix(string(text), "//go:build "+mutantTag+"\n") {
			t.Errorf("%s is built without being asked for", d.Name())
		}
		return err
	}))
}
