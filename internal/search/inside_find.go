package search

import (
	"context"
	"errors"

	"waymark/index"
	"waymark/internal/db"
	"waymark/internal/document"
	"waymark/internal/extract"
)

// inFile is where a hit matches that is inside a file.
const inFile = "file"

// A FileHit is a place inside a file that matches best.
type FileHit struct {
	PID, Name, Format string
	Where             document.Locator
}

// insideHit is a place as an item shows it.
type insideHit struct {
	FileHit
	body string
	post int64 // the reply in which the file stands, or 0
}

// insides gives the places among the best parts, by document, as long as the
// files still stand where the index has them.
func (m *making) insides(ctx context.Context, hits []index.Hit) (map[string]insideHit, error) {
	found := map[string]insideHit{}
	for _, h := range hits {
		text, file, n, ok := insideOf(h.Best)
		if !ok {
			continue
		}
		thread, reply := number(letterThread, text), number(letterReply, text)
		query, args := insideThread, []any{file, n, thread}
		if reply != 0 {
			query, args = insideReply, []any{file, n, reply, number(letterThread, h.ID)}
		}
		var place string
		hit, err := db.One(ctx, m.s.d, func(r db.Row) (i insideHit, err error) { return i, r.Scan(&i.PID, &i.Name, &place, &i.body) }, query, args...)
		if errors.Is(err, db.ErrNone) {
			continue // it has just gone
		}
		if err == nil {
			hit.Where, err = extract.Place(place)
		}
		if err != nil {
			return nil, err
		}
		hit.Format, hit.post = format(hit.Name), reply
		found[h.Best] = hit
	}
	return found, nil
}
