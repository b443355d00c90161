package index

// Piece is a stretch of text of a snippet; Mark says that it matches the query.
type Piece struct {
	Text string
	Mark bool
}

// Snippet cuts from text, at words, the stretch of at most about max bytes with
// the most words and phrases of q and marks them. Nothing is escaped. A cut is
// shown as "…".
func Snippet(text string, q Query, max int) []Piece {
	return []Piece{{Text: text}}
}
