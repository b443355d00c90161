package leak

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"waymark/internal/discussion"
	"waymark/internal/doctemplate"
	"waymark/internal/forum"
	"waymark/internal/testkit"
	"waymark/internal/testkit/webtest"
)

// A cabinet is a private room with files in every state that a file can be in,
// and who may read each: a looks after the room, b writes, c is a member, d has
// a draft shared, e is outside, g looks after the site.
type cabinet struct {
	*webtest.Site
	ctx    context.Context
	people map[string]forum.Person
	room   forum.Community
	probes []probe
}

// A probe is an address that shows a word to some, and to nobody else.
type probe struct {
	what, path, word, readers string
}

func (k *cabinet) v(who string) forum.Viewer { return webtest.Viewer(k.people[who]) }

// wants notes who may read a word at an address.
func (k *cabinet) wants(what, word, readers string, paths ...string) {
	for _, path := range paths {
		k.probes = append(k.probes, probe{what, path, word, readers})
	}
}

// ofFile are the addresses at which a file's text is read.
func ofFile(a forum.Attachment) []string { return []string{a.Path(), "/f/" + a.PID + "/preview"} }

// file is one of b's that holds a word, in no text yet.
func (k *cabinet) file(word string) forum.Attachment {
	k.T.Helper()
	sent, err := k.Web.Files.Take(strings.NewReader("# Part\n\nOf "+word+".\n"), 1<<20)
	testkit.Must(k.T, err)
	testkit.Must(k.T, sent.Keep())
	a, err := forum.AddAttachment(k.ctx, k.DB, k.v("b"), forum.Attachment{Hash: sent.Hash, Name: word + ".md", Type: "text/markdown", Bytes: sent.Bytes})
	testkit.Must(k.T, err)
	return a
}

func naming(a forum.Attachment) string { return "See [it](" + a.Path() + ")." }

// furnish makes the cabinet.
func furnish(t *testing.T) *cabinet {
	t.Helper()
	s := webtest.Start(t)
	k := &cabinet{Site: s, ctx: t.Context(), people: map[string]forum.Person{"g": s.Admin("Gil")}}
	for _, who := range []string{"a", "b", "c", "d", "e"} {
		k.people[who] = s.Person("Person " + who)
	}
	k.room = s.Community(k.people["a"], "Quiet room", forum.Private)
	for _, who := range []string{"b", "c", "d"} {
		s.Join(k.people[who], k.room)
	}
	k.posts()
	k.drafts()
	k.published()
	return k
}

// posts are files in discussions.
func (k *cabinet) posts() {
	k.T.Helper()
	loose := k.file("aardvark")
	k.wants("a file in no text", "aardvark", "b", ofFile(loose)...)
	in, gone, away, hidden := k.file("badger"), k.file("caracal"), k.file("dingo"), k.file("echidna")
	th, err := discussion.Start(k.ctx, k.DB, k.v("b"), discussion.Draft{Community: k.room.ID, Title: "A matter", Body: naming(in)})
	testkit.Must(k.T, err)
	k.wants("a file in a text", "badger", "abcd", ofFile(in)...)
	other, err := discussion.Start(k.ctx, k.DB, k.v("b"), discussion.Draft{Community: k.room.ID, Title: "Another", Body: naming(gone)})
	testkit.Must(k.T, err)
	testkit.Must(k.T, discussion.Delete(k.ctx, k.DB, k.v("b"), other.PID, ""))
	k.wants("a file in a deleted text", "caracal", "", ofFile(gone)...)
	for _, one := range []struct {
		file forum.Attachment
		by   string
	}{{away, "b"}, {hidden, "a"}} {
		r, _, err := forum.AddReply(k.ctx, k.DB, k.v("b"), th.PID, forum.ReplyDraft{Body: naming(one.file)})
		testkit.Must(k.T, err)
		_, err = forum.DeleteReply(k.ctx, k.DB, k.v(one.by), r.PID, "Why not")
		testkit.Must(k.T, err)
	}
	k.wants("a file in a deleted reply", "dingo", "", ofFile(away)...)
	k.wants("a file in a hidden reply", "echidna", "a", ofFile(hidden)...)
}

// put has b put a file into what is prepared of a template.
func (k *cabinet) put(pid, word string) forum.Attachment {
	k.T.Helper()
	sent, err := k.Web.Files.Take(strings.NewReader("# "+word+" {{what}}\n"), 1<<20)
	testkit.Must(k.T, err)
	one, err := doctemplate.Check(k.ctx, sent, word+".md")
	testkit.Must(k.T, err)
	x, err := doctemplate.AddFile(k.ctx, k.DB, k.v("b"), pid, one)
	testkit.Must(k.T, err)
	v, err := doctemplate.VersionOf(k.ctx, k.DB, k.v("b"), x, doctemplate.Next)
	testkit.Must(k.T, err)
	return v.Files[len(v.Files)-1].Attachment
}

// draft is one of b's.
func (k *cabinet) draft(title string) doctemplate.Template {
	k.T.Helper()
	x, err := doctemplate.Make(k.ctx, k.DB, k.v("b"), doctemplate.Draft{
		Community: k.room.ID, Title: title, Summary: "What to send", AsDraft: true,
		Fields: doctemplate.Fields{Form: doctemplate.Files, Use: "When damp is reported", Language: "en", Terms: "OGL v3"},
	})
	testkit.Must(k.T, err)
	return x
}

// drafts are templates before they are published.
func (k *cabinet) drafts() {
	k.T.Helper()
	own, review, unshared := k.draft("Own ferret"), k.draft("For review gecko"), k.draft("No more hyena")
	for _, one := range []struct {
		t             doctemplate.Template
		word, readers string
	}{{own, "ferret", "b"}, {review, "gecko", "bd"}, {unshared, "hyena", "b"}} {
		a := k.put(one.t.PID, one.word)
		at, api := "/t/"+one.t.PID+"/"+one.t.Slug, "/api/v1/templates/"+one.t.PID
		k.wants("the file of a draft", one.word, one.readers, append(ofFile(a), api+"/versions/1/file")...)
		k.wants("a draft", one.word, one.readers, at, api)
		k.wants("what was found in a draft", one.word, "b", at+"/publish", at+"/edit", at+"/share")
		k.wants("a draft to take", one.word, "", at+"/fill", at+"/text/1", api+"/fields")
	}
	testkit.Must(k.T, doctemplate.ShareDraft(k.ctx, k.DB, k.v("b"), review.PID, []int64{k.people["d"].ID}, true))
	testkit.Must(k.T, doctemplate.ShareDraft(k.ctx, k.DB, k.v("b"), unshared.PID, []int64{k.people["d"].ID}, true))
	testkit.Must(k.T, doctemplate.ShareDraft(k.ctx, k.DB, k.v("b"), unshared.PID, nil, false))
}

// published are templates afterwards: one with a next version, one that is
// withdrawn, one that is deleted.
func (k *cabinet) published() {
	k.T.Helper()
	for _, word := range []string{"ibex", "jackal", "koala"} {
		x := k.draft("Template " + word)
		a := k.put(x.PID, word)
		x, err := doctemplate.Publish(k.ctx, k.DB, k.Web.Files, k.v("b"), x.PID, "")
		testkit.Must(k.T, err)
		now, err := doctemplate.VersionOf(k.ctx, k.DB, k.v("b"), x, 1)
		testkit.Must(k.T, err)
		at, api, readers := "/t/"+x.PID+"/"+x.Slug, "/api/v1/templates/"+x.PID, "abcd"
		switch word {
		case "ibex":
			next := k.put(x.PID, "lemur")
			k.wants("the file of the next version", "lemur", "b", append(ofFile(next), at+"/publish")...)
			k.wants("the next version", "lemur", "", at, at+"/fill?file=2", api, api+"/versions", api+"/versions/0/file", api+"/versions/2/file", api+"/versions/1/file?n=2")
		case "jackal":
			_, err = doctemplate.Withdraw(k.ctx, k.DB, k.v("b"), x.PID, "It is no good")
		case "koala":
			readers, err = "", doctemplate.Delete(k.ctx, k.DB, k.v("b"), x.PID, "")
		}
		testkit.Must(k.T, err)
		paths := append(ofFile(now.Files[0].Attachment), ofFile(a)...)
		k.wants("the file of a template", word, readers, append(paths, api+"/versions", api+"/versions/1/file")...)
		k.wants("a template", word, readers, at, api, at+"/fill")
	}
}

// told asks for everything as everybody, and says who was shown too much, and
// who too little.
func (k *cabinet) told() (much, little string) {
	k.T.Helper()
	var found, missed []string
	for who, p := range k.people {
		page, program := k.SignIn(p), k.Program(k.Token(p, "read"))
		for _, x := range k.probes {
			as := page
			if strings.HasPrefix(x.path, "/api/") {
				as = program
			}
			res := as.Open(x.path)
			sees := strings.Contains(res.Body, x.word)
			switch {
			case sees && !strings.Contains(x.readers, who):
				found = append(found, fmt.Sprintf("%s shows %s to %s: %d %s", x.path, x.what, who, res.Status, x.word))
			case !sees && strings.Contains(x.readers, who):
				missed = append(missed, fmt.Sprintf("%s does not show %s to %s: %d", x.path, x.what, who, res.Status))
			}
		}
	}
	return strings.Join(found, "; "), strings.Join(missed, "; ")
}

// Files, their previews, drafts and what is prepared follow the permission of
// what they stand in, on pages and in the API. TestFileMutants breaks each rule.
func TestFilesFollowPermission(t *testing.T) {
	if much, little := furnish(t).told(); much != "" || little != "" {
		t.Error(much, little)
	}
}
