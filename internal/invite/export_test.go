package invite

import "waymark/internal/db"

// WriteLetter is what fills a letter when it is sent.
var WriteLetter = writeLetter

// StillNamed finds an address among the invitations.
var StillNamed = db.Scan("a test", `SELECT 1 FROM invitations WHERE email = $1`)
