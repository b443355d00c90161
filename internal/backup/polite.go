package backup

import (
	"context"
	"io"
	"time"

	"waymark/internal/db"
)

// polite reads a file, lets the writers of a database go first, and tells how
// far it has come.
type polite struct {
	ctx context.Context //nolint:containedctx // it is one reading
	d   *db.DB          // nil where there is nobody to let go first
	r   io.Reader

	tell        func(done, total int64) // nil where nobody wants to know
	done, total int64
}

const (
	politeTries = 20
	politePause = time.Millisecond
)

func (p *polite) Read(b []byte) (int, error) {
	for range politeTries {
		if p.d == nil || p.d.Waiting() == 0 {
			break
		}
		time.Sleep(politePause)
	}
	if err := p.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := p.r.Read(b)
	if p.done += int64(n); p.tell != nil {
		p.tell(p.done, p.total)
	}
	return n, err
}
