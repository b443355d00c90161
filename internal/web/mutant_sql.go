//go:build leakmutant

package web

import "waymark/internal/db"

var countMutant = db.SQL(`SELECT MAX(seq) FROM changes`)
