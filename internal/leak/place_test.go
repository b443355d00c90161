package leak

import (
	"slices"
	"strings"

	"waymark/internal/db"
	"waymark/internal/discussion"
	"waymark/internal/forum"
	"waymark/internal/lesson"
	"waymark/internal/testkit"
)

var setSlug = db.SQL(`UPDATE communities SET slug = $2 WHERE id = $1`)

// A patch of a place's contents is made by one who belongs there.
type patch struct {
	*world
	place        string
	id           int64
	author, lead string
	readers      []string
	names        map[string]string
}

// place founds a community with members, unless the world lacks it. What its
// things are called is known in every world.
func (w *world) place(place string, visibility forum.Visibility, members ...string) *patch {
	w.T.Helper()
	p := &patch{world: w, place: place, lead: members[0], author: members[min(1, len(members)-1)], readers: insiders, names: map[string]string{}}
	switch {
	case visibility == forum.Open:
		p.readers = []string{everyone}
	case place == other:
		p.readers = []string{elsewhere}
	}
	front := p.readers
	if visibility == forum.Restricted {
		front = []string{everyone}
	}
	if place == private { // an invitation says what to
		front = append(slices.Clone(front), invited)
	}
	w.names[place] = p.names
	draft := forum.CommunityDraft{
		Name: w.sing(place+"-name", front...), Summary: w.sing(place+"-purpose", front...), Body: "Body " + w.sing(place+"-body", front...),
		Visibility: visibility,
	}
	p.names["c"], p.names["cp"] = forum.Slug(draft.Name), w.pid("communities "+place)
	if visibility == forum.Private {
		p.names["c"] += "-" + p.names["cp"][:8]
	}
	p.names["author"] = w.people[p.author].PID
	p.names["person"], p.names["org"], p.names["start-of-log"] = w.people[hidden].PID, w.home, w.start
	there := !w.lacks[place]
	if there {
		c, err := forum.Found(w.ctx, w.DB, w.v(p.lead), draft)
		testkit.Must(w.T, err)
		w.derive("communities", place)
		w.exec(setSlug, c.ID, p.names["c"])
		w.places[place], p.id = c, c.ID
		for _, m := range members[1:] {
			testkit.Must(w.T, forum.PutMember(w.ctx, w.DB, forum.System(), c.ID, w.people[m].ID, forum.Member))
		}
	}
	return p
}

// fill shares things in the place; where the world lacks it, it gives them
// their names alone.
func (p *patch) fill() {
	p.T.Helper()
	there := !p.lacks[p.place] && !p.lacks[p.place+contents]
	p.tick()
	p.library(there)
	p.discuss(there)
	p.learn(there)
	p.drafts(there)
	p.delete(there)
	p.merge(there)
	p.many(there)
	for name, value := range p.names {
		if hidesName(private, name) {
			p.pids[absent(value)] = "absent " + name
		}
	}
}

// say makes a canary of the place.
func (p *patch) say(field string) string { return p.sing(p.place+"-"+field, p.readers...) }

func (p *patch) discuss(there bool) {
	p.T.Helper()
	was := discussion.Draft{Community: p.id, Title: p.say("d-old-title") + "?", Body: "Was " + p.say("d-old-body"), Tags: []string{p.say("d-old-tag")}}
	is := discussion.Draft{Community: p.id, Title: p.say("d-title") + " condensatoin?", Body: "Is " + p.say("d-body") + " walls", Tags: []string{p.say("d-tag"), "damp"}}
	link := p.file(there)
	was.Body, is.Body = was.Body+link, is.Body+link
	p.names["d"], p.names["ds"], p.names["tag"] = p.pid("threads "+p.place+" d"), forum.Slug(is.Title), is.Tags[0]
	p.names["title"] = p.say("d-title")
	p.names["start"], p.names["typo"] = p.names["title"][:len(p.names["title"])-3], typo(p.names["title"])
	bodies := []string{p.say("r-old"), p.say("r-body"), p.say("r-answer")}
	p.names["r"], p.names["r2"] = p.pid("replies "+p.place+" r"), p.pid("replies "+p.place+" r2")
	if !there {
		return
	}
	t, err := discussion.Start(p.ctx, p.DB, p.v(p.author), was)
	testkit.Must(p.T, err)
	t.PID = p.derive("threads", p.place+" d")
	p.tick()
	_, err = discussion.Edit(p.ctx, p.DB, p.v(p.author), t.PID, 0, is)
	testkit.Must(p.T, err)
	r, _, err := forum.AddReply(p.ctx, p.DB, p.v(p.lead), t.PID, forum.ReplyDraft{Body: bodies[0]})
	testkit.Must(p.T, err)
	r.PID = p.derive("replies", p.place+" r")
	p.tick()
	_, _, err = forum.EditReply(p.ctx, p.DB, p.v(p.lead), r.PID, 0, forum.ReplyDraft{Body: bodies[1]})
	testkit.Must(p.T, err)
	_, _, err = forum.AddReply(p.ctx, p.DB, p.v(p.author), t.PID, forum.ReplyDraft{Body: bodies[2], ReplyTo: r.PID})
	testkit.Must(p.T, err)
	p.derive("replies", p.place+" r2")
}

// file is a file of the author's that stands in the discussion, by the link to it.
func (p *patch) file(there bool) string {
	p.T.Helper()
	name, text := p.say("f-name")+".md", "# "+p.say("f-heading")+"\n\n"+p.say("f-text")
	p.names["f"] = p.pid("attachments " + p.place)
	p.names["inside"] = p.say("f-text")
	p.names["inside-typo"] = typo(p.names["inside"])
	if there {
		hash, n, err := p.Web.Files.Put(strings.NewReader(text), 1<<20)
		testkit.Must(p.T, err)
		_, err = forum.AddAttachment(p.ctx, p.DB, p.v(p.author), forum.Attachment{Hash: hash, Name: name, Type: "text/markdown", Bytes: n})
		testkit.Must(p.T, err)
		p.derive("attachments", p.place)
	}
	return "\n\n[A file](/f/" + p.names["f"] + "/notes.txt)"
}

// fields are a lesson's fields, each a canary.
func (p *patch) fields(which string) lesson.Fields {
	say := func(field string) string { return p.say(which + "-" + field) }
	cost := int64(4_321)
	return lesson.Fields{
		Context: say("context"), Did: say("did"), Worked: say("worked"), DidNotWork: say("failed"), DoAgain: say("again"), Outcome: lesson.Mixed,
		MeasuredOver: say("over"), Where: say("where"), Contact: say("contact"), CostText: say("cost"), CostAmount: &cost, Owner: p.people[p.author].ID,
	}
}

func (p *patch) learn(there bool) {
	p.T.Helper()
	was := lesson.Draft{Community: p.id, Title: p.say("l-old-title"), Summary: p.say("l-old-summary"), Tags: []string{p.say("l-old-tag")}, Fields: p.fields("lo")}
	is := lesson.Draft{
		Community: p.id, Title: p.say("l-title") + " damp", Summary: p.say("l-summary"), Tags: []string{p.say("l-tag"), "damp"}, Note: p.say("l-note"), Fields: p.fields("l"),
	}
	use := lesson.UseDraft{Result: lesson.Worked, Changed: p.say("use")}
	p.names["l"], p.names["ls"], p.names["u"] = p.pid("threads "+p.place+" l"), forum.Slug(is.Title), p.pid("lesson_uses "+p.place)
	answer := p.say("lr-body")
	p.names["lr"] = p.pid("replies " + p.place + " lr")
	if !there {
		return
	}
	l, err := lesson.Share(p.ctx, p.DB, p.v(p.author), was)
	testkit.Must(p.T, err)
	l.PID = p.derive("threads", p.place+" l")
	p.tick()
	_, err = lesson.Edit(p.ctx, p.DB, p.v(p.author), l.PID, 0, is)
	testkit.Must(p.T, err)
	_, err = lesson.Record(p.ctx, p.DB, p.v(p.lead), l.PID, use)
	testkit.Must(p.T, err)
	p.derive("lesson_uses", p.place)
	_, _, err = forum.AddReply(p.ctx, p.DB, p.v(p.lead), l.PID, forum.ReplyDraft{Body: answer})
	testkit.Must(p.T, err)
	p.derive("replies", p.place+" lr")
}

// drafts are read by their author alone, and one of them by whom it is shared with.
func (p *patch) drafts(there bool) {
	p.T.Helper()
	may := []string{p.author}
	if p.place == private {
		may = append(may, hidden)
	}
	d := lesson.Draft{Community: p.id, Title: p.sing(p.place+"-draft", may...), Summary: p.sing(p.place+"-draft-summary", may...), AsDraft: true}
	p.names["w"], p.names["ws"] = p.pid("threads "+p.place+" w"), forum.Slug(d.Title)
	if !there {
		return
	}
	l, err := lesson.Share(p.ctx, p.DB, p.v(p.author), d)
	testkit.Must(p.T, err)
	l.PID = p.derive("threads", p.place+" w")
	if p.place == private {
		testkit.Must(p.T, lesson.ShareDraft(p.ctx, p.DB, p.v(p.author), l.PID, []int64{p.people[hidden].ID}))
	}
}

// delete makes things and has a facilitator delete them: what they said is for
// their author alone, who is told what was decided and why.
func (p *patch) delete(there bool) {
	p.T.Helper()
	var told []string
	if p.author != p.lead { // who deletes what they wrote themselves is told nothing
		told = []string{p.author}
	}
	t := discussion.Draft{Community: p.id, Title: "Gone " + p.sing(p.place+"-x-title", p.readers...), Body: p.sing(p.place+"-x-body", told...)}
	reason, gone := p.say("x-reason"), p.sing(p.place+"-xr-body", told...)
	p.names["x"], p.names["xs"], p.names["xr"] = p.pid("threads "+p.place+" x"), forum.Slug(t.Title), p.pid("replies "+p.place+" xr")
	if !there {
		return
	}
	r, _, err := forum.AddReply(p.ctx, p.DB, p.v(p.author), p.names["d"], forum.ReplyDraft{Body: gone})
	testkit.Must(p.T, err)
	r.PID = p.derive("replies", p.place+" xr")
	_, err = forum.DeleteReply(p.ctx, p.DB, p.v(p.lead), r.PID, reason)
	testkit.Must(p.T, err)
	x, err := discussion.Start(p.ctx, p.DB, p.v(p.author), t)
	testkit.Must(p.T, err)
	x.PID = p.derive("threads", p.place+" x")
	testkit.Must(p.T, discussion.Delete(p.ctx, p.DB, p.v(p.lead), x.PID, reason))
}

// many are more things than a search shows at once, by several authors, so
// that what is counted or ranked with them would show.
func (p *patch) many(there bool) {
	if !there {
		return
	}
	p.T.Helper()
	testkit.Must(p.T, p.DB.Write(p.ctx, func(tx *db.Tx) error {
		for n := range 9 {
			d, err := discussion.Prepare(discussion.Draft{
				Community: p.id, Title: p.say("many-title") + " damp walls", Body: p.say("many-body") + " damp and condensation", Tags: []string{"damp"},
				From: &forum.Source{ExternalID: p.place + string(rune('a'+n)), Created: p.now, Authors: []int64{p.people[p.author].ID, p.people[p.lead].ID}},
			})
			if err != nil {
				return err
			}
			if _, _, err := discussion.Put(p.ctx, tx, d); err != nil {
				return err
			}
			if _, err := tx.Exec(p.ctx, newest["threads"], p.pid("threads "+p.place+" many "+string(rune('a'+n)))); err != nil {
				return err
			}
		}
		return nil
	}))
}

// tie makes one of three threads that are alike in all but their numbers; those
// of the last two have as many digits only where nothing is hidden.
func (w *world) tie(label string) {
	w.T.Helper()
	title, body := w.sing("tie-title", everyone), w.sing("tie-body", everyone)
	testkit.Must(w.T, w.DB.Write(w.ctx, func(tx *db.Tx) error {
		d, err := discussion.Prepare(discussion.Draft{
			Community: w.places[open].ID, Title: title, Body: body, From: &forum.Source{ExternalID: "tie " + label, Created: w.now},
		})
		if err != nil {
			return err
		}
		_, _, err = discussion.Put(w.ctx, tx, d)
		return err
	}))
	w.derive("threads", "tie "+label)
}

// typo is a text with two letters of its last word the other way round.
func typo(text string) string {
	n := len(text)
	return text[:n-4] + text[n-3:n-2] + text[n-4:n-3] + text[n-2:]
}
