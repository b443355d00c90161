package importer

import (
	"context"

	"waymark/internal/db"
	"waymark/internal/forum"
)

// refs remembers what external ids have been found to mean, so that each is
// looked up once. What a transaction finds counts only once it has been
// committed: within gives a sheet for one transaction, keep takes it over.
type refs struct {
	below                *refs
	people, orgs, places map[string]int64
	threads              map[string]forum.Thread
	replies              map[string]string
}

func newRefs() *refs {
	return &refs{
		people: map[string]int64{}, orgs: map[string]int64{}, places: map[string]int64{},
		threads: map[string]forum.Thread{}, replies: map[string]string{},
	}
}

func (r *refs) within() *refs {
	s := newRefs()
	s.below = r
	return s
}

// most is how many replies and threads are remembered before the oldest sheet
// is thrown away: a long import must not grow without bound.
const most = 200_000

func (r *refs) keep(s *refs) {
	if len(r.replies) > most {
		clear(r.replies)
	}
	if len(r.threads) > most {
		clear(r.threads)
	}
	take(r.people, s.people)
	take(r.orgs, s.orgs)
	take(r.places, s.places)
	take(r.threads, s.threads)
	take(r.replies, s.replies)
}

func take[V any](to, from map[string]V) {
	for k, v := range from {
		to[k] = v
	}
}

func (r *refs) person(ctx context.Context, tx *db.Tx, ref, name string) (int64, error) {
	return find(ref, name, r.people, r.below.people, func() (int64, bool, error) { return forum.ResolvePerson(ctx, tx, ref, name) })
}

func (r *refs) org(ctx context.Context, tx *db.Tx, ref, name string) (int64, error) {
	return find(ref, name, r.orgs, r.below.orgs, func() (int64, bool, error) { return forum.ResolveOrganisation(ctx, tx, ref, name) })
}

func (r *refs) community(ctx context.Context, tx *db.Tx, ref, name string) (int64, error) {
	return find(ref, name, r.places, r.below.places, func() (int64, bool, error) { return forum.ResolveCommunity(ctx, tx, ref, name) })
}

func find(ref, _ string, own, below map[string]int64, look func() (int64, bool, error)) (int64, error) {
	if ref == "" {
		return 0, nil
	}
	if id, ok := own[ref]; ok {
		return id, nil
	}
	if id, ok := below[ref]; ok {
		return id, nil
	}
	id, _, err := look()
	if err == nil {
		own[ref] = id
	}
	return id, err
}

// persons gives the ids of several.
func (r *refs) persons(ctx context.Context, tx *db.Tx, of []named) ([]int64, error) {
	var ids []int64
	for _, p := range of {
		id, err := r.person(ctx, tx, p.ref, p.name)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// thread gives a thread that was imported before, of a kind, or of any that
// replies may name.
func (r *refs) thread(ctx context.Context, tx *db.Tx, of, ref string) (forum.Thread, bool, error) {
	kinds, bare := []string{kindDiscussion, kindLesson}, ref
	if of != "" {
		kinds, ref = []string{of}, of+"/"+ref
	}
	if t, ok := r.threads[ref]; ok {
		return t, true, nil
	}
	if t, ok := r.below.threads[ref]; ok {
		return t, true, nil
	}
	for _, kind := range kinds {
		id, found, err := forum.ImportedThread(ctx, tx, kind, bare)
		if err != nil {
			return forum.Thread{}, false, err
		}
		if !found {
			continue
		}
		t, err := forum.ThreadByID(ctx, tx, forum.System(), id)
		r.hold(bare, t)
		return t, err == nil, err
	}
	return forum.Thread{}, false, nil
}

// hold remembers a thread for its replies, which need nothing of its text.
func (r *refs) hold(ref string, t forum.Thread) {
	t.Body, t.HTML = "", ""
	r.threads[ref], r.threads[t.Kind+"/"+ref] = t, t
}

// reply gives the pid of a reply that was imported before into the thread.
func (r *refs) reply(ctx context.Context, tx *db.Tx, ref string, thread int64) (string, bool, error) {
	if pid, ok := r.replies[ref]; ok {
		return pid, true, nil
	}
	if pid, ok := r.below.replies[ref]; ok {
		return pid, true, nil
	}
	pid, in, found, err := forum.ImportedReply(ctx, tx, ref)
	if err != nil || !found || in != thread {
		return "", false, err
	}
	r.replies[ref] = pid
	return pid, true, nil
}
