package importer

import (
	"context"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/forum"
	"waymark/internal/markdown"
)

// threadPast gives a thread that has just been put its past, and says what the
// line did in all.
func threadPast(ctx context.Context, tx *db.Tx, r *refs, o object, t forum.Thread, e forum.Effect, edited changes.Verb) (forum.Effect, error) {
	a := &afterlife{ctx: ctx, tx: tx, r: r, o: o, effect: e, author: t.Author.ID}
	if err := keepPID(ctx, tx, takeThreadPID, e, o, t.ID); err != nil {
		return "", err
	}
	if err := a.state(t); err != nil {
		return "", err
	}
	if affiliation, org, says, err := a.badge(); err != nil {
		return "", err
	} else if says {
		if err := a.did(tx.Exec(ctx, setThreadBadge, t.ID, affiliation, org)); err != nil {
			return "", err
		}
	}
	if err := a.revisions(t.ID, 0); err != nil {
		return "", err
	}
	for _, ref := range o.SharedWith {
		who, err := a.person(text(ref))
		if err != nil {
			return "", err
		}
		if err := a.did(tx.Exec(ctx, addShare, t.ID, who)); err != nil {
			return "", err
		}
	}
	if err := a.uses(t); err != nil {
		return "", err
	}
	if err := a.files(t.ID, 0, o.Deleted != nil || t.State == forum.Deleted); err != nil {
		return "", err
	}
	if err := a.threadHelp(t); err != nil {
		return "", err
	}
	if err := a.tended(t); err != nil {
		return "", err
	}
	return a.effect, a.again(e, edited, t.Change(forum.System()))
}

// state puts the thread where it stands in its life, and keeps the number of
// its community's threads.
func (a *afterlife) state(t forum.Thread) error {
	o := a.o
	if o.State == "" {
		return nil
	}
	at, by, reason, err := a.deletion()
	if err != nil {
		return err
	}
	n, err := a.tx.Exec(a.ctx, setThreadPast, t.ID, o.State, max(1, o.Revision), orNull(micros(o.Published)), orNull(micros(o.Edited)), at, by, reason)
	if err := a.did(n, err); err != nil {
		return err
	}
	by1 := published(o.State) - published(string(t.State))
	if by1 == 0 {
		return nil
	}
	_, err = a.tx.Exec(a.ctx, moveThreadCount, t.CommunityID, by1)
	return err
}

func published(state string) int {
	if state == string(forum.Published) {
		return 1
	}
	return 0
}

// uses fills a lesson's ledger.
func (a *afterlife) uses(t forum.Thread) error {
	if len(a.o.Uses) == 0 {
		return nil
	}
	for _, u := range a.o.Uses {
		who, err := a.person(u.Person)
		if err != nil {
			return err
		}
		org, err := a.r.org(a.ctx, a.tx, string(u.Org), "")
		if err != nil {
			return err
		}
		changed := forum.CleanText(u.Changed)
		if err := a.did(a.tx.Exec(a.ctx, addUse, string(u.ID), t.ID, orNull(who), orNull(org), u.Result, changed,
			string(markdown.Render(changed)), micros(u.On), micros(u.Created))); err != nil {
			return err
		}
	}
	_, err := a.tx.Exec(a.ctx, tallyUses, t.ID)
	return err
}

// keepPID gives what was just made the identifier that it had elsewhere, so
// that addresses in texts go on leading to it, unless something has it here.
func keepPID(ctx context.Context, tx *db.Tx, take *db.Statement, e forum.Effect, o object, id int64) error {
	if e != forum.Created || !forum.IsPID(string(o.ID)) {
		return nil
	}
	_, err := tx.Exec(ctx, take, id, string(o.ID))
	return err
}

// adopt lets a line of an export mean what it was exported from, in the same
// store: what has no external id is known by its own identifier there.
func adopt(ctx context.Context, tx *db.Tx, s *db.Statement, o object) error {
	if o.ID != o.ExternalID || !forum.IsPID(string(o.ID)) {
		return nil
	}
	_, err := tx.Exec(ctx, s, string(o.ID))
	return err
}
