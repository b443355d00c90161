package forum

import "waymark/internal/db"

// Statements that hold May in SQL to May itself.
var (
	ReadableTo = db.SQL(`SELECT c.id FROM communities c WHERE c.id = $2 AND ` + Readable)
	VisibleTo  = db.SQL(`SELECT c.id FROM communities c WHERE c.id = $2 AND ` + Visible)
	EligibleTo = db.SQL(`SELECT c.id FROM communities c WHERE c.id = $2 AND ` + Eligible)
)

// MostBeyond is how many replies can have been read behind a gap.
const MostBeyond = mostBeyond
