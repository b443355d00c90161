package backup

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"os"
	"time"

	"waymark/internal/changes"
	"waymark/internal/db"
)

const (
	// format is the number of this kind of archive; formatForum is that of one
	// without anything of the anonymous channel, which earlier programs read too.
	format       = 2
	formatForum  = 1
	manifestName = "MANIFEST.json"
)

// A Manifest says what is in a backup.
type Manifest struct {
	Format  int       `json:"format"`
	Made    time.Time `json:"made"`
	Program string    `json:"program"` // the version that made it
	Schema  int       `json:"schema"`  // the database's newest migration
	Epoch   string    `json:"epoch"`
	Head    int64     `json:"head"` // the last change in the log
	// Audit is the last row of the audit, whose hash stands for all before it.
	Audit    *AuditHead `json:"audit,omitempty"`
	Database Part       `json:"database"`
	// Speak is what was published in the anonymous channel, and the key of its
	// log, once there are any.
	Speak []Part `json:"speak,omitempty"`
	// Files are those that people have uploaded, once there are any.
	Files []Part `json:"files"`
}

// An AuditHead is the number and the hash of a row of the audit.
type AuditHead struct {
	Row  int64  `json:"row"`
	Hash string `json:"hash"`
}

// audited is the head of the audit of a database, nil where there is none.
func audited(ctx context.Context, d *db.DB, rows map[string]int64) (*AuditHead, error) {
	if rows["audit"] == 0 {
		return nil, nil
	}
	h, err := db.One(ctx, d, func(r db.Row) (h AuditHead, err error) { return h, r.Scan(&h.Row, &h.Hash) }, auditHead)
	return &h, err
}

// A Part is one file in a backup.
type Part struct {
	Name   string           `json:"name"`
	Bytes  int64            `json:"bytes"`
	SHA256 string           `json:"sha256"`
	Rows   map[string]int64 `json:"rows,omitempty"` // of a database, by table
}

func (m Manifest) text() ([]byte, error) {
	m.Files = append([]Part{}, m.Files...)
	text, err := json.MarshalIndent(m, "", "  ")
	return append(text, '\n'), err
}

// standing is the epoch and the last change of a database that is only read.
func standing(ctx context.Context, d *db.DB) (epoch string, head int64, err error) {
	epoch, err = db.Value[string](ctx, d, selectMeta, "epoch")
	if err != nil && !errors.Is(err, db.ErrNone) {
		return "", 0, err
	}
	last, err := changes.Last(ctx, d)
	return epoch, last, err
}

// sum gives a file's size and SHA-256.
func sum(ctx context.Context, path string) (int64, string, error) {
	f, err := os.Open(path) //nolint:gosec // made just now
	if err != nil {
		return 0, "", err
	}
	defer func() { _ = f.Close() }()
	h := sha256.New()
	n, err := io.Copy(h, &polite{ctx: ctx, r: f})
	return n, hex.EncodeToString(h.Sum(nil)), err
}
