package leak

// A file is read by whoever may read the text in which it stands.
var (
	_ = ask("GET /f/:id/:name", "/f/{f}/notes.txt", "/f/{d}/notes.txt")
	_ = ask("GET /files/:id", "/files/{f}")
	_ = ask("GET /files/new", "/files/new")
	_ = send("POST /files/:id", "/files/{f}", "alt=Mine")
	_ = send("POST /files", "/files", "alt=Mine")
)
