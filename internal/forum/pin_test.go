package forum_test

import (
	"testing"

	"waymark/internal/db"
	"waymark/internal/discussion"
	"waymark/internal/fault"
	"waymark/internal/forum"
	"waymark/internal/testkit"
)

// Those who look after a community pin a few of its threads; nobody else does.
func TestPinnedThreadsStandFirst(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, forum.Private)
		first := w.start(t, w.ben, "Read this first")
		for name, x := range map[string]struct {
			v    forum.Viewer
			kind fault.Kind
		}{"a member": {w.ben, fault.Forbidden}, "a stranger": {w.eve, fault.NotFound}} {
			if _, err := forum.PinThread(w.ctx, d, x.v, "", first.PID, true); fault.KindOf(err) != x.kind || err == nil {
				t.Errorf("%s pins: %v", name, err)
			}
		}
		for range 2 {
			th, err := forum.PinThread(w.ctx, d, w.ann, "", first.PID, true)
			testkit.Must(t, err)
			if !th.Pinned {
				t.Error("it is not pinned")
			}
		}
		for range forum.MaxPinned - 1 {
			_, err := forum.PinThread(w.ctx, d, w.ann, "", w.start(t, w.ben, "Another").PID, true)
			testkit.Must(t, err)
		}
		more := w.start(t, w.ben, "One too many")
		if _, err := forum.PinThread(w.ctx, d, w.ann, "", more.PID, true); fault.KindOf(err) != fault.Conflict {
			t.Errorf("one too many: %v", err)
		}
		testkit.Must(t, discussion.Delete(w.ctx, d, w.ben, first.PID, ""))
		all, err := forum.PinnedIn(w.ctx, d, w.ben, w.community.ID)
		testkit.Must(t, err)
		if len(all) != forum.MaxPinned-1 {
			t.Errorf("%d are pinned", len(all))
		}
		if out, err := forum.PinnedIn(w.ctx, d, w.eve, w.community.ID); err != nil || len(out) != 0 {
			t.Errorf("a stranger is shown %v: %v", out, err)
		}
		_, err = forum.PinThread(w.ctx, d, w.ann, "", more.PID, true)
		testkit.Must(t, err)
	})
}

// A closed thread takes no replies from anybody, but what is there can be
// mended, and an import goes on.
func TestClosedThreads(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, forum.Private)
		th := w.start(t, w.ann, "Bins?")
		r := w.say(t, w.ben, th, "By lid.")
		if _, err := forum.CloseThread(w.ctx, d, w.ben, "", th.PID, "Enough"); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("a member closes: %v", err)
		}
		if _, err := forum.CloseThread(w.ctx, d, w.ann, "", th.PID, " "); fault.KindOf(err) != fault.Invalid {
			t.Errorf("without a comment: %v", err)
		}
		closed, err := forum.CloseThread(w.ctx, d, w.ann, "", th.PID, "All is said")
		testkit.Must(t, err)
		if closed.Closed.IsZero() || closed.CloseReason != "All is said" || closed.ClosedBy != w.ann.Person {
			t.Errorf("%+v", closed)
		}
		for _, v := range []forum.Viewer{w.ann, w.ben} {
			if _, _, err := forum.AddReply(w.ctx, d, v, th.PID, forum.ReplyDraft{Body: "But"}); fault.KindOf(err) != fault.Conflict {
				t.Errorf("a reply: %v", err)
			}
		}
		if _, _, err := forum.AddReply(w.ctx, d, w.eve, th.PID, forum.ReplyDraft{Body: "But"}); !fault.IsNotFound(err) {
			t.Errorf("a stranger's: %v", err)
		}
		_, _, err = forum.EditReply(w.ctx, d, w.ben, r.PID, 0, forum.ReplyDraft{Body: "By the lid."})
		testkit.Must(t, err)
		_, _, err = forum.FindReplyHelpful(w.ctx, d, w.ann, r.PID, true)
		testkit.Must(t, err)
		_, _, err = forum.AddReply(w.ctx, d, forum.System(), th.PID, forum.ReplyDraft{Body: "Imported", From: &forum.Source{ExternalID: "x"}})
		testkit.Must(t, err)
		if _, err := forum.ReopenThread(w.ctx, d, w.ben, "", th.PID); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("a member opens it again: %v", err)
		}
		_, err = forum.ReopenThread(w.ctx, d, w.ann, "", th.PID)
		testkit.Must(t, err)
		w.say(t, w.ben, th, "One more thing.")
	})
}
