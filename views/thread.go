package views

import (
	"strconv"
	"strings"
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
}

// ReplyForm is where somebody replies.
type ReplyForm struct {
	To     *forum.Reply // which reply is answered; nil: the opening text
	Inside bool         // To is among the replies shown, and the form stands below it
	Body   string       // what was typed
	State  string       // of the page, so that a second press does nothing
	Errors Errors
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
func (k *Talk) answer(r *forum.Reply) string {
	sep := "?"
	if strings.Contains(k.Here, "?") {
		sep = "&"
	}
	return k.Here + sep + "reply_to=" + r.PID + "#reply"
}

// answered says whether the form stands below this reply.
func (k *Talk) answered(r *forum.Reply) bool {
	return k.May && k.Form.Inside && k.Form.To.PID == r.PID
}

// branchPath is the address of the page that shows one branch whole.
func (k *Talk) branchPath(n int) string { return k.Path + "/branch/" + strconv.Itoa(n) }

// window is the address of a window of the replies.
func (k *Talk) window(page int) string {
	path := k.Path
	if k.Branch > 0 {
		path = k.branchPath(k.Branch)
	}
	if page > 1 {
		path += "?page=" + strconv.Itoa(page)
	}
	return path + "#replies"
}

// draft names what the browser keeps of an unfinished reply.
func (k *Talk) draft() string {
	if k.Form.To != nil {
		return "reply:" + k.Thread.PID + ":" + k.Form.To.PID
	}
	return "reply:" + k.Thread.PID
}

// whole says whether every reply of the thread is on the page.
func (k *Talk) whole() bool { return k.Branch == 0 && k.Window.Pages == 1 }

// folded is how many replies of a branch stand open before the rest is folded
// away; a rest of one or two is not worth a fold.
const folded = forum.BelowShown

func rest(b *forum.Branch) int {
	if len(b.Below) <= folded+2 {
		return len(b.Below)
	}
	return folded
}

// open says whether the fold must stand open: the form is in it.
func (k *Talk) open(below []forum.Reply) bool {
	for i := range below {
		if k.answered(&below[i]) {
			return true
		}
	}
	return false
}

// answeredBy gives the author of the reply that r answers, where r does not
// answer the branch's first one and the author can be told.
func answeredBy(b *forum.Branch, r *forum.Reply) *forum.Reply {
	if r.Parent == b.PID {
		return nil
	}
	for i := range b.Below {
		if b.Below[i].PID == r.Parent && !b.Below[i].Deleted {
			return &b.Below[i]
		}
	}
	return nil
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
