package leak

// What stands in a file is shown to whoever may read the file, and found by
// nobody else.
var (
	_ = ask("GET /f/:id/preview", "/f/{f}/preview", "/f/{f}/preview?at=heading-1", "/f/{d}/preview")
	_ = ask("GET /search", prefixed("/search", insideSearches)...)
	_ = ask("GET /api/v1/search", prefixed("/api/v1/search", insideSearches)...)
	_ = ask("GET /api/v1/search/suggest", "/api/v1/search/suggest?q={inside}")
)

// The last finds a merged text that stands behind the first twenty of all.
var insideSearches = []string{"?q={inside}", "?q={inside-typo}", "?q={inside}&format=md", "?q=format:md", "?q=oth+m+body"}
