// Package index is full-text search on Bleve. It knows documents, queries and
// hits, and nothing of the forum. It is the only package that imports Bleve.
package index
