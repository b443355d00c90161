package keylog

import (
	"crypto/pbkdf2"
	"crypto/sha256"
	_ "embed" // the words
	"strings"
)

//go:embed words.txt
var wordsText string

// words are 1,024 plain words, of which no two differ in one letter alone and
// none begins another.
var words = strings.Fields(wordsText)

const (
	wordCount = 7
	wordBits  = 10
	// rounds makes each try cost as much as a million sums. Seven words are 70
	// bits: whoever runs the log and wanted two with the same words would not
	// have to hit given words, but any pair, and needs about 2^35 tries for
	// that. At one sum a try that is an afternoon; at 2^20 it is 2^55.
	rounds = 600_000
)

// Words gives the seven words that stand for a log, for people to compare.
// Programs compare the whole sum. It takes about a tenth of a second.
func (h Head) Words() (all [wordCount]string) {
	// It fails only for lengths that these are not.
	b, err := pbkdf2.Key(sha256.New, h.Hash, []byte("speak-words-v1"), rounds, (wordCount*wordBits+7)/8)
	if err != nil {
		return all
	}
	for i := range all {
		n := 0
		for bit := i * wordBits; bit < (i+1)*wordBits; bit++ {
			n = n<<1 | int(b[bit/8]>>(7-bit%8))&1
		}
		all[i] = words[n]
	}
	return all
}
