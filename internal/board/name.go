package board

import (
	"crypto/sha256"

	"waymark/assets"
	"waymark/internal/envelope"
)

// NameOf gives the two words by which a holder is known in a thread, such as
// Quiet Heron. Browsers make the same of the same octets.
func NameOf(thread envelope.ID, key []byte) string {
	sum := sha256.Sum256(append(thread[:], key...))
	return assets.SpeakNames.First[sum[0]] + " " + assets.SpeakNames.Second[sum[1]]
}
