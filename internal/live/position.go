package live

import (
	"strconv"

	"waymark/internal/changes"
	"waymark/internal/seal"
)

// Purpose is what positions are sealed for: those of the list of changes and
// those of hints are the same.
const Purpose = "changes"

// Seal makes of a position what may leave the server: always of the same
// length, never twice the same, so that it says nothing of how much happened.
func Seal(s *seal.Sealer, p changes.Position) string {
	text := epochMark(p.Epoch) + strconv.FormatInt(p.Seq, 36)
	var inside [seal.Size]byte
	inside[0] = byte(len(text)) //nolint:gosec // 8 and at most 13
	copy(inside[1:], text)
	return s.Seal(inside)
}

// Open gives the place in the log that was sealed in an epoch; ok is false for
// one of another epoch, and for what was never a position.
func Open(s *seal.Sealer, epoch, text string) (seq int64, ok bool) {
	inside, ok := s.Open(text)
	n := int(inside[0])
	if !ok || n < 9 || n >= seal.Size {
		return 0, false
	}
	mark, at := string(inside[1:9]), string(inside[9:1+n])
	seq, err := strconv.ParseInt(at, 36, 64)
	return seq, err == nil && seq >= 0 && mark == epochMark(epoch)
}

func epochMark(epoch string) string { return (epoch + "--------")[:8] }
