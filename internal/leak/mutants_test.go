//go:build !leakmutant

package leak

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"waymark/internal/testkit"
)

const (
	mutantTag = "leakmutant"
	shard     = "WAYMARK_LEAK_SHARD" // which part of the mutants a process breaks
	shards    = 2
)

// tags are those of every build, and the mutants'.
const tags = "netgo,osusergo,sqlite_omit_load_extension," + mutantTag

// TestMutantsAreCaught builds the oracles with the mutants and runs them: each
// broken check must be noticed. The control is in TestMatrix and TestTwins.
func TestMutantsAreCaught(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it builds the server anew")
	}
	binary := filepath.Join(t.TempDir(), "leak.test")
	if out, err := exec.Command("go", "test", "-c", "-tags="+tags, "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	var all sync.WaitGroup
	for n := range shards { // each breaks what all in its process share
		all.Go(func() {
			cmd := exec.Command(binary, "-test.run=Mutants$", "-test.timeout=30m", "-test.v")
			cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%d", shard, n))
			out, err := cmd.CombinedOutput()
			for line := range strings.SplitSeq(string(out), "\n") {
				if strings.Contains(line, "nobody noticed") || strings.Contains(line, "caught") || strings.Contains(line, "--- FAIL") {
					t.Log(strings.TrimSpace(line))
				}
			}
			if err != nil {
				t.Errorf("%v: %.3000s", err, out[max(0, len(out)-3000):])
			}
		})
	}
	all.Wait()
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
