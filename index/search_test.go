package index

import (
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"
)

func TestOneHitForEachThread(t *testing.T) {
	x := create(t)
	apply(t, x,
		Document{ID: "t1", Kind: "discussion", Title: "Bins left on pavements", Body: "Residents complain.", Created: 5},
		Document{ID: "r1", Group: "t1", Body: "We wrote to the residents with a calendar."},
		Document{ID: "r2", Group: "t1", Body: "Stickers on the bins worked: a sticker for a week, a sticker again."},
		Document{ID: "t2", Kind: "discussion", Title: "Stickers", Body: "Where do you print?"},
		Document{ID: "t3", Kind: "lesson", Title: "Parking", Summary: "Enforcement with notices"},
	)
	r := find(t, x, Query{Text: "sticker"})
	wantIDs(t, r, "t2", "t1")
	h := r.Hits[1]
	if h.Best != "r2" || h.Where != "reply" || h.Kind != "discussion" || h.Created != 5 {
		t.Errorf("the thread's hit is %+v, want reply r2", h)
	}
	if h := r.Hits[0]; h.Best != "t2" || h.Where != "title" {
		t.Errorf("the title's hit is %+v", h)
	}
	// One word in the title, the other in a reply: the thread has both.
	r = find(t, x, Query{Text: "pavements calendar"})
	if wantIDs(t, r, "t1"); !r.Hits[0].AllWords || r.AllWords != 1 {
		t.Errorf("a thread does not have the words of its parts: %+v", r)
	}
	if h := find(t, x, Query{Text: "enforcement"}).Hits[0]; h.Where != "summary" || h.Kind != "lesson" {
		t.Errorf("the summary's hit is %+v", h)
	}
}

func TestAllWordsComeFirst(t *testing.T) {
	x := create(t)
	docs := []Document{{ID: "both", Title: "Long", Body: "School " + strings.Repeat("other text ", 200) + " meals."}}
	for i := range 30 {
		docs = append(docs, Document{ID: fmt.Sprint("one", i), Title: "Meals meals meals", Body: "Meals."})
	}
	apply(t, x, docs...)
	r := find(t, x, Query{Text: "school meals"})
	if r.Hits[0].ID != "both" || r.Total != 31 || r.AllWords != 1 || r.Hits[1].AllWords {
		t.Errorf("first is %+v; %d found, %d with all words", r.Hits[0], r.Total, r.AllWords)
	}
	r = find(t, x, Query{Text: "school meals", Whole: true})
	wantIDs(t, r, "both")
}

func TestPhrase(t *testing.T) {
	x := create(t)
	apply(t, x,
		Document{ID: "a", Body: "The terms of reference were agreed."},
		Document{ID: "b", Body: "In terms of cost, a reference would help."},
		Document{ID: "c", Title: "Reference terms"},
		Document{ID: "d", Title: "To be or not to be"},
		Document{ID: "e", Tags: []string{"zebra", "crossing"}},
		Document{ID: "f", Tags: []string{"zebra crossing"}},
	)
	wantIDs(t, find(t, x, Query{Phrases: []string{"terms of reference"}}), "a")
	wantIDs(t, find(t, x, Query{Phrases: []string{"Reference term"}}), "c")
	wantIDs(t, find(t, x, Query{Phrases: []string{"to be or not to be"}}), "d")
	wantIDs(t, find(t, x, Query{Phrases: []string{"not be"}}))
	wantIDs(t, find(t, x, Query{Phrases: []string{"zebra crossing"}}), "f")
	wantIDs(t, find(t, x, Query{Text: "cost", Phrases: []string{"terms of reference"}}), "a")
	// In a sentence a phrase is a wish.
	r := find(t, x, Query{Text: "agreed cost help residents bins", Phrases: []string{"terms of reference"}})
	if r.Hits[0].ID != "a" && r.Hits[1].ID != "a" || r.Total < 2 {
		t.Errorf("found %q", ids(r))
	}
}

func TestExclude(t *testing.T) {
	x := create(t)
	apply(t, x,
		Document{ID: "a", Title: "Parking permits"},
		Document{ID: "b", Title: "Parking fines"},
		Document{ID: "b1", Group: "b", Body: "About appeals against fixed penalties."},
		Document{ID: "c", Title: "Parking", Body: "penalties that are fixed"},
	)
	wantIDs(t, find(t, x, Query{Text: "parking", Exclude: []string{"appeals"}}), "c", "a")
	wantIDs(t, find(t, x, Query{Text: "parking", Exclude: []string{"fixed penalties"}}), "c", "a")
	wantIDs(t, find(t, x, Query{Exclude: []string{"parking"}}))
	wantIDs(t, find(t, x, Query{Text: "parking", Exclude: []string{"nothing", ""}}), "c", "a", "b")
}

func TestPrefix(t *testing.T) {
	x := create(t)
	apply(t, x,
		Document{ID: "a", Title: "Safeguarding communities"},
		Document{ID: "b", Title: "Safe streets"},
		Document{ID: "c", Title: "Libraries"},
	)
	wantIDs(t, find(t, x, Query{Text: "communit", Prefix: true}), "a")
	wantIDs(t, find(t, x, Query{Text: "safe", Prefix: true}), "b", "a") // the word itself first
	wantIDs(t, find(t, x, Query{Text: "safe ", Prefix: true}), "b")
	wantIDs(t, find(t, x, Query{Text: "safe", NoTypos: true}), "b")
	wantIDs(t, find(t, x, Query{Text: "streets saf", Prefix: true, Whole: true}), "b")
}

func TestTypos(t *testing.T) {
	x := create(t)
	apply(t, x,
		Document{ID: "a", Title: "Homelessness prevention"},
		Document{ID: "b", Title: "Prevention of fraud"},
		Document{ID: "c", Title: "Cats"},
	)
	r := find(t, x, Query{Text: "homelesness prevention"})
	wantIDs(t, r, "a", "b")
	if want := []Expansion{{"homelesness", "homelessness"}}; !reflect.DeepEqual(r.Expanded, want) {
		t.Errorf("expanded %v, want %v", r.Expanded, want)
	}
	wantIDs(t, find(t, x, Query{Text: "homelesness", NoTypos: true}))
	wantIDs(t, find(t, x, Query{Text: "homelesnes"}), "a") // two slips in a long word
	wantIDs(t, find(t, x, Query{Text: "cets"}))            // short words are what they are
	for _, c := range [][2]string{
		{"Homelesness prevention!", "homelessness prevention!"}, {"homelessness", ""}, {"xyzzyxyzzy", ""}, {"", ""}, {"preventoin of", "prevention of"},
	} {
		if got, err := Correct(t.Context(), []*Index{x}, c[0]); err != nil || got != c[1] {
			t.Errorf("%q corrected to %q, %v; want %q", c[0], got, err, c[1])
		}
	}
}

func TestCommonWordsAndSigns(t *testing.T) {
	x := create(t)
	apply(t, x,
		Document{ID: "it", Title: "IT", Body: "The helpdesk."},
		Document{ID: "em", Body: "Well done 🎉"},
		Document{ID: "sql", Title: "' OR 1=1 --"},
		Document{ID: "punct", Body: "<>?:\"{}|_+"},
		Document{ID: "zh", Body: "社區參與"},
	)
	wantIDs(t, find(t, x, Query{Text: "it"}), "it")
	wantIDs(t, find(t, x, Query{Text: "🎉"}), "em")
	wantIDs(t, find(t, x, Query{Text: "1=1"}), "sql")
	wantIDs(t, find(t, x, Query{Text: "<>?:\"{}|_+"}), "punct")
	wantIDs(t, find(t, x, Query{Phrases: []string{"參與"}}), "zh")
}

func TestManyWords(t *testing.T) {
	x := create(t)
	apply(t, x, Document{ID: "a", Body: "needle"}, Document{ID: "b", Body: "word7"})
	var words []string
	for i := range 3000 {
		words = append(words, fmt.Sprint("word", i))
	}
	wantIDs(t, find(t, x, Query{Text: strings.Join(words, " ") + " needle"}), "a", "b")
	wantIDs(t, find(t, x, Query{Text: strings.Repeat("needle ", 5000)}), "a")
}

// TestScore compares with the formula worked out by hand over two indexes.
func TestScore(t *testing.T) {
	x, y := create(t), create(t)
	apply(t, x, Document{ID: "a", Title: "alpha", Body: "beta"}, Document{ID: "a1", Group: "a", Body: "alpha gamma"})
	apply(t, y, Document{ID: "b", Body: "alpha alpha delta"}, Document{ID: "c", Body: "epsilon"})
	r := findAll(t, Query{Text: "alpha"}, y, x)
	wantIDs(t, r, "a", "b")
	// Title words count three times: a has 3+1 of alpha in 3+1+2 words, b 2 in 3, c has 1 word.
	idf := math.Log(1 + (3-2+0.5)/(2+0.5))
	average := (6.0 + 3 + 1) / 3
	for i, f := range [][2]float64{{4, 6}, {2, 3}} {
		want := idf * (k1 + 1) * f[0] / (f[0] + k1*(1-lengthBias+lengthBias*f[1]/average))
		if got := r.Hits[i].Score; math.Abs(got-want) > 1e-6 {
			t.Errorf("score %v, want %v", got, want)
		}
	}
	boosted := create(t)
	apply(t, boosted, Document{ID: "p", Body: "alpha"}, Document{ID: "q", Body: "alpha", Boost: 2})
	r = find(t, boosted, Query{Text: "alpha"})
	if wantIDs(t, r, "q", "p"); r.Hits[0].Score != 2*r.Hits[1].Score {
		t.Errorf("scores %v and %v", r.Hits[0].Score, r.Hits[1].Score)
	}
}

func TestWordsSideBySide(t *testing.T) {
	x := create(t)
	apply(t, x,
		Document{ID: "apart", Body: "council one two three four housing benefit", Created: 2},
		Document{ID: "beside", Body: "benefit council housing one two three four", Created: 1},
	)
	wantIDs(t, find(t, x, Query{Text: "council housing"}), "beside", "apart")
	wantIDs(t, find(t, x, Query{Text: "housing benefit"}), "apart", "beside")
}

func TestSuggest(t *testing.T) {
	x := create(t)
	apply(t, x,
		Document{ID: "a", Kind: "discussion", Title: "Fly tipping on farmland"},
		Document{ID: "b", Kind: "lesson", Title: "Tipping points"},
		Document{ID: "c", Title: "Unrelated", Body: "fly tipping"},
	)
	for text, want := range map[string]string{"fly tip": "a", "tip": "b a", "": "", "zzz": ""} {
		hits, err := Suggest(t.Context(), []*Index{x}, text, 8)
		if got := strings.Join(ids(Result{Hits: hits}), " "); err != nil || got != want {
			t.Errorf("%q suggests %q, %v; want %q", text, got, err, want)
		}
	}
}
