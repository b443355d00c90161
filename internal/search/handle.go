package search

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"waymark/index"
	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/forum"
)

// pageSize is how many documents are loaded at once, pageText about how many
// bytes of text are indexed at once: analysed they are some twenty times as large.
const (
	pageSize = 1000
	pageText = 4 << 20
)

// portion is how many of docs are indexed at once.
func portion(docs []index.Document) int {
	text := 0
	for n, d := range docs {
		if text += len(d.Body); n == pageSize || n > 0 && text > pageText {
			return n
		}
	}
	return len(docs)
}

// target is an index that is being fed.
type target struct {
	x     *index.Index
	at    index.Position // what it holds everything up to
	saved index.Position // what it says so itself; behind at where nothing concerned it
}

// feeding is one batch of changes on its way into some indexes.
type feeding struct {
	s       *Search
	targets map[string]*target
	missing func(part string) // is told of a partition that a change needs and that is not there
	failed  func(part string, err error)

	visibility map[int64]forum.Visibility
	put        map[string][]index.Document
	remove     map[string][]string

	threads, replies, persons, organisations, communities, collections []int64

	heads   []int64 // threads whose files have changed in a reply
	insides []insideJob
	gone    map[string][]string // by document: the partitions that may hold it
}

// feed brings targets from where they are to now. Each takes what it has not
// had; what it had does no harm.
func (f *feeding) feed(ctx context.Context, batch []changes.Change, now index.Position) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("a panic while indexing: %v", p)
		}
	}()
	f.insides, f.heads = nil, nil
	f.put, f.remove, f.gone = map[string][]index.Document{}, map[string][]string{}, map[string][]string{}
	if err := f.look(ctx, batch); err != nil {
		return err
	}
	for _, c := range batch {
		if err := f.note(ctx, c); err != nil {
			return err
		}
	}
	if err := f.load(ctx); err != nil {
		return err
	}
	if err := f.putInsides(ctx, now); err != nil {
		return err
	}
	for name, t := range f.targets {
		if now.Seq <= t.at.Seq && now.Epoch == t.at.Epoch {
			continue
		}
		if err := f.apply(ctx, t, f.put[name], f.remove[name], now); err != nil {
			if f.failed == nil || errors.Is(err, index.ErrDiskLow) || !lost(err) {
				return err
			}
			f.failed(name, err)
		}
	}
	return nil
}

// lost says whether an index can no longer be used: it is damaged, closed, or
// somebody has removed its files.
func lost(err error) bool {
	return errors.Is(err, index.ErrDamaged) || errors.Is(err, index.ErrClosed) || errors.Is(err, fs.ErrNotExist)
}

// restEvery is after how many changes that did not concern it an index is told
// how far it has come all the same: it must not fall behind the log's tail.
const restEvery = 20_000

func (f *feeding) apply(ctx context.Context, t *target, put []index.Document, remove []string, now index.Position) error {
	if len(put)+len(remove) == 0 && now.Epoch == t.saved.Epoch && now.Seq-t.saved.Seq < restEvery {
		f.stands(t, now, t.saved)
		return nil
	}
	for n := portion(put); n < len(put); n = portion(put) {
		if err := t.x.Apply(ctx, put[:n], nil, t.saved); err != nil {
			return err
		}
		put = put[n:]
	}
	if err := t.x.Apply(ctx, put, remove, now); err != nil {
		return err
	}
	f.stands(t, now, now)
	return nil
}

// stands notes where an index stands. Whoever holds the turn alone changes it,
// others look at it.
func (f *feeding) stands(t *target, at, saved index.Position) {
	f.s.mu.Lock()
	defer f.s.mu.Unlock()
	t.at, t.saved = at, saved
}

// look finds out how visible the communities are that the batch is about.
func (f *feeding) look(ctx context.Context, batch []changes.Change) error {
	var ids []int64
	f.visibility = map[int64]forum.Visibility{}
	for _, c := range batch {
		if _, known := f.visibility[c.Community]; !known && c.Community != 0 {
			f.visibility[c.Community] = ""
			ids = append(ids, c.Community)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	_, err := db.All(ctx, f.s.d, func(r db.Row) (struct{}, error) {
		var id int64
		var v forum.Visibility
		err := r.Scan(&id, &v)
		f.visibility[id] = v
		return struct{}{}, err
	}, visibilitiesOf, db.Of(ids))
	return err
}

// news says whether a change is new to a partition; the partition must be there.
func (f *feeding) news(part string, c changes.Change) bool {
	t, ok := f.targets[part]
	if !ok {
		if f.missing != nil {
			f.missing(part)
		}
		return false
	}
	return c.Seq > t.at.Seq
}

// note takes down what a change makes it necessary to load.
func (f *feeding) note(ctx context.Context, c changes.Change) error {
	switch {
	case strings.HasPrefix(c.Verb, "member."), c.Verb == forum.ReplyHelpful.String(), c.Verb == forum.ThreadHelpful.String():
		return nil
	case c.Kind == KindPerson:
		if f.news(openPart, c) {
			f.persons = append(f.persons, c.Subject)
			f.gone[docID(letterPerson, c.Subject)] = []string{openPart}
		}
		return nil
	case c.Kind == KindOrganisation:
		if f.news(openPart, c) {
			f.organisations = append(f.organisations, c.Subject)
		}
		return nil
	case c.Kind == KindCommunity && strings.HasPrefix(c.Verb, "collection."):
		if part := home(c.Community, f.visibility[c.Community]); f.news(part, c) {
			f.collections = append(f.collections, c.Part)
			f.leaves(letterCollection, c.Part, part)
		}
		return nil
	case c.Kind == KindCommunity:
		return f.community(ctx, c)
	case c.Community == 0:
		return nil
	}
	part := home(c.Community, f.visibility[c.Community])
	if !f.news(part, c) {
		return nil
	}
	if c.Part != 0 && !strings.HasPrefix(c.Verb, "template.") { // of those it is a version
		f.replies = append(f.replies, c.Part)
		f.leaves(letterReply, c.Part, part)
		if c.Verb != forum.ReplyAdded.String() {
			f.heads = append(f.heads, c.Subject)
		}
		return nil
	}
	f.threads = append(f.threads, c.Subject)
	f.leaves(letterThread, c.Subject, part)
	if !withReplies[c.Verb] {
		return nil
	}
	replies, err := db.Column[int64](ctx, f.s.d, repliesOf, db.Of([]int64{c.Subject}))
	f.replies = append(f.replies, replies...)
	for _, id := range replies {
		f.leaves(letterReply, id, part)
	}
	return err
}

// withReplies are the changes of a thread that are changes of its replies too:
// what was dismissed with it comes back with it, and goes where it goes.
var withReplies = map[string]bool{
	forum.ThreadShown.String(): true, forum.ThreadMoved.String(): true, forum.ThreadLeft.String(): true,
	forum.ThreadSplit.String(): true, forum.RepliesCame.String(): true,
}

// leaves says of a document that a partition may hold it, and must not where
// it belongs elsewhere or nowhere.
func (f *feeding) leaves(letter string, id int64, part string) {
	d := docID(letter, id)
	if !slices.Contains(f.gone[d], part) {
		f.gone[d] = append(f.gone[d], part)
	}
}

// community takes down a change of a community itself, and moves what is
// shared in it where it has become open or ceased to be.
func (f *feeding) community(ctx context.Context, c changes.Change) error {
	v, own := f.visibility[c.Subject], partOf(c.Subject)
	_, apart := f.targets[own]
	open, fed := f.targets[openPart]
	if v == forum.Private && !apart && f.missing != nil {
		f.missing(own)
	}
	if fed && c.Seq > open.at.Seq || apart && c.Seq > f.targets[own].at.Seq {
		f.communities = append(f.communities, c.Subject)
		f.gone[docID(letterCommunity, c.Subject)] = []string{openPart, own}
	}
	if c.Verb != forum.CommunityShown.String() {
		return nil
	}
	if fed && c.Seq > open.at.Seq {
		if err := f.move(ctx, c.Subject, v == forum.Open); err != nil {
			return err
		}
	}
	if v != forum.Open && !apart && f.missing != nil {
		f.missing(own)
	}
	return nil
}

// move brings what is shared in a community into the open index, or out of it.
func (f *feeding) move(ctx context.Context, community int64, in bool) error {
	t := f.targets[openPart]
	return f.s.walkCommunity(ctx, community, func(letter string, ids []int64) error {
		if !in {
			if err := f.s.dropInside(ctx, t, letter, ids); err != nil {
				return err
			}
			return t.x.Apply(ctx, nil, docIDs(letter, ids), t.saved)
		}
		docs, err := f.s.documents(ctx, letter, ids)
		if err != nil {
			return err
		}
		here := at(docs, openPart)
		if err := f.s.putAllInside(ctx, t.x, t.saved, letter, here); err != nil {
			return err
		}
		return t.x.Apply(ctx, here, nil, t.saved)
	})
}

func docIDs(letter string, ids []int64) []string {
	all := make([]string, len(ids))
	for i, id := range ids {
		all[i] = docID(letter, id)
	}
	return all
}

// at gives those documents that belong to a partition.
func at(docs []placed, part string) []index.Document {
	var here []index.Document
	for _, d := range docs {
		if d.home == part {
			here = append(here, d.Document)
		}
	}
	return here
}

// load makes documents of what was taken down and finds what is gone.
func (f *feeding) load(ctx context.Context) error {
	for _, l := range []struct {
		letter string
		ids    []int64
	}{
		{letterReply, f.replies},
		{letterThread, f.threads},
		{letterPerson, f.persons},
		{letterOrganisation, f.organisations},
		{letterCommunity, f.communities},
		{letterCollection, f.collections},
	} {
		if l.letter == letterThread {
			l.ids = append(l.ids, f.heads...)
		}
		docs, err := f.s.documents(ctx, l.letter, unique(l.ids))
		if err == nil {
			err = f.inside(ctx, l.letter, docs)
		}
		if err != nil {
			return err
		}
		for _, d := range docs {
			for _, part := range f.gone[d.ID] {
				if part != d.home {
					f.remove[part] = append(f.remove[part], d.ID)
				}
			}
			delete(f.gone, d.ID)
			if _, ok := f.targets[d.home]; ok {
				f.put[d.home] = append(f.put[d.home], d.Document)
			}
		}
	}
	return f.dismiss(ctx)
}

// dismiss takes away what is gone, a thread with its replies.
func (f *feeding) dismiss(ctx context.Context) error {
	for id, parts := range f.gone {
		ids := []string{id}
		if thread := number(letterThread, id); thread != 0 {
			replies, err := db.Column[int64](ctx, f.s.d, repliesOf, db.Of([]int64{thread}))
			if err != nil {
				return err
			}
			ids = append(ids, docIDs(letterReply, replies)...)
		}
		for _, part := range parts {
			f.remove[part] = append(f.remove[part], ids...)
			for _, text := range ids {
				f.insides = append(f.insides, insideJob{part, insideText{id: text}})
			}
		}
	}
	return nil
}

func unique(ids []int64) []int64 {
	seen := make(map[int64]bool, len(ids))
	var out []int64
	for _, id := range ids {
		if !seen[id] {
			seen[id] = true
			out = append(out, id)
		}
	}
	return out
}

// yield waits a moment while people wait for the writer.
func (s *Search) yield(ctx context.Context) {
	for end := time.Now().Add(holdBack); s.d.Waiting() > 0 && time.Now().Before(end); {
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Millisecond):
		}
	}
}

// holdBack is how long a batch waits for the writer at most.
const holdBack = 200 * time.Millisecond
