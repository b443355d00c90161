package words

import (
	"regexp"
	"testing"
)

// Words that those who build the anonymous channel need and those who use it
// do not: screens say pass, your name in this thread, and when something comes
// out.
var inner = regexp.MustCompile(`(?i)\b(tickets?|handles?|slots?|drop(s|ped)?|epochs?|blind(ly|ed)?|signatures?)\b`)

// innerAllowed are the texts that may have them: those of the page that
// explains how the channel works.
var innerAllowed = regexp.MustCompile(`^speak\.how\.`)

// hidden is a promise that nearly no program keeps, so it stands in no text
// but those named here, each with the reason.
var hidden = regexp.MustCompile(`(?i)anonym`)

var hiddenAllowed = map[string]string{
	"cli.set_speak":       "what an operator calls the channel; it tells nobody that they are hidden",
	"cli.speak_elsewhere": "what an operator calls the channel; it tells nobody that they are hidden",
}

// ofChannel matches the keys of the channel's texts on screens.
var ofChannel = regexp.MustCompile(`^(speak|speakup|admin\.speak|deed\.speak|done\.speak|fault\.speak|footer\.speak|nav\.speak)`)

var filled = regexp.MustCompile(`\{\{.*?\}\}`)

// wrongWords says what a text of the catalogue says that it must not.
func wrongWords(key, text string) string {
	text = filled.ReplaceAllString(text, "")
	if found := hidden.FindString(text); found != "" && hiddenAllowed[key] == "" {
		return found
	}
	if ofChannel.MatchString(key) && !innerAllowed.MatchString(key) {
		return inner.FindString(text)
	}
	return ""
}

func TestChannelSpeaksPlainly(t *testing.T) {
	data, err := files.ReadDir("catalogue")
	if err != nil {
		t.Fatal(err)
	}
	seen, ofIt := map[string]bool{}, 0
	for _, f := range data {
		file, err := parse("catalogue/" + f.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range file.Messages {
			seen[m.ID] = true
			if ofChannel.MatchString(m.ID) {
				ofIt++
			}
			for _, text := range []string{m.Zero, m.One, m.Two, m.Few, m.Many, m.Other} {
				if found := wrongWords(m.ID, text); found != "" {
					t.Errorf("%s says %q: %s", m.ID, found, text)
				}
			}
		}
	}
	for key, why := range hiddenAllowed {
		if !seen[key] || why == "" {
			t.Errorf("%s is allowed and is not there, or nobody says why", key)
		}
	}
	if ofIt < 200 {
		t.Errorf("only %d texts are taken for the channel's", ofIt)
	}
}

// The control: what must be found is found, and nothing else.
func TestWrongWordsAreFound(t *testing.T) {
	for _, c := range []struct{ key, text, want string }{
		{"speak.intro", "Your ticket is good", "ticket"},
		{"speakup.c.held", "It waits for its slot", "slot"},
		{"fault.speak_away", "Your Handle is paused", "Handle"},
		{"speak.limits", "by blind signatures", "blind"},
		{"speak.how.step_collect", "by blind signatures", ""},
		{"speak.how.intro", "This is anonymous", "anonym"},
		{"nav.lessons", "Write anonymously", "anonym"},
		{"nav.lessons", "Drop files here", ""},
		{"speakup.c.held", "Not before {{.Slot}}; handled and dropping", ""},
		{"cli.set_speak", "the anonymous channel", ""},
	} {
		if got := wrongWords(c.key, c.text); got != c.want {
			t.Errorf("%s, %q: found %q, want %q", c.key, c.text, got, c.want)
		}
	}
}
