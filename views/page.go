// Package views holds the pages as templ components: the layout, the parts
// that pages share, and one file for each kind of page. Components are given
// all they show; they ask no database and decide nothing.
package views

import (
	"hash/fnv"
	"strconv"
	"time"
)

// Page is what the layout needs to know; every whole page is given one.
type Page struct {
	Title string // already in words; the layout adds the name of the site
	Nav   Nav    // the entry of the main navigation that is current
	Main  string // classes of main: "cols", "narrow", "cols compose", …
	Plain bool   // without the rail: signing in, errors
	// Community is the slug of the one that the page is about, for the rail.
	Community string
	Search    string // what stands in the search box
	Flash     string // a message shown once
	Notice    string // what the whole site has to say about itself

	Live    string // where in the log the page was made, sealed; empty: it is told of nothing
	Subject string // the id of the thread that it shows
	List    string // the kind of threads that it lists, or "any"
	Bare    bool   // what stands in main alone, for a page that is there already

	Speak *SpeakPage // for those who take part in Speak up; nil: nothing tells of it

	Me          *Me // nobody: nil
	Theme       string
	Editor      string // how the viewer writes: rich or markdown
	FileMax     int64  // the largest file that is taken, in bytes
	Hue         int
	Communities []NavCommunity
	SpeakOn     bool   // there is one, for its administration
	Waiting     int    // how much waits in the inbox
	Token       string // of every form on the page
	Now         time.Time
	Version     string
}

// A SpeakPage is what every page holds for those who take part in Speak up.
type SpeakPage struct {
	Script string // the address of the script
	Words  string // the seven that stand for the log of keys
	Head   string // the sum that they stand for
}

// Me is who looks at the page.
type Me struct {
	PID, Name, Org, OrgSlug string
	Admin                   bool // looks after the whole site
	Manages                 bool // looks after an organisation
}

// NavCommunity is one of the viewer's communities in the rail.
type NavCommunity struct {
	ID         int64
	Slug, Name string
	Unread     int // threads with something new, forum.MostFresh+1 where there are more
}

// Nav is an entry of the main navigation.
type Nav string

// The entries; pages that belong to none say nothing.
const (
	NavCatchUp     Nav = "catch-up"
	NavHome        Nav = "home"
	NavInbox       Nav = "inbox"
	NavDiscussions Nav = "discussions"
	NavLessons     Nav = "lessons"
	NavTemplates   Nav = "templates"
	NavCommunities Nav = "communities"
	NavPeople      Nav = "people"
	NavSearch      Nav = "search"
	NavSettings    Nav = "settings"
	NavAdmin       Nav = "admin"
	NavSpeak       Nav = "speak"
)

type navEntry struct {
	nav             Nav
	icon, key, path string
}

var navEntries = []navEntry{
	{NavCatchUp, "check", "nav.catch_up", "/catch-up"},
	{NavHome, "home", "nav.home", "/"},
	{NavInbox, "bell", "nav.inbox", "/inbox"},
	{NavDiscussions, "talk", "nav.discussions", "/discussions"},
	{NavLessons, "book", "nav.lessons", "/lessons"},
	{NavTemplates, "doc", "nav.templates", "/templates"},
	{NavCommunities, "rings", "nav.communities", "/communities"},
	{NavPeople, "people", "nav.people", "/people"},
}

// hue rounds an organisation's hue to one that the stylesheet has a rule for.
func hue(h int) string {
	return strconv.Itoa(((h%360+360)%360 + 2) / 5 * 5 % 360)
}

// Hue gives the value of data-hue for an organisation's hue in degrees.
func Hue(h int) string { return hue(h) }

// Tone gives the class of a person's colour, the same wherever they appear.
func Tone(pid string) string {
	h := fnv.New32a()
	_, _ = h.Write([]byte(pid))
	return tones[h.Sum32()%uint32(len(tones))]
}

var tones = [...]string{"tone-p1", "tone-p2", "tone-p3", "tone-p4", "tone-p5", "tone-p6", "tone-p7", "tone-p8"}

// avatarClass gives the classes of a picture; sizes are those of the
// stylesheet: 28, 32, 36, 44, 52, 72, and 0 for the usual 40.
func avatarClass(pid string, size int) string {
	if size == 0 {
		return "av " + Tone(pid)
	}
	return "av av-" + strconv.Itoa(size) + " " + Tone(pid)
}
