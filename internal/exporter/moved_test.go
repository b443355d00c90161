package exporter_test

import (
	"waymark/internal/discussion"
	"waymark/internal/forum"
	"waymark/internal/testkit"
)

// tidied moves, splits and merges threads: replies come to stand below what is
// younger than they are, and that below what is younger still.
func (w *world) tidied(ann, ben forum.Viewer, open, private forum.Community) {
	w.t.Helper()
	ctx := w.t.Context()
	consent := forum.Consent{To: forum.Open, Yes: true}
	first, second, third := w.start(ben, open, "Twice"), w.start(ann, private, "The same"), w.start(ann, open, "And again")
	r, _, err := forum.AddReply(ctx, w.d, ann, first.PID, forum.ReplyDraft{Body: "One"})
	testkit.Must(w.t, err)
	below, _, err := forum.AddReply(ctx, w.d, ben, first.PID, forum.ReplyDraft{Body: "Two", ReplyTo: r.PID})
	testkit.Must(w.t, err)
	_, _, err = forum.AddReply(ctx, w.d, ben, second.PID, forum.ReplyDraft{Body: "Three"})
	testkit.Must(w.t, err)
	w.later()
	_, err = forum.MoveThread(ctx, w.d, ann, discussion.Name, second.PID, open.ID, consent)
	testkit.Must(w.t, err)
	_, _, err = forum.MergeThread(ctx, w.d, ann, discussion.Name, first.PID, second.PID, consent)
	testkit.Must(w.t, err)
	w.later()
	_, _, err = forum.MergeThread(ctx, w.d, ann, discussion.Name, second.PID, third.PID, consent)
	testkit.Must(w.t, err)
	_, err = forum.SplitThread(ctx, w.d, ann, discussion.Name, third.PID, forum.Split{Replies: []string{below.PID}, Title: "Of its own", Body: "Begun elsewhere."})
	testkit.Must(w.t, err)
	w.later()
}
