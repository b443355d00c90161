// Package index is full-text search on Bleve. It knows documents, queries and
// hits, and nothing of the forum. It is the only package that imports Bleve.
//
// # What Bleve does and what is done here
//
// Bleve keeps the postings: which document has which word, how often and at
// which positions, in segments that never change, with atomic batches and an
// fsync before a batch returns. Analysis (words.go), ranking (score.go), phrases,
// filters, facets and pages are done here, over Bleve's low-level readers.
// Bleve's own ranking takes every reply for a text of its own, weighs fields
// apart, and sorts and counts by reading stored values; measured over
// collections with relevance judgements it stays below a plain BM25
// (retrieval_test.go).
//
// # Documents and groups
//
// A reply is indexed by itself, so that editing one post of a long thread costs
// one small document, but the thread is what is found: its score is that of
// one text made of the head and all replies (BM25 over the sums of frequencies
// and lengths), and the hit names the part that matches best.
//
// Each document keeps a small stored part (encode.go): its group, names for
// filters, dates and length. From these the view (view.go) holds in memory
// columns by document and a row by group. A batch adds a segment and marks
// deletions in others, so the view is brought up to date by reading one new
// segment and taking away what went; the columns of a merged segment are read
// beside the searches, which use the old ones meanwhile.
//
// # Texts inside files
//
// A place of a file (a slide, a page) is a document, too, and the hit names it
// where it matches best. What stands inside a file counts half, and what it
// adds to the length of its group has a bound: a long file beside a text makes
// the text no worse an answer.
//
// # A query
//
// plan.go turns words into slots, one for each distinct stem; a slot may have
// further terms, where the last word is unfinished or a rare word looks
// mistyped (similar.go). gather.go reads the postings of each slot into
// frequencies by group, in every index of the search, so that the statistics of
// all of them are known before score.go adds anything up. choose.go applies
// filters, counts facets and keeps the best; rerank.go lifts those of the first
// fifty in which words stand side by side; list.go finds each hit's best part.
//
// Up to four words are taken strictly: what has all of them comes first, and
// phrases must match. A longer query is a description: the score decides, the
// words that people ask with are left out, and a phrase is a wish.
//
// # Damage
//
// An index is disposable: everything in it can be written again from the
// database, and it says how far it has got (Position, in the same batch as the
// documents). Open recovers from panics, counts attempts that took the process
// down (marks.go), and answers ErrDamaged; Apply stops above a floor of free
// disk space and gives up where one of Bleve's goroutines has died. The caller
// then builds another beside it (Create, Apply, Close) and puts it in its place
// (Replace).
package index
