package notify

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"waymark/internal/db"
	"waymark/internal/forum"
	"waymark/internal/mail"
	"waymark/internal/markdown"
)

// Letters about notices are written as they are sent, of what the person may
// see then and has not put away.
var (
	letterThread  = mail.Declare("notice", "notify.subject", "notify.text")
	letterSummary = mail.Declare("summary", "notify.summary_subject", "notify.summary_text")
	letterTest    = mail.Declare("test", "notify.test_subject", "notify.test_text")
)

// Sizes of letters.
const (
	inLetter  = 10   // notices in a letter
	inSummary = 40   // rows in a summary
	excerpt   = 1500 // characters of each text
)

// A letterRow is what is kept of a letter.
type letterRow struct {
	person, thread, day int64
	since, at           time.Time
}

// addressee loads a letter and the person it is for.
func (n *Notify) addressee(ctx context.Context, l mail.Letter) (mail.Letter, letterRow, error) {
	row, err := db.One(ctx, n.DB, func(r db.Row) (x letterRow, err error) {
		var since, at int64
		err = r.Scan(&x.person, &x.thread, &x.day, &since, &at)
		x.since, x.at = db.Time(since), db.Time(at)
		return x, err
	}, letterByID, l.Ref)
	if errors.Is(err, db.ErrNone) {
		return l, row, mail.ErrNobody
	}
	if err != nil {
		return l, row, err
	}
	p, err := forum.PersonByID(ctx, n.DB, forum.System(), row.person)
	if err != nil {
		return l, row, err
	}
	if p.Email == "" || !p.Ended.IsZero() {
		return l, row, mail.ErrNobody
	}
	l.To, l.Name = p.Email, p.Name
	return l, row, nil
}

// fillThread writes the letter about one thread, or about one notice.
func (n *Notify) fillThread(ctx context.Context, l mail.Letter) (mail.Letter, error) {
	ref := l.Ref
	l, row, err := n.addressee(ctx, l)
	if err != nil {
		return l, err
	}
	all, err := db.All(ctx, n.DB, scanNotice, letterOf, row.person, ref, inLetter)
	if err != nil {
		return l, err
	}
	if all, err = unread(ctx, n.DB, forum.Viewer{Person: row.person}, all); err != nil {
		return l, err
	}
	groups := map[Group]bool{}
	for _, x := range all {
		groups[x.Reason.Group()] = true
	}
	if len(all) == 0 {
		return l, mail.ErrNobody
	}
	texts, err := n.texts(ctx, all)
	if err != nil {
		return l, err
	}
	rows := group(reversed(all))
	main := rows[0].Notice
	var parts []string
	for i, x := range all {
		part := n.why(x)
		if texts[i] != "" {
			part += "\n\n" + texts[i]
		}
		parts = append(parts, part)
	}
	if l.Stop, err = n.stop(ctx, row.person, row.thread, groups); err != nil {
		return l, err
	}
	if main.Thread != "" {
		l.Thread = "thread." + main.Thread
	}
	l.Args = map[string]string{
		"Title": n.title(main), "Body": strings.Join(parts, "\n\n"), "Link": n.Base + rows[0].Path(), "Why": n.why(main),
		"Stop": l.Stop, "Settings": n.Base + SettingsPath,
	}
	return l, nil
}

func reversed(all []Notice) []Notice {
	out := make([]Notice, 0, len(all))
	for i := len(all) - 1; i >= 0; i-- {
		out = append(out, all[i])
	}
	return out
}

// texts gives the beginnings of what notices are about; nothing for those that
// are about no text.
func (n *Notify) texts(ctx context.Context, all []Notice) ([]string, error) {
	var ids []int64
	for _, x := range all {
		if x.reply != 0 {
			ids = append(ids, x.reply)
		}
	}
	html := map[int64]string{}
	if len(ids) > 0 {
		if _, err := db.All(ctx, n.DB, func(r db.Row) (struct{}, error) {
			var id int64
			var text string
			err := r.Scan(&id, &text)
			html[id] = text
			return struct{}{}, err
		}, replyHTML, db.Of(ids)); err != nil {
			return nil, err
		}
	}
	out := make([]string, len(all))
	for i, x := range all {
		text := html[x.reply]
		if x.reply == 0 && x.thread != 0 && x.Reason != Reported && x.Reason != Review && !x.OfTemplate() {
			var err error
			if text, err = db.Value[string](ctx, n.DB, threadHTML, x.thread); err != nil && !errors.Is(err, db.ErrNone) {
				return nil, err
			}
		}
		out[i] = markdown.HTML(text).Excerpt(excerpt)
	}
	return out, nil
}

// why says why somebody is told of a notice.
func (n *Notify) why(x Notice) string {
	name := x.By.Name
	if name == "" {
		name = n.Words.T("part.unknown_author")
	}
	return n.Words.T(x.Reason.Key(), "Name", name, "Community", x.Community.Name, "Tag", x.About, "Number", x.Version, "Note", x.Note)
}

func (n *Notify) title(x Notice) string {
	switch {
	case x.Reason == Reported:
		return n.Words.T("inbox.report_title")
	case x.Judged():
		return n.Words.T("inbox.decision_title")
	case x.Thread == "":
		return x.Community.Name
	case x.Title == "":
		return n.Words.T("inbox.untitled")
	}
	return x.Title
}

// fillSummary writes a day's summary: what waits, and what is new in what the
// person follows.
func (n *Notify) fillSummary(ctx context.Context, l mail.Letter) (mail.Letter, error) {
	ref := l.Ref
	l, row, err := n.addressee(ctx, l)
	if err != nil {
		return l, err
	}
	v := forum.Viewer{Person: row.person}
	s, err := SettingsOf(ctx, n.DB, v)
	if err != nil {
		return l, err
	}
	all, err := db.All(ctx, n.DB, scanNotice, letterOf, row.person, ref, readAtOnce)
	if err != nil {
		return l, err
	}
	if all, err = unread(ctx, n.DB, v, all); err != nil {
		return l, err
	}
	var wanted []Notice
	for _, x := range reversed(all) {
		if s.way(x.Reason.Group()) != Never {
			wanted = append(wanted, x)
		}
	}
	rows := group(wanted)
	var news []News
	if s.way(Followed) == InSummary {
		if news, err = newsFor(ctx, n.DB, v, row.since, row.at, inSummary); err != nil {
			return l, err
		}
	}
	body := n.summaryText(rows, news)
	if body == "" {
		return l, mail.ErrNobody
	}
	if !s.Sums() {
		return l, mail.ErrNobody
	}
	if l.Stop, err = n.stop(ctx, row.person, 0, nil); err != nil {
		return l, err
	}
	l.Args = map[string]string{
		"Date": n.Words.Date(row.at), "Body": body, "Stop": l.Stop, "Settings": n.Base + SettingsPath,
	}
	return l, nil
}

func (n *Notify) summaryText(rows []Row, news []News) string {
	var parts []string
	told := map[string]bool{}
	for i, r := range rows {
		if i == inSummary {
			parts = append(parts, n.Words.N("notify.summary_more", len(rows)-i)+"\n"+n.Base+"/inbox")
			break
		}
		told[r.Thread] = true
		why := n.why(r.Notice)
		if r.Others > 0 {
			why += " " + n.Words.N("inbox.others", r.Others)
		}
		parts = append(parts, n.title(r.Notice)+"\n"+why+"\n"+n.Base+r.Path())
	}
	var more []string
	for _, x := range news {
		if told[x.Thread] {
			continue
		}
		key := "notify.news_thread"
		if x.Replied {
			key = "notify.news_replies"
		}
		more = append(more, x.Title+"\n"+n.Words.T(key, "Community", x.Community)+"\n"+n.Base+threadPath(x.Kind, x.Thread, x.Slug))
	}
	if len(more) > 0 {
		parts = append(append(parts, n.Words.T("notify.summary_follow")), more...)
	}
	return strings.Join(parts, "\n\n")
}

// SettingsPath is where people say how they want to be told.
const SettingsPath = "/settings/notices"

// Path leads to the first thing of a row that is new.
func (r Row) Path() string {
	switch {
	case r.Reason == Reported:
		return "/reports"
	case r.Reason == JoinAsked:
		return "/c/" + r.Community.Slug + "/requests"
	case r.Thread == "":
		return "/c/" + r.Community.Slug
	case r.Judged() && r.Reply != "":
		return "/r/" + r.Reply + "/decision"
	case r.Judged():
		return threadPath(r.Kind, r.Thread, r.Slug) + "/decision"
	case r.Version > 1:
		return threadPath(r.Kind, r.Thread, r.Slug) + "/changes?to=" + strconv.Itoa(r.Version)
	case r.Reason == Withdrawn:
		return threadPath(r.Kind, r.Thread, r.Slug)
	case r.Oldest.Reply != "":
		return "/r/" + r.Oldest.Reply
	default:
		return threadPath(r.Kind, r.Thread, r.Slug)
	}
}

// threadPath is the address of a thread's page.
func threadPath(kind, pid, slug string) string {
	letter := "d"
	switch kind {
	case "lesson":
		letter = "l"
	case "template":
		letter = "t"
	}
	return "/" + letter + "/" + pid + "/" + slug
}

// TryMail sends a letter to the viewer at once and says what the mail server answered.
func TryMail(ctx context.Context, q db.Q, post *mail.Mail, v forum.Viewer, settings string) (mail.Verdict, error) {
	p, err := forum.PersonByID(ctx, q, v, v.Person)
	if err != nil {
		return mail.Verdict{}, err
	}
	return post.Try(ctx, mail.Letter{Kind: letterTest, To: p.Email, Name: p.Name, Args: map[string]string{"Settings": settings}})
}

// SendTest queues a letter to the viewer that says that letters arrive.
func SendTest(ctx context.Context, d *db.DB, post *mail.Mail, v forum.Viewer, settings string) error {
	p, err := forum.PersonByID(ctx, d, forum.System(), v.Person)
	if err != nil {
		return err
	}
	return d.Write(ctx, func(tx *db.Tx) error {
		return post.Enqueue(ctx, tx, mail.Letter{Kind: letterTest, To: p.Email, Name: p.Name, Args: map[string]string{"Settings": settings}})
	})
}
