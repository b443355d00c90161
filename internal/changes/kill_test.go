package changes_test

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/testkit"
)

// victim is set for the process that TestKilled kills: the address of the
// database it writes to.
const victim = "WAYMARK_TEST_VICTIM"

// A process that writes and follows its own log is killed at random moments.
// Nothing it acknowledged is lost, and each change takes effect exactly once.
func TestKilled(t *testing.T) {
	if url := os.Getenv(victim); url != "" {
		die(t, url)
	}
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		killed(t, filepath.Join(t.TempDir(), "waymark.db"))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		killed(t, testkit.PostgresURL(t, false))
	})
}

func killed(t *testing.T, url string) {
	d := testkit.Open(t, url)
	_, err := d.Migrate(t.Context())
	testkit.Must(t, err)
	k := keeper(t, d)
	acknowledged := map[int64]bool{}
	for range 5 {
		for _, n := range life(t, url) {
			acknowledged[n] = true
		}
	}
	if len(acknowledged) < 50 {
		t.Fatalf("the victims acknowledged %d writes alone", len(acknowledged))
	}
	testkit.Must(t, changes.Catch(t.Context(), d, k))
	got, err := db.Column[int64](t.Context(), d, allEffects)
	testkit.Must(t, err)
	times := map[int64]int{}
	for _, n := range got {
		times[n]++
		if times[n] > 1 {
			t.Errorf("change %d took effect %d times", n, times[n])
		}
	}
	for n := range acknowledged {
		if times[n] == 0 {
			t.Errorf("the acknowledged write %d is lost", n)
		}
	}
}

// life starts a victim, kills it after it acknowledged some writes, and gives
// all that it acknowledged.
func life(t *testing.T, url string) (acknowledged []int64) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestKilled$")
	cmd.Env = append(os.Environ(), victim+"="+url)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	testkit.Must(t, err)
	testkit.Must(t, cmd.Start())
	until := 20 + rand.IntN(200)
	for lines := bufio.NewScanner(out); lines.Scan(); {
		n, err := strconv.ParseInt(lines.Text(), 10, 64)
		if err != nil {
			t.Errorf("the victim says %q", lines.Text())
			break
		}
		acknowledged = append(acknowledged, n)
		if len(acknowledged) == until {
			testkit.Must(t, cmd.Process.Kill())
		}
	}
	_ = cmd.Wait()
	return acknowledged
}

// die writes changes from eight goroutines and follows them, until it is
// killed. It prints the subject of each write that it was told is there.
func die(t *testing.T, url string) {
	d, err := db.Open(context.Background(), url)
	testkit.Must(t, err)
	go func() {
		time.Sleep(time.Minute) // should nobody kill it
		os.Exit(1)
	}()
	for range 8 {
		go func() {
			for {
				n := rand.Int64()
				if err := d.Write(context.Background(), func(tx *db.Tx) error { return happen(tx, n) }); err != nil {
					fmt.Println(err)
					os.Exit(1)
				}
				_, _ = os.Stdout.WriteString(strconv.FormatInt(n, 10) + "\n")
			}
		}()
	}
	_ = changes.Follow(context.Background(), d, theKeeper(d))
}
