package mail

import "waymark/internal/db"

var (
	insertDelivery = db.SQL(`INSERT INTO deliveries (pid, kind, letter, dedupe, state, created_at, next_at, until_at)
		VALUES ($1, $2, $3, $4, 'waiting', $5, $5, $6) ON CONFLICT (dedupe) DO NOTHING`)
	anyDue = db.SQL(`SELECT 1 FROM deliveries WHERE state = 'waiting' AND next_at <= $1 AND lease_until <= $1 LIMIT 1`)

	dueDeliveries = db.SQL(`SELECT id, pid, kind, attempts, created_at, until_at, letter FROM deliveries
		WHERE state = 'waiting' AND next_at <= $1 AND lease_until <= $1 ORDER BY next_at LIMIT $2`)
	leaseDelivery = db.SQL(`UPDATE deliveries SET lease_until = $2, attempts = $3 WHERE id = $1`)
	doneDelivery  = db.SQL(`UPDATE deliveries SET state = $3, reason = $4, failed_at = COALESCE($5, failed_at), done_at = $6,
		letter = NULL, lease_until = 0 WHERE id = $1 AND attempts = $2 AND state = 'waiting'`)
	againDelivery = db.SQL(`UPDATE deliveries SET reason = $3, failed_at = $4, next_at = $5, lease_until = 0
		WHERE id = $1 AND attempts = $2 AND state = 'waiting'`)
	sweepDeliveries = db.SQL(`DELETE FROM deliveries WHERE id IN
		(SELECT id FROM deliveries WHERE done_at IS NOT NULL AND done_at < $1 ORDER BY done_at LIMIT 1000)`)

	countWaiting = db.SQL(`SELECT COUNT(*) FROM (SELECT 1 FROM deliveries WHERE state = 'waiting' AND next_at > 0 LIMIT $1) AS n`)
	oldest       = db.SQL(`SELECT created_at FROM deliveries WHERE state = 'waiting' ORDER BY created_at LIMIT 1`)
	lastFailure  = db.SQL(`SELECT kind, reason, failed_at, state = 'failed' FROM deliveries WHERE failed_at IS NOT NULL
		ORDER BY failed_at DESC LIMIT 1`)
)
