package importer

import "waymark/internal/forum"

// tended pins and closes a thread as its line says.
func (a *afterlife) tended(t forum.Thread) error {
	if p := a.o.Pinned; p != nil {
		who, err := a.person(p.Person)
		if err != nil {
			return err
		}
		if err := a.did(a.tx.Exec(a.ctx, setPinned, t.ID, micros(p.At), orNull(who))); err != nil {
			return err
		}
	}
	c := a.o.Closed
	if c == nil {
		return nil
	}
	who, err := a.person(c.Person)
	if err != nil {
		return err
	}
	return a.did(a.tx.Exec(a.ctx, setClosed, t.ID, micros(c.At), orNull(who), forum.Clean(c.Reason)))
}
