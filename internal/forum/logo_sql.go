package forum

import "waymark/internal/db"

var (
	insertLogo = db.SQL(`INSERT INTO logos (hash, type, width, height, picture, created_at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (hash) DO NOTHING`)
	updateLogo = db.SQL(`UPDATE organisations SET logo = $2 WHERE id = $1`)
	dropLogos  = db.Scan("there are no more logos than organisations", `DELETE FROM logos
		WHERE NOT EXISTS (SELECT 1 FROM organisations o WHERE o.logo = logos.hash)`)
	logoByHash = db.SQL(`SELECT picture FROM logos WHERE hash = $1`)
)
