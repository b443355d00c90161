package forum

import "waymark/internal/fault"

// A SpeakAct is something a viewer may want to do with what is said in the
// anonymous channel. Writing there is none: whoever does is not known.
type SpeakAct int

// The acts.
const (
	SpeakRead     SpeakAct = iota // threads, answers, promises, how it works
	SpeakReport                   // tell the moderators of a text
	SpeakAnswer                   // in one's own name, and say what becomes of it
	SpeakModerate                 // hide a text, pause a writer, close a thread
)

// A SpeakStanding is how a viewer stands to the anonymous channel.
type SpeakStanding struct {
	Eligible  bool // of the current staff of an organisation that takes part
	Answers   bool // named on the board as somebody who answers
	Moderates bool // named on the board as a moderator
}

// MaySpeak decides whether a viewer may do something there. Looking after the
// site opens nothing of it, and who moderates does not answer.
func MaySpeak(v Viewer, act SpeakAct, s SpeakStanding) bool {
	if !v.SignedIn() || !s.Eligible {
		return false
	}
	switch act {
	case SpeakRead, SpeakReport:
		return true
	case SpeakAnswer:
		return s.Answers
	case SpeakModerate:
		return s.Moderates
	default:
		return false
	}
}

// MustSpeak is MaySpeak as an error: for those who may not read, nothing of
// the channel is there.
func MustSpeak(v Viewer, act SpeakAct, s SpeakStanding) error {
	switch {
	case MaySpeak(v, act, s):
		return nil
	case !v.SignedIn():
		return fault.NotSignedIn()
	case !s.Eligible:
		return fault.Missing("page")
	case act == SpeakModerate:
		return fault.Denied("fault.speak_moderators")
	default:
		return fault.Denied("fault.speak_answerers")
	}
}
