package leak

// A file that comes in pieces.
var (
	_ = send("POST /files/parts", "/files/parts", "name=mine.exe&size=9")
	_ = ask("GET /files/parts/:id", "/files/parts/{f}")
	_ = send("POST /files/parts/:id", "/files/parts/{f}?at=0", "")
	_ = send("POST /files/parts/:id/done", "/files/parts/{f}/done", "later=true")
)
