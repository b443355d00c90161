package web_test

import (
	"bufio"
	"encoding/json"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/internal/db"
	"waymark/internal/forum"
	"waymark/internal/testkit"
	"waymark/internal/testkit/webtest"
)

// A said is one line of a chat; without a parent it begins a conversation.
type said struct {
	ID      string `json:"id"`
	Parent  string `json:"parent_id"`
	Created string `json:"created"`
	Body    string `json:"body"`
}

// chat gives the first n lines of real talk in the order in which they were said.
func chat(t testing.TB, n int) []said {
	t.Helper()
	f, err := os.Open(testkit.Shared(t, "threads/ubuntu-irc-disentangled.jsonl"))
	testkit.Must(t, err)
	defer f.Close()
	var all []said
	in := bufio.NewScanner(f)
	in.Buffer(nil, 1<<20)
	for in.Scan() && len(all) < n {
		var s said
		testkit.Must(t, json.Unmarshal(in.Bytes(), &s))
		all = append(all, s)
	}
	testkit.Must(t, in.Err())
	slices.SortStableFunc(all, func(a, b said) int { return strings.Compare(a.Created, b.Created) })
	return all
}

// talk makes a thread of a chat, each conversation a branch of its own, and
// gives the pids of its replies as they came.
func talk(t testing.TB, r room, title string, all []said) (forum.Thread, []string) {
	t.Helper()
	th := start(t, r.Site, r.ann, r.place, title, "As it was said.")
	pids := make([]string, len(all))
	testkit.Must(t, r.DB.Write(t.Context(), func(tx *db.Tx) error {
		there := map[string]string{}
		for i, s := range all {
			p, err := forum.PrepareReply(forum.System(), forum.ReplyDraft{Body: s.Body, ReplyTo: there[s.Parent]})
			if err != nil {
				return err
			}
			reply, err := forum.AddReplyTo(t.Context(), tx, forum.System(), th, p)
			if err != nil {
				return err
			}
			there[s.ID], pids[i] = reply.PID, reply.PID
		}
		return nil
	}))
	return th, pids
}

// TestLongThreadOpensAtFirstUnread reads on at many places of a thread of
// 10,000 posts. Each time the reply is on the page that opens, marked, and the
// page weighs what that of a thread of 60 posts does. The times are shown; they
// are held to a figure by make bench.
func TestLongThreadOpensAtFirstUnread(t *testing.T) {
	all := chat(t, 9_999)
	s := newRoom(t)
	short, _ := talk(t, s, "A short one", all[:59])
	long, pids := talk(t, s, "A long one", all)
	b := s.SignIn(s.ben)
	small := len(b.Get(threadPage(short)).Want(http.StatusOK).Body)
	var took []time.Duration
	var sizes []int
	for at := 100; at < len(pids)-1; at += 110 {
		testkit.Must(t, forum.MarkRead(t.Context(), s.DB, webtest.Viewer(s.ben), forum.ReadMark{Thread: long.PID, Reply: pids[at]}))
		began := time.Now()
		to := b.Get(threadPage(long) + "/first-unread").Want(http.StatusSeeOther).Header.Get("Location")
		path, anchor, _ := strings.Cut(to, "#r-")
		p := b.Get(path)
		took = append(took, time.Since(began))
		p.Want(http.StatusOK)
		if anchor != pids[at+1] || !strings.Contains(p.Body, `id="r-`+anchor+`"`) || !strings.Contains(p.Body, "New since you were here") {
			t.Fatalf("after %d replies the page is %s", at, to)
		}
		sizes = append(sizes, len(p.Body))
	}
	slices.Sort(took)
	slices.Sort(sizes)
	t.Logf("%d opened, with the way there: p50 %v, p99 %v", len(took), took[len(took)/2], took[len(took)*99/100])
	t.Logf("pages of %d bytes, at most %d; that of 60 posts has %d", sizes[len(sizes)/2], sizes[len(sizes)-1], small)
	if sizes[len(sizes)/2] > small*3/2 || sizes[len(sizes)-1] > small*3 {
		t.Errorf("pages of a long thread have %d bytes, at most %d, that of a short one %d", sizes[len(sizes)/2], sizes[len(sizes)-1], small)
	}
}
