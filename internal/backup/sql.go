package backup

import "waymark/internal/db"

var (
	selectMeta = db.SQL(`SELECT value FROM meta WHERE name = $1`)
	putMeta    = db.SQL(`INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value`)

	auditHead = db.SQL(`SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1`)
)

// What is said to files that are none of the forum's databases in use: a copy
// of it, and the database of the anonymous channel.
const (
	vacuumInto     = `VACUUM INTO ?1`
	hasWalletKeys  = `SELECT COUNT(*) FROM sqlite_master WHERE name = 'speak_wallet_key'`
	dropWalletKeys = `DELETE FROM speak_wallet_key`
)
