package assets

import (
	_ "embed"
	"encoding/json"
)

//go:embed src/speak/names.json
var names []byte

// SpeakNames are the words of which the names of those who write in the
// anonymous channel are made; scripts have the same list.
var SpeakNames = mustReadNames()

// SpeakWords holds 256 words for each octet that a name is made of.
type SpeakWords struct{ First, Second [256]string }

func mustReadNames() (w SpeakWords) {
	if err := json.Unmarshal(names, &w); err != nil {
		panic("assets: the list of names is damaged: " + err.Error())
	}
	return w
}
