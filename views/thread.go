package views

import (
	"strconv"
	"time"

	"waymark/internal/forum"
	"waymark/internal/markdown"
)

// Talk is the replies to a thread of any kind, and all that is needed to show
// them and the form in which one replies.
type Talk struct {
	Page   *Page
	Thread forum.Thread
	Viewer forum.Viewer
	Path   string        // of the thread: /d/{id}/{slug}
	Here   string        // of this window, with which page of it
	Show   markdown.Page // how stored HTML is shown
	Window forum.Window
	Branch int // the number of the branch that has this page to itself; 0: the thread's own page
	May    bool
	Form   ReplyForm
	Marks  forum.Marks
	Chosen []forum.ChosenAnswer // the first few
	Read   forum.Position       // how far the viewer has read the thread
	Sort   string               // the order of the replies, one of forum's
	Timed  bool                 // whoever reads it for long enough follows it

	acts     map[rights]stencil
	firstNew string
}

// ReplyForm is where somebody replies.
type ReplyForm struct {
	To     *forum.Reply // which reply is answered; nil: the opening text
	Inside bool         // To is among the replies shown, and the form stands below it
	Body   string       // what was typed
	State  string       // of the page, so that a second press does nothing
	Errors Errors
	Kept   Kept
}

// shown gives a reply's stored HTML as the page shows it.
func (k *Talk) shown(html string) string { return markdown.Show(markdown.HTML(html), k.Show) }

// opened gives the opening text's, which stands one heading higher.
func (k *Talk) opened(html string) string {
	show := k.Show
	show.Under = 1
	return markdown.Show(markdown.HTML(html), show)
}

// answer is the address of the page with the form below a reply.
func (k *Talk) answer(pid string) string {
	return withQuery(k.Here, "reply_to", pid) + "#body"
}

// answered says whether the form stands below this reply.
func (k *Talk) answered(r *forum.Reply) bool {
	return k.May && k.Form.Inside && k.Form.To.PID == r.PID
}

// branchPath is the address of the page that shows one branch whole.
func (k *Talk) branchPath(n int) string { return k.Path + "/branch/" + strconv.Itoa(n) }

// window is the address of a window of the replies.
func (k *Talk) window(page int) string {
	return k.address(page) + "#replies"
}

// whole says whether every reply of the thread is on the page.
func (k *Talk) whole() bool { return k.Branch == 0 && k.Window.Pages == 1 }

// unfolded is how many replies of a branch stand open before the rest is
// folded away; a rest of one or two is not worth a fold.
func (k *Talk) unfolded(b *forum.Branch) int {
	if k.Branch > 0 || len(b.Below) <= forum.BelowShown+2 {
		return len(b.Below)
	}
	return forum.BelowShown
}

// open says whether the fold must stand open: the form or something new is in it.
func (k *Talk) open(below []forum.Reply) bool {
	for i := range below {
		if k.answered(&below[i]) || k.Read.Unread(&below[i]) {
			return true
		}
	}
	return false
}

// A placed reply is one with what its place on the page says of it.
type placed struct {
	r      *forum.Reply
	nested bool         // it has an anchor of its own; the branch is that of its first reply
	folded bool         // it stands in the fold
	size   int          // of the picture
	to     *forum.Reply // what it answers, where that does not stand directly above it
	known  bool         // the author has been introduced in this branch
	today  bool         // it came on the day of the one above it
	fresh  bool         // the viewer has not read it
	away   bool         // what it answers is on another page
}

// class is that of the reply's element.
func (p placed) class() string {
	switch {
	case p.folded && p.r.Deleted:
		return "post mt tomb"
	case p.folded:
		return "post mt"
	case p.r.Deleted:
		return "post tomb"
	default:
		return "post"
	}
}

// place puts the nth reply below a branch's first one into its place.
func (k *Talk) place(b *forum.Branch, n int, folded bool, zone *time.Location) placed {
	r, above := &b.Below[n], &b.Reply
	if n > 0 {
		above = &b.Below[n-1]
	}
	p := placed{r: r, nested: true, folded: folded, size: 28, fresh: k.Read.Unread(r), known: r.Author.PID == k.Thread.Author.PID || r.Author.PID == b.Author.PID}
	p.away = r.Parent != "" && r.Parent != b.PID
	for i := range b.Below {
		o := &b.Below[i]
		p.away = p.away && o.PID != r.Parent
		if i < n && o.Author.PID == r.Author.PID {
			p.known = true
		}
		if o.PID == r.Parent && o != above && !o.Deleted {
			p.to = o
		}
	}
	if r.Parent == b.PID && above != &b.Reply && !b.Deleted {
		p.to = &b.Reply
	}
	y, m, d := above.Created.In(zone).Date()
	y2, m2, d2 := r.Created.In(zone).Date()
	p.today = y == y2 && m == m2 && d == d2
	return p
}

// Party is who takes part in a discussion, as far as the page shows it.
type Party struct {
	Faces        []forum.Byline // the first few
	More         int
	People, Orgs int
}

// party gathers the people whose texts stand on the page.
func (k *Talk) party() Party {
	p := Party{Faces: make([]forum.Byline, 0, faces)}
	people, orgs := make([]string, 0, 24), make([]string, 0, 16)
	add := func(b *forum.Byline) {
		if b.PID == "" || has(people, b.PID) {
			return
		}
		people = append(people, b.PID)
		if b.OrgPID != "" && !has(orgs, b.OrgPID) {
			orgs = append(orgs, b.OrgPID)
		}
		if len(p.Faces) < faces {
			p.Faces = append(p.Faces, *b)
		}
	}
	if k.Thread.State != forum.Deleted {
		add(&k.Thread.Author)
	}
	k.each(func(r *forum.Reply) {
		if !r.Deleted {
			add(&r.Author)
		}
	})
	p.People, p.Orgs = len(people), len(orgs)
	p.More = p.People - len(p.Faces)
	return p
}

const faces = 5

func has(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// each goes through the replies on the page.
func (k *Talk) each(f func(*forum.Reply)) {
	for i := range k.Window.Branches {
		b := &k.Window.Branches[i]
		f(&b.Reply)
		for j := range b.Below {
			f(&b.Below[j])
		}
	}
}

// newest is the last reply to have come, where the page has them all.
func (k *Talk) newest() (pid string, at time.Time) {
	if !k.whole() {
		return "", at
	}
	k.each(func(r *forum.Reply) {
		if !r.Created.Before(at) {
			pid, at = r.PID, r.Created
		}
	})
	return pid, at
}
