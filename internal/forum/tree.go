package forum

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"waymark/internal/db"
)

// A leaf is a reply as its place in the tree is worked out anew, after replies
// were taken from a thread or brought into it.
type leaf struct {
	id, parent                        int64 // parent 0: it answers the opening text
	n, branchN, depth, children, size int
	path                              string

	first int64 // the earliest reply at or below it
	next  spot
}

// spot is where a leaf belongs.
type spot struct {
	n, branchN, depth, children, size int
	path                              string
}

func scanLeaf(r db.Row) (l leaf, err error) {
	return l, r.Scan(&l.id, &l.parent, &l.n, &l.branchN, &l.depth, &l.path, &l.children, &l.size)
}

// replant gives every reply of a thread the place that it would have if they
// had come one by one, and writes those that stand elsewhere.
func replant(ctx context.Context, tx *db.Tx, thread int64) error {
	all, err := db.All(ctx, tx, scanLeaf, leavesOf, thread)
	if err != nil {
		return err
	}
	grown := regrow(all)
	var moved []*leaf
	for i := range grown {
		l := &grown[i]
		if l.next != (spot{l.n, l.branchN, l.depth, l.children, l.size, l.path}) {
			moved = append(moved, l)
		}
	}
	// First out of each other's way, since no two may share a place.
	for _, l := range moved {
		if _, err := tx.Exec(ctx, setAside, l.id, -l.id, "-"+strconv.FormatInt(l.id, 10)); err != nil {
			return err
		}
	}
	for _, l := range moved {
		p := l.next
		if _, err := tx.Exec(ctx, setLeaf, l.id, p.n, p.branchN, p.depth, p.path, p.children, p.size); err != nil {
			return err
		}
	}
	return nil
}

// regrow works out the places. Replies come in the order of their ids, but for
// one that is younger than what hangs below it, as the opening text of a
// merged discussion is: it comes just before that.
func regrow(all []leaf) []leaf {
	at := make(map[int64]int, len(all))
	for i := range all {
		at[all[i].id] = i
		all[i].first = all[i].id
	}
	up := func(i int) int {
		if j, ok := at[all[i].parent]; ok && all[i].parent != 0 {
			return j
		}
		return -1
	}
	level := make([]int, len(all))
	for i := range all {
		for j := up(i); j >= 0; j = up(j) {
			all[j].first = min(all[j].first, all[i].first)
			level[i]++
		}
	}
	order := make([]int, len(all))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(all[a].first, all[b].first), cmp.Compare(level[a], level[b]))
	})
	branches := 0
	heads, byPath := map[int]int{}, map[string]int{}
	for _, i := range order {
		l := &all[i]
		if j := up(i); j < 0 {
			branches++
			l.next = spot{n: branches, depth: 1, path: place(branches)}
			heads[branches] = i
		} else {
			above := all[j].next
			base := under(above.path)
			bearer, head := &all[byPath[base]], &all[heads[above.n]]
			bearer.next.children++
			head.next.size++
			l.next = spot{n: above.n, branchN: head.next.size, depth: above.depth + 1, path: base + place(bearer.next.children)}
		}
		byPath[l.next.path] = i
	}
	return all
}
