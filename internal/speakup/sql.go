package speakup

import "waymark/internal/db"

var (
	selectLog   = db.Scan("it is read whole, once for each entry", `SELECT entry FROM speak_log ORDER BY n`)
	lastOfLog   = db.SQL(`SELECT n FROM speak_log ORDER BY n DESC LIMIT 1`)
	insertEntry = db.SQL(`INSERT INTO speak_log (n, entry, hash) VALUES ($1, $2, $3)`)

	// Whoever works for an organisation that takes part, and has for a while.
	staff = db.Scan("once a week everybody is put on a list", `SELECT p.id, p.pid FROM persons p JOIN speak_organisations o ON o.org_id = p.org_id
		JOIN affiliations a ON a.id = p.affiliation_id
		WHERE p.ended_at IS NULL AND p.placeholder = FALSE AND a.starts_at <= $1 AND p.created_at <= $1 ORDER BY p.pid`)
	worksThere = db.SQL(`SELECT 1 FROM persons p JOIN speak_organisations o ON o.org_id = p.org_id WHERE p.id = $1 AND p.ended_at IS NULL`)

	insertListed = db.SQL(`INSERT INTO speak_roster (epoch, person_id) VALUES ($1, $2)`)
	isListed     = db.SQL(`SELECT 1 FROM speak_roster WHERE epoch = $1 AND person_id = $2`)
	listed       = db.SQL(`SELECT p.id, p.pid, p.name, COALESCE(o.name, '') FROM speak_roster r JOIN persons p ON p.id = r.person_id
		LEFT JOIN organisations o ON o.id = p.org_id WHERE r.epoch = $1 ORDER BY p.sort_name, p.id`)

	insertWalletKey = db.SQL(`INSERT INTO speak_wallet_key (epoch, person_id, k) VALUES ($1, $2, $3)`)
	walletKeys      = db.SQL(`SELECT epoch, k FROM speak_wallet_key WHERE person_id = $1 AND epoch IN ({list}) ORDER BY epoch`)

	insertReaderKey = db.SQL(`INSERT INTO speak_reader_key (epoch, k) VALUES ($1, $2)`)
	readerKeys      = db.Scan("there are a few weeks of them", `SELECT epoch, k FROM speak_reader_key ORDER BY epoch`)

	// For a store that was restored from a backup.
	wholeLog     = db.Scan("once, at a restore", `SELECT n, entry, hash FROM speak_log ORDER BY n`)
	wholeRoster  = db.Scan("once, at a restore", `SELECT r.epoch, p.pid FROM speak_roster r JOIN persons p ON p.id = r.person_id ORDER BY r.epoch, r.person_id`)
	wholeCollect = db.Scan("once, at a restore", `SELECT c.epoch, p.pid, c.request FROM speak_collect c JOIN persons p ON p.id = c.person_id ORDER BY c.epoch, c.person_id`)
	wholeWallet  = db.Scan("once, at a restore", `SELECT w.epoch, p.pid, w.k FROM speak_wallet_key w JOIN persons p ON p.id = w.person_id ORDER BY w.epoch, w.person_id`)
	putListed    = db.SQL(`INSERT INTO speak_roster (epoch, person_id) SELECT $1, id FROM persons WHERE pid = $2 ON CONFLICT DO NOTHING`)
	putCollect   = db.SQL(`INSERT INTO speak_collect (epoch, person_id, request) SELECT $1, id, $3 FROM persons WHERE pid = $2 ON CONFLICT DO NOTHING`)
	putWalletKey = db.SQL(`INSERT INTO speak_wallet_key (epoch, person_id, k) SELECT $1, id, $3 FROM persons WHERE pid = $2 ON CONFLICT DO NOTHING`)
	putReaderKey = db.SQL(`INSERT INTO speak_reader_key (epoch, k) VALUES ($1, $2) ON CONFLICT DO NOTHING`)
	walletless   = db.Scan("once, at the start", `SELECT r.epoch, r.person_id FROM speak_roster r LEFT JOIN speak_wallet_key k
		ON k.epoch = r.epoch AND k.person_id = r.person_id WHERE r.epoch > $1 AND k.person_id IS NULL ORDER BY r.epoch, r.person_id`)

	requestOf     = db.SQL(`SELECT request FROM speak_collect WHERE epoch = $1 AND person_id = $2`)
	insertCollect = db.SQL(`INSERT INTO speak_collect (epoch, person_id, request) VALUES ($1, $2, $3)`)
	collectedBy   = db.SQL(`SELECT epoch FROM speak_collect WHERE person_id = $1 AND epoch IN ({list}) ORDER BY epoch`)
	holdersOf     = db.SQL(`SELECT COUNT(*) FROM speak_collect WHERE epoch = $1`)

	// Keys are written over before they are deleted: SQLite leaves whole pages
	// that become free as they are.
	blankWalletKeys = db.SQL(`UPDATE speak_wallet_key SET k = $2 WHERE epoch <= $1`)
	blankReaderKeys = db.SQL(`UPDATE speak_reader_key SET k = $2 WHERE epoch <= $1`)

	// PostgreSQL keeps rows in the order in which they came, each with the
	// number of the transaction that wrote it.
	reorderCollect = db.SQLOn(db.Postgres, `WITH gone AS (DELETE FROM speak_collect RETURNING epoch, person_id, request)
		INSERT INTO speak_collect (epoch, person_id, request) SELECT epoch, person_id, request FROM gone ORDER BY epoch, person_id`)

	sweepWalletKeys = db.SQL(`DELETE FROM speak_wallet_key WHERE epoch <= $1`)
	sweepReaderKeys = db.SQL(`DELETE FROM speak_reader_key WHERE epoch <= $1`)
	sweepCollect    = db.SQL(`DELETE FROM speak_collect WHERE epoch <= $1`)
	sweepRoster     = db.SQL(`DELETE FROM speak_roster WHERE epoch <= $1`)

	organisations = db.Scan("a few rows", `SELECT o.id, o.pid, o.slug, o.name FROM speak_organisations s JOIN organisations o ON o.id = s.org_id
		ORDER BY o.sort_name, o.id`)
	organisationThere  = db.SQL(`SELECT 1 FROM organisations WHERE id = $1`)
	insertOrganisation = db.SQL(`INSERT INTO speak_organisations (org_id) VALUES ($1) ON CONFLICT (org_id) DO NOTHING`)
	dropOrganisations  = db.Scan("a few rows, when the list is set anew", `DELETE FROM speak_organisations`)

	settingOf  = db.SQL(`SELECT value FROM speak_settings WHERE name = $1`)
	putSetting = db.SQL(`INSERT INTO speak_settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value`)
)
