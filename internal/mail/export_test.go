package mail

import (
	"context"

	"waymark/internal/db"
)

// StillKept finds a letter whose text has not been removed.
var StillKept = db.Scan("a test", `SELECT 1 FROM deliveries WHERE letter IS NOT NULL LIMIT 1`)

// TakeOnly takes what is due and sends nothing, as a sender that dies then.
func TakeOnly(ctx context.Context, m *Mail) error {
	_, err := m.take(ctx)
	return err
}
