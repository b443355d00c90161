package index

import "errors"

// Faults of an index. After ErrMissing, ErrDamaged and ErrSchema the caller
// builds the index anew; after ErrDiskLow and ErrBusy it tries again later.
var (
	ErrMissing = errors.New("index: not there")
	ErrDamaged = errors.New("index: damaged")
	ErrSchema  = errors.New("index: written by another version")
	ErrBusy    = errors.New("index: held by another process")
	ErrDiskLow = errors.New("index: too little free disk space")
	ErrClosed  = errors.New("index: closed")

	// ErrFailed is a search that failed inside: a damaged segment or a mistake of
	// ours. It is no reason to build anew before Check or IDs has found damage, too,
	// else one unlucky query could keep everybody from searching.
	ErrFailed = errors.New("index: search failed")
)
