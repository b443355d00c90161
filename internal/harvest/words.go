package harvest

import (
	"strings"
	"unicode"

	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/lesson"
)

// run is from how many words of a post in a row a text repeats the post and
// does not tell what it says.
const run = 10

// check says what is wrong with a source whose post says text.
func (p piece) check(v forum.Viewer, text string, f lesson.Fields, wrong *fault.Fields) {
	field, quote := "paraphrase-"+p.Post, "words-"+p.Post
	wrong.Require(field, p.Paraphrase, "fault.paraphrase_required")
	wrong.Max(field, p.Paraphrase, MaxParaphrase)
	wrong.Max(quote, p.Words, MaxWords)
	if p.Words != "" && !strings.Contains(folded(text), folded(p.Words)) {
		wrong.Add(quote, "fault.not_in_post")
	}
	if p.author.ID == v.Person {
		return
	}
	if repeats(text, p.Paraphrase) {
		wrong.Add(field, "fault.paraphrase_repeats")
	}
	for name, own := range map[string]string{"did": f.Did, "worked": f.Worked, "did_not_work": f.DidNotWork, "context": f.Context, "do_again": f.DoAgain} {
		if repeats(text, own) {
			wrong.Add(name, "fault.lesson_repeats")
		}
	}
}

// folded is a text as it is compared: its words, in lower case, with one space
// between.
func folded(text string) string { return strings.Join(wordsOf(text), " ") }

func wordsOf(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// repeats says whether own has so many words of text in a row that it quotes it.
func repeats(text, own string) bool {
	mine := wordsOf(own)
	if len(mine) < run {
		return false
	}
	theirs := " " + folded(text) + " "
	for i := 0; i+run <= len(mine); i++ {
		if strings.Contains(theirs, " "+strings.Join(mine[i:i+run], " ")+" ") {
			return true
		}
	}
	return false
}
