package forum_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"waymark/internal/db"
	"waymark/internal/discussion"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/testkit"
)

// A shelf is a private room with files in it, and a clock. Of its people ann
// facilitates, ben writes, and eve is outside.
type shelf struct {
	world
	t   *testing.T
	now time.Time
}

func stock(t *testing.T, d *db.DB) *shelf {
	t.Helper()
	s := &shelf{t: t, now: time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)}
	d.Now = func() time.Time { return s.now }
	s.world = newWorld(t, d, forum.Private)
	return s
}

// file is a file of ben's, in no text yet.
func (s *shelf) file(n int) forum.Attachment {
	s.t.Helper()
	a, err := forum.AddAttachment(s.ctx, s.d, s.ben, forum.Attachment{Hash: fmt.Sprintf("%064d", n), Name: "plan.pdf", Type: "application/pdf", Bytes: 10})
	testkit.Must(s.t, err)
	return a
}

func naming(a forum.Attachment) string { return "See [plan.pdf](" + a.Path() + ") about it." }

// thread is one of ben's.
func (s *shelf) thread(body string) forum.Thread {
	s.t.Helper()
	th, err := discussion.Start(s.ctx, s.d, s.ben, discussion.Draft{Community: s.community.ID, Title: "A matter", Body: body})
	testkit.Must(s.t, err)
	return th
}

// reads says who may read a file, by the first letters of their names.
func (s *shelf) reads(a forum.Attachment) (who string) {
	s.t.Helper()
	for _, one := range []struct {
		letter string
		v      forum.Viewer
	}{{"a", s.ann}, {"b", s.ben}, {"e", s.eve}} {
		switch _, err := forum.AttachmentByPID(s.ctx, s.d, one.v, a.PID); {
		case err == nil:
			who += one.letter
		case !fault.IsNotFound(err):
			s.t.Fatal(err)
		}
	}
	return who
}

// swept goes on in time, forgets what is loose for long enough and gives the
// numbers of the files whose bytes are free then.
func (s *shelf) swept(later time.Duration) string {
	s.t.Helper()
	s.now = s.now.Add(later)
	var all []string
	for {
		free, more, err := forum.DropLoose(s.ctx, s.d)
		testkit.Must(s.t, err)
		for _, hash := range free {
			all = append(all, strings.TrimLeft(hash, "0"))
		}
		if !more {
			return strings.Join(all, " ")
		}
	}
}

func (s *shelf) want(what, got, want string) {
	s.t.Helper()
	if got != want {
		s.t.Errorf("%s: %q, want %q", what, got, want)
	}
}

const day = 24 * time.Hour

func TestFilesThatStandNowhereGo(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		s := stock(t, d)
		loose, used, twin := s.file(1), s.file(2), s.file(2)
		s.thread(naming(used))
		s.want("before it is used", s.reads(loose), "b")
		s.want("in a text", s.reads(used), "ab")
		s.want("within a day", s.swept(23*time.Hour), "")
		s.want("after it", s.swept(2*time.Hour), "1")
		s.want("forgotten", s.reads(loose), "")
		s.want("a second row of the same bytes", s.reads(twin), "")
		s.want("in use", s.reads(used), "ab")
		s.want("a month later", s.swept(30*day), "")
		kept, err := forum.CountFiles(s.ctx, d)
		testkit.Must(t, err)
		if kept != (forum.FilesKept{Files: 1, Bytes: 10}) {
			t.Errorf("%+v are counted", kept)
		}
	})
}

func TestAFileInABegunTextStays(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		s := stock(t, d)
		mine, named := s.file(1), s.file(2)
		u, err := forum.KeepUnsent(s.ctx, d, s.ben, forum.Unsent{Place: "ask", Fields: map[string]string{"body": naming(mine)}})
		testkit.Must(t, err)
		// somebody else's draft holds nothing of ben's
		_, err = forum.KeepUnsent(s.ctx, d, s.ann, forum.Unsent{Place: "ask", Fields: map[string]string{"body": naming(named)}})
		testkit.Must(t, err)
		s.want("two days on", s.swept(2*day), "2")
		s.want("a week on", s.swept(5*day), "")
		s.want("who reads it", s.reads(mine), "b")
		_, err = forum.KeepUnsent(s.ctx, d, s.ben, forum.Unsent{Place: "ask", Revision: u.Revision, Fields: map[string]string{}})
		testkit.Must(t, err)
		s.want("the draft is thrown away", s.swept(2*day), "1")
	})
}

func TestAFileInAnEarlierVersionStays(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		s := stock(t, d)
		quick, opening, answer := s.file(1), s.file(2), s.file(3)
		th := s.thread(naming(quick))
		testkit.Must(t, edited(s, th, naming(opening)))
		s.want("mended at once, without a trace", s.reads(quick), "b")
		r, _, err := forum.AddReply(s.ctx, d, s.ben, th.PID, forum.ReplyDraft{Body: naming(answer)})
		testkit.Must(t, err)
		s.now = s.now.Add(time.Hour)
		testkit.Must(t, edited(s, th, "Without it"))
		_, _, err = forum.EditReply(s.ctx, d, s.ben, r.PID, 0, forum.ReplyDraft{Body: "Without it"})
		testkit.Must(t, err)
		_, _, err = forum.EditReply(s.ctx, d, s.ben, r.PID, 0, forum.ReplyDraft{Body: "And again"})
		testkit.Must(t, err)
		s.want("a month later", s.swept(30*day), "1")
		s.want("in the history of the opening text", s.reads(opening), "ab")
		s.want("in the history of a reply", s.reads(answer), "ab")
	})
}

func edited(s *shelf, th forum.Thread, body string) error {
	_, err := discussion.Edit(s.ctx, s.d, s.ben, th.PID, 0, discussion.Draft{Community: s.community.ID, Title: th.Title, Body: body})
	return err
}

func TestAFileOfADeletedTextStaysAndIsHidden(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		s := stock(t, d)
		opening, answer, own := s.file(1), s.file(2), s.file(3)
		th := s.thread(naming(opening))
		r, _, err := forum.AddReply(s.ctx, d, s.ben, th.PID, forum.ReplyDraft{Body: naming(answer)})
		testkit.Must(t, err)
		gone, _, err := forum.AddReply(s.ctx, d, s.ben, th.PID, forum.ReplyDraft{Body: naming(own)})
		testkit.Must(t, err)
		_, err = forum.DeleteReply(s.ctx, d, s.ann, r.PID, "It names a client")
		testkit.Must(t, err)
		_, err = forum.DeleteReply(s.ctx, d, s.ben, gone.PID, "")
		testkit.Must(t, err)
		testkit.Must(t, discussion.Delete(s.ctx, d, s.ann, th.PID, "It names a client"))
		s.want("while they are away", s.swept(30*day), "")
		// whoever can bring a text back sees what stood in it, nobody else does
		s.want("hidden", s.reads(opening)+" "+s.reads(answer)+" "+s.reads(own), "a a ")
		all, err := forum.Removals(s.ctx, d, s.ann, s.community.ID, 0, 10)
		testkit.Must(t, err)
		for _, one := range all {
			_, err := forum.Show(s.ctx, d, s.ann, one.PID, "")
			testkit.Must(t, err)
		}
		s.want("back", s.reads(opening)+" "+s.reads(answer), "ab ab")
		s.want("a month later", s.swept(30*day), "")
	})
}

func TestFilesInShort(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		s := stock(t, d)
		th := s.thread("A matter")
		a, err := forum.AddAttachment(s.ctx, d, s.ann, forum.Attachment{Hash: fmt.Sprintf("%064d", 1), Name: "plan.pdf", Type: "application/pdf", Bytes: 10})
		testkit.Must(t, err)
		_, err = forum.WriteInShort(s.ctx, d, s.ann, th.PID, 0, naming(a))
		testkit.Must(t, err)
		s.want("in short", s.reads(a), "ab")
		_, err = forum.WriteInShort(s.ctx, d, s.ann, th.PID, 1, "Without it")
		testkit.Must(t, err)
		s.want("in its history", s.swept(30*day)+s.reads(a), "ab")
		testkit.Must(t, discussion.Delete(s.ctx, d, s.ben, th.PID, ""))
		s.want("of a discussion that is gone", s.reads(a), "")
	})
}

// Profiles and the texts of communities hold no files of their own: what stands
// nowhere is refused there, what stands in a post may be shown.
func TestTextsWithoutFiles(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		s := stock(t, d)
		loose, used := s.file(1), s.file(2)
		s.thread(naming(used))
		for name, write := range map[string]func(body string) error{
			"about": func(body string) error {
				_, err := forum.EditPerson(s.ctx, d, s.ben, s.ben.Person, forum.ProfileDraft{Name: "Ben", About: body})
				return err
			},
			"body": func(body string) error {
				_, err := forum.Found(s.ctx, d, s.ben, forum.CommunityDraft{Name: "Other", Summary: "To try", Body: body, Visibility: forum.Open})
				return err
			},
		} {
			testkit.Must(t, write("Nothing"))
			if _, ok := fault.FieldsOf(write(naming(loose))).Of(name); !ok {
				t.Errorf("%s takes a file that nobody could see", name)
			}
			if err := write(naming(used)); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestAPictureIsDescribedLater(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		s := stock(t, d)
		p := forum.Attachment{Hash: fmt.Sprintf("%064d", 1), Name: "gate-3x2.png", Type: "image/png", Bytes: 10, Width: 3, Height: 2}
		if _, err := forum.AddAttachment(s.ctx, d, s.ben, p); fault.KindOf(err) != fault.Invalid {
			t.Errorf("without a word: %v", err)
		}
		p.Later = true
		a, err := forum.AddAttachment(s.ctx, d, s.ben, p)
		testkit.Must(t, err)
		silent := "![](" + a.Path() + ")"
		if _, err := discussion.Start(s.ctx, d, s.ben, discussion.Draft{Community: s.community.ID, Title: "A gate", Body: silent}); fault.KindOf(err) != fault.Invalid {
			t.Errorf("it comes into a text all the same: %v", err)
		}
		if _, err := forum.DescribeAttachment(s.ctx, d, s.ben, a.PID, " ", false); fault.KindOf(err) != fault.Invalid {
			t.Errorf("nothing said: %v", err)
		}
		for _, v := range []forum.Viewer{s.ann, s.eve, {}} {
			if _, err := forum.DescribeAttachment(s.ctx, d, v, a.PID, "Another's words", false); !fault.IsNotFound(err) {
				t.Errorf("somebody else says it: %v", err)
			}
		}
		got, err := forum.DescribeAttachment(s.ctx, d, s.ben, a.PID, " A gate\n", false)
		testkit.Must(t, err)
		s.want("its words", got.Alt, "A gate")
		_, err = forum.DescribeAttachment(s.ctx, d, s.ben, a.PID, "A gate", true)
		testkit.Must(t, err)
		s.thread(silent)
		s.want("decoration in a text", s.reads(a), "ab")
		// said once it stands in a text, the words of the text stand
		if _, err := forum.DescribeAttachment(s.ctx, d, s.ann, a.PID, "Another's words", false); !fault.IsNotFound(err) {
			t.Errorf("a reader says it: %v", err)
		}
	})
}
