package document

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"waymark/internal/fault"
	"waymark/internal/testkit"
)

// wellRead is the share of words that must be found, and the share of words
// found that must be there: the median of each format.
const wellRead = 0.98

// apartFrom are files whose figures say something else than how well they
// were read; each is left out of the median of its format.
var apartFrom = map[string]string{
	"mammoth-text-box.docx": "the reading compared with leaves text boxes out; ours has the words of this one",
}

type sample struct {
	File     string  `json:"file"`
	Format   string  `json:"format"`
	Expected *string `json:"expected_text"`
	Title    string  `json:"title"`          // these two stand on the first page,
	Author   string  `json:"planted_author"` // but not in the source's body that was read
}

// samples gives the documents suite, or skips where it is not here.
func samples(t *testing.T) (dir string, all []sample) {
	t.Helper()
	dir = testkit.Shared(t, "suites/documents")
	b, err := os.ReadFile(filepath.Join(dir, "manifest.json"))
	testkit.Must(t, err)
	testkit.Must(t, json.Unmarshal(b, &all))
	return dir, all
}

// TestSuite measures the words of each file against those another program read.
func TestSuite(t *testing.T) {
	dir, all := samples(t)
	recall, precision := map[string][]float64{}, map[string][]float64{}
	for _, s := range all {
		b, err := os.ReadFile(filepath.Join(dir, s.File))
		testkit.Must(t, err)
		d, err := Read(t.Context(), bytes.NewReader(b), int64(len(b)), "")
		name := filepath.Base(s.File)
		switch {
		case s.Format == "rtf" || s.Format == "epub" || name == "excelize-encryptSHA512.xlsx":
			if fault.KindOf(err) != fault.Invalid {
				t.Errorf("%s: %v, want it refused", name, err)
			}
			continue
		case err != nil:
			t.Errorf("%s: %v", name, err)
			continue
		case s.Expected == nil:
			if len(d.Text()) == 0 {
				t.Errorf("%s: no text", name)
			}
			continue
		}
		checkPreview(t, d)
		r, p := compare(s.Title+" "+s.Author+" "+*s.Expected, suiteText(d))
		t.Logf("%-60s recall %.3f precision %.3f", name, r, p)
		if reason := apartFrom[name]; reason != "" {
			t.Logf("%s: %s", name, reason)
			continue
		}
		recall[s.Format] = append(recall[s.Format], r)
		precision[s.Format] = append(precision[s.Format], p)
	}
	for format := range recall {
		r, p := median(recall[format]), median(precision[format])
		t.Logf("%s: median recall %.4f precision %.4f of %d files", format, r, p, len(recall[format]))
		if r < wellRead || p < wellRead {
			t.Errorf("%s: median recall %.4f precision %.4f, want %.2f", format, r, p, wellRead)
		}
	}
}

// suiteText gives the text as the suite's readings have it: of sheets only
// what is no number, since they were read from the shared strings alone.
func suiteText(d Document) string {
	if d.Kind != XLSX {
		return d.Text()
	}
	seen := map[string]bool{}
	for _, b := range d.Blocks {
		for _, row := range b.Rows {
			for _, c := range row.Cells {
				if strings.ContainsFunc(c.Text, unicode.IsLetter) {
					seen[c.Text] = true
				}
			}
		}
	}
	var b strings.Builder
	for s := range seen {
		b.WriteString(s + "\n")
	}
	return b.String()
}

func median(all []float64) float64 {
	slices.Sort(all)
	return (all[(len(all)-1)/2] + all[len(all)/2]) / 2
}

// compare counts words, each as often as it stands there.
func compare(want, got string) (recall, precision float64) {
	w, g := wordCount(want), wordCount(got)
	both, wants, gots := 0, 0, 0
	for s, n := range w {
		both += min(n, g[s])
		wants += n
	}
	for _, n := range g {
		gots += n
	}
	return share(both, wants), share(both, gots)
}

func share(part, whole int) float64 {
	if whole == 0 {
		return 1
	}
	return float64(part) / float64(whole)
}

func wordCount(s string) map[string]int {
	words := map[string]int{}
	for _, w := range strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) }) {
		words[w]++
	}
	return words
}
