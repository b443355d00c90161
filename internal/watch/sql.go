package watch

import "waymark/internal/db"

var (
	writeProbe = db.SQL(`INSERT INTO meta (name, value) VALUES ('probe', $1)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value`)
	selectReaders = db.Scan("a row for each reader of the log", `SELECT name, epoch, seq FROM readers ORDER BY name`)
	selectWaits   = db.SQL(`SELECT at FROM changes WHERE seq > $1 ORDER BY seq LIMIT 1`)
	countOutbox   = db.SQLOn(db.Postgres, `SELECT count(*) FROM outbox`)
)
