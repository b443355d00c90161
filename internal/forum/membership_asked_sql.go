package forum

import "waymark/internal/db"

var askedOn = db.SQL(`SELECT since FROM memberships WHERE community_id = $1 AND person_id = $2 AND state = 'asked'`)
